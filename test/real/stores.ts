/** Both kinds of store, for tests that hold for either: the same SQL on PGlite and on PostgreSQL. */
import { join } from 'node:path';
import { openStore, type Store } from '../../src/store/index.ts';
import { scratch } from './plimsoll.ts';
import { postgresMissing, startPostgres } from './postgres.ts';
import { skipping } from './programs.ts';

export interface StoreKind {
  name: 'PGlite' | 'PostgreSQL';
  skip: boolean;
  /** Whatever a file of tests needs once. */
  start(): Promise<StoreSource>;
}

export interface StoreSource {
  /** A new, empty store: options of `openStore`, to be opened by whoever wants it. */
  fresh(): Promise<{ dir: string; url?: string }>;
  /** A new store, opened. */
  open(): Promise<Store>;
  /** Closes what `open` gave, and ends the server. */
  stop(): Promise<void>;
}

async function sourceOf(urls?: { database(): Promise<string>; stop(): Promise<void> }): Promise<StoreSource> {
  const { folder, remove } = scratch('stores');
  const opened: Store[] = [];
  let made = 0;
  const fresh = async () => {
    const url = await urls?.database();
    return { dir: join(folder, String(++made)), ...(url && { url }) };
  };
  return {
    fresh,
    async open() {
      const store = await openStore(await fresh());
      opened.push(store);
      return store;
    },
    async stop() {
      for (const store of opened) await store.close();
      await urls?.stop();
      remove();
    },
  };
}

/** @example describe.each(storeKinds)('the queue on $name', kind => { … }) */
export const storeKinds: readonly StoreKind[] = [
  { name: 'PGlite', skip: false, start: () => sourceOf() },
  {
    name: 'PostgreSQL',
    skip: skipping('tests on PostgreSQL', postgresMissing),
    start: async () => sourceOf(await startPostgres()),
  },
];
