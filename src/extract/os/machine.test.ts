import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { dpkg } from './dpkg.ts';

const status = '/var/lib/dpkg/status';
const query = '/usr/bin/dpkg-query';
const present = existsSync(status) && existsSync(query);
if (!present) console.log('skipped: this machine has no dpkg, so there is nothing to compare with');

describe.skipIf(!present)("this machine's packages", () => {
  it('are those that dpkg-query lists, but for those of which only configuration is left', async () => {
    const fields = ['db:Status-Status', 'Package', 'Version', 'Architecture', 'source:Package', 'source:Version'];
    const format = `${fields.map(field => `\${${field}}`).join('\t')}\n`;
    const expected = execFileSync(query, ['-W', '-f', format], { encoding: 'utf8', maxBuffer: 1 << 28 })
      .trim()
      .split('\n')
      .filter(line => !line.startsWith('config-files\t') && !line.startsWith('not-installed\t'))
      .map(line => line.slice(line.indexOf('\t') + 1));
    const { packages, problems } = await factsOf(dpkg, { [status.slice(1)]: readFileSync(status) });
    const found = packages.map(({ name, version, arch, source }) =>
      [name, version, arch, source?.name, source?.version].join('\t'),
    );
    expect(problems).toEqual([]);
    expect(found.sort()).toEqual(expected.sort());
  });
});
