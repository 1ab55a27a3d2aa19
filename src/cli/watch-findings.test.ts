import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../model/index.ts';
import { PlimsollError } from '../model/index.ts';
import type { Inside } from '../runtime/facts/types.ts';
import type { Alert } from '../runtime/index.ts';
import { findingsWatch } from './watch-findings.ts';
import type { ContainerPackages, PackageFiles } from './watch-packages.ts';

const dir = mkdtempSync(join(tmpdir(), 'plimsoll-findings-'));
afterAll(() => rmSync(dir, { recursive: true }));

const imageId = `sha256:${'1'.repeat(64)}`;
const finding = (id: string, purl: string, path: string, values: Partial<Finding> = {}): Finding => ({
  ...{ id, aliases: [], kind: 'vulnerability', severity: 'high', fixedVersions: [], status: 'affected' },
  ...{ subject: { kind: 'package', purl, path }, package: { purl, name: purl.slice(4), version: '1', path } },
  kev: { dateAdded: '2026-01-01' },
  ...values,
});
const web = 'pkg:deb/debian/web@1?arch=amd64';
const findings = [
  finding('CVE-1', web, 'var/lib/dpkg/status'),
  finding('CVE-2', 'pkg:maven/log@1', 'app/app.jar!/lib/log.jar'),
  finding('CVE-3', 'pkg:npm/x@1', 'app/node_modules/@a/x/package.json'),
  finding('CVE-4', 'pkg:golang/tool@1', 'usr/local/bin/tool'),
  finding('CVE-5', web, 'var/lib/dpkg/status', { kev: undefined }),
];
function report(name: string, artifact: object = { digest: '', imageId }): string {
  const path = join(dir, name);
  const whole = { reference: 'a:1', transport: 'docker://', kind: 'image', layers: [], ...artifact };
  writeFileSync(path, JSON.stringify({ schemaVersion: 1, artifact: whole, findings, problems: [] }));
  return path;
}
const usual = report('usual.json');

/** A process of a table of processes. */
function running(pid: number, exepath: string, mapped: string[] = [], open: string[] = []): Inside['chain'][number] {
  const folder = join(dir, 'proc', String(pid));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'fd'), { recursive: true });
  const lines = [exepath, ...mapped].map(
    (path, n) => `${n + 1}000-${n + 2}000 r-xp 00000000 00:1 ${n + 1}      ${path}\n`,
  );
  writeFileSync(join(folder, 'maps'), lines.join(''));
  for (const [n, path] of open.entries()) symlinkSync(path, join(folder, 'fd', String(n)));
  return { pid, exepath, inode: '1', name: 'x' };
}
const inside = (...chain: Inside['chain']): Inside => ({
  containerId: 'c1',
  image: { name: 'a:1', digest: 'sha256:other', id: imageId },
  chain,
});
const gone = (exepath: string): Inside['chain'][number] => ({ pid: 1, exepath, inode: '2', name: 'x' });
const alert: Alert = {
  ...{ time: 1n, rule: 'r', priority: 'Notice', source: 'syscall', tags: [], output: 'Notice m', message: 'm' },
  outputFields: {},
};

let written: Alert[];
let told: string[];
let asked: number;
let clock: number;
const write = (one: Alert) => void written.push(one);
const ids = (): unknown[] => written.map(({ outputFields }) => outputFields['vuln.exploited']);
beforeEach(() => {
  [written, told, asked, clock] = [[], [], 0, 0];
});

const owned: PackageFiles = { files: new Map([['usr/lib/libweb.so', web]]), problems: [] };
const open = (answer: () => Promise<PackageFiles | undefined> = async () => owned, files = [usual]) => {
  const packages: ContainerPackages = {
    ownersOf: async () => undefined,
    filesOf: (_, purls) => {
      asked++;
      expect(purls).toEqual([web]);
      return answer();
    },
    close: async () => {},
  };
  const options = { packages, tell: (message: string) => void told.push(message), now: () => clock };
  return findingsWatch(files, { ...options, procfs: join(dir, 'proc') });
};

