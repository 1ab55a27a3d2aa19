import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackageFact } from '../../model/index.ts';
import { factsOf } from '../testing.ts';
import { packageHeader } from './rpm/testing.ts';
import { rpm } from './rpm.ts';

const tool = existsSync('/usr/bin/rpm') && existsSync('/usr/bin/rpmbuild');
if (!tool) console.log('skipped: this machine has no rpm and rpmbuild, so there is nothing to compare with');
const samples = fileURLToPath(new URL('../../../../shared/images/rpmdb/', import.meta.url));
const sampled = existsSync(samples);
if (!sampled) console.log('skipped: the sample databases are not here (../shared/images/rpmdb)');

const folder = mkdtempSync(join(tmpdir(), 'rpm-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });

/** Name, epoch, version, architecture, source and vendor, as both sides print them. */
const format = '%{NAME}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\n';
const listed = (...args: string[]): string[] =>
  run('rpm', '-qa', '--qf', format, ...args)
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('gpg-pubkey\t'))
    .map(line => line.replace('\t0:', '\t'))
    .sort();
const printed = ({ name, version, arch = '(none)', source, vendor = '(none)' }: PackageFact): string => {
  const file = source ? `${source.name}-${source.version.replace(/^\d+:/, '')}.src.rpm` : '(none)';
  return [name, version, arch, file, vendor].join('\t');
};

describe.skipIf(!sampled)('sample databases', () => {
  it.each([
    ['mariner2-rpmdb.sqlite.zst', 'rpmdb.sqlite', 'sqlite', 129],
    // Debian's rpm cannot read ndb.
    ['sle15-bci-Packages.db', 'Packages.db', '', 35],
    ['libuuid-bdb-Packages', 'Packages', 'bdb_ro', 1],
  ])('%s', async (sample, name, backend, count) => {
    const stored = readFileSync(join(samples, sample));
    const bytes = sample.endsWith('.zst') ? zstdDecompressSync(stored) : stored;
    const { packages, problems } = await factsOf(rpm, { [`var/lib/rpm/${name}`]: bytes });
    expect(problems).toEqual([]);
    expect(packages).toHaveLength(count);
    if (!tool || !backend) return;
    const database = mkdtempSync(join(folder, 'db-'));
    writeFileSync(join(database, name), bytes);
    expect(packages.map(printed).sort()).toEqual(listed('--dbpath', database, '--define', `_db_backend ${backend}`));
  });
});

describe.skipIf(!tool)("a root made with this machine's rpm", () => {
  const rpms: string[] = [];
  beforeAll(() => {
    for (const [name, epoch] of [
      ['plain', ''],
      ['later', 'Epoch: 3\n'],
    ] as const) {
      const spec = join(folder, `${name}.spec`);
      const text = `Name: ${name}\nVersion: 1.2~rc1\nRelease: 3\n${epoch}Summary: s\nLicense: MIT\nVendor: Someone\nBuildArch: noarch\n%description\nd\n%install\nmkdir -p %{buildroot}/opt/${name}\nfor i in $(seq 300); do echo > %{buildroot}/opt/${name}/$i; done\n%files\n/opt/${name}\n`;
      writeFileSync(spec, text);
      run('rpmbuild', '-bb', '--define', `_topdir ${folder}/build`, spec);
      rpms.push(join(folder, 'build/RPMS/noarch', `${name}-1.2~rc1-3.noarch.rpm`));
    }
  }, 60_000);

  it('names what rpm names', async () => {
    const root = mkdtempSync(join(folder, 'root-'));
    const options = ['--root', root, '--dbpath', '/var/lib/rpm', '--define', '_db_backend sqlite'];
    run('rpm', '-i', '--nodeps', ...options, ...rpms);
    const bytes = readFileSync(join(root, 'var/lib/rpm/rpmdb.sqlite'));
    const { packages, problems } = await factsOf(rpm, { 'var/lib/rpm/rpmdb.sqlite': bytes });
    expect(problems).toEqual([]);
    expect(packages.map(printed).sort()).toEqual(listed(...options));
    expect(packages.map(({ version }) => version).sort()).toEqual(['1.2~rc1-3', '3:1.2~rc1-3']);
  });
});

const perl = bdbWriter();
if (!perl) console.log('skipped: this machine has no Perl with DB_File, so no Berkeley DB is written by Berkeley DB');

describe.skipIf(!perl)('files that Berkeley DB wrote', () => {
  it.each([
    ['HASH', 1234],
    ['HASH', 4321],
    ['BTREE', 1234],
    ['BTREE', 4321],
  ])('%s, byte order %i', async (kind, order) => {
    const blobs = Array.from({ length: 60 }, (_, index) =>
      packageHeader(`p${index}`, '1', { 1117: Array.from({ length: (index % 7) * 200 }, (_, file) => `file-${file}`) }),
    );
    const file = join(folder, `${kind}-${order}`);
    const script = `use DB_File; my $kind = $DB_${kind}; $kind->{lorder} = ${order}; $kind->{bsize} = 4096 if '${kind}' eq 'HASH';
      tie my %db, 'DB_File', $ARGV[0], O_RDWR|O_CREAT, 0644, $kind or die; my $n = 0; $db{pack('L', 0)} = pack('L', 60);
      while (<STDIN>) { chomp; $db{pack('L', ++$n)} = pack('H*', $_) } untie %db;`;
    execFileSync('perl', ['-e', script, file], { input: blobs.map(blob => `${blob.toString('hex')}\n`).join('') });
    const { packages, problems } = await factsOf(rpm, { 'var/lib/rpm/Packages': readFileSync(file) });
    expect(problems).toEqual([]);
    expect(packages.map(({ name }) => name).sort()).toEqual(blobs.map((_, index) => `p${index}`).sort());
  });
});

function bdbWriter(): boolean {
  try {
    return run('perl', '-MDB_File', '-e', 'print $DB_File::db_version') !== '1';
  } catch {
    return false;
  }
}
