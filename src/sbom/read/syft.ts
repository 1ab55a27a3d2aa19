/** Syft's own JSON: what it found, before it is put into another format. */
import { type Assembly, createAssembly, type ReadBill, type ReadOptions } from './assembly.ts';
import type { JsonDocument } from './json-span.ts';
import { at, list, text } from './value.ts';

export function readSyft(document: JsonDocument, options: ReadOptions): ReadBill {
  const assembly = createAssembly(options);
  readSource(document.member('source'), assembly);
  const distro = document.member('distro');
  assembly.os('', text(distro, 'id') || text(distro, 'name'), text(distro, 'versionID') || text(distro, 'version'), []);
  for (const one of document.each('artifacts')) readArtifact(one, assembly);
  for (const one of document.each('artifactRelationships')) {
    // The parent is what the child needs.
    if (text(one, 'type') === 'dependency-of') assembly.dependency(text(one, 'child'), text(one, 'parent'));
  }
  assembly.notes.lose('files', document.count('files'));
  const descriptor = document.member('descriptor');
  return assembly.finish({
    format: `Syft JSON ${text(document.member('schema'), 'version')}`.trim(),
    tool: [text(descriptor, 'name') || 'syft', text(descriptor, 'version')].filter(Boolean).join(' '),
  });
}

function readSource(source: unknown, assembly: Assembly): void {
  const inner = at(source, 'metadata') ?? at(source, 'target');
  const properties: [string, string][] = list(inner, 'layers').map(layer => [
    'aquasecurity:trivy:DiffID',
    text(layer, 'digest'),
  ]);
  const image = text(inner, 'imageID');
  if (image) properties.push(['aquasecurity:trivy:ImageID', image]);
  const labels = at(inner, 'labels');
  if (typeof labels === 'object' && labels !== null)
    for (const key of Object.keys(labels)) properties.push([`syft:image:labels:${key}`, text(labels, key)]);
  assembly.subject({
    ref: text(source, 'id'),
    name: text(inner, 'userInput') || text(source, 'name') || text(inner, 'path'),
    version: text(inner, 'manifestDigest') || text(source, 'version'),
    type: text(source, 'type') === 'image' ? 'container' : 'application',
    purl: '',
    properties,
  });
}

function readArtifact(one: unknown, assembly: Assembly): void {
  const metadata = at(one, 'metadata');
  const [location] = list(one, 'locations');
  const properties: [string, string][] = [['syft:package:type', text(one, 'type')]];
  for (const key of [
    'source',
    'sourceVersion',
    'sourceRpm',
    'originPackage',
    'modularityLabel',
    'architecture',
    'epoch',
    'vendor',
  ]) {
    const value = text(metadata, key);
    if (value) properties.push([`syft:metadata:${key}`, value]);
  }
  const layer = text(location, 'layerID');
  if (layer) properties.push(['syft:location:0:layerID', layer]);
  const licences = list(one, 'licenses').flatMap(licence => {
    const stated = typeof licence === 'string' ? licence : text(licence, 'spdxExpression') || text(licence, 'value');
    return stated ? [stated] : [];
  });
  const cpes = list(one, 'cpes').flatMap(cpe => {
    const stated = typeof cpe === 'string' ? cpe : text(cpe, 'cpe');
    return stated ? [stated] : [];
  });
  const path = text(location, 'path');
  assembly.component(text(one, 'id'), {
    name: text(one, 'name'),
    version: text(one, 'version'),
    purl: text(one, 'purl'),
    licences,
    ...(path && { path }),
    properties,
    carried: cpes.length > 0 ? { cpes } : {},
  });
}
