import { describe, expect, test } from 'vitest';
import { cdx, properties, read } from '../testing.ts';

const one = async (component: object, more: object = {}) => {
  const { bill } = await read(cdx({ components: [{ type: 'library', ...component }], ...more }));
  return bill.packages[0];
};
const debian = { type: 'operating-system', name: 'debian', version: '12.5' };

describe('source packages and distributions, as tools write them', () => {
  const cases: [what: string, component: object, expected: object][] = [
    [
      'Trivy: properties',
      {
        purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12.5',
        ...properties({
          'aquasecurity:trivy:SrcName': 'openssl',
          'aquasecurity:trivy:SrcVersion': '3.0.11',
          'aquasecurity:trivy:SrcRelease': '1~deb12u2',
          'aquasecurity:trivy:SrcEpoch': '1',
        }),
      },
      { source: { name: 'openssl', version: '1:3.0.11-1~deb12u2' }, arch: 'amd64', ecosystem: 'debian:12.5' },
    ],
    [
      'Syft: upstream, with its version',
      { purl: 'pkg:deb/debian/libc6@2.36-9?arch=amd64&upstream=glibc%402.36-9%2Bb1&distro=debian-12' },
      { source: { name: 'glibc', version: '2.36-9+b1' }, ecosystem: 'debian:12' },
    ],
    [
      'Syft: upstream is a source rpm; the epoch is that of the package',
      {
        purl: 'pkg:rpm/rhel/bind-libs@9.16.23-14.el9?arch=x86_64&epoch=32&upstream=bind-9.16.23-14.el9.src.rpm&distro=rhel-9.3',
      },
      { version: '32:9.16.23-14.el9', source: { name: 'bind', version: '32:9.16.23-14.el9' }, ecosystem: 'rhel:9.3' },
    ],
    [
      'Trivy: names of distributions are not those of os-release; module',
      {
        purl: 'pkg:rpm/redhat/nodejs@18.1.0-1.module%2Bel8?arch=x86_64&distro=redhat-8.4&epoch=1',
        ...properties({ 'aquasecurity:trivy:Modularitylabel': 'nodejs:18:1:2' }),
      },
      { version: '1:18.1.0-1.module+el8', module: 'nodejs:18:1:2', ecosystem: 'rhel:8.4' },
    ],
    [
      'purl-spec: distro is a codename',
      { purl: 'pkg:deb/debian/curl@7.88.1-10?arch=i386&distro=bookworm' },
      { ecosystem: 'debian:12' },
    ],
    [
      'Docker Scout: os_name, os_version',
      { purl: 'pkg:deb/ubuntu/curl@7.81.0-1?os_distro=jammy&os_name=ubuntu&os_version=22.04' },
      { ecosystem: 'ubuntu:22.04' },
    ],
    [
      'apko: origin',
      { purl: 'pkg:apk/wolfi/libcrypto3@3.2.1-r0?arch=x86_64&origin=openssl&distro=wolfi' },
      { source: { name: 'openssl', version: '3.2.1-r0' }, ecosystem: 'wolfi:' },
    ],
    [
      'Syft: origin of an apk in a property',
      {
        purl: 'pkg:apk/alpine/libssl3@3.1.4-r5?arch=x86_64&distro=alpine-3.19.1',
        ...properties({ 'syft:metadata:originPackage': 'openssl', 'syft:location:0:path': '/lib/apk/db/installed' }),
      },
      { source: { name: 'openssl', version: '' }, path: 'lib/apk/db/installed', ecosystem: 'alpine:3.19.1' },
    ],
    [
      'Trivy: the epoch of a deb beside its version',
      { purl: 'pkg:deb/debian/login@4.5-1?distro=debian-10&epoch=1' },
      { version: '1:4.5-1' },
    ],
  ];
  test.each(cases)('%s', async (_, component, expected) => {
    expect(await one({ name: 'x', ...component })).toMatchObject(expected);
  });

  test('the operating-system component is more exact than package URLs, and speaks for those without', async () => {
    const { bill } = await read(
      cdx({
        components: [
          debian,
          { type: 'library', name: 'a', version: '1', purl: 'pkg:deb/debian/a@1?distro=debian-12' },
          { type: 'library', name: 'b', version: '1', purl: 'pkg:deb/debian/b@1' },
          { type: 'library', name: 'c', version: '1', purl: 'pkg:deb/ubuntu/c@1?distro=ubuntu-22.04' },
        ],
      }),
    );
    expect(bill.os).toMatchObject({ id: 'debian', versionId: '12.5' });
    expect(bill.packages.map(p => p.ecosystem)).toEqual(['debian:12.5', 'debian:12.5', 'ubuntu:22.04']);
  });

  test('where nothing else names the distribution, most package URLs do', async () => {
    const purls = ['a@1?distro=alpine-3.18.4', 'b@1?distro=alpine-3.19', 'c@1?distro=alpine-3.19'];
    const components = purls.map(purl => ({
      type: 'library',
      name: purl[0],
      version: '1',
      purl: `pkg:apk/alpine/${purl}`,
    }));
    expect((await read(cdx({ components }))).bill.os).toMatchObject({ id: 'alpine', versionId: '3.19' });
  });
});

