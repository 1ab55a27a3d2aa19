/** Base images that Dockerfiles name (Dockerfile reference, FROM and ARG). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { baseOf } from '../paths.ts';
import { imageOf } from './image-reference.ts';

const names = /^(?:(?:docker|container)file(?:\..+)?|.+\.(?:docker|container)file)$/i;

/** No reference is longer: the OCI distribution-spec has 255 characters for a name, and a tag 128. */
const longest = 1024;

export const dockerfileImages: Extractor = {
  id: 'lock/dockerfile-images',
  version: 1,
  maxBytes: 1024 * 1024,
  wants: path => /file/i.test(path) && names.test(baseOf(path)),
  extract(file, facts) {
    const defaults = new Map<string, string>();
    const stages = new Set(['scratch']);
    const seen = new Set<string>();
    let froms = 0;
    for (const { text, line } of instructionsOf(file.text())) {
      const arg = /^ARG\s+(\w+)=(\S*)/i.exec(text);
      // Only what stands before the first FROM can be used in one.
      if (arg && froms === 0) defaults.set(arg[1]!, unquoted(arg[2]!));
      const [, stated, stage] = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(text) ?? [];
      if (!stated) continue;
      froms++;
      if (stated.length > longest) continue;
      const reference = unquoted(expanded(stated, defaults));
      const found = stages.has(reference.toLowerCase()) ? undefined : imageOf(reference, line);
      if (stage) stages.add(stage.toLowerCase());
      if (!found || seen.has(`${found.name}\0${found.version}`)) continue;
      seen.add(`${found.name}\0${found.version}`);
      facts.package(found);
    }
    if (froms === 0) throw new PlimsollError('record-invalid', 'it has no FROM');
  },
  capability: {
    what: 'base images that Dockerfiles name',
    files: ['**/Dockerfile', '**/Dockerfile.*', '**/*.Dockerfile', '**/Containerfile'],
    type: 'oci',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

/** Lines joined where one ends in a backslash; comments between them left out. */
function* instructionsOf(text: string): Iterable<{ text: string; line: number }> {
  let parts: string[] = [];
  let first = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line.startsWith('#') || (line === '' && parts.length === 0)) continue;
    if (parts.length === 0) first = index + 1;
    const goesOn = line.endsWith('\\');
    parts.push(goesOn ? line.slice(0, -1) : line);
    if (goesOn) continue;
    yield { text: parts.join(' '), line: first };
    parts = [];
  }
  if (parts.length > 0) yield { text: parts.join(' '), line: first };
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`; what has no value stays, and is then no reference. */
const expanded = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (all, plain, braced, or) => values.get(plain ?? braced) || or || all,
  );

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');
