/** The status databases of dpkg and of opkg, which was made after it. */
import type { FactSink, PackageFact } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { stanzasOf } from './stanzas.ts';

export type Stanza = ReadonlyMap<string, string>;

const wantedFields = new Set(['Package', 'Status', 'Version', 'Architecture', 'Source', 'SourceName', 'License']);

/** States in which files of the package are on disk (dpkg(1), "Package states"). */
const aboard = new Set([
  'installed',
  'half-installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
]);

/**
 * Reports the packages whose files are on disk. A stanza without `Status` states a package all the same: files that hold
 * a single package have none.
 * @throws PlimsollError `record-invalid` when nothing in it is a package.
 */
export function readStatus(
  text: string,
  tool: string,
  facts: FactSink,
  packageOf: (name: string, version: string, stanza: Stanza) => PackageFact,
): void {
  let broken = 0;
  let unnamed = 0;
  let total = 0;
  for (const stanza of stanzasOf(text, wantedFields)) {
    total++;
    const name = stanza.get('Package');
    const state = stanza.get('Status')?.split(/\s+/)[2];
    if (state !== undefined && !aboard.has(state)) continue;
    const version = stanza.get('Version');
    if (!name) unnamed++;
    else if (!version) broken++;
    else facts.package(packageOf(name, version, stanza));
  }
  if (total > 0 && unnamed === total) throw new PlimsollError('record-invalid', `it is not a database of ${tool}`);
  if (unnamed > 0)
    facts.problem({ code: 'record-invalid', message: `${tool}: ${unnamed} entries have no Package field` });
  if (broken > 0)
    facts.problem({ code: 'record-invalid', message: `${tool}: ${broken} entries have no Version field` });
}

/** A list of files: the lines that are absolute paths, up to a tab. */
export function* listedPaths(text: string): Iterable<string> {
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    if (text.charCodeAt(at) === 47) {
      // Within the line: a search to the end of the text, from every line, takes the square of its length.
      const line = text.slice(at + 1, end);
      const tab = line.indexOf('\t');
      yield tab < 0 ? line : line.slice(0, tab);
    }
    at = end + 1;
  }
}
