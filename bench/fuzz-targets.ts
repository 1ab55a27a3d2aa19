/** The parsers that the fuzz runner knows: how each is fed, what it starts from, and where a change is most likely to matter. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deflateSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { dotnetBundle } from '../src/extract/binary/dotnet-bundle.ts';
import { goBinary } from '../src/extract/binary/go.ts';
import { knownProduct } from '../src/extract/binary/product.ts';
import { rustBinary } from '../src/extract/binary/rust.ts';
import { elfOf, join as joined } from '../src/extract/binary/testing.ts';
import { javaArchive } from '../src/extract/lang/java-archive.ts';
import { pythonArchive } from '../src/extract/lang/python-archive.ts';
import { kernelModule, vmlinuz } from '../src/extract/os/kernel.ts';
import { bdbOf, ndbOf, packageHeader } from '../src/extract/os/rpm/testing.ts';
import { rpm } from '../src/extract/os/rpm.ts';
import { tarOf } from '../src/extract/testing.ts';
import { zipOf } from '../src/extract/testing-zip.ts';
import { wasm } from '../src/extract/wasm/module.ts';
import * as wasmParts from '../src/extract/wasm/testing.ts';
import type { ExtractFile, Extractor, FactSink } from '../src/model/index.ts';
import { PlimsollError } from '../src/model/index.ts';
import { events as captureEvents, options as captureOptions } from '../src/runtime/fields/extract/scenario.ts';
import { syscallSource } from '../src/runtime/fields/extract/source.ts';
import { CaptureReader } from '../src/runtime/scap/reader.ts';
import { captureOf } from '../src/runtime/scap/testing.ts';
import { syscallState } from '../src/runtime/state/syscall-state.ts';
import { createTarWalk } from '../src/source/tar/walk.ts';
import { writeTar } from '../src/source/tar-writer.ts';
import { repo, shared } from '../test/real/cache.ts';

export interface Target {
  /** Reads one input. What it returns tells inputs apart that were read in different ways. */
  read(bytes: Buffer): Promise<string>;
  seeds(): Promise<Buffer[]>;
  hot: Buffer[];
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const texts = (...list: string[]): Buffer[] => list.map(latin1);

/** Feeds extractors as a layer would: whole files at once, streams in pieces of a buffer that is used again. */
async function extracted(extractors: readonly Extractor[], path: string, bytes: Buffer): Promise<string> {
  let packages = 0;
  const said = new Set<string>();
  const facts: FactSink = {
    package: () => void packages++,
    os: () => void said.add('os'),
    owns: (_, paths) => {
      for (const _path of paths) packages += 0.001;
    },
    licence: () => void said.add('licence'),
    finding: ({ id }) => void said.add(id),
    judged: kind => void said.add(kind),
    problem: ({ code, message }) => void said.add(`${code} ${message.replace(/\d+/g, '#').slice(0, 60)}`),
  };
  const meta = { path, size: bytes.length, mode: 0o755 };
  for (const extractor of extractors) {
    const file: ExtractFile = { ...meta, bytes, text: () => bytes.toString('utf8') };
    if (extractor.extract) await extractor.extract(file, facts);
    else if (extractor.extractAll) await extractor.extractAll([file], facts);
    const sink = extractor.stream?.(meta, facts);
    if (!sink) continue;
    const piece = Buffer.alloc(64 * 1024);
    for (let at = 0; at < bytes.length; at += piece.length) {
      const length = bytes.copy(piece, 0, at);
      sink.write(piece.subarray(0, length));
    }
    sink.end();
  }
  return `${Math.min(packages, 8)} ${[...said].sort().join()}`;
}

const sharedFiles = (folder: string, pattern: RegExp): Buffer[] => {
  const from = shared && join(shared, folder);
  if (!from || !existsSync(from)) return [];
  const bytesOf = (name: string): Buffer => {
    const bytes = readFileSync(join(from, name));
    return name.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes;
  };
  return readdirSync(from)
    .filter(name => pattern.test(name))
    .map(bytesOf);
};

const rpmPackages = ['bash', 'glibc', 'zlib'].map((name, index) =>
  packageHeader(name, `5.${index}`, {
    1003: [index],
    1044: `${name}-5.src.rpm`,
    1116: [0, 0, 1],
    1117: ['a', 'b', 'c'.repeat(300 * index)],
    1118: ['/usr/bin/', '/usr/lib/'],
  }),
);

function sqliteOf(blobs: readonly Buffer[]): Buffer {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)');
  const insert = database.prepare('INSERT INTO Packages (blob) VALUES (?)');
  for (const blob of blobs) insert.run(blob);
  const bytes = Buffer.from(database.serialize());
  database.close();
  return bytes;
}

