/** rpm: Red Hat, Fedora, SUSE, Amazon, Azure Linux and their like. */
import type { Extractor, FactSink } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { baseOf, dirOf } from '../paths.ts';
import { isSqlite, sqliteRows } from '../sqlite.ts';
import { bdbBlobs, isBdb } from './rpm/bdb.ts';
import { readHeader } from './rpm/header.ts';
import { isNdb, ndbBlobs } from './rpm/ndb.ts';
import { reportPackage } from './rpm/package.ts';

const directories = new Set(['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm']);
const names = new Set(['rpmdb.sqlite', 'Packages.db', 'Packages']);

export const rpm: Extractor = {
  id: 'os/rpm',
  version: 2,
  maxBytes: 128 * 1024 * 1024,
  database: true,
  wants: path => (path.endsWith('rpmdb.sqlite') || path.includes('/Packages')) && isDatabase(path),
  extract({ bytes }, facts) {
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lost = createLost(facts);
    let unread = data.length;
    for (const blob of blobsOf(data, lost.part)) {
      unread -= blob.length;
      if (unread < 0) {
        lost.part('its packages overlap');
        break;
      }
      try {
        reportPackage(readHeader(blob), facts, lost.part);
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        lost.part(error.message);
      }
    }
    lost.close();
  },
  capability: {
    what: 'rpm packages, their source packages, modules and the files they own, from sqlite, ndb and Berkeley databases',
    files: [...directories].flatMap(directory => [...names].map(name => `${directory}/${name}`)),
    type: 'rpm',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

const isDatabase = (path: string): boolean => names.has(baseOf(path)) && directories.has(dirOf(path));

/** What kind of file it is shows in its first bytes; the name does not count. */
function blobsOf(data: Buffer, damaged: (what: string) => void): Iterable<Buffer> {
  if (isSqlite(data)) return sqliteBlobs(data, damaged);
  if (isNdb(data)) return ndbBlobs(data, damaged);
  if (isBdb(data)) return bdbBlobs(data, damaged);
  throw new PlimsollError('record-invalid', 'it is not an rpm database');
}

/** `CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)`. */
function* sqliteBlobs(data: Buffer, damaged: (what: string) => void): Iterable<Buffer> {
  for (const [, blob] of sqliteRows(data, 'Packages', damaged)) {
    if (Buffer.isBuffer(blob)) yield blob;
    else damaged('a package is no blob');
  }
}

/** So many damaged places are named; more of them are counted. */
const namedPlaces = 10;

/** A database of which a part is lost is a gap, and what could be read of it is kept. */
function createLost(facts: FactSink): { part(what: string): void; close(): void } {
  let places = 0;
  const lost = (message: string) => facts.problem({ code: 'record-invalid', message: `rpm: ${message}`, gap: true });
  return {
    part(what) {
      if (places++ < namedPlaces) lost(what);
    },
    close() {
      if (places > namedPlaces) lost(`${places - namedPlaces} more places are damaged`);
    },
  };
}
