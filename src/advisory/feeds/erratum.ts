/** What errata of every distributor have in common, made an advisory. */
import { crc32 } from 'node:zlib';
import { bounds } from '../bounds.ts';
import { isCve } from '../cve.ts';
import { normaliseName, placeOf } from '../ecosystems.ts';
import { flavourOf } from '../modules.ts';
import { encodeRanges } from '../ranges.ts';
import type { Advisory, Detail, Entry, EntryExtra } from '../record.ts';
import type { Sink } from './feed.ts';

export interface ErratumPackage {
  /** As `placeOf` takes it: `Oracle Linux:9`. */
  ecosystem: string;
  name: string;
  /** The first version that is not affected; undefined: none is. */
  fixed?: string;
  /** The last version that is affected, where no fix is named. */
  last?: string;
  /** The first version that is affected. */
  introduced?: string;
  /** Name and stream of the rpm module. */
  module?: string;
  arch?: string;
  status?: EntryExtra['status'];
  word?: string;
}

export interface Erratum extends Pick<Detail, 'cvss' | 'ratings' | 'scores'> {
  id: string;
  word?: string | undefined;
  cves: readonly string[];
  aliases?: readonly string[];
  summary?: string | undefined;
  published?: string | undefined;
  modified?: string | undefined;
  references?: readonly string[];
  packages: Iterable<ErratumPackage>;
}

/** Hands an erratum on; false where it names no package of a known place. */
export function give(erratum: Erratum, feed: string, sink: Sink): boolean {
  const advisory = advisoryOfErratum(erratum);
  if (!advisory) return false;
  sink.count(`${feed}/${advisory.entries[0]!.ecosystem.toLowerCase().replaceAll(' ', '-')}`, advisory.detail.modified);
  sink.advisory(advisory);
  return true;
}

/** undefined: it names no package. Text that cannot be a name, a version or an id is left out. */
function advisoryOfErratum(erratum: Erratum): Advisory | undefined {
  const id = token(erratum.id);
  const entries = entriesOf(erratum.packages);
  if (!id || entries.length === 0) return undefined;
  const detail: Detail = {};
  const cves = unique(erratum.cves.filter(isCve)).slice(0, bounds.aliases);
  if (cves.length > 0) detail.cves = cves;
  const aliases = unique((erratum.aliases ?? []).flatMap(alias => token(alias) ?? [])).filter(
    alias => alias !== id && !cves.includes(alias),
  );
  if (aliases.length > 0) detail.aliases = aliases.slice(0, bounds.aliases);
  const summary = prose(erratum.summary);
  if (summary) detail.summary = summary;
  const published = moment(erratum.published);
  if (published) detail.published = published;
  const modified = moment(erratum.modified) ?? published;
  if (modified) detail.modified = modified;
  const references = unique((erratum.references ?? []).filter(isAddress)).slice(0, bounds.references);
  if (references.length > 0) detail.references = references;
  if (erratum.word) detail.word = erratum.word;
  if (erratum.cvss && erratum.cvss.length > 0) detail.cvss = erratum.cvss;
  if (erratum.scores && Object.keys(erratum.scores).length > 0) detail.scores = erratum.scores;
  if (erratum.ratings && Object.keys(erratum.ratings).length > 0) detail.ratings = erratum.ratings;
  return { id, part: partOf(entries), detail, entries };
}

/**
 * One entry a place, name, module and range. Where builds for several architectures have one version, it holds for all of
 * them; where they differ, each holds for its own.
 */
function entriesOf(packages: Iterable<ErratumPackage>): Entry[] {
  const found = new Map<string, { entry: Entry; extra: EntryExtra; group: string; arches: Set<string> }>();
  const versions = new Map<string, Set<string>>();
  for (const one of packages) {
    if (found.size >= bounds.affected) break;
    const name = token(one.name);
    if (!name || [one.fixed, one.last, one.introduced].some(version => version !== undefined && !token(version)))
      continue;
    const { ecosystem, release } = placeOf(one.ecosystem);
    const start = `i${one.introduced ?? '0'}`;
    const ranges = encodeRanges([one.fixed ? [start, `f${one.fixed}`] : one.last ? [start, `l${one.last}`] : [start]]);
    const extra: EntryExtra = {};
    if (one.status) extra.status = one.status;
    if (one.word) extra.word = one.word;
    const module = one.module ?? flavourOf(one.fixed ?? '');
    if (module) extra.module = module;
    const group = [ecosystem, release, name, module].join('\0');
    const key = [group, ranges, one.status, one.word].join('\0');
    const entry = { ecosystem, release, name: normaliseName(ecosystem, name), ranges };
    const row = found.get(key) ?? { entry, extra, group, arches: new Set<string>() };
    found.set(key, row);
    row.arches.add(one.arch ?? '');
    versions.set(group, (versions.get(group) ?? new Set()).add(ranges));
  }
  return [...found.values()].map(({ entry, extra, group, arches }) => {
    const own = [...arches].filter(arch => arch !== '' && arch !== 'noarch').sort();
    if ((versions.get(group)?.size ?? 0) > 1 && own.length === arches.size) extra.arches = own;
    return Object.keys(extra).length > 0 ? { ...entry, extra } : entry;
  });
}

/** Equal entries are one part: the lists of two architectures or mirrors mostly say the same. */
function partOf(entries: readonly Entry[]): string {
  const lines = entries.map(({ release, name, ranges, extra }) => JSON.stringify([release, name, ranges, extra]));
  return crc32(lines.sort().join('\n')).toString(16);
}

/** A short text without spaces or control characters; undefined where it is not one. */
export function token(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text !== '' && text.length <= bounds.word && !/[\0-\x20\x7f]/.test(text) ? text : undefined;
}

function prose(value: string | undefined): string | undefined {
  const clean = value
    ?.slice(0, 4 * bounds.summary)
    .replace(/[\0-\x20\x7f]+/g, ' ')
    .trim();
  return clean && clean.length > bounds.summary ? `${clean.slice(0, bounds.summary - 1)}…` : clean || undefined;
}

/** Dates as RFC 3339: `2018-01-11 21:05` and `2018-01-11` are UTC. undefined: no date. */
export function moment(value: unknown): string | undefined {
  if (typeof value === 'number' && value > 0 && value < 8.64e15) return new Date(value).toISOString();
  if (typeof value !== 'string') return undefined;
  const [, day, time = '00:00', seconds = ':00'] =
    /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?)?/.exec(value) ?? [];
  const zone = /[+-]\d{2}:\d{2}\s*$/.exec(value)?.[0].trim() ?? 'Z';
  const date = day ? new Date(`${day}T${time}${seconds}${zone}`) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date.toISOString().replace('.000Z', 'Z') : undefined;
}

const isAddress = (text: string): boolean => /^https?:\/\/[^\s\0-\x1f]{1,1000}$/.test(text);

export const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** Epoch, version and release as rpm writes them; an epoch of 0 is left out. */
export const evrOf = (epoch: string | undefined, version: string, release: string | undefined): string =>
  `${epoch && epoch !== '0' && epoch !== '(none)' ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`;
