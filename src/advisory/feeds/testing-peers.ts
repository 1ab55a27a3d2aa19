/** Facts in other scanners' samples and results, for peers.test.ts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { severityOf } from '../../model/index.ts';
import { bunzip2 } from '../bzip2.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import { decodeRanges } from '../ranges.ts';
import { ratingOf } from '../ratings.ts';
import type { Advisory } from '../record.ts';
import type { Feed } from './feed.ts';
import { readWith } from './testing.ts';

const root = new URL('../../../../shared/feeds/', import.meta.url);
export const present = existsSync(root);

const bytesOf = (path: string): Uint8Array => {
  const bytes = readFileSync(new URL(path.replaceAll(':', '%3A'), root));
  if (path.endsWith('.gz')) return gunzipSync(bytes);
  return path.endsWith('.bz2') ? Buffer.concat([...bunzip2(bytes)]) : bytes;
};
export const jsonOf = (path: string): Json => objectOf(JSON.parse(Buffer.from(bytesOf(path)).toString())) ?? {};
export const filesIn = (folder: string): string[] => {
  const url = new URL(`${folder.replaceAll(':', '%3A')}/`, root);
  return readdirSync(url, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${entry.parentPath}/${entry.name}`.slice(fileURLToPath(root).length))
    .sort();
};

/** Everything that a feed makes of the files. */
export async function read(feed: Feed, ...paths: string[]): Promise<Advisory[]> {
  const all: Advisory[] = [];
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    all.push(...((await readWith(feed, bytesOf(path), name))?.advisories ?? []));
  }
  return all;
}

export type Facts = Set<string>;

/** The facts of our records. Distributions whose peers name a result after its CVE get theirs by CVE. */
export function factsOf(advisories: readonly Advisory[], by: 'advisory' | 'cve' = 'advisory'): Facts {
  const facts: Facts = new Set();
  for (const { id, detail, entries } of advisories) {
    for (const name of by === 'cve' ? (detail.cves ?? [id]) : [id]) {
      for (const { ecosystem, release, name: pkg, ranges, extra } of entries) {
        const place = release ? `${ecosystem}:${release}` : ecosystem;
        facts.add(`${name} ${place} ${pkg} ${boundOf(ranges)}`);
        if (by === 'cve')
          facts.add(`${name} ${place} is ${ratingOf(id, { ...detail, ...detail.ratings?.[name] }, [extra]).severity}`);
      }
    }
    if (by === 'cve') continue;
    for (const cve of detail.cves ?? []) facts.add(`${id} names ${cve}`);
    if (detail.word) facts.add(`${id} is ${severityOf(detail.word)}`);
    for (const [cve, { word: own }] of Object.entries(detail.ratings ?? {}))
      if (own) facts.add(`${cve} is ${severityOf(own)}`);
  }
  return facts;
}

function boundOf(ranges: string): string {
  const end = decodeRanges(ranges)[0]?.find(event => event[0] === 'f' || event[0] === 'l');
  return end ? `${end[0] === 'f' ? '<' : '<='} ${end.slice(1)}` : 'open';
}

/** What a peer's fact is compared under: only ids that its results speak of. */
export const within = (ours: Facts, theirs: Facts): Facts => {
  const ids = new Set([...theirs].map(fact => fact.split(' ', 1)[0]));
  return new Set([...ours].filter(fact => ids.has(fact.split(' ', 1)[0])));
};

const evr = (pkg: Json | undefined): string => {
  const epoch = word(pkg?.['epoch']);
  return `${epoch && epoch !== '0' ? `${epoch}:` : ''}${word(pkg?.['version'])}-${word(pkg?.['release'])}`;
};

/** Trivy's errata (vuln-list): `{id, severity, packages, references}`. */
export function errataFacts(paths: string[], place: (id: string) => string): Facts {
  const facts: Facts = new Set();
  for (const erratum of paths.map(jsonOf)) {
    const id = word(erratum['id']) ?? word(erratum['updateinfo_id']) ?? '';
    for (const item of listOf(erratum['packages'] ?? objectOf(erratum['pkglist'])?.['packages'])) {
      const pkg = objectOf(item);
      if (word(pkg?.['arch']) !== 'src') facts.add(`${id} ${place(id)} ${word(pkg?.['name'])} < ${evr(pkg)}`);
    }
    for (const reference of listOf(erratum['references'])) {
      const name = word(objectOf(reference)?.['id']);
      if (name?.startsWith('CVE-')) facts.add(`${id} names ${name}`);
    }
    facts.add(`${id} is ${severityOf(erratum['severity'])}`);
  }
  return facts;
}

/** Comments of criteria, wherever they stand: `bind is earlier than 30:9.3.3-8.el5`. */
export function comments(value: unknown): string[] {
  const own = word(objectOf(value)?.['Comment']);
  const inner = Array.isArray(value) ? value : Object.values(objectOf(value) ?? {});
  return [...(own ? [own] : []), ...inner.flatMap(comments)];
}

/** An erratum may hold packages of several releases. */
export function ovalFacts(id: string, criteria: unknown, place: (evr: string) => string): Facts {
  const facts: Facts = new Set();
  for (const comment of comments(criteria)) {
    const [, name, fixed] = /^(\S+) is earlier than (?:0:)?(\S+)$/.exec(comment) ?? [];
    const installed = /^(\S+) is installed$/.exec(comment)?.[1];
    if (name) facts.add(`${id} ${place(fixed ?? '')} ${name} < ${fixed}`);
    else if (installed) facts.add(`${id} ${place('')} ${installed} open`);
  }
  return facts;
}

export const union = (...sets: Facts[]): Facts => new Set(sets.flatMap(set => [...set]));

/** Results of vunnel, by CVE (or by the advisory where its results go by that). */
export function vunnelFacts(folder: string, place: (release: string) => string, by: 'advisory' | 'cve'): Facts {
  const facts: Facts = new Set();
  for (const path of filesIn(folder)) {
    const vulnerability = objectOf(objectOf(jsonOf(path)['item'])?.['Vulnerability']) ?? {};
    const name = word(vulnerability['Name']);
    const at = place(word(vulnerability['NamespaceName'])?.split(':')[1] ?? '');
    const fixes = listOf(vulnerability['FixedIn']).map(objectOf);
    if (by === 'advisory') {
      for (const cve of listOf(objectOf(vulnerability['Metadata'])?.['CVE']))
        facts.add(`${name} names ${word(objectOf(cve)?.['Name'])}`);
    }
    for (const fix of fixes) {
      const version = (word(fix?.['Version']) ?? '').replace(/^0:/, '');
      const last = /^<= ?(?:0:)?(.+)/.exec(word(fix?.['VulnerableRange']) ?? '')?.[1];
      // Version 0 says that nothing is affected: there is no fact to find.
      if (version === '0') continue;
      facts.add(
        `${name} ${at} ${word(fix?.['Name'])} ${version !== 'None' ? `< ${version}` : last ? `<= ${last}` : 'open'}`,
      );
      facts.add(`${name} ${by === 'cve' ? `${at} ` : ''}is ${severityOf(vulnerability['Severity'])}`);
    }
  }
  return facts;
}