describe('package URLs that are wrong in the ways real ones are', () => {
  test.each([
    ['a scope that is not encoded', 'pkg:npm/@babel/core@7.1.0', '@babel/core', '7.1.0'],
    ['a slash within the name, encoded', 'pkg:npm/%40babel%2Fcore@7.1.0', '@babel/core', '7.1.0'],
    ['slashes after the scheme', 'pkg://npm/left-pad@1.0.0', 'left-pad', '1.0.0'],
    ['letter case of scheme and type', 'PKG:NPM/left-pad@1.0.0', 'left-pad', '1.0.0'],
    ['a percent sign that encodes nothing', 'pkg:npm/100%@1.0.0', '100%', '1.0.0'],
    ['no version', 'pkg:npm/@babel/core', '@babel/core', ''],
    ['a colon within the version, not encoded', 'pkg:deb/debian/login@1:4.5-1', 'login', '1:4.5-1'],
    ['an older word for the type', 'pkg:go/github.com/a/b@v1.0.0', 'github.com/a/b', 'v1.0.0'],
  ])('%s is repaired', async (_, purl, name, version) => {
    expect(await one({ name: '', purl })).toMatchObject({ name, version });
  });

  test('the rest of a Go module’s path in place of a package within it', async () => {
    const purl = 'pkg:golang/github.com/aws/sdk@v1.2.3#service/s3';
    expect(await one({ name: 'github.com/aws/sdk/service/s3', version: 'v1.2.3', purl })).toMatchObject({
      name: 'github.com/aws/sdk/service/s3',
      purl,
    });
  });

  test('what is no package URL is taken as its name says, and the report says so', async () => {
    const { bill } = await read(cdx({ components: [{ type: 'library', name: 'x', version: '1', purl: 'npm/x@1' }] }));
    expect(bill.packages).toMatchObject([{ type: 'generic', name: 'x', version: '1', purl: 'pkg:generic/x@1' }]);
    expect(bill.problems.map(p => p.message).join('\n')).toContain('a package URL that is none');
  });

  test('a name that says otherwise loses, and the report says so', async () => {
    const { bill } = await read(
      cdx({ components: [{ type: 'library', name: 'lodash', version: '4.17.21', purl: 'pkg:npm/minimist@0.0.8' }] }),
    );
    expect(bill.packages).toMatchObject([{ name: 'minimist', version: '0.0.8' }]);
    expect(bill.problems.map(p => p.message).join('\n')).toContain('minimist 0.0.8: lodash 4.17.21');
  });
});

describe('components', () => {
  test('without a version are kept, and the report says that they are not judged', async () => {
    const { bill } = await read(cdx({ components: [{ type: 'library', name: 'x', purl: 'pkg:npm/x' }] }));
    expect(bill.packages).toMatchObject([{ name: 'x', version: '', ecosystem: 'npm' }]);
    expect(bill.problems[0]?.message).toContain('1 components have no version: not judged (x)');
  });

  test('of a lying type are believed by their package URL', async () => {
    expect(await one({ type: 'file', name: 'x', version: '1', purl: 'pkg:npm/x@1' })).toMatchObject({ type: 'npm' });
    expect(await one({ type: 'operating-system', name: 'x', version: '1', purl: 'pkg:npm/x@1' })).toMatchObject({
      type: 'npm',
    });
    expect(await one({ type: 7, name: 'x', version: 1, purl: 'pkg:npm/x@1' })).toMatchObject({ version: '1' });
  });

  test('within components are read a hundred deep, and beyond a bound they are said to be missing', async () => {
    const nested = (depth: number): object => {
      let inner: object | undefined;
      for (let at = depth; at > 0; at--)
        inner = { type: 'library', name: `n${at}`, version: '1', ...(inner && { components: [inner] }) };
      return inner ?? {};
    };
    const hundred = await read(cdx({ components: [nested(100)] }));
    expect(hundred.bill.packages).toHaveLength(100);
    const deeper = await read(cdx({ components: [nested(300)] }));
    expect(deeper.bill.packages).toHaveLength(200);
    expect(deeper.bill.problems).toContainEqual(expect.objectContaining({ code: 'bound' }));
  });

  test('that share a reference are both kept, and what depends on it depends on both', async () => {
    const component = (name: string, ref: string) => ({
      type: 'library',
      'bom-ref': ref,
      name,
      version: '1',
      purl: `pkg:npm/${name}@1`,
    });
    const { bill } = await read(
      cdx({
        components: [component('a', 'r'), component('b', 'r'), component('c', 's')],
        dependencies: [{ ref: 's', dependsOn: ['r', 'nowhere'] }],
      }),
    );
    expect(bill.packages.find(p => p.name === 'c')?.dependsOn).toEqual(['a@1', 'b@1']);
    expect(bill.problems.map(p => p.message).join('\n')).toMatch(
      /share their reference.*(\n.*)*does not hold \(nowhere\)/,
    );
  });

  test('that say the same twice are one package', async () => {
    const component = { type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1' };
    const { bill, lost } = await read(cdx({ components: [component, component] }));
    expect(bill.packages).toHaveLength(1);
    expect(lost).toEqual(['1 × component that repeats another']);
  });

  test('the one that the document is about counts when it is a package', async () => {
    const about = (component: object) => read(cdx({ metadata: { component }, components: [] }));
    const library = { type: 'library', name: 'x', version: '1', purl: 'pkg:npm/x@1' };
    expect((await about(library)).bill.packages).toMatchObject([{ name: 'x' }]);
    const image = { type: 'container', name: 'x', purl: `pkg:oci/x@sha256:${'a'.repeat(64)}?arch=arm64` };
    const { bill } = await about(image);
    expect(bill.packages).toEqual([]);
    expect(bill.artifact).toMatchObject({
      kind: 'image',
      digest: `sha256:${'a'.repeat(64)}`,
      platform: { architecture: 'arm64' },
    });
  });

  test('of which the inventory has no place are counted', async () => {
    const { lost } = await read(
      cdx({
        components: [
          { type: 'file', name: 'a' },
          { type: 'library', name: 'b', version: '1', pedigree: {} },
        ],
        services: [{}, {}],
      }),
    );
    expect(lost).toEqual(['2 × services', '1 × component of type file', '1 × pedigree of a component']);
  });
});
