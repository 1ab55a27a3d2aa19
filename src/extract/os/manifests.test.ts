import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { bottlerocket, cos, hadron } from './manifests.ts';

const files = [cos, bottlerocket, hadron].map(one => [one.id, one, one.capability.files[0]!] as const);
const pathOf = Object.fromEntries(files.map(([id, , path]) => [id, path]));

it("names what is installed of Google's Container-Optimized OS, and not what it was built with", async () => {
  const content = {
    installedPackages: [
      { category: 'dev-lang', name: 'python-exec', version: '17162.336.16', ebuild_version: '2.0.1-r1' },
    ],
    buildTimePackages: [{ category: 'app-admin', name: 'eselect', version: '17162.336.16' }],
  };
  const { packages } = await factsOf(cos, { [pathOf['os/cos']!]: JSON.stringify(content) });
  expect(packages).toMatchObject([
    {
      type: 'cos',
      name: 'python-exec',
      version: '17162.336.16',
      extra: { category: 'dev-lang', ebuildVersion: '2.0.1-r1' },
    },
  ]);
});

it('names the packages of Bottlerocket with their epoch', async () => {
  const entry = {
    Name: 'glibc',
    Publisher: 'Bottlerocket',
    Version: '2.40',
    Release: '1.br1',
    Epoch: '1',
    Architecture: 'x86_64',
  };
  const content = {
    Content: [entry, { ...entry, Name: 'systemd', Version: '252.22', Epoch: '0' }, { Name: 'x', Version: '1' }],
  };
  const { packages } = await factsOf(bottlerocket, { [pathOf['os/bottlerocket']!]: JSON.stringify(content) });
  expect(packages).toMatchObject([
    { type: 'bottlerocket', name: 'glibc', version: '1:2.40', arch: 'x86_64', extra: { release: '1.br1' } },
    { name: 'systemd', version: '252.22' },
    { name: 'x', version: '1' },
  ]);
});

it('names the components of Hadron', async () => {
  const { packages } = await factsOf(hadron, { [pathOf['os/hadron']!]: '{"openssl":"3.6.3","curl":"8.21.0"}' });
  expect(packages).toMatchObject([
    { type: 'generic', name: 'openssl', version: '3.6.3' },
    { name: 'curl', version: '8.21.0' },
  ]);
});

describe.each(files)('%s, bad input', (_, extractor, path) => {
  it.each(['asdf', '', '[]', 'null'])('%j is a gap', async text => {
    expect((await factsOf(extractor, { [path]: text })).problems).toMatchObject([
      { code: 'record-invalid', gap: true },
    ]);
  });

  it('without packages is no problem', async () => {
    expect(await factsOf(extractor, { [path]: '{}' })).toMatchObject({ packages: [], problems: [] });
  });

  it('of any JSON never throws', async () => {
    const entry = fc.dictionary(fc.constantFrom('name', 'Name', 'version', 'Version', 'Epoch'), fc.jsonValue());
    const key = fc.constantFrom('installedPackages', 'Content', 'x');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, fc.oneof(fc.array(entry), fc.jsonValue())), async value => {
        await factsOf(extractor, { [path]: JSON.stringify(value) });
      }),
    );
  });
});
