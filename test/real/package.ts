/** The package that `npm pack` makes, installed into an empty folder. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repo } from './cache.ts';
import { must } from './programs.ts';

export interface Installed {
  /** Folder of the package. */
  root: string;
  /** The command, as npm links it. */
  program: string;
}

/** Packs and installs without dependencies, so that whatever the bundle lacks is missing. */
export async function installPackage(folder: string): Promise<Installed> {
  await must('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: repo });
  const file = readdirSync(folder).find(name => name.endsWith('.tgz')) ?? '';
  const root = join(folder, 'node_modules/plimsoll');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"empty","private":true}');
  await must('tar', ['-xzf', join(folder, file), '-C', root, '--strip-components=1']);
  await must('npm', ['rebuild', '--ignore-scripts', '--offline', 'plimsoll'], { cwd: folder });
  return { root, program: join(folder, 'node_modules/.bin/plimsoll') };
}
