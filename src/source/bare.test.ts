import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeOciLayout } from './image-writer.ts';
import { openArtifact } from './open.ts';
import { failure, savedImage, tarOf, withFolder } from './testing.ts';

const layers = [{ entries: [{ path: 'one' }] }];

describe('a bare text that is a path', () => {
  it('is of the kind that is found there', () =>
    withFolder(async folder => {
      await writeOciLayout(join(folder, 'layout'), [{ layers }]);
      await mkdir(join(folder, 'root/etc'), { recursive: true });
      const { tar } = await savedImage([await tarOf([{ path: 'one' }])]);
      await writeFile(join(folder, 'saved'), tar);
      for (const [name, transport] of [
        ['layout', 'oci:'],
        ['root', 'rootfs:'],
        ['saved', 'docker-archive:'],
      ]) {
        const artifact = await openArtifact(join(folder, name ?? ''), {});
        expect(artifact.info.transport).toBe(transport);
        expect(artifact.info.note).toBeUndefined();
        await artifact.close();
      }
    }));

  it.each([
    ['{"bomFormat":"CycloneDX"}', 'not-applicable', 'write sbom:'],
    ['<?xml version="1.0"?>', 'not-applicable', 'write sbom:'],
    ['\x7fELF\x02', 'not-applicable', 'a program'],
    ['PK\x03\x04', 'not-applicable', 'a zip archive'],
    ['BZh91AY', 'not-applicable', 'bzip2 or xz'],
    ['hello', 'archive-invalid', 'not a tar archive'],
    ['', 'archive-invalid', 'holds no image'],
  ])('is refused when it begins with %j', (content, code, message) =>
    withFolder(async folder => {
      const path = join(folder, 'file');
      await writeFile(path, Buffer.from(content, 'latin1'));
      const error = await failure(openArtifact(path, {}));
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    }),
  );

  it('is refused when it is a tar of something else, with what to do', () =>
    withFolder(async folder => {
      await writeFile(join(folder, 'root.tar'), await tarOf([{ path: 'etc/passwd', content: 'x' }]));
      const error = await failure(openArtifact(join(folder, 'root.tar'), {}));
      expect(error).toMatchObject({ code: 'archive-invalid', message: expect.stringContaining('write rootfs:DIR') });
    }));
});

describe('a bare text that could be both', () => {
  it('is taken as the path, and says so', () =>
    withFolder(async folder => {
      await mkdir(join(folder, 'alpine/etc'), { recursive: true });
      const before = process.cwd();
      process.chdir(folder);
      try {
        const { info } = await openArtifact('alpine', {});
        expect(info).toMatchObject({ transport: 'rootfs:', note: expect.stringContaining('the path was taken') });
        expect(info.note).toContain('docker://alpine');
      } finally {
        process.chdir(before);
      }
    }));
});

describe('a bare text that is no path', () => {
  it.each(['./nothing', '/nothing/here', 'nothing.tar', 'nothing.tar.gz', 'nothing/'])(
    '%s names a missing file',
    async text => {
      expect(await failure(openArtifact(text, {}))).toMatchObject({ code: 'reference-not-found' });
    },
  );

  it('is an image name, or no reference at all', async () => {
    expect(await failure(openArtifact('No/Such Image', {}))).toMatchObject({ code: 'reference-invalid' });
  });
});

describe('references by their transport', () => {
  it.each([
    ['sbom:x.json', 'reference-not-found', 'does not exist'],
    ['wasm:x.wasm', 'reference-not-found', 'does not exist'],
    ['-', 'reference-invalid', 'does not read'],
  ])('%s: nothing is there to be read', async (text, code, message) => {
    expect(await failure(openArtifact(text, {}))).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
