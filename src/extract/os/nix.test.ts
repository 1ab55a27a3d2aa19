import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layerOf } from '../testing.ts';
import { nix, storePath } from './nix.ts';

const hash = 'xakcaxsqdzjszym0vji2r8n0wdy2inqc';

it.each([
  ['openssl-1.1.1q', 'openssl', '1.1.1q', undefined],
  ['perl5.38.2-FCGI-ProcManager-0.28', 'perl5.38.2-FCGI-ProcManager', '0.28', undefined],
  ['glibc-2.34-210-bin', 'glibc', '2.34-210', 'bin'],
  ['bash-interactive-5.1-p16-man', 'bash-interactive', '5.1-p16', 'man'],
  ['busybox-static-x86_64-unknown-linux-musl-1.35.0', 'busybox-static-x86_64-unknown-linux-musl', '1.35.0', undefined],
  ['libedit-20210910-3.1', 'libedit', '20210910-3.1', undefined],
  ['webdav-server-rs-unstable-2021-08-16', 'webdav-server-rs', 'unstable-2021-08-16', undefined],
  ['kmod-29', 'kmod', '29', undefined],
])('%s is %s in version %s', (rest, name, version, output) => {
  const extra = { hash, ...(output && { output }) };
  expect(storePath(`${hash}-${rest}`)).toEqual({ type: 'nix', name, version, extra });
});

it.each([
  'foo-openssl-1.1',
  `${hash}-0.28`,
  `${hash}-source`,
  `${hash}-base-system`,
  `${hash}-git-2.36.0.drv`,
  `${hash}-0018-derive-prefix.patch`,
  `${hash}-`,
  'a-b-c-d-e',
])('%s is no package', name => expect(storePath(name)).toBeUndefined());

it('reports each directory of the store once, whatever is in it', async () => {
  const folder = `nix/store/${hash}-openssl-1.1.1q`;
  const directory = (path: string) => ({ path, type: 'directory' as const });
  const { files } = await layerOf(
    [nix],
    [
      directory('nix/store'),
      directory(folder),
      directory(`${folder}/lib`),
      { path: `${folder}/lib/x` },
      directory(folder),
    ],
  );
  expect(files).toMatchObject([{ path: folder, packages: [{ name: 'openssl' }] }]);
});

it('never throws', () => fc.assert(fc.property(fc.string(), text => void storePath(`${hash}-${text}`))));
