/** What the tests of pipelines share: two images, a database that knows of a flaw in one, and a code host. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { repo } from './cache.ts';
import { gzipLayer, writeImage } from './layout.ts';
import { plimsoll } from './plimsoll.ts';
import { must, type Ran, run } from './programs.ts';
import { tar } from './tar.ts';

export interface Yard {
  /** OCI layouts: one holds a package with a critical flaw that has a fix, the other the fix. */
  vulnerable: string;
  mended: string;
  /** Folder of a database that knows the flaw. */
  database: string;
  /** Variables of a pipeline's shell: the program in PATH, a home of its own, the database. */
  env: Record<string, string>;
}

const imageWith = (folder: string, version: string): string =>
  writeImage(folder, {
    layers: [
      gzipLayer(
        tar([{ name: 'etc/os-release', body: 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n' }]),
      ),
      gzipLayer(tar([{ name: 'srv/node_modules/left/package.json', body: JSON.stringify({ name: 'left', version }) }])),
    ],
  });

/** A critical flaw of the npm package `left` before 2.0.0. */
const record = {
  id: 'GHSA-aaaa-bbbb-cccc',
  aliases: ['CVE-2024-0001'],
  modified: '2024-01-02T00:00:00Z',
  published: '2024-01-01T00:00:00Z',
  summary: 'left goes right',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'left' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
    },
  ],
};

/** Programs of the repository, as an installation puts them into PATH. */
const programs = ['plimsoll', 'plimsoll-ci', 'plimsoll-hook', 'docker-plimsoll'] as const;

export async function makeYard(folder: string): Promise<Yard> {
  const at = (name: string): string => join(folder, name);
  for (const name of ['bin', 'home', 'feed']) mkdirSync(at(name), { recursive: true });
  for (const name of programs) symlinkSync(join(repo, 'bin', name), at(`bin/${name}`));
  writeFileSync(at('feed/record.json'), JSON.stringify(record));
  const built = await plimsoll(['db', 'build', '--from', at('feed'), '--db', at('db')]);
  if (built.code !== 0) throw new Error(`db build ended with ${built.code}: ${built.stderr}`);
  return {
    vulnerable: imageWith(at('vulnerable'), '1.0.0'),
    mended: imageWith(at('mended'), '2.0.0'),
    database: at('db'),
    env: {
      PATH: [at('bin'), process.env['PATH'] ?? ''].join(delimiter),
      HOME: at('home'),
      LC_ALL: 'C.UTF-8',
      NO_COLOR: '1',
      PLIMSOLL_DB: at('db'),
      PLIMSOLL_NODE: process.execPath,
      CI: 'true',
    },
  };
}

/** Runs a shell script with these variables and no others. */
export const shell = (
  script: string,
  options: { cwd: string; env: Record<string, string | undefined>; command?: string[] },
): Promise<Ran> => {
  const { command = ['sh', '-e', '-c'], cwd, env } = options;
  const bare = Object.fromEntries(Object.keys(process.env).map(name => [name, undefined]));
  return run(command[0] ?? 'sh', [...command.slice(1), script], { cwd, env: { ...bare, ...env } });
};

export interface CodeHost {
  api: string;
  /** Bodies of the comments of all requests. */
  comments: Map<number, string>;
  stop(): void;
}

/** Comments as GitHub and GitLab take them, on loopback. */
export async function startCodeHost(): Promise<CodeHost> {
  const comments = new Map<number, string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = (value: unknown): void => void response.end(JSON.stringify(value));
    const path = request.url ?? '';
    if (path === '/user') return answer({ id: 1 });
    if (request.method === 'GET')
      return answer([...comments].map(([id, body]) => ({ id, body, user: { id: 1 }, author: { id: 1 } })));
    const { body } = JSON.parse(Buffer.concat(chunks).toString());
    comments.set(request.method === 'POST' ? comments.size + 1 : Number(path.split('/').at(-1)), body);
    answer({});
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, comments, stop: () => server.close() };
}

/** A git repository with these files committed. What it gives runs git there, with these variables. */
export async function gitRepository(
  folder: string,
  files: Record<string, string>,
  variables: Record<string, string> = {},
): Promise<(...args: string[]) => Promise<Ran>> {
  mkdirSync(folder, { recursive: true });
  const person = { NAME: 'a', EMAIL: 'a@example.org' };
  const people = Object.entries(person).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const env = { ...variables, GIT_CONFIG_GLOBAL: '/dev/null', ...Object.fromEntries(people) };
  const git = (...args: string[]): Promise<Ran> => run('git', args, { cwd: folder, env });
  await must('git', ['init', '--quiet'], { cwd: folder, env });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  await git('add', '--all');
  await git('commit', '--quiet', '--no-verify', '--message', 'first');
  return git;
}