const jar = zipOf({
  'META-INF/MANIFEST.MF':
    'Manifest-Version: 1.0\nImplementation-Title: a\nImplementation-Version: 1\nClass-Path: b.jar\n',
  'META-INF/maven/g/a/pom.properties': 'groupId=g\nartifactId=a\nversion=1\n',
  'META-INF/maven/g/a/pom.xml': '<project><groupId>g</groupId><artifactId>a</artifactId><version>1</version></project>',
  'g/A.class': 'x'.repeat(400),
});
const nested = zipOf([
  { name: 'BOOT-INF/lib/a-1.jar', content: jar, stored: true },
  { name: 'BOOT-INF/lib/b-2.jar', content: zipOf({ 'lib/a.jar': jar }), streamed: true },
]);

/** Programs of the tests beside the repository where there are any: real ones, with real tables. */
function programs(): Buffer[] {
  const root = join(repo, '.cache/test-artefacts');
  const folders = existsSync(root) ? readdirSync(root) : [];
  const files = folders.flatMap(name => {
    if (/^go-\w+$/.test(name)) return [join(root, name, 'bin/escapes-stripped')];
    return /^rust-\w+$/.test(name) ? [join(root, name, 'target/release/ship')] : [];
  });
  return files.filter(file => existsSync(file)).map(file => readFileSync(file));
}

const buildInfo = (lines: string): Buffer => {
  const marks = texts(
    '\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6',
    '\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2',
  );
  const text = joined(marks[0] ?? [], lines, marks[1] ?? []);
  return joined(
    latin1('\xff Go buildinf:'),
    [8, 2],
    Buffer.alloc(16),
    [8],
    'go1.21.3',
    [(text.length % 128) | 128, text.length >> 7],
    text,
  );
};

/** A table of Go 1.20: the header, and names of functions behind it. */
function functionTable(names: string): Buffer {
  const head = Buffer.alloc(8 + 8 * 8);
  head.writeUInt32LE(0xfffffff1, 0);
  head[6] = 1;
  head[7] = 8;
  head.writeBigUInt64LE(BigInt(head.length), 8 + 3 * 8);
  head.writeBigUInt64LE(BigInt(head.length + names.length), 8 + 4 * 8);
  return Buffer.concat([head, latin1(names), Buffer.alloc(64)]);
}

const small = (): Buffer[] => {
  const info = buildInfo(
    'path\texample.org/app\nmod\texample.org/app\tv1.4.0\th1:x=\ndep\tgolang.org/x/net\tv0.10.0\th1:y=\n=>\t./net\t\nbuild\t-ldflags="-X main.version=1"\n',
  );
  const table = functionTable('main.main\0golang.org/x/net/html.Parse\0golang.org/x/net/html.(*parser).parse.func1\0');
  const crates = deflateSync(
    '{"packages":[{"name":"a","version":"1.0.0","source":"local","root":true,"dependencies":[1]},{"name":"b","version":"2.0.0","source":"crates.io"}]}',
  );
  return [true, false].map(littleEndian =>
    elfOf(
      [
        { address: 0x1000, bytes: Buffer.alloc(512, 0x90), flags: 'rx' },
        { address: 0x2000, bytes: table, flags: 'r' },
        { address: 0x9000, bytes: joined(info, Buffer.alloc(7), crates), flags: 'rw' },
      ],
      { littleEndian },
    ),
  );
};

const executables = [goBinary, rustBinary, dotnetBundle, knownProduct];
const inProgram = (bytes: Buffer): Promise<string> => extracted(executables, 'usr/bin/node', bytes);
const elfSeeds = async (): Promise<Buffer[]> => [...small(), ...programs()];

function wasmSeeds(): Buffer[] {
  const { asking, componentOf, custom, importing, leb, moduleOf, named, producing, section } = wasmParts;
  const module = moduleOf(
    importing('wasi_snapshot_preview1#path_open', 'env#f'),
    section(10, Buffer.alloc(3000)),
    custom('.dep-v0', deflateSync('{"packages":[{"name":"a","version":"1.0.0","dependencies":[0]}]}')),
    producing(['language', 'Go', 'go1.22.1'], ['processed-by', 'Go cmd/compile', 'go1.22.1']),
    custom('name', [0, ...leb(5), ...named('name')]),
  );
  const component = componentOf(
    section(1, module),
    asking('wasi:sockets/tcp@0.2.3', 'a:b/c'),
    section(4, componentOf()),
  );
  return [module, component];
}

async function tarSeeds(): Promise<Buffer[]> {
  const entries = [
    { path: `usr/${'long/'.repeat(40)}name`, content: 'content' },
    { path: 'ünicode', content: 'x'.repeat(700), mtime: -5, uid: 3_000_000 },
    { path: 'link', type: 'symlink' as const, linkname: 'elsewhere/'.repeat(20) },
    { path: 'hard', type: 'hardlink' as const, linkname: 'ünicode' },
    { path: 'folder', type: 'directory' as const },
  ];
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries)) chunks.push(chunk);
  const sparse = tarOf([{ path: 'sparse', content: '2\n0\n1\n100\n2\n'.padEnd(512, '\0') }]);
  sparse.write('S', 156);
  return [Buffer.concat(chunks), sparse, ...sharedFiles('images/hostile', /\.tar$/)];
}

