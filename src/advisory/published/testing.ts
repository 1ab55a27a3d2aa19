import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDatabase } from '../build.ts';
import { needsOf } from '../needs.ts';
import { aboard, type Json, record } from '../testing.ts';
import { type UpdateOptions, type UpdateSummary, updateDatabase } from './update.ts';

/** Keys for tests, PEM. */
export function keyPair(kind: 'ec' | 'ed25519' = 'ec'): { privateKey: string; publicKey: string } {
  const pair = kind === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  return {
    privateKey: String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicKey: String(pair.publicKey.export({ type: 'spki', format: 'pem' })),
  };
}

/** Folders of one test file. */
export function folders(name: string): { next(): string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), `plimsoll-${name}-`));
  let count = 0;
  return {
    next: () => join(root, `folder-${count++}`),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const many = Array.from({ length: 900 }, (_, at) =>
  record(`GHSA-${at}`, 'npm', `package-${at}`, 'i0 f1.0.0', { summary: `${at} `.repeat(90) }),
);

/** Two distributions and a language of several buckets. */
export const someRecords: Json[] = [
  record('DSA-1', 'Debian:12', 'openssl', 'i0 f3.0.11-1'),
  record('DSA-2', 'Debian:11', 'openssl', 'i0 f1.1.1w-1'),
  record('ALPINE-CVE-2024-1000', 'Alpine:v3.19', 'musl', 'i0 f1.2.5-r0'),
  ...many,
];

/** Builds a database of these records. */
export async function built(
  dir: string,
  records: readonly Json[],
  now = new Date('2026-01-01T00:00:00Z'),
): Promise<string> {
  const from = `${dir}-feed`;
  mkdirSync(from, { recursive: true });
  writeFileSync(join(from, 'all.ndjson'), records.map(one => `${JSON.stringify(one)}\n`).join(''));
  await buildDatabase({ from: [from], to: dir, now });
  return dir;
}

export const debianImage = [
  aboard({
    type: 'deb',
    name: 'libssl3',
    version: '3.0.9-1',
    ecosystem: 'Debian:12',
    source: { name: 'openssl', version: '3.0.9-1' },
  }),
];
export const nodeImage = [aboard({ type: 'npm', name: 'package-7', version: '0.5.0' })];

export const update = (dir: string, more: Partial<UpdateOptions> = {}): Promise<UpdateSummary> =>
  updateDatabase({ dir, reach: {}, now: new Date('2026-01-02T00:00:00Z'), ...more });

export const forImages = (...images: (typeof debianImage)[]): Pick<UpdateOptions, 'needs'> => ({
  needs: needsOf(images.flat()),
});

export const shardsIn = (dir: string): string[] => readdirSync(join(dir, 'shards')).sort();
