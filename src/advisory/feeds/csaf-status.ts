/** What one vulnerability of a CSAF document says of each package (CSAF 2.0, 3.2.3.9), as entries. */
import { orderingOf } from '../../version/index.ts';
import { bounds } from '../bounds.ts';
import { normaliseName, placeOf } from '../ecosystems.ts';
import { type Json, listOf, objectOf, word, words } from '../json.ts';
import { encodeRanges } from '../ranges.ts';
import type { Entry, EntryExtra, EntryStatus } from '../record.ts';
import { entryStatusOf } from '../status.ts';
import type { CsafPackage } from './csaf-tree.ts';

type Meaning = 'fixed' | 'affected' | 'investigated' | 'unaffected';

/** The lists of `product_status`. SUSE lists fixed packages as recommended. */
const meanings: Record<string, Meaning> = {
  fixed: 'fixed',
  first_fixed: 'fixed',
  recommended: 'fixed',
  known_affected: 'affected',
  first_affected: 'affected',
  last_affected: 'affected',
  under_investigation: 'investigated',
  known_not_affected: 'unaffected',
};

/** Remediations that say what becomes of an affected product (CSAF 2.0, 3.2.3.12.1; the last three are of 2.1). */
const remediations: Record<string, EntryStatus> = {
  none_available: 'affected',
  no_fix_planned: 'will_not_fix',
  fix_planned: 'affected',
  fix_deferred: 'deferred',
  optional_patch: 'affected',
};

/** All that is said of one name in one place and module. */
interface Said {
  one: CsafPackage;
  fixed: string[];
  listed: string[];
  meanings: Set<Meaning>;
  statuses: Set<EntryStatus>;
  word?: string;
}

interface Options {
  resolve: (id: string) => CsafPackage | undefined;
  /** Ids of a product group. */
  groups: ReadonlyMap<string, readonly string[]>;
  /** The vendor's whole word on one CVE, against which its errata do not stand. */
  final: boolean;
}

/** @returns entries, with the vendor's word on each where the words differ; `word` where they do not. */
export function csafEntries(vulnerability: Json, options: Options): { entries: Entry[]; word?: string } {
  const { resolve, groups } = options;
  const idsOf = (item: Json | undefined): string[] => [
    ...words(item?.['product_ids'], bounds.affected),
    ...words(item?.['group_ids'], bounds.affected).flatMap(group => groups.get(group) ?? []),
  ];
  const statuses = new Map<string, EntryStatus>();
  for (const item of listOf(vulnerability['remediations'])) {
    const remediation = objectOf(item);
    const category = word(remediation?.['category']) ?? '';
    if (!Object.hasOwn(remediations, category)) continue;
    const status = entryStatusOf(remediation?.['details']) ?? remediations[category]!;
    for (const id of idsOf(remediation)) statuses.set(id, status);
  }
  const impacts = new Map<string, string>();
  let general: string | undefined;
  for (const item of listOf(vulnerability['threats'])) {
    const threat = objectOf(item);
    const impact = threat?.['category'] === 'impact' ? word(threat['details']) : undefined;
    if (!impact) continue;
    const ids = idsOf(threat);
    if (ids.length === 0) general ??= impact;
    for (const id of ids) impacts.set(id, impact);
  }
  const all = new Map<string, Said>();
  for (const [list, ids] of Object.entries(objectOf(vulnerability['product_status']) ?? {})) {
    const meaning = Object.hasOwn(meanings, list) ? meanings[list] : undefined;
    if (!meaning) continue;
    for (const id of words(ids, bounds.affected)) {
      const one = resolve(id);
      if (!one || /-debug(?:info|source)$/.test(one.name)) continue;
      const said = saidOf(all, one);
      said.meanings.add(meaning);
      if (one.version && meaning === 'fixed') said.fixed.push(one.version);
      if (one.version && meaning === 'affected') said.listed.push(one.version);
      if (meaning === 'affected') said.statuses.add(statuses.get(id) ?? 'affected');
      said.word ??= impacts.get(id);
    }
  }
  const impactWords = new Set([...all.values()].map(said => said.word ?? general));
  const [only] = impactWords;
  const entries = entriesOf([...all.values()], options.final, impactWords.size > 1);
  return impactWords.size <= 1 && (only ?? general) ? { entries, word: only ?? general! } : { entries };
}

