/** Programs of the Go tool chain of this machine, beside what it says of them itself. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { nameHash, symbolHash, unpackSymbols } from '../../model/index.ts';
import { goBinary } from './go.ts';
import { readWhole } from './machine.ts';

const go = ['go', '/usr/local/go/bin/go'].find(command => spawnSync(command, ['version']).status === 0);
if (!go) console.log('skipped: there is no Go tool chain on this machine');

const sources = {
  'go.mod': 'module example.org/app\n\ngo 1.18\n\nrequire example.org/lib v1.2.3\n\nreplace example.org/lib => ./lib\n',
  'main.go':
    'package main\n\nimport ("os"; "example.org/lib")\n\nfunc main() { println(lib.Used(len(os.Args)), lib.Inlined(len(os.Args))) }\n',
  'lib/go.mod': 'module example.org/lib\n\ngo 1.18\n',
  'lib/lib.go': `package lib
type T struct{ n int }
//go:noinline
func (t *T) Method() int { return t.n * 2 }
//go:noinline
func Used(n int) int { return (&T{n}).Method() }
func Inlined(n int) int { return n + 1 }
//go:noinline
func Unused() int { return 3 }
`,
};

describe.skipIf(!go)('programs of the Go tool chain', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'go-'));
    for (const [name, text] of Object.entries(sources)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each<[string, string[], Record<string, string>]>([
    ['plain', [], {}],
    ['stripped', ['-ldflags=-s -w -X main.version=1.2.3'], {}],
    ['for another machine', [], { GOARCH: 'arm64' }],
  ])(
    '%s',
    async (name, flags, env) => {
      const file = join(folder, name.replace(/ /g, '-'));
      const own = {
        ...process.env,
        GOFLAGS: '-mod=mod',
        GOTOOLCHAIN: 'local',
        GOPROXY: 'off',
        CGO_ENABLED: '0',
        ...env,
      };
      execFileSync(go!, ['build', ...flags, '-o', file, '.'], { cwd: folder, env: own });
      const { packages, problems } = await readWhole(goBinary, file);
      expect(problems).toEqual([]);

      const said = execFileSync(go!, ['version', '-m', file], { encoding: 'utf8' });
      const version = /: go(\S+)/.exec(said)?.[1];
      expect(packages.map(one => `${one.name} ${one.version}`)).toEqual([
        `stdlib ${version}`,
        `example.org/app ${name === 'stripped' ? '1.2.3' : ''}`,
        'example.org/lib v1.2.3',
      ]);

      const functions = unpackSymbols(packages[2]?.symbols ?? '');
      const has = (symbol: string) => functions.has(symbolHash(nameHash('example.org/lib'), symbol));
      expect(['Used', 'T.Method', 'Inlined', 'Unused'].filter(has)).toEqual(['Used', 'T.Method', 'Inlined']);
    },
    60_000,
  );

  it('the tool chain’s own programs', async () => {
    const file = execFileSync(go!, ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
    const { packages } = await readWhole(goBinary, join(file, 'bin/gofmt'));
    const version = readFileSync(join(file, 'VERSION'), 'utf8').split('\n')[0]?.slice(2);
    expect(packages[0]).toMatchObject({ name: 'stdlib', version });
  });
});
