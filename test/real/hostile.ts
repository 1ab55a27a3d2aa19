/** Layers that mean harm, or were damaged on the way. */
import { readFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type CraftedLayer, gzipLayer, media, sha256 } from './layout.ts';
import { header, type TarEntry, tar } from './tar.ts';

const MiB = 1024 * 1024;

const status = (name: string): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\nDescription: a test\n\n`;

/** A package the way distroless images state it: a file of its own below status.d. */
export const stated = (name: string, path = `var/lib/dpkg/status.d/${name}`): TarEntry => ({
  name: path,
  body: status(name),
});

/** A layer with a Debian release and one package, `aboard`: what must be reported whatever else is wrong. */
export const goodLayer: CraftedLayer = gzipLayer(
  tar([
    { name: 'etc/os-release', body: 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n' },
    { name: 'var/lib/dpkg/status', body: status('aboard') },
  ]),
);

/** Text that does not compress to nothing, so that cutting it off cuts something. */
const prose = Array.from({ length: 20_000 }, (_, index) => `line ${(index * 2654435761) % 4294967296}`).join('\n');
const plain = tar([stated('bilge'), { name: 'srv/prose', body: prose }]);
const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1);
const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 0xff;
  return copy;
};

const stored = (blob: Buffer, mediaType: string, raw: Uint8Array = plain): CraftedLayer => ({
  blob,
  mediaType,
  diffId: sha256(raw),
});

/** Layers that cannot be read, or not to their end. */
export const broken: Record<string, CraftedLayer> = {
  'truncated gzip': stored(half(gzipSync(plain)), media.gzip),
  'truncated zstd': stored(half(zstdCompressSync(plain)), media.zstd),
  'truncated tar': stored(half(plain), media.tar),
  'damaged gzip': stored(flipped(gzipSync(plain)), media.gzip),
  'damaged zstd': stored(flipped(zstdCompressSync(plain)), media.zstd),
  'text that calls itself gzip': stored(Buffer.from(prose), media.gzip),
  'xz that calls itself gzip': stored(Buffer.from('fd377a585a000004e6d6b446', 'hex'), media.gzip),
  'an empty blob': stored(Buffer.alloc(0), media.gzip),
  'another diffID than it has': { ...gzipLayer(plain), diffId: sha256(Buffer.from('another')) },
  'another digest than it has': { ...gzipLayer(plain), digest: sha256(Buffer.from('another')) },
  'a blob that is not there': { ...gzipLayer(plain), absent: true },
  'an unknown media type': { ...gzipLayer(plain), mediaType: 'application/vnd.example.layer' },
};

/** Layers in another compression than their media type says: they can be read all the same. */
export const mislabelled: Record<string, CraftedLayer> = {
  'gzip that calls itself zstd': stored(gzipSync(plain), media.zstd),
  'zstd that calls itself gzip': stored(zstdCompressSync(plain), media.gzip),
  'a plain tar that calls itself gzip': stored(plain, media.gzip),
  'gzip that calls itself a plain tar': stored(gzipSync(plain), media.tar),
};

/** Repeats compressed pieces: both formats allow any number of members (RFC 1952, 2.2; RFC 8878, 3). */
const repeated = (first: Buffer, piece: Buffer, times: number): Buffer =>
  Buffer.concat([first, ...new Array<Buffer>(times).fill(piece)]);

const gibibytes = 12;
const zeros = Buffer.alloc(64 * MiB);
const bombHead = header({ name: 'srv/zeros' }, gibibytes * 1024 * MiB);
const manyEntries = 5_000_000;
const entriesPerPiece = 10_000;

/** A gzip layer of five million empty files. */
function millions(): Buffer {
  const piece = Buffer.concat(
    Array.from({ length: entriesPerPiece }, (_, index) => header({ name: `srv/${index}` }, 0)),
  );
  return repeated(Buffer.alloc(0), gzipSync(piece), manyEntries / entriesPerPiece);
}

/** Layers that would take all time or memory. Made when asked for: they are not small either. */
export const bombs: Record<string, () => CraftedLayer> = {
  'a gzip bomb': () =>
    stored(repeated(gzipSync(bombHead), gzipSync(zeros), (gibibytes * 1024 * MiB) / zeros.length), media.gzip),
  'a zstd bomb': () =>
    stored(
      repeated(zstdCompressSync(bombHead), zstdCompressSync(zeros), (gibibytes * 1024 * MiB) / zeros.length),
      media.zstd,
    ),
  'five million entries': () => stored(millions(), media.gzip),
};

const terabyte = 1024 ** 4;

/** GNU's old sparse format: 1 TB of which nothing is stored. */
const sparse = (name: string): Buffer => {
  const bytes = header({ name, type: 'S' }, 0);
  bytes.write('ustar  \0', 257, 'latin1');
  bytes[483] = 0x80;
  bytes.writeBigUInt64BE(BigInt(terabyte), 487);
  bytes.fill(' ', 148, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
};

/** Well-formed layers with names, links and sizes that lead astray. Each also states the package `bilge`. */
export const cunning: Record<string, CraftedLayer> = {
  'names with ..': gzipLayer(tar([stated('bilge'), stated('escaped', '../../../var/lib/dpkg/status.d/escaped')])),
  'a name with .. in the middle': gzipLayer(tar([stated('bilge'), stated('escaped', 'srv/../../escaped')])),
  'absolute names': gzipLayer(tar([stated('bilge'), { name: '/etc/passwd', body: 'root::0:0' }])),
  'a cycle of symbolic links': gzipLayer(
    tar([
      stated('bilge'),
      { name: 'srv/a', type: '2', linkname: 'b' },
      { name: 'srv/b', type: '2', linkname: 'a' },
      { name: 'etc/os-release', type: '2', linkname: '../srv/a' },
    ]),
  ),
  'symbolic links out of the root': gzipLayer(
    tar([
      stated('bilge'),
      { name: 'srv/out', type: '2', linkname: '../../../../etc' },
      { name: 'usr/lib/os-release', type: '2', linkname: '../../../../etc/os-release' },
    ]),
  ),
  'hard links to nothing and to themselves': gzipLayer(
    tar([
      stated('bilge'),
      { name: 'srv/self', type: '1', linkname: 'srv/self' },
      { name: 'srv/lost', type: '1', linkname: 'nothing' },
    ]),
  ),
  'a sparse file of 1 TB': gzipLayer(Buffer.concat([sparse('srv/huge'), tar([stated('bilge')])])),
  'devices and pipes': gzipLayer(
    tar([stated('bilge'), { name: 'dev/mem', type: '3' }, { name: 'var/lib/dpkg/status.d/pipe', type: '6' }]),
  ),
};

/** A package database that is a sparse file of 1 TB: it is wanted, and it cannot be read. */
export const sparseDatabase: CraftedLayer = gzipLayer(
  Buffer.concat([sparse('lib/apk/db/installed'), tar([stated('bilge')])]),
);

/** A layer of a tar file as it is. */
export const tarLayer = (file: string): CraftedLayer => gzipLayer(readFileSync(file));
