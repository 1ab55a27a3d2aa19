/**
 * `npm run build`: bundles src/cli/main.ts and the libraries it uses into dist/, which is what `npm pack` ships. Commands
 * stay in chunks of their own, so that they load as lazily as from source. See docs/decisions/0004-one-bundle.md.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { serverCommands } from '../src/cli/server-commands.ts';
import { packPrints } from '../src/kit/spdx/prints.ts';
import { printsFile, printsOfList } from '../src/kit/spdx/texts.ts';
import { lazyBuiltins } from './lazy-builtins.ts';
import { writePreparedStore } from './pgdata.ts';
import { sensorObjects } from './sensor-object.ts';
import { throughDoors } from './through-doors.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
/** Built here and put into its place whole: whoever runs the program meanwhile has the old one or the new one. */
const out = join(root, '.cache', `dist-${process.pid}`);

const readJson = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8'));

/** Folders of the packages whose code went into the bundle, sorted. */
function bundled(...metafiles: Metafile[]): string[] {
  const folders = metafiles
    .flatMap(({ inputs }) => Object.keys(inputs))
    .map(input => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
    .filter(folder => folder !== undefined);
  return [...new Set(folders)].sort();
}

/** Name, version and licence text of a package. A package without a text is a fault: it could not be shipped rightly. */
function licenceOf(folder: string): string {
  const { name, version, license } = readJson(join(root, folder, 'package.json'));
  const file = readdirSync(join(root, folder)).find(entry => /^(licen[cs]e|copying)/i.test(entry));
  if (!file && typeof license !== 'string') throw new Error(`${folder} states no licence`);
  const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : `Licence: ${license}`;
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/** Identifies the program: what it remembers of earlier scans holds for the same sources alone. */
function sourceDigest(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(root, 'src', file)));
  }
  return hash.digest('hex').slice(0, 16);
}

const common = {
  absWorkingDir: root,
  outdir: out,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  plugins: [lazyBuiltins(join(root, 'src')), throughDoors],
  define: {
    PLIMSOLL_VERSION: JSON.stringify(readJson(join(root, 'package.json'))['version']),
    PLIMSOLL_BUILD: JSON.stringify(sourceDigest()),
  },
  // Libraries in CommonJS call require() for Node's own modules, and an ES module has none. (node:module's createRequire
  // would do it, and cost each start the loading of node:module.)
  banner: { js: 'const require=id=>process.getBuiltinModule(id);' },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** main.ts in one file, so that `--version` loads no other; the program proper stays an import. */
const lazyProgram: Plugin = {
  name: 'lazy-program',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(program|server)\.ts$/ }, ({ path }) => ({
      path: path.replace('.ts', '.js'),
      external: true,
    }));
  },
};

/** The program without the server's commands: main.ts takes server.js for these. */
const withoutServer: Plugin = {
  name: 'without-server',
  setup({ onResolve }) {
    const names = [...serverCommands].join('|');
    onResolve({ filter: new RegExp(`^\\./(${names})\\.ts$`) }, ({ importer }) =>
      importer.endsWith('/src/cli/commands.ts') ? { path: './server.js', external: true } : undefined,
    );
  },
};

/** sigstore's libraries, a megabyte that only signing and verifying by certificates reads: files of their own. */
const sigstore: Plugin = {
  name: 'sigstore',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/sigstore-(sign|verify)\.ts$/ }, ({ path }) => ({
      path: path.replace('.ts', '.js'),
      external: true,
    }));
  },
};

/**
 * Escapes what esbuild leaves as it is: characters in regular expressions. A text of ASCII alone is read as bytes; one
 * character beyond makes it twice as large in memory, and every start slower by a tenth.
 */
function toAscii(file: string): void {
  const text = readFileSync(file, 'utf8');
  const escaped = text.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (escaped !== text) writeFileSync(file, escaped);
}

/** Files that the embedded PostgreSQL reads beside its code. */
const pgliteFiles = ['pglite.wasm', 'pglite.data', 'initdb.wasm'];

rmSync(out, { recursive: true, force: true });
const signing = ['sign', 'verify'].map(name => `src/registry/signing/sigstore-${name}.ts`);
const [
  { metafile: program },
  { metafile: server },
  { metafile: signers },
  { metafile: sensor },
  { metafile: packages },
] = await Promise.all([
  // In one file: what is imported lazily is evaluated lazily, and resolving a chunk costs more than reading a page.
  build({ ...common, entryPoints: ['src/cli/program.ts'], plugins: [...common.plugins, withoutServer, sigstore] }),
  build({
    ...common,
    entryPoints: ['src/cli/server.ts'],
    external: ['pg-native', 'koffi'],
    plugins: [...common.plugins, sigstore],
  }),
  build({ ...common, entryPoints: signing }),
  // koffi stays a package of its own: it carries a library for each machine.
  build({ ...common, entryPoints: { sensor: 'src/runtime/sensor/process.ts' }, external: ['koffi'] }),
  build({ ...common, entryPoints: { packages: 'src/cli/watch-packages-worker.ts' } }),
  build({ ...common, entryPoints: ['src/cli/main.ts'], plugins: [lazyProgram], banner: {} }),
]).catch(() => {
  rmSync(out, { recursive: true, force: true });
  process.exit(1); // It has said why.
});
for (const file of readdirSync(out)) if (file.endsWith('.js')) toAscii(join(out, file));
for (const file of pgliteFiles) {
  copyFileSync(join(root, 'node_modules/@electric-sql/pglite/dist', file), join(out, file));
}
for (const object of await sensorObjects()) copyFileSync(object, join(out, basename(object)));
cpSync(join(root, 'rules'), join(out, 'rules'), { recursive: true });
await writePreparedStore(join(out, 'pgdata.tar.gz'));
// dist/ is ES modules wherever it is copied to.
writeFileSync(join(out, 'package.json'), '{"type":"module"}\n');
// Made of the texts here, so that the program need not carry five megabytes of them.
writeFileSync(join(out, printsFile), packPrints(await printsOfList()));
const line = '-'.repeat(80);
writeFileSync(
  join(out, 'THIRD-PARTY-LICENSES'),
  bundled(program, server, signers, sensor, packages).map(licenceOf).join(`\n${line}\n\n`),
);

const old = `${out}-old`;
if (existsSync(dist)) renameSync(dist, old);
renameSync(out, dist);
rmSync(old, { recursive: true, force: true });

const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
const bytes = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
console.log(`${relative(process.cwd(), dist) || '.'}: ${files.length} files, ${(bytes / 1024).toFixed(0)} KiB`);
