import { createHash } from 'node:crypto';
import { databaseOf } from './database.ts';
import { normaliseName, placeOf } from './ecosystems.ts';
import { type CodedEvent, encodeRanges } from './ranges.ts';
import type { Advisory, Entry } from './record.ts';
import { memoryShelves } from './shelf-memory.ts';
import { starterSet } from './starter-set.ts';
import type { AdvisoryDatabase } from './types.ts';

/** The built-in set: about a hundred well-known vulnerabilities, for a first scan without a database. */
export function starterDatabase(): AdvisoryDatabase {
  const advisories = starterAdvisories();
  return databaseOf(
    memoryShelves(advisories, {
      location: 'starter',
      digest: `sha256:${createHash('sha256').update(starterSet).digest('hex')}`,
      feeds: [{ name: 'starter', records: advisories.length }],
      starter: true,
    }),
  );
}

/** The set in our inner form. */
export function starterAdvisories(): Advisory[] {
  const advisories: Advisory[] = [];
  for (const line of starterSet.split('\n')) {
    if (line.startsWith('  ')) advisories.at(-1)?.entries.push(...entriesOf(line.trim()));
    else if (line) {
      const [id = '', word = '', ...title] = line.split(' ');
      advisories.push({ id, detail: { word, summary: title.join(' ') }, entries: [] });
    }
  }
  return advisories;
}

function entriesOf(line: string): Entry[] {
  const [where = '', named = '', ...spans] = line.split(' ');
  const colon = where.indexOf(':');
  const family = colon < 0 ? where : where.slice(0, colon);
  const ranges = encodeRanges(spans.map(eventsOf));
  return (colon < 0 ? [''] : releasesOf(where.slice(colon + 1))).map(suffix => {
    const { ecosystem, release } = placeOf(suffix ? `${family}:${suffix}` : family);
    return { ecosystem, release, name: normaliseName(ecosystem, named), ranges };
  });
}

/** `v3.17-v3.23` is every branch from the one to the other; `12,13` is two releases. */
function releasesOf(text: string): string[] {
  const span = /^v3\.(\d+)-v3\.(\d+)$/.exec(text);
  if (!span) return text.split(',');
  const [from, to] = [Number(span[1]), Number(span[2])];
  return Array.from({ length: to - from + 1 }, (_, at) => `v3.${from + at}`);
}

function eventsOf(span: string): CodedEvent[] {
  const [introduced, fixed] = span.split('..');
  return fixed ? [`i${introduced || '0'}`, `f${fixed}`] : [`i${introduced || '0'}`];
}
