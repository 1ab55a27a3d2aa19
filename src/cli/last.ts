import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform, Scanner } from '../model/index.ts';

/** What `explain` needs to repeat the last scan: its layers are cached, so that costs next to nothing. */
export interface LastScan {
  reference: string;
  db?: string;
  platform?: Platform;
  /** What was looked for, where that was said. */
  scanners?: readonly Scanner[];
  history?: boolean;
  /** Files of checks and of rules for secrets. */
  checks?: string[];
  secretRules?: string;
}

const file = (cacheDir: string): string => join(cacheDir, 'last-scan.json');

/** Kept for convenience alone: a cache folder that cannot be written is no reason to fail a scan that succeeded. */
export function rememberScan(cacheDir: string, last: LastScan): void {
  try {
    mkdirSync(cacheDir, { recursive: true });
    const fresh = `${file(cacheDir)}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify(last));
    renameSync(fresh, file(cacheDir));
  } catch {
    // Nothing was lost that the user asked for; `explain` will say that it knows no last scan.
  }
}

export function lastScan(cacheDir: string): LastScan | undefined {
  try {
    const last: unknown = JSON.parse(readFileSync(file(cacheDir), 'utf8'));
    return typeof last === 'object' && last !== null && 'reference' in last ? (last as LastScan) : undefined;
  } catch {
    return undefined;
  }
}
