import { isCve } from '../cve.ts';
import { type Json, objectOf, word as wordIn } from '../json.ts';
import { JsonMembers } from '../json-members.ts';
import type { EntryExtra } from '../record.ts';
import { debianEcosystem } from './codenames.ts';
import { type ErratumPackage, give } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { wordOf } from './severities.ts';

/** Debian's security tracker: `{package: {CVE: {releases: {codename: …}}}}`. */
export const debianTracker: Feed = {
  id: 'debian-tracker',
  about: {
    title: 'Debian security tracker',
    address: 'https://security-tracker.debian.org/tracker/data/json',
    licence: 'MIT (Expat)',
  },
  detects: ({ head }) =>
    /^\s*\{/.test(head) &&
    /"releases"\s*:\s*\{/.test(head) &&
    /"repositories"\s*:/.test(head) &&
    /"urgency"\s*:/.test(head),
  async ingest(reader, sink) {
    const members = new JsonMembers((name, text) => {
      const flaws = parsed(text);
      if (!flaws) return sink.fault('a package of the tracker that is not JSON', name.slice(0, 80));
      for (const [id, flaw] of Object.entries(flaws)) emit(name, id, objectOf(flaw), sink);
    }, reader.name);
    await reader.text(piece => members.push(piece));
    if (!members.end()) sink.fault('a document that is cut off', reader.name);
  },
};

function parsed(text: string): Json | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function emit(name: string, id: string, flaw: Json | undefined, sink: Sink): void {
  const stated = Object.entries(objectOf(flaw?.['releases']) ?? {}).flatMap(([codename, state]) =>
    packageOf(name, debianEcosystem(codename), objectOf(state)),
  );
  // The urgency is one for all releases, as a rule; then it is said once.
  const words = new Set(stated.map(one => one.word));
  const [word] = words.size === 1 ? words : [];
  const packages = word ? stated.map(({ word: _, ...one }) => one) : stated;
  const summary = typeof flaw?.['description'] === 'string' ? flaw['description'] : undefined;
  // `TEMP-…` ids change, but are all that a flaw without a CVE has.
  give(
    {
      id,
      cves: isCve(id) ? [id] : [],
      summary,
      word,
      packages,
      references: [`https://security-tracker.debian.org/tracker/${id}`],
    },
    'debian-tracker',
    sink,
  );
}

/** Why there is no advisory (`nodsa_reason`), as what Debian means to do. Without a reason: too small for one. */
const reasons: Record<string, EntryExtra['status']> = {
  '': 'deferred',
  postponed: 'deferred',
  ignored: 'will_not_fix',
};

function packageOf(name: string, ecosystem: string | undefined, state: Json | undefined): ErratumPackage[] {
  const status = wordIn(state?.['status']);
  if (!ecosystem || !state || !status) return [];
  // `high**`: the stars say that it was derived from NVD.
  const urgency = wordIn(state['urgency'])?.replace(/\*+$/, '');
  const severity = wordOf(urgency);
  const rated = severity ? { word: severity } : {};
  if (status === 'resolved') {
    const fixed = wordIn(state['fixed_version']);
    // Version 0: this release never had it.
    return fixed && fixed !== '0' ? [{ ecosystem, name, fixed, ...rated }] : [];
  }
  const reason = state['nodsa_reason'];
  const meant =
    urgency === 'end-of-life'
      ? 'end_of_life'
      : status === 'undetermined'
        ? 'under_investigation'
        : state['nodsa'] !== undefined || typeof reason === 'string'
          ? reasons[typeof reason === 'string' ? reason : '']
          : undefined;
  return [{ ecosystem, name, ...rated, ...(meant ? { status: meant } : {}) }];
}
