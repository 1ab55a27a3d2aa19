import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergeNeeds, type Needs, needsOf } from '../advisory/index.ts';
import type { Package } from '../model/index.ts';

const fileIn = (cacheDir: string): string => join(cacheDir, 'needs.json');

/** Which advisory shards the images scanned so far asked for; `db update` fetches these. */
export function knownNeeds(cacheDir: string): Needs {
  try {
    const { schemaVersion, needs } = JSON.parse(readFileSync(fileIn(cacheDir), 'utf8')) as {
      schemaVersion: number;
      needs: Needs;
    };
    return schemaVersion === 1 ? needs : {};
  } catch {
    // None yet, or damaged: what is missing is fetched when an image asks for it.
    return {};
  }
}

/** Adds what these packages ask for. Kept for the next update alone: a folder that cannot be written fails no scan. */
export function rememberNeeds(cacheDir: string, packages: readonly Package[]): void {
  const known = knownNeeds(cacheDir);
  const needs = mergeNeeds(known, needsOf(packages));
  if (JSON.stringify(needs) === JSON.stringify(known)) return;
  try {
    mkdirSync(cacheDir, { recursive: true });
    const fresh = `${fileIn(cacheDir)}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify({ schemaVersion: 1, needs }));
    renameSync(fresh, fileIn(cacheDir));
  } catch {
    // The next update fetches less, and the next scan what is missing.
  }
}
