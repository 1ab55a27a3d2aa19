/** BuildKit's SBOM generator protocol (moby/buildkit, docs/attestations/sbom-protocol.md), as BuildKit calls it. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { debianImage, noImages } from './real/images.ts';
import { type PlimsollRan, plimsoll, scratch } from './real/plimsoll.ts';
import { skipping } from './real/programs.ts';

const noDebian = await noImages();
const { folder, remove } = scratch('buildkit');
afterAll(remove);

let turn = 0;
let work = '';
const at = (name: string): string => join(work, name);
beforeEach(() => {
  work = join(folder, String(turn++));
  mkdirSync(at('out'), { recursive: true });
});

/** A root file system with one installed package of npm. */
function rootfs(name: string, aboard: string): string {
  mkdirSync(at(`${name}/etc`), { recursive: true });
  mkdirSync(at(`${name}/srv/node_modules/${aboard}`), { recursive: true });
  writeFileSync(at(`${name}/etc/os-release`), 'ID=debian\nVERSION_ID="12"\n');
  writeFileSync(
    at(`${name}/srv/node_modules/${aboard}/package.json`),
    JSON.stringify({ name: aboard, version: '1.0.0' }),
  );
  return at(name);
}

const generate = (env: Record<string, string | undefined>): Promise<PlimsollRan> =>
  plimsoll(['buildkit-sbom'], { env: { BUILDKIT_SCAN_DESTINATION: at('out'), SOURCE_DATE_EPOCH: '0', ...env } });

interface Statement {
  _type: string;
  predicateType: string;
  predicate: { spdxVersion: string; name: string; packages: { name: string; versionInfo?: string }[] };
}
const statement = (name: string): Statement => JSON.parse(readFileSync(at(`out/${name}`), 'utf8'));
const names = ({ predicate }: Statement): string[] => predicate.packages.map(({ name }) => name);

describe('a generator', () => {
  test('writes one statement for the main target, named after it', async () => {
    const ran = await generate({ BUILDKIT_SCAN_SOURCE: rootfs('core/sbom', 'left') });
    expect(ran.code, ran.stderr).toBe(0);
    expect(readdirSync(at('out'))).toEqual(['sbom.spdx.json']);
    const written = statement('sbom.spdx.json');
    expect(written).toMatchObject({
      _type: 'https://in-toto.io/Statement/v0.1',
      predicateType: 'https://spdx.dev/Document',
      predicate: { spdxVersion: 'SPDX-2.3' },
    });
    expect(names(written)).toContain('left');
    expect(JSON.stringify(written)).not.toContain(work);
  });

  test('writes one for each extra target; the build context is read for what it declares', async () => {
    rootfs('extras/sbom-builder', 'right');
    mkdirSync(at('extras/sbom-context'));
    const lock = {
      lockfileVersion: 3,
      packages: { '': { name: 'app' }, 'node_modules/declared': { version: '2.0.0' } },
    };
    writeFileSync(at('extras/sbom-context/package-lock.json'), JSON.stringify(lock));
    writeFileSync(at('extras/README'), 'no target');
    symlinkSync('/', at('extras/sbom-elsewhere'));
    const core = rootfs('core/sbom', 'left');
    const ran = await generate({ BUILDKIT_SCAN_SOURCE: core, BUILDKIT_SCAN_SOURCE_EXTRAS: `${at('extras')}/` });
    expect(ran.code, ran.stderr).toBe(0);
    expect(readdirSync(at('out')).sort()).toEqual([
      'sbom-builder.spdx.json',
      'sbom-context.spdx.json',
      'sbom.spdx.json',
    ]);
    expect(names(statement('sbom-builder.spdx.json'))).toContain('right');
    expect(names(statement('sbom-context.spdx.json'))).toContain('declared');
  });

  test.each(['', '/nowhere/extras'])('takes extras %j for none', async extras => {
    const ran = await generate({
      BUILDKIT_SCAN_SOURCE: rootfs('core/sbom', 'left'),
      BUILDKIT_SCAN_SOURCE_EXTRAS: extras,
    });
    expect([ran.code, readdirSync(at('out'))]).toEqual([0, ['sbom.spdx.json']]);
  });

  test.each([
    ['no source', {}],
    ['a source that is not there', { BUILDKIT_SCAN_SOURCE: '/nowhere/core' }],
    ['no destination', { BUILDKIT_SCAN_SOURCE: '/', BUILDKIT_SCAN_DESTINATION: undefined }],
  ])('refuses %s', async (_name, env) => {
    const ran = await generate(env);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('BUILDKIT_SCAN_')]);
  });

  test.skipIf(skipping('a real root file system', noDebian))(
    'lists a real Debian',
    async () => {
      const { rootfs: debian } = await debianImage();
      const ran = await generate({ BUILDKIT_SCAN_SOURCE: debian });
      expect(ran.code, ran.stderr).toBe(0);
      const [file = ''] = readdirSync(at('out'));
      expect(file).toBe('rootfs.spdx.json');
      expect(names(statement(file))).toEqual(expect.arrayContaining(['openssl', 'lodash', 'bash']));
    },
    120_000,
  );
});
