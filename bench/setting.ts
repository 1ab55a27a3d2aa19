/** What every group of measurements is given, and the commands they share. */
import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { repo } from '../test/real/cache.ts';
import type { Command } from './measure.ts';

export interface Setting {
  /** For whatever is written; removed at the end. */
  folder: string;
  /** Folder of advisory records, where there is one. */
  advisories?: string;
}

/** The advisory database that `databaseLines` leaves for the scans. */
export const databaseOf = (folder: string): string => join(folder, 'db');

/** The pinned runtime itself, without npm's link to it. */
export const node = realpathSync(process.execPath);

/** `node -e 0` on the runtime that we run on. */
export const bareNode: Command = { run: [node, '-e', '0'] };

/** The program of the working tree. */
export const source = join(repo, 'bin/plimsoll');

/** Arguments that name the database where one was built; the starter set serves otherwise. */
export const databaseArgs = (folder: string): string[] =>
  readdirSync(folder).includes('db') ? ['--db', databaseOf(folder)] : [];

export const MB = 1e6;
