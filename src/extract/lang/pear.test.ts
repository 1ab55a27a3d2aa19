import { expect, it } from 'vitest';
import { survives } from '../lock/hostile.ts';
import { factsOf } from '../testing.ts';
import { pear } from './pear.ts';

const path = 'usr/local/lib/php/.registry/.channel.pecl.php.net/zip.reg';
const string = (text: string) => `s:${Buffer.byteLength(text)}:"${text}";`;
const array = (entries: Record<string, string>) =>
  `a:${Object.keys(entries).length}:{${Object.entries(entries)
    .map(([key, value]) => string(key) + value)
    .join('')}}`;
const second = array({
  name: string('zip'),
  channel: string('pecl.php.net'),
  summary: string('für "Archive"; a:1:{'),
  stable: 'b:1;',
  size: 'i:12;',
  nothing: 'N;',
  version: array({ release: string('1.2.3'), api: string('1.0') }),
  license: array({ _content: string('PHP License') }),
});

it.each([
  ['package.xml 2', second],
  [
    'package.xml 1',
    array({
      package: string('zip'),
      channel: string('pecl.php.net'),
      version: string('1.2.3'),
      release_license: string('PHP License'),
    }),
  ],
])('states the package that %s describes', async (_, text) => {
  const { packages, problems } = await factsOf(pear, { [path]: text });
  expect(packages).toEqual([
    { type: 'pear', name: 'pecl.php.net/zip', version: '1.2.3', licences: ['PHP License'], path },
  ]);
  expect(problems).toEqual([]);
});

it.each([
  ['cut off', second.slice(0, 60)],
  ['a length that is a lie', second.replace('s:3:"zip"', 's:999999999:"zip"')],
  ['more entries than there are', second.replace('a:8', 'a:900000000')],
  ['an object of a class', 'O:8:"stdClass":0:{}'],
  ['arrays without end', 'a:1:{i:0;'.repeat(100_000)],
  ['no name', array({ version: string('1') })],
])('one with %s is a problem', async (_, text) => {
  const { packages, problems } = await factsOf(pear, { [path]: text });
  expect([packages, problems.map(({ code }) => code)]).toEqual([[], ['record-invalid']]);
});

survives(pear, path, second);