async function walked(bytes: Buffer): Promise<string> {
  const kinds = new Set<string>();
  let content = 0;
  const count = (chunk: Uint8Array): void => {
    content += chunk.length;
  };
  const walk = createTarWalk(entry => {
    kinds.add(entry.type);
    return entry.size > 1_000_000 ? undefined : { write: count, end: () => {} };
  });
  const piece = 1 + (bytes.length % 4001);
  for (let at = 0; at < bytes.length; at += piece) await walk.write(bytes.subarray(at, at + piece));
  walk.end();
  const problems = walk.problems().map(({ code, message }) => `${code} ${message.replace(/\d+/g, '#').slice(0, 60)}`);
  return `${Math.min(walk.entries, 8)} ${content > 0} ${[...kinds].sort()} ${problems.sort()}`;
}

/** Every field of every event is read, as the hungriest rules would. */
const everyField = syscallSource.fields.flatMap(
  spec => syscallSource.bind(spec, undefined) ?? syscallSource.bind(spec, '1') ?? [],
);

const testCapture = captureOf(captureEvents, captureOptions);

async function replayed(bytes: Buffer): Promise<string> {
  let values = 0;
  const { sink } = syscallState(event => {
    for (const { read } of everyField) if (read(event) !== undefined) values++;
  });
  const reader = new CaptureReader(sink);
  try {
    reader.push(bytes);
    const { events, problems } = reader.finish();
    return `${Math.min(events, 8)} ${Math.min(values, 8)} ${problems.map(({ message }) => message.replace(/\d+/g, '#')).join()}`;
  } catch (error) {
    if (error instanceof PlimsollError) return error.message.slice(0, 60);
    throw error;
  }
}

export const targets: Record<string, Target> = {
  rpm: {
    read: bytes => extracted([rpm], 'var/lib/rpm/Packages', bytes),
    seeds: async () => [
      ndbOf(rpmPackages),
      bdbOf(rpmPackages),
      bdbOf(rpmPackages, { kind: 'btree', order: 'big' }),
      sqliteOf(rpmPackages),
      ...sharedFiles('images/rpmdb', /Packages|sqlite/),
    ],
    hot: texts('BlbS', 'Slot', 'RpmP', '\x61\x15\x06\x00', '\x00\x00\x03\xe8', 'SQLite format 3'),
  },
  zip: {
    read: async bytes =>
      `${await extracted([javaArchive], 'opt/a-1.jar', bytes)} ${await extracted([pythonArchive], 'opt/a-1-py3-none-any.whl', bytes)}`,
    seeds: async () => [
      jar,
      nested,
      zipOf({ 'a.war': nested }, { prefix: '#!/bin/sh\n', comment: 'c' }),
      zipOf({ 'x.jar': jar }, { zip64: true }),
      zipOf({ 'a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n' }),
    ],
    hot: texts('PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', 'PK\x06\x06', 'META-INF'),
  },
  elf: {
    read: async bytes =>
      `${await inProgram(bytes)} ${await extracted([kernelModule, vmlinuz], 'boot/vmlinuz-1.ko', bytes)}`,
    seeds: elfSeeds,
    hot: texts('\x7fELF', '\x01\x00\x00\x00\x04', '\x01\x00\x00\x00\x05', '\x78\x9c', '.dep-v0'),
  },
  buildinfo: {
    read: inProgram,
    seeds: elfSeeds,
    hot: texts('\xff Go buildinf:', '\x30\x77\xaf\x0c\x92\x74\x08\x02', 'go1.', '\ndep\t'),
  },
  pclntab: {
    read: inProgram,
    seeds: elfSeeds,
    hot: texts('\xf1\xff\xff\xff\x00\x00\x01\x08', '\xff\xff\xff\xf1\x00\x00', '\xff\xff\xff\x00\x00'),
  },
  wasm: {
    read: bytes => extracted([wasm], 'srv/plugin.wasm', bytes),
    seeds: async () => wasmSeeds(),
    hot: [...texts('\0asm\x01\0\0\0', '\0asm\x0d\0\x01\0', '.dep-v0', 'producers'), Buffer.from('ffffffff0f', 'hex')],
  },
  scap: {
    read: replayed,
    seeds: async () => [
      testCapture,
      ...sharedFiles('oracles/falco/captures', /\.scap$/).map(bytes => gunzipSync(bytes)),
    ],
    hot: ['0a0d0d0a', '0402', '1502', '1602', '1802'].map(bytes => Buffer.from(bytes, 'hex')),
  },
  tar: { read: walked, seeds: tarSeeds, hot: texts('ustar', ' path=', 'GNU.sparse', '././@LongLink') },
};
