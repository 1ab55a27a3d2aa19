/**
 * Compiles the eBPF programs of `sensor/` with clang: one object each, without debug information but with type
 * information (BTF). `node scripts/sensor-object.ts` leaves them in sensor/build.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'sensor');
const built = join(folder, 'build');
const run = promisify(execFile);

/** Names of objects, as they lie in `sensor/build` and in the package. Those that are newer than their sources stay. */
export async function sensorObjects(architecture: string = process.arch): Promise<string[]> {
  const files = await readdir(folder);
  const sources = files.filter(name => name.endsWith('.bpf.c'));
  const times = await Promise.all(files.filter(name => /\.[ch]$/.test(name)).map(name => stat(join(folder, name))));
  const newest = Math.max(...times.map(({ mtimeMs }) => mtimeMs));
  await mkdir(built, { recursive: true });
  const objects = sources.map(name => ({ name, object: name.replace(/\.c$/, '.o'), flags: [] as string[] }));
  // For kernels that refuse programs of type tp_btf.
  objects.push({ name: 'plimsoll.bpf.c', object: 'plimsoll-raw.bpf.o', flags: ['-DRAW'] });
  return Promise.all(
    objects.map(async ({ name, object, flags }) => {
      const path = join(built, object);
      const made = await stat(path).catch(() => undefined);
      if (made === undefined || made.mtimeMs < newest) await compile(join(folder, name), path, architecture, flags);
      return path;
    }),
  );
}

async function compile(source: string, path: string, architecture: string, flags: string[]): Promise<void> {
  const target = architecture === 'arm64' ? 'arm64' : 'x86';
  const draft = `${path}.${process.pid}`;
  await run('clang', [
    '-O2',
    '-g',
    '-target',
    'bpf',
    `-D__TARGET_ARCH_${target}`,
    ...flags,
    '-Wall',
    '-Werror',
    '-c',
    source,
    '-o',
    draft,
  ]);
  await run('llvm-strip', ['-g', draft]);
  await rename(draft, path);
}

if (import.meta.main) for (const path of await sensorObjects()) console.log(path);
