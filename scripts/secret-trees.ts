/**
 * `node scripts/secret-trees.ts`: installs real open-source trees (npm packages with what they depend on, Debian packages)
 * into .cache/secret-trees, looks for secrets in each, and prints how many findings there are by tree. Whether each is one
 * is for people to judge: docs/secrets.md says what they were. `--list` prints every finding, `--only NAME` one tree.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../src/model/index.ts';
import { scan } from '../src/scan/index.ts';

const npmTrees = [
  'express',
  'typescript',
  'webpack',
  'next',
  'aws-sdk',
  'eslint',
  '@kubernetes/client-node',
  'stripe',
  '@azure/identity',
];
const debianTrees: Record<string, string[]> = {
  nginx: ['nginx', 'nginx-common'],
  openssl: ['openssl', 'libssl-dev', 'libssl3'],
  python: ['libpython3.11-stdlib', 'libpython3.11-testsuite'],
  git: ['git', 'git-doc'],
  ansible: ['ansible', 'ansible-core'],
  django: ['python3-django', 'python-django-doc'],
  rails: ['ruby-rails', 'ruby-actionpack', 'ruby-activerecord', 'ruby-activesupport'],
  wordpress: ['wordpress'],
  postfix: ['postfix', 'postfix-doc'],
  perl: ['perl-modules-5.36', 'perl-doc'],
  boto3: ['python3-boto3', 'python3-botocore', 'python3-paramiko'],
  golang: ['golang-1.19-src'],
};

const folder = join(import.meta.dirname, '../.cache/secret-trees');

function install(name: string, to: string): void {
  if (existsSync(to)) return;
  const fresh = `${to}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const packages = debianTrees[name];
  if (packages) {
    execFileSync('apt-get', ['download', ...packages], { cwd: fresh, stdio: ['ignore', 'ignore', 'inherit'] });
    for (const file of readdirSync(fresh).filter(one => one.endsWith('.deb'))) {
      execFileSync('dpkg-deb', ['-x', file, 'root'], { cwd: fresh });
      rmSync(join(fresh, file));
    }
  } else {
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--prefix', fresh];
    execFileSync('npm', ['install', ...options, name], { cwd: fresh, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  renameSync(fresh, to);
}

function placeOf({ subject }: Finding): string {
  return subject.kind === 'file' ? `${subject.path}:${subject.line ?? ''}` : '';
}

const filesIn = (dir: string): number =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).length;

const asked = process.argv.includes('--only') ? [process.argv[process.argv.indexOf('--only') + 1] ?? ''] : undefined;
console.log('| tree | files | findings | of them high or critical |\n|---|---|---|---|');
for (const name of asked ?? [...npmTrees, ...Object.keys(debianTrees)]) {
  const dir = join(folder, name.replaceAll('/', '-'));
  try {
    install(name, dir);
  } catch (error) {
    console.log(`| ${name} | not installed: ${(error as Error).message.split('\n')[0]} | | |`);
    continue;
  }
  const { findings } = await scan(`rootfs:${dir}`, { scanners: ['secret'], now: new Date(0) });
  const grave = findings.filter(({ severity }) => severity === 'high' || severity === 'critical');
  console.log(`| ${name} | ${filesIn(dir)} | ${findings.length} | ${grave.length} |`);
  if (process.argv.includes('--list'))
    for (const one of findings) console.log(`  ${one.severity} ${one.id} ${placeOf(one)} ${one.excerpt}`);
}
