import { createHash } from 'node:crypto';
import type { Bill, Making } from '../bill.ts';
import { type CdxDocument, cyclonedxOf } from './cyclonedx.ts';
import type { CyclonedxVersion } from './cyclonedx-versions.ts';
import { rootRef, uuidOf } from './graph.ts';

/** CycloneDX JSON, a component a line. */
export function* writeCyclonedxJson(bill: Bill, making: Making, version: CyclonedxVersion): Iterable<string> {
  const document = cyclonedxOf(bill, making, version);
  const head = JSON.stringify({ metadata: metadataOf(document) }).slice(1, -1);
  const components = document.components.map(one => JSON.stringify(one));
  const dependencies = document.dependencies.map(one => JSON.stringify(one));
  const hash = createHash('sha256').update(version).update(head);
  for (const line of components) hash.update(line);
  for (const line of dependencies) hash.update(line);
  yield `{"$schema":"http://cyclonedx.org/schema/bom-${version}.schema.json","bomFormat":"CycloneDX",`;
  yield `"specVersion":"${version}","serialNumber":"urn:uuid:${uuidOf(hash.digest('hex'))}","version":1,\n${head},\n`;
  yield* list('components', components);
  yield ',\n';
  yield* list('dependencies', dependencies);
  if (document.incomplete) yield `,\n"compositions":[{"aggregate":"incomplete","assemblies":["${rootRef}"]}]`;
  yield '}\n';
}

/** Tools were a list of their own until they became components. */
function metadataOf({ version, metadata: { timestamp, tool, component } }: CdxDocument): object {
  const tools = version === '1.4' ? [tool] : { components: [{ type: 'application', ...tool }] };
  return { timestamp, tools, component };
}

/** Chunks of some size: a write for each line costs more than the line. */
export function* list(name: string, lines: readonly string[]): Iterable<string> {
  yield `"${name}":[`;
  for (let at = 0; at < lines.length; at += 500)
    yield `${at === 0 ? '\n' : ',\n'}${lines.slice(at, at + 500).join(',\n')}`;
  yield '\n]';
}
