/** For tests: other scanners' cases, where they are beside the project, against extractors of lockfiles. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Extractor, type PackageFact, purlOf } from '../../model/index.ts';
import { layerOf, type TestEntry } from '../testing.ts';

const root = fileURLToPath(new URL('../../../../shared/oracles/parsers/', import.meta.url));
const present = existsSync(root);

interface Case {
  id: string;
  func: string;
  input: string;
  expectError?: boolean | string | null;
  expected: (Wanted & { packages?: Wanted[] })[];
}

/** What a case expects of one package, as far as it is compared. */
export interface Wanted {
  name: string;
  version: string;
  purl?: string;
  relationship?: string;
  locations?: { StartLine: number }[];
  location?: { args?: [string, number] } | string;
}

export interface Row {
  /** Cases whose id begins so. */
  cases: string;
  extractor: Extractor;
  /** Where a tree would hold the input; for a folder, what to put before the paths in it. */
  path: string;
  /** A folder above the inputs that is offered as a whole: parents and repositories stand beside them. */
  within?: string;
  /** The files beside the input are offered too, and those in folders below it. */
  beside?: true;
  /** A file or folder without which these cases, by the end of their ids, cannot be answered. */
  needs?: { file: string; cases: string[] };
  /** What the suite does not count among packages. */
  without?: (fact: PackageFact) => boolean;
  /** How the suite writes a package that we write otherwise; undefined: it is not compared. */
  ours?: (fact: PackageFact) => string;
  theirs?: (wanted: Wanted) => string | undefined;
  /** The suite takes the line on which something else of a package stands. */
  otherLines?: true;
}

const written = ({ name, version }: { name: string; version: string }): string => `${name}@${version}`;

/** Tests every case of the suites that a row is for; `differences` are ids of cases where we answer otherwise. */
export function testCases(rows: Row[], differences: ReadonlySet<string>): void {
  if (!present) console.log('skipped: the parser cases of other scanners are not here (../shared/oracles/parsers)');
  const cases = present
    ? readdirSync(root)
        .filter(name => name.endsWith('.jsonl'))
        .flatMap(read)
    : [];
  describe.skipIf(!present).each(rows)('$cases', row => {
    const mine = cases.filter(({ id }) => id.startsWith(row.cases));
    if (mine.length === 0) it.skip('has no case in this sample', () => {});
    const { needs } = row;
    const lacking = needs && !existsSync(join(root, needs.file)) ? new Set(needs.cases) : new Set<string>();
    for (const one of mine) {
      const name = one.id.slice(row.cases.length);
      it.skipIf(lacking.has(name))(`${name} (${one.func})`, async () => {
        if (differences.has(one.id)) await expect(compare(row, one)).rejects.toThrow();
        else await compare(row, one);
      });
    }
  });
}

const read = (suite: string): Case[] =>
  readFileSync(join(root, suite), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));

async function compare(row: Row, one: Case): Promise<void> {
  const { files, problems } = await layerOf([row.extractor], entriesOf(one.input, row));
  if (one.expectError && one.expectError !== 'NoError') {
    expect(problems).not.toEqual([]);
    return;
  }
  const under = row.within === undefined ? '' : dirname(relative(join(root, row.within), join(root, one.input)));
  const facts = files
    .filter(({ path }) => (row.beside ? path === row.path : under === '' || path.startsWith(`${under}/`)))
    .flatMap(({ packages = [] }) => packages)
    .filter(fact => !row.without?.(fact));
  const { ours = written, theirs = written } = row;
  const wanted = one.expected.flatMap(expected => expected.packages ?? [expected]).filter(expected => theirs(expected));
  expect([...new Set(facts.map(ours))].sort()).toEqual([...new Set(wanted.map(theirs))].sort());
  for (const expected of wanted) {
    const same = facts.filter(fact => ours(fact) === theirs(expected));
    if (expected.purl) expect(same.map(fact => purlOf(fact))).toContain(expected.purl);
    const { relationship } = expected;
    const line = row.otherLines ? undefined : lineOf(expected);
    const known =
      relationship !== undefined &&
      /Direct|Indirect/.test(relationship) &&
      same.some(fact => fact.direct !== undefined);
    if (known)
      expect([theirs(expected), same.map(fact => fact.direct)]).toEqual([
        theirs(expected),
        expect.arrayContaining([relationship === 'RelationshipDirect']),
      ]);
    if (line !== undefined)
      expect([theirs(expected), same.map(fact => fact.line)]).toEqual([
        theirs(expected),
        expect.arrayContaining([line]),
      ]);
  }
}

const lineOf = ({ locations, location }: Wanted): number | undefined =>
  locations?.[0]?.StartLine ?? (typeof location === 'object' ? location.args?.[1] : undefined);

function entriesOf(input: string, row: Row): TestEntry[] {
  const full = join(root, input);
  if (!existsSync(full)) return [];
  if (row.within !== undefined) return below(join(root, row.within), '');
  if (statSync(full).isDirectory()) return below(full, row.path);
  const content = readFileSync(full);
  if (row.beside) return [...below(dirname(full), dirname(row.path)), { path: row.path, content }];
  return full.endsWith('.txtar') ? archived(content.toString()) : [{ path: row.path, content }];
}

const below = (folder: string, prefix: string): TestEntry[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => ({ path: join(prefix, relative(folder, file)), content: readFileSync(file) }));

/** Go's txtar: files after lines of their names. */
function archived(text: string): TestEntry[] {
  const [, ...pieces] = text.split(/^-- (.+) --$/m);
  return pieces.flatMap((path, at) => (at % 2 === 0 ? { path, content: pieces[at + 1]!.slice(1) } : []));
}