function saidOf(all: Map<string, Said>, one: CsafPackage): Said {
  const { ecosystem, release } = placeOf(one.ecosystem);
  const key = [ecosystem, release, one.module, nameOf(one)].join('\0');
  let said = all.get(key);
  if (!said) {
    said = { one, fixed: [], listed: [], meanings: new Set(), statuses: new Set() };
    all.set(key, said);
  }
  return said;
}

/** Red Hat names source and binary packages in one list; its sources are `name.src`, as rpm writes them. */
const nameOf = ({ ecosystem, name, arch }: CsafPackage): string =>
  arch === 'src' && ecosystem.startsWith('Red Hat') ? `${name}.src` : name;

const placeKey = ({ ecosystem, module }: CsafPackage): string => `${placeOf(ecosystem).release}\0${module}`;

/** Releases of Red Hat whose packages come in modules, too. */
const modular = new Set(['8', '9']);

function entriesOf(all: Said[], final: boolean, worded: boolean): Entry[] {
  // Where binary packages are fixed, they are all listed, and their source says nothing more.
  const built = new Set<string>();
  const fixedIn = new Set<string>();
  for (const { one, fixed } of all) {
    if (fixed.length === 0) continue;
    fixedIn.add(placeOf(one.ecosystem).release);
    if (one.arch !== 'src') built.add(placeKey(one));
  }
  const entries = all.flatMap((said): (Entry & { extra: EntryExtra })[] => {
    const { one, fixed } = said;
    const redHat = one.ecosystem.startsWith('Red Hat');
    if (redHat && one.arch === 'src' && fixed.length > 0 && built.has(placeKey(one))) return [];
    const { ecosystem, release } = placeOf(one.ecosystem);
    const extra: EntryExtra = {};
    const entry = { ecosystem, release, name: normaliseName(ecosystem, nameOf(one)), ranges: '', extra };
    if (worded && said.word) extra.word = said.word;
    if (one.module) extra.module = one.module;
    // Versions of language packages have branches of their own: what is fixed in one says nothing of the others.
    if (!placeOf(one.ecosystem).distribution)
      return said.listed.length > 0 ? [{ ...entry, versions: [...new Set(said.listed)] }] : [];
    if (fixed.length > 0) {
      if (final) extra.final = true;
      return [{ ...entry, ranges: encodeRanges([['i0', `f${lowest(fixed, one.ecosystem)}`]]) }];
    }
    if (said.meanings.has('affected') || said.meanings.has('investigated')) {
      const status = said.meanings.has('affected') ? statusOf(said.statuses) : 'under_investigation';
      if (status !== 'affected') extra.status = status;
      // A package outside modules; streams that are affected are named beside it.
      if (redHat && modular.has(release)) extra.module ??= '';
      if (said.listed.length > 0) return [{ ...entry, versions: [...new Set(said.listed)] }];
      return [{ ...entry, ranges: encodeRanges([['i0']]) }];
    }
    // Said for the errata that fix the CVE in this release: they bring packages that it does not concern.
    if (!final || !fixedIn.has(release)) return [];
    return [{ ...entry, ranges: encodeRanges([['i0']]), extra: { ...extra, status: 'not_affected', final } }];
  });
  return entries.map(({ extra, ...entry }) => (Object.keys(extra).length > 0 ? { ...entry, extra } : entry));
}

/** Of several words for the builds of one package, the one that promises least is not believed. */
const statusOf = (statuses: Set<EntryStatus>): EntryStatus => (statuses.size === 1 ? [...statuses][0]! : 'affected');

/**
 * The first fix: the later ones are the same correction, carried into later minor releases. Builds for an older baseline
 * of POWER (`.ael7b`) have releases that sort before all others, and count only where there is nothing else.
 */
function lowest(versions: string[], ecosystem: string): string {
  const compare = orderingOf(ecosystem)?.compare ?? orderingOf('rpm')!.compare;
  const plain = versions.filter(version => !version.includes('.ael'));
  return (plain.length > 0 ? plain : versions).reduce((a, b) => (compare(b, a) < 0 ? b : a));
}
