import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { redhatCve } from './redhat-cve.ts';
import { linesOf, readWith } from './testing.ts';

const answer = (more: object): string =>
  JSON.stringify({ name: 'CVE-2024-1000', threat_severity: 'Moderate', public_date: '2024-01-01T00:00:00Z', ...more });
const linesFor = async (more: object): Promise<string[]> =>
  (await readWith(redhatCve, answer(more)))?.advisories.flatMap(linesOf) ?? [];
const rhel = (release: string): string => `cpe:/o:redhat:enterprise_linux:${release}`;

describe('Red Hat’s answers about one CVE', () => {
  test.each([
    ['Affected', rhel('9'), 'left', ['Red Hat:9 left.src [["i0"]] {"module":""}']],
    ['Will not fix', rhel('7'), 'left', ['Red Hat:7 left.src [["i0"]] {"status":"will_not_fix"}']],
    ['Out of support scope', rhel('6'), 'left', ['Red Hat:6 left.src [["i0"]] {"status":"end_of_life"}']],
    ['Fix deferred', rhel('7'), 'left', ['Red Hat:7 left.src [["i0"]] {"status":"deferred"}']],
    ['Under investigation', rhel('7'), 'left', ['Red Hat:7 left.src [["i0"]] {"status":"under_investigation"}']],
    ['New', rhel('7'), 'left', ['Red Hat:7 left.src [["i0"]] {"status":"under_investigation"}']],
    ['Not affected', rhel('7'), 'left', ['Red Hat:7 left.src [["i0"]] {"status":"not_affected","final":true}']],
    ['Affected', rhel('8'), 'nodejs:16/left', ['Red Hat:8 left.src [["i0"]] {"module":"nodejs:16"}']],
    ['Affected', rhel('8'), 'office:flatpak/left', []],
    ['Affected', 'cpe:/a:redhat:openshift:4', 'openshift4/ose-cli', []],
  ])('a package that is %s in %s: %s', async (fix_state, cpe, package_name, expected) => {
    expect(await linesFor({ package_state: [{ cpe, fix_state, package_name }] })).toEqual(expected);
  });

  it('the first of several fixes in one release counts', async () => {
    const affected_release = ['left-1:1.19-8.el9', 'left-1:1.18-3.el9_4.5'].map(name => ({
      cpe: rhel('9'),
      package: name,
    }));
    expect(await linesFor({ affected_release })).toEqual(['Red Hat:9 left.src <1:1.18-3.el9_4.5 {"final":true}']);
  });

  it('an answer without a CVE is a fault', async () => {
    expect((await readWith(redhatCve, answer({ name: 'x', package_state: [] })))?.faults).toHaveLength(1);
  });
});

const shared = new URL('../../../../shared/feeds/grype/rhel/', import.meta.url);
interface FixedIn {
  Name: string;
  Module: string | null;
  Version: string;
}

describe.skipIf(!existsSync(shared))('against what Grype expects', () => {
  const snapshots = new URL('snapshots/', shared);
  const inputs = ['oval/input/cve/full/', 'csaf/hydra/'].map(path => new URL(path, shared));
  const read = async (cve: string): Promise<string[]> => {
    for (const folder of inputs) {
      const name = readdirSync(folder).find(file => file.toUpperCase().replace('.JSON', '') === cve);
      if (name)
        return (await readWith(redhatCve, readFileSync(new URL(name, folder))))?.advisories.flatMap(linesOf) ?? [];
    }
    return [];
  };
  it('every package, fix and module', async () => {
    let [same, other] = [0, 0];
    const differences: string[] = [];
    for (const namespace of readdirSync(snapshots)) {
      const [, major = '', minor] = /^rhel:(\d+)(?:\.(\d+)\+eus)?$/.exec(namespace) ?? [];
      const place = minor ? `Red Hat:rhel_eus:${major}.${minor}` : `Red Hat:${major}`;
      for (const file of readdirSync(new URL(`./${namespace}/`, snapshots))) {
        const cve = file.replace('.json', '').toUpperCase();
        const text = readFileSync(new URL(`./${namespace}/${file}`, snapshots), 'utf8');
        const expected = (JSON.parse(text) as { item: { Vulnerability: { FixedIn: FixedIn[] } } }).item.Vulnerability
          .FixedIn;
        const ours = (await read(cve)).filter(line => line.startsWith(`${place} `) || line.startsWith(`${place}::`));
        for (const { Name, Module, Version } of expected) {
          // Fixed in 0: never affected.
          const range = Version === 'None' || Version === '0' ? '[["i0"]]' : `<${Version.replace(/^0:/, '')}`;
          const found = ours.find(line => `${line} `.includes(` ${Name}.src ${range} `));
          if (found && found.includes('not_affected') === (Version === '0')) same++;
          else {
            other++;
            differences.push(`${namespace} ${cve} ${Name} ${Module ?? '-'} ${Version}`);
          }
        }
      }
    }
    console.log(`Red Hat CVE data: ${same} of ${same + other} packages as Grype expects\n${differences.join('\n')}`);
    expect(differences).toEqual([]);
  });
});
