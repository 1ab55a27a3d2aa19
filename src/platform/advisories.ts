/** The advisory database of the server: opened once, opened anew when its folder holds another. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AdvisoryDatabase, openDatabase, starterDatabase } from '../advisory/index.ts';

export interface Advisories {
  /** The database in use. Do not close it. */
  current(): AdvisoryDatabase;
  /** Looks whether the folder holds another one by now, and uses that. @returns whether it does */
  refresh(): boolean;
  close(): void;
}

/** How long a database that was replaced stays open for those who still read it, milliseconds. */
const graceMs = 60_000;

/** @param dir folder of the database; the starter set while it holds none */
export function openAdvisories(dir: string): Advisories {
  const open = (): AdvisoryDatabase => (existsSync(join(dir, 'manifest.json')) ? openDatabase(dir) : starterDatabase());
  let current = open();
  const leaving = new Map<AdvisoryDatabase, NodeJS.Timeout>();
  return {
    current: () => current,
    refresh() {
      const fresh = open();
      if (fresh.info.digest === current.info.digest) {
        fresh.close();
        return false;
      }
      const old = current;
      current = fresh;
      const timer = setTimeout(() => {
        leaving.delete(old);
        old.close();
      }, graceMs);
      timer.unref();
      leaving.set(old, timer);
      return true;
    },
    close() {
      for (const [old, timer] of leaving) {
        clearTimeout(timer);
        old.close();
      }
      current.close();
    },
  };
}
