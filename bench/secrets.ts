/**
 * Looking for secrets: bytes a CPU-second with all rules over real files, one line of 250 MB, and what it adds to a scan.
 * Real files are those of this project's own dependencies and of the machine's libraries: text and binary, mixed.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownRules } from '../src/check/secret/index.ts';
import { createSecretScan } from '../src/check/secret/scanner.ts';
import { repo } from '../test/real/cache.ts';
import { debianImage, noImages } from '../test/real/images.ts';
import { alternate, type Command } from './measure.ts';
import { MB, node, type Setting, source } from './setting.ts';
import type { Line } from './table.ts';

const runs = 3;
const enough = 300 * MB;
const lineBytes = 250 * MB;
const chunkBytes = 64 * 1024;
const places = [
  join(repo, 'node_modules'),
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/share/doc',
];

function mixed(): { path: string; bytes: Uint8Array }[] {
  const share = enough / 3;
  return places.filter(existsSync).flatMap(place => {
    const files = [];
    let total = 0;
    for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
      if (total > share) break;
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      files.push({ path, bytes });
      total += bytes.length;
    }
    return files;
  });
}

/** CPU milliseconds of the fastest of several turns. */
function cpuOf(run: () => void): number {
  const taken = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...taken);
}

function look(path: string, bytes: Uint8Array): void {
  const scan = createSecretScan(ownRules(), path, bytes.length);
  for (let at = 0; at < bytes.length; at += chunkBytes) scan.write(bytes.subarray(at, at + chunkBytes));
  scan.end();
}

/** What a bundler makes of programs: one line. */
function oneLine(files: readonly { path: string; bytes: Uint8Array }[]): Uint8Array {
  const line = Buffer.alloc(lineBytes);
  let at = 0;
  const scripts = files.filter(({ path }) => /\.[cm]?js$/.test(path));
  for (let turn = 0; at < lineBytes; turn++) {
    const { bytes } = scripts[turn % scripts.length] ?? { bytes: Buffer.from('x = 1; ') };
    line.set(bytes.subarray(0, lineBytes - at), at);
    at += bytes.length;
  }
  for (let index = 0; index < lineBytes; index++) if (line[index] === 0x0a || line[index] === 0) line[index] = 0x20;
  return line;
}

export async function secretLines({ folder }: Setting): Promise<Line[]> {
  const files = mixed();
  const bytes = files.reduce((total, file) => total + file.bytes.length, 0);
  const perMegabyte =
    cpuOf(() => {
      for (const file of files) look(file.path, file.bytes);
    }) /
    (bytes / MB);
  const line = oneLine(files);
  const lines: Line[] = [
    {
      figure: `secrets in 150 MB of ${files.length} mixed files, CPU`,
      ours: perMegabyte * 150,
      unit: 'ms',
      target: 1000,
    },
    {
      figure: 'secrets in one line of 250 MB, CPU',
      ours: cpuOf(() => look('bundle.js', line)),
      unit: 'ms',
      target: 5000,
    },
  ];
  const skipped = await noImages();
  const added = { figure: 'scan of a Debian image with secrets', against: 'without', unit: 'ms', target: 1.5 } as const;
  if (skipped) return [...lines, { ...added, skipped }];
  const image = await debianImage();
  const packed = join(folder, 'package/node_modules/.bin/plimsoll');
  const program = existsSync(packed) ? packed : source;
  const cache = join(folder, 'secret-cache');
  const scan = (...more: string[]): Command => ({
    run: [
      program,
      'scan',
      `oci:${image.layout}:${image.tag}`,
      '--quiet',
      '--format',
      'json',
      '--cache',
      cache,
      ...more,
    ],
    env: { PLIMSOLL_NODE: node },
    before: () => rmSync(cache, { recursive: true, force: true }),
  });
  const [without, withSecrets] = await alternate([scan(), scan('--scanners', 'vulnerability,secret')], 5);
  return [
    ...lines,
    { ...added, figure: `${added.figure}, wall`, ours: withSecrets?.wall, ...(without && { reference: without.wall }) },
    { ...added, figure: `${added.figure}, CPU`, ours: withSecrets?.cpu, ...(without && { reference: without.cpu }) },
  ];
}
