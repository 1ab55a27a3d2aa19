import { describe, expect, it } from 'vitest';
import type { ArtifactInfo, Finding } from '../model/index.ts';
import { readInUse } from './in-use.ts';

const about = (purl: string, path = 'var/lib/dpkg/status'): Finding => ({
  id: 'CVE-2026-1',
  aliases: [],
  kind: 'vulnerability',
  subject: { kind: 'package', purl, path },
  severity: 'high',
  fixedVersions: [],
  status: 'affected',
  package: { purl, name: 'x', version: '1', path },
});
const artifact = (digest: string, imageId = '', reference = 'x'): ArtifactInfo => ({
  ...{ reference, transport: 'docker://', kind: 'image', digest, imageId, layers: [] },
});
const page = (images: unknown[]) =>
  JSON.stringify({ apiVersion: 'plimsoll.dev/v1', kind: 'InUse', schemaVersion: 1, images });

describe('what was seen by image', () => {
  const read = () =>
    readInUse(
      page([
        {
          image: { name: 'docker.io/library/a:1', digest: 'sha256:aa', id: 'bb' },
          packages: ['pkg:deb/debian/used@1?arch=amd64'],
          idle: ['pkg:deb/debian/idle@1'],
          files: ['usr/local/bin/app', 'app/node_modules/a/node_modules/@s/b/lib/index.js'],
        },
        { image: { name: 'c', digest: '', id: '' }, packages: ['pkg:npm/n@1'] },
      ]),
      'facts.json',
    );

  it.each([
    ['a package that was seen', about('pkg:deb/debian/used@1?distro=debian-12'), artifact('sha256:aa'), true],
    ['the same, by the image’s id', about('pkg:deb/debian/used@1'), artifact('sha256:zz', 'sha256:bb'), true],
    ['a file that was seen', about('pkg:golang/app@1', 'usr/local/bin/app'), artifact('sha256:aa'), true],
    [
      'a file of a package of Node.js',
      about('pkg:npm/%40s/b@1', 'app/node_modules/a/node_modules/@s/b/package.json'),
      artifact('sha256:aa'),
      true,
    ],
    [
      'the package around it',
      about('pkg:npm/a@1', 'app/node_modules/a/package.json'),
      artifact('sha256:aa'),
      undefined,
    ],
    ['a package that was watched and not seen', about('pkg:deb/debian/idle@1'), artifact('sha256:aa'), false],
    ['a package of which nobody knows', about('pkg:npm/x@1'), artifact('sha256:aa'), undefined],
    ['an image that was not watched', about('pkg:deb/debian/idle@1'), artifact('sha256:cc'), undefined],
    [
      'an image of that name, of which nothing else is known',
      about('pkg:npm/n@1'),
      artifact('sha256:cc', '', 'c'),
      true,
    ],
  ])('%s', async (_, finding, image, expected) => expect((await read())(finding, image)).toBe(expected));

  it.each([
    ['other members', page([{ image: {}, more: 1 }])],
    ['no image', page([{ packages: [] }])],
    ['no JSON', '{"apiVersion": "plimsoll.dev/v1", "kind": "InUse", "images": ['],
  ])('is refused: %s', (_, text) =>
    expect(readInUse(text, 'facts.json')).rejects.toMatchObject({ code: 'policy-invalid' }),
  );

  it('may be larger than what people write', async () => {
    const files = Array.from({ length: 9000 }, (_, index) => `${'directory/'.repeat(14)}${index}`);
    await expect(readInUse(page([{ image: { digest: 'sha256:aa' }, files }]), 'facts.json')).resolves.toBeDefined();
    await expect(readInUse(`{"x":"${'x'.repeat(17 * 1024 * 1024)}"}`, 'facts.json')).rejects.toMatchObject({
      code: 'bound',
    });
  });
});
