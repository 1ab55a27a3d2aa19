import { lockFolder } from '../kit/index.ts';

/** One writer at a time in a database. @throws PlimsollError `database-busy` */
export const takeLock = (dir: string): Promise<() => Promise<void>> =>
  lockFolder(dir, { code: 'database-busy', doing: 'is writing the database in' });
