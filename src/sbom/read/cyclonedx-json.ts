import { PlimsollError } from '../../model/index.ts';
import { createAssembly, type ReadBill, type ReadOptions } from './assembly.ts';
import { readComponent, readDependency, readSubject, toolOf } from './cyclonedx.ts';
import type { JsonDocument } from './json-span.ts';
import { at, text } from './value.ts';

/** Read, or of no matter to what is aboard. */
const known = new Set([
  ...['$schema', 'bomFormat', 'specVersion', 'serialNumber', 'version', 'metadata', 'components', 'dependencies'],
  ...['properties', 'signature'],
]);

export function readCyclonedxJson(document: JsonDocument, options: ReadOptions): ReadBill {
  const assembly = createAssembly(options);
  const metadata = document.member('metadata');
  readSubject(at(metadata, 'component'), assembly);
  for (const one of document.each('components')) readComponent(one, assembly);
  for (const one of document.each('dependencies')) readDependency(one, assembly);
  for (const key of document.keys())
    if (!known.has(key)) assembly.notes.lose(key.slice(0, 40), document.count(key) || 1);
  const nothing = document.count('components') === 0 && at(metadata, 'component') === undefined;
  if (nothing && document.has('vulnerabilities')) throw vexAlone(options.name);
  return assembly.finish({
    format: `CycloneDX ${text(document.member('specVersion')) || '?'} JSON`,
    tool: toolOf(at(metadata, 'tools')),
    created: text(metadata, 'timestamp'),
  });
}

/** Nothing aboard is no answer to what is aboard. */
export const vexAlone = (name: string): PlimsollError =>
  new PlimsollError(
    'not-applicable',
    `${name} lists vulnerabilities and no components: it is a VEX document, not an SBOM; give it with --vex`,
  );