describe('alerts of code that is known to be exploited', () => {
  it.each<[string, Inside['chain'], string | undefined]>([
    ['a library that its process has mapped', [running(10, '/usr/bin/a', ['/usr/lib/libweb.so'])], 'CVE-1'],
    ['one that a parent has mapped', [gone('/bin/sh'), running(11, '/usr/bin/b', ['/lib/libweb.so'])], 'CVE-1'],
    ['an archive that is open', [running(12, '/usr/bin/java', [], ['/app/app.jar'])], 'CVE-2'],
    ['a program that is its own package', [gone('/usr/local/bin/tool')], 'CVE-4'],
    ['nothing of the kind', [running(13, '/usr/bin/c', ['/usr/lib/libc.so'])], undefined],
    ['the database of packages', [running(14, '/usr/bin/dpkg', [], ['/var/lib/dpkg/status'])], undefined],
    [
      'another program by now',
      [{ ...running(15, '/usr/bin/d', ['/usr/lib/libweb.so']), exepath: '/bin/e' }],
      undefined,
    ],
  ])('%s', async (_, chain, id) => {
    const watch = await open();
    watch.alert(alert, inside(...chain), write);
    await sleep(1);
    expect(ids()).toEqual([id && [id]]);
    expect(written[0]?.priority).toBe(id ? 'Critical' : 'Notice');
  });

  it('packages of Node.js by files that were read in the container, where Node.js runs', async () => {
    const watch = await open();
    const image = inside().image;
    const files = ['/app/node_modules/@a/x/lib/index.js'];
    watch.used({ containerId: 'c1', image, pid: 1, files, time: 0n });
    await sleep(1);
    watch.alert(alert, inside(running(20, '/usr/bin/node')), write);
    watch.alert(alert, inside(running(21, '/usr/bin/other')), write);
    watch.alert(alert, { ...inside(running(20, '/usr/bin/node')), containerId: 'c2' }, write);
    expect(ids()).toEqual([['CVE-3'], undefined, undefined]);
  });

  it('the first ones of an image wait for its databases, all others do not', async () => {
    let answer = (_: PackageFiles | undefined): void => {};
    const watch = await open(() => new Promise(resolve => (answer = resolve)));
    const chain = running(30, '/usr/bin/a', ['/usr/lib/libweb.so']);
    watch.alert({ ...alert, rule: 'first' }, inside(chain), write);
    watch.alert({ ...alert, rule: 'host' }, undefined, write);
    watch.alert({ ...alert, rule: 'other' }, { ...inside(chain), image: { name: '', digest: '', id: '2' } }, write);
    expect(written.map(({ rule }) => rule)).toEqual(['host', 'other']);
    answer(owned);
    await sleep(1);
    watch.alert({ ...alert, rule: 'later' }, inside(chain), write);
    expect(written.map(({ rule }) => rule)).toEqual(['host', 'other', 'first', 'later']);
    expect(ids().slice(2)).toEqual([['CVE-1'], ['CVE-1']]);
    expect(asked).toBe(1);
  });

  it('who waits when the program ends is written', async () => {
    const watch = await open(() => new Promise(() => {}));
    watch.alert(alert, inside(gone('/bin/sh')), write);
    watch.close();
    expect(written).toHaveLength(1);
  });

  it('databases that cannot be read are told, and not asked again at once; a process that is gone is', async () => {
    const refusing = await open(() => Promise.reject(new PlimsollError('bound', 'too many')));
    for (let n = 0; n < 3; n++) {
      refusing.alert(alert, inside(gone('/bin/sh')), write);
      await sleep(1);
    }
    expect([asked, written.length]).toEqual([1, 3]);
    expect(told.at(-1)).toContain('too many');
    asked = 0;
    const without = await open(async () => undefined);
    for (let n = 0; n < 3; n++) {
      without.alert(alert, inside(gone('/bin/sh')), write);
      await sleep(1);
    }
    expect([asked, written.length]).toEqual([3, 6]);
  });

  it('twenty processes a second are looked at, and what is left out is told', async () => {
    const watch = await open();
    watch.alert(alert, inside(gone('/bin/sh')), write);
    await sleep(1);
    clock = 5000;
    for (let pid = 100; pid < 130; pid++) {
      watch.alert(alert, inside(running(pid, `/usr/bin/${pid}`, ['/usr/lib/libweb.so'])), write);
    }
    expect(ids().filter(Boolean)).toHaveLength(20);
    expect(told.at(-1)).toContain('not compared');
  });

  it.each([['says of no image which it is', report('nameless.json', { digest: '', imageId: '' })]])(
    'a report that %s is told',
    async (what, file) => {
      await open(undefined, [file]);
      expect(told[0]).toContain(what);
    },
  );

  it('what is no report is an error', async () => {
    const path = join(dir, 'other.json');
    writeFileSync(path, '{}');
    await expect(open(undefined, [path])).rejects.toMatchObject({ code: 'record-invalid' });
  });
});
