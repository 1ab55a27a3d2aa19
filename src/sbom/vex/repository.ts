import { PlimsollError } from '../../model/index.ts';
import { at, list, text } from '../foreign/value.ts';
import { vexBounds } from './bounds.ts';
import { jsonOf } from './envelope.ts';
import { purlKey, purlOfText } from './purl.ts';

/**
 * Which documents of a VEX repository speak of packages: paths below the folder of its index.json (VEX Repository
 * Specification 0.1, section 3.3). What points out of the repository is refused.
 * @param purls of what is aboard, and of the image itself
 * @throws PlimsollError `record-invalid`, `bound`
 */
export function documentsFor(index: Uint8Array, name: string, purls: Iterable<string>): string[] {
  const json = jsonOf(index, name);
  const packages = at(json, 'packages');
  if (!Array.isArray(packages))
    throw new PlimsollError('record-invalid', `${name} lists no packages: it is no index of a VEX repository`);
  if (packages.length > vexBounds.repositoryPackages) {
    throw new PlimsollError('bound', `${name} lists more than ${vexBounds.repositoryPackages} packages`);
  }
  const wanted = new Set<string>();
  for (const purl of purls) wanted.add(keyOf(purl));
  const found = new Set<string>();
  for (const one of packages) {
    const location = text(one, 'location');
    if (!location || !wanted.has(keyOf(text(one, 'id')))) continue;
    if (location.startsWith('/') || /(^|[/\\])\.\.([/\\]|$)|\0/.test(location)) {
      throw new PlimsollError('record-invalid', `${name} names ${location}, which lies outside of the repository`);
    }
    found.add(location.replace(/^(\.\/)+/, ''));
  }
  return [...found].sort();
}

function keyOf(text: string): string {
  const purl = purlOfText(text);
  return purl ? purlKey(purl) : '';
}

/** Where the archive of a VEX repository is: of its newest version that is read here (section 2.5). */
export function archiveOf(manifest: Uint8Array, name: string): string {
  const versions = at(jsonOf(manifest, name), 'versions');
  // An object by name; early manifests had a list.
  const all = Array.isArray(versions) ? versions : Object.values((versions ?? {}) as object);
  for (const version of all) {
    if (!/^v?0\.\d+$/.test(text(version, 'spec_version'))) continue;
    const url = list(version, 'locations')
      .map(one => text(one, 'url'))
      .find(one => one.startsWith('https://'));
    if (url) return url;
  }
  throw new PlimsollError('record-invalid', `${name} names no archive of version 0 of the specification`);
}
