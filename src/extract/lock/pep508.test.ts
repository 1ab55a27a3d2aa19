import { expect, it } from 'vitest';
import { lockedOf, lockedOfAddress, parseSpecifier, versionOf } from './pep508.ts';

it.each([
  ['requests', { name: 'requests', versions: '' }],
  [
    'requests [security,socks] >= 2.8.1, == 2.8.* ; python_version < "2.7"',
    { name: 'requests', versions: '>=2.8.1,==2.8.*' },
  ],
  ['zope.interface (>=5.0)', { name: 'zope.interface', versions: '>=5.0' }],
  ['a~=1.0', { name: 'a', versions: '~=1.0' }],
  ['a @ https://example.org/a;b.zip ; os_name == "x"', { name: 'a', versions: '', url: 'https://example.org/a;b.zip' }],
  ['==1.0', undefined],
  ['a==', undefined],
  ['a 1.0', undefined],
  ['a[b', undefined],
  ['a @ ', undefined],
  ['', undefined],
])('%j', (text, expected) => {
  expect(parseSpecifier(text)).toEqual(expected);
});

it.each([
  ['==1.0', { version: '1.0' }],
  ['===1.0+local', { version: '1.0+local' }],
  ['==1.0,>=0.9', { version: '1.0' }],
  ['>=1.0', { version: '1.0', guessed: true, requirement: '>=1.0' }],
  ['~=1.1', { version: '1.1', guessed: true, requirement: '~=1.1' }],
  ['==1.*', { version: '', guessed: true, requirement: '==1.*' }],
  ['>=1,<2', { version: '', guessed: true, requirement: '>=1,<2' }],
  ['', { version: '', guessed: true }],
])('%j says of the version %j', (versions, expected) => {
  expect(versionOf(versions)).toEqual(expected);
});

it.each([
  ['https://example.org/numpy-1.9.2-cp34-none-win32.whl#sha256=00', { name: 'numpy', version: '1.9.2', from: 'url' }],
  ['./dist/my_tool-1.0.tar.gz', { name: 'my_tool', version: '1.0', from: 'file' }],
  [
    'git+https://example.org/a.git@0123456789abcdef0123456789abcdef01234567#egg=a',
    { name: 'a', version: '', guessed: true, from: 'git', commit: '0123456789abcdef0123456789abcdef01234567' },
  ],
  ['../src', undefined],
])('%s', (address, expected) => {
  expect(lockedOfAddress(address)).toEqual(expected);
});

it('takes what is not from an index for what it is', () => {
  expect(lockedOf({ name: 'a', versions: '', url: 'git+ssh://git@example.org/a@main' })).toMatchObject({ from: 'git' });
});
