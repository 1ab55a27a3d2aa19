/**
 * What the kernel leaves out by path never changes an alert: the same opens, of paths written in every way, raise the same
 * alerts with the filter and without it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noSensor, startSensor } from './range/sensor.ts';
import { scratch } from './real/plimsoll.ts';
import { missing, skipping } from './real/programs.ts';

const reason = missing('python3') ?? (await noSensor());

/** Opens many paths made of few parts, for reading and for writing, of a folder and relative to one; always the same ones. */
const opener = `
import os, random, sys
base = sys.argv[1]
chance = random.Random(7)
parts = ['watched', 'other', 'a', '.', '..', '', 'secret.txt', '.hidden', '..twice', 'x.', 'w', 'watched2', 'n' * 31, 'm' * 40, 'link']
folders = [base, base + '/watched', base + '/other', base + '/other/a']
for number in range(4000):
    path = '/'.join(chance.choice(parts) for _ in range(chance.randint(1, 6)))
    kind = chance.randint(0, 3)
    if kind == 0: path = base + '/' + path
    if kind == 1: path = base + chance.choice(['/', '//', '/./', '/other/../']) + path
    os.chdir(chance.choice(folders))
    folder = os.open(chance.choice(folders), os.O_RDONLY) if kind == 3 else None
    try:
        flags = os.O_RDONLY if chance.random() < 0.7 else os.O_WRONLY
        os.close(os.open(path, flags, dir_fd=folder))
    except OSError:
        pass
    if folder is not None: os.close(folder)
`;

describe.skipIf(skipping('the filter of paths', reason))('the filter of paths in the kernel', () => {
  const { folder, remove } = scratch('filter');
  const tree = join(folder, 'tree');
  const program = join(folder, 'opener.py');

  beforeAll(() => {
    for (const path of ['watched/a/w', 'other/a', 'watched2', 'w/a', '.hidden', '..twice'])
      mkdirSync(join(tree, path), { recursive: true });
    const files = [
      'watched/secret.txt',
      'watched/a/x.',
      'other/secret.txt',
      'other/a/secret.txt',
      `other/${'n'.repeat(31)}`,
    ];
    for (const path of [...files, `other/${'m'.repeat(40)}`, 'w/x.', 'w/a/x.', '.hidden/x.', '..twice/x.', 'x.'])
      writeFileSync(join(tree, path), '');
    symlinkSync('watched', join(tree, 'link'));
    writeFileSync(program, opener);
  });
  afterAll(remove);

  /** What was raised, in order: type, path as it was written and as rules see it. */
  async function opened(extra: string): Promise<string[]> {
    const rules = join(folder, 'rules.yaml');
    const rule = (name: string, condition: string): string =>
      `- rule: ${name}\n  desc: d\n  priority: Notice\n  output: "%evt.type %fd.nameraw %fd.name"\n` +
      `  condition: evt.type in (open, openat, openat2) and proc.name = python3 and ${condition}\n`;
    writeFileSync(
      rules,
      rule('By prefix', `fd.name startswith ${tree}/watched/`) +
        rule('By name', 'evt.is_open_read = true and fd.filename in (secret.txt, nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn)') +
        rule('By its folder', 'evt.is_open_write = true and (fd.directory = /w or fd.name endswith /w/x.)') +
        extra,
    );
    const sensor = await startSensor({ rules: [rules], matching: 'first' });
    execFileSync('python3', [program, tree]);
    await sensor.settled();
    const found = sensor.alerts
      .filter(({ rule: name, output }) => name.startsWith('By ') && output.includes(folder))
      .map(({ rule: name, fields }) => `${name}: ${fields['evt.type']} ${fields['fd.nameraw']} ${fields['fd.name']}`);
    await sensor.stop();
    return found;
  }

  test('raises what is raised when every open is looked at', async () => {
    const filtered = await opened('');
    const all = await opened(
      '- rule: Any\n  desc: d\n  priority: Notice\n  output: any\n  condition: evt.type in (open, openat, openat2) and proc.name = nobody-at-all\n',
    );
    expect(all.length).toBeGreaterThan(300);
    expect(filtered).toEqual(all);
  }, 120_000);
});
