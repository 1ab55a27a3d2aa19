/**
 * `make demo`: assembles a real image out of packages that this machine and the npm registry give, and scans it. Nothing
 * but Debian and npm is needed, and no root.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { langOf, speaker } from '../src/kit/index.ts';
import { directoryEntries, type NewLayer, writeOciLayout } from '../src/source/index.ts';
import { texts } from './demo-texts.ts';
import { dpkgSlice } from './dpkg-slice.ts';

const lang = langOf(process.env);
const say = speaker(texts, lang);
const root = join(import.meta.dirname, '..');
const layout = join(root, 'demo/image');
const shown = (path: string): string => relative(process.cwd(), path) || '.';

/** Old versions with well-known holes. */
const packages = [
  'lodash@4.17.11',
  'minimist@1.2.0',
  'express@4.16.0',
  'axios@0.21.0',
  'jsonwebtoken@8.5.1',
  'ejs@3.1.6',
];
const deleted = 'minimist';

/** Installs the npm packages into a folder; returns why it could not. */
async function install(folder: string): Promise<string | undefined> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shop', version: '1.0.0', private: true }));
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...packages];
  try {
    await promisify(execFile)('npm', args, { cwd: folder, timeout: 120_000 });
    return undefined;
  } catch (error) {
    return (error as Error).message.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  }
}

const plimsoll = (args: string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(root, 'bin/plimsoll'), args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', code => resolve(code ?? 1));
  });

const shop = mkdtempSync(join(tmpdir(), 'plimsoll-demo-'));
try {
  console.log(say('assembling', { folder: shown(layout) }));
  const layers: NewLayer[] = [];
  const slice = dpkgSlice();
  if (slice) {
    const createdBy = `COPY ${slice.packages} packages of the machine /`;
    layers.push({ entries: slice.entries, createdBy });
    console.log(say('slice', { packages: slice.packages, megabytes: (slice.bytes / 1e6).toFixed(0) }));
  } else console.log(say('noDpkg'));
  const reason = await install(shop);
  if (reason === undefined) {
    console.log(say('npm', { layer: layers.length, packages: packages.join(' ') }));
    layers.push({ entries: directoryEntries(shop, 'srv/shop'), createdBy: `RUN npm install ${packages.join(' ')}` });
    console.log(say('deletion', { layer: layers.length, name: deleted }));
    const whiteout = { path: `srv/shop/node_modules/.wh.${deleted}` };
    layers.push({ entries: [whiteout], createdBy: `RUN rm -r node_modules/${deleted}` });
  } else console.log(say('noNpm', { reason }));
  if (layers.length === 0) {
    console.error(say('nothing'));
    process.exit(4);
  }
  rmSync(layout, { recursive: true, force: true });
  mkdirSync(layout, { recursive: true });
  await writeOciLayout(layout, [
    { tag: 'demo', layers, created: new Date().toISOString(), config: { Cmd: ['node', 'server.js'] } },
  ]);
} finally {
  rmSync(shop, { recursive: true, force: true });
}

const reference = `oci:${shown(layout)}:demo`;
const program = shown(join(root, 'bin/plimsoll'));
console.log(`\n$ ${program} scan ${reference}\n`);
process.exitCode = await plimsoll(['scan', reference]);

const next: [string, keyof typeof texts][] = [
  ['explain CVE-2019-10744', 'explain'],
  [`scan ${reference} --fail-on high`, 'gate'],
  [`scan ${reference} --format json`, 'json'],
  [`inventory ${reference}`, 'inventory'],
  [`scan ${reference} --lang ${lang === 'en' ? 'zh-CN' : 'en'}`, 'language'],
  ['db build --from OSV-FILES --db db', 'database'],
];
const width = Math.max(...next.map(([command]) => command.length));
console.log(`\n${say('starter')}\n\n${say('next')}`);
for (const [command, what] of next)
  console.log(`  ${program} ${command.padEnd(width)}  # ${texts[what][lang === 'en' ? 'en' : 'zh']}`);
