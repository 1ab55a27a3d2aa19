/** A corpus many times as large as the one beside the repository: every record again under other ids and package names. */
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, zstdDecompressSync } from 'node:zlib';

interface OsvRecord {
  id: string;
  aliases?: string[];
  upstream?: string[];
  related?: string[];
  affected?: { package?: { ecosystem: string; name: string; purl?: string } }[];
}

/** Added to a CVE's number once for each copy: more than the numbers of a year, and 20 of them fit a CVE's 24 bits. */
const step = 500_000;
const cve = /CVE-(\d{4})-(\d{4,})/;

const nameIn = (copy: number, name: string): string => (copy === 0 ? name : `${name}-${copy}`);

/** A CVE stays one, wherever in the id it stands, so that EPSS and KEV know it. */
const idIn = (copy: number, id: string): string => {
  if (copy === 0) return id;
  if (!cve.test(id)) return `${id}-${copy}`;
  return id.replace(cve, (_, year: string, number: string) => `CVE-${year}-${Number(number) + copy * step}`);
};

function recordIn(copy: number, record: OsvRecord): OsvRecord {
  const ids = (list: string[] | undefined): string[] | undefined => list?.map(id => idIn(copy, id));
  return {
    ...record,
    id: idIn(copy, record.id),
    aliases: ids(record.aliases),
    upstream: ids(record.upstream),
    related: ids(record.related),
    affected: record.affected?.map(entry => {
      if (!entry.package) return entry;
      const { ecosystem, name } = entry.package;
      return { ...entry, package: { ecosystem, name: nameIn(copy, name) } };
    }),
  };
}

const linesOf = (file: string): string[] => zstdDecompressSync(readFileSync(file)).toString().split('\n');

const writeTo = (lines: Iterable<string>, file: string): Promise<void> =>
  pipeline(
    Readable.from(pieces(lines)),
    createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
    createWriteStream(file),
  );

/** Lines by the hundred: a write for each costs more than the line. */
function* pieces(lines: Iterable<string>): Generator<string> {
  let piece: string[] = [];
  for (const line of lines) {
    piece.push(line);
    if (piece.length < 256) continue;
    yield `${piece.join('\n')}\n`;
    piece = [];
  }
  yield piece.join('\n');
}

/**
 * Writes `times` the records of a folder into another. EPSS has a row for each copy of a CVE that records name; KEV and
 * end-of-life dates are what they are.
 * @returns how many records were written
 */
export async function multiplyCorpus(from: string, to: string, times: number): Promise<number> {
  await mkdir(to, { recursive: true });
  const copies = Array.from({ length: times }, (_, copy) => copy);
  const named = new Set<string>();
  let records = 0;
  const files = readdirSync(from);
  for (const file of files.filter(name => name.endsWith('.ndjson.zst') && name !== 'match-labels.ndjson.zst')) {
    const parsed = linesOf(join(from, file)).filter(Boolean);
    records += parsed.length * times;
    await writeTo(
      (function* () {
        for (const line of parsed) {
          for (const [found] of line.matchAll(/CVE-\d{4}-\d{4,}/g)) named.add(found);
          const record = JSON.parse(line) as OsvRecord;
          for (const copy of copies) yield JSON.stringify(recordIn(copy, record));
        }
      })(),
      join(to, basename(file)),
    );
  }
  await writeTo(
    (function* () {
      for (const line of linesOf(join(from, 'epss.csv.zst'))) {
        const id = line.slice(0, line.indexOf(','));
        for (const copy of named.has(id) ? copies : [0]) yield idIn(copy, id) + line.slice(id.length);
      }
    })(),
    join(to, 'epss.csv.zst'),
  );
  for (const file of files.filter(name => ['kev.json', 'eol.json'].includes(name)))
    await copyFile(join(from, file), join(to, file));
  return records;
}
