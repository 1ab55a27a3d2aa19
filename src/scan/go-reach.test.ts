/** Programs of this machine's Go tool chain, of which one calls what an advisory names: from the file to the finding. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { databaseWith, record } from '../advisory/testing.ts';
import { extractors, squash } from '../extract/index.ts';
import { layerOf } from '../extract/testing.ts';

const go = ['go', '/usr/local/go/bin/go'].find(command => spawnSync(command, ['version']).status === 0);
if (!go) console.log('skipped: there is no Go tool chain on this machine');

const sources = {
  'go.mod':
    'module example.org/app\n\ngo 1.18\n\nrequire golang.org/x/net v0.10.0\n\nreplace golang.org/x/net => ./net\n',
  'calls/main.go':
    'package main\n\nimport "golang.org/x/net/html"\n\nfunc main() { println(html.Parse(), html.Escape()) }\n',
  'spares/main.go': 'package main\n\nimport "golang.org/x/net/html"\n\nfunc main() { println(html.Escape()) }\n',
  'net/go.mod': 'module golang.org/x/net\n\ngo 1.18\n',
  'net/html/html.go':
    'package html\n\n//go:noinline\nfunc Parse() int { return 1 }\n\n//go:noinline\nfunc Escape() int { return 2 }\n',
};

it.skipIf(!go)(
  'a flaw counts where its code is in the program',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reach-'));
    try {
      for (const [name, text] of Object.entries(sources)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
      const env = { ...process.env, GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local', GOPROXY: 'off', CGO_ENABLED: '0' };
      const programs = ['calls', 'spares'].map(name => {
        execFileSync(go!, ['build', '-ldflags=-s -w', '-o', `bin-${name}`, `./${name}`], { cwd: folder, env });
        return { path: `usr/bin/${name}`, content: readFileSync(join(folder, `bin-${name}`)), mode: 0o755 };
      });
      const { packages } = squash([await layerOf(extractors, programs)], []);
      const imports = [{ path: 'golang.org/x/net/html', symbols: ['Parse'] }];
      const advisory = record(
        'GO-2024-0001',
        'Go',
        'golang.org/x/net',
        'i0 f0.33.0',
        {},
        { ecosystem_specific: { imports } },
      );
      const { findings } = databaseWith([advisory]).match(packages);
      expect(findings.map(({ package: fact, status }) => [fact?.path, status])).toEqual([
        ['usr/bin/calls', 'fixed'],
        ['usr/bin/spares', 'not_affected'],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
