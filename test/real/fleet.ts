/** Servers and workers as processes on one PostgreSQL, that can be killed; and many images for them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRegistryClient } from '../../src/registry/index.ts';
import { type NewImage, writeOciLayout } from '../../src/source/image-writer.ts';
import { repo } from './cache.ts';
import { blobPath, type Descriptor } from './layout.ts';
import { configText, hookToken } from './platform.ts';
import { end } from './programs.ts';
import { freePort } from './registry.ts';

export interface Member {
  role: 'serve' | 'work';
  /** Of the process that runs now. */
  pid(): number;
  /** Of its API; a worker has none. */
  address?: string;
  /** `kill -9`, and another in its place. */
  replace(): Promise<void>;
  /** SIGTERM, and waits for its end. @returns its exit code */
  drain(): Promise<number | null>;
  kill(): Promise<void>;
}

export interface Fleet {
  members: Member[];
  /** What those said that ended by themselves. Each was started again, as whatever supervises services does. */
  ended: string[];
  stop(): Promise<void>;
}

/** @param more keys of the configuration */
export async function startFleet(
  folder: string,
  {
    url,
    registry,
    servers,
    workers,
    more,
  }: {
    url: string;
    registry: string;
    servers: number;
    workers: number;
    more?: Record<string, unknown>;
  },
): Promise<Fleet> {
  const tokenFile = join(folder, 'token');
  const config = join(folder, 'server.yaml');
  writeFileSync(tokenFile, hookToken);
  writeFileSync(config, configText(registry, tokenFile, more));
  const roles = [...Array<'serve'>(servers).fill('serve'), ...Array<'work'>(workers).fill('work')];
  const ended: string[] = [];
  const members = await Promise.all(
    roles.map(async (role, index): Promise<Member> => {
      const port = role === 'serve' ? await freePort() : undefined;
      const args = [role, '--config', config, '--dir', join(folder, `member-${index}`), '--log-level', 'error'];
      if (port) args.push('--listen', `127.0.0.1:${port}`);
      let wanted = true;
      let child = start();
      function start(): ChildProcess {
        const { child: started, said } = launch(args, url);
        started.once('exit', code => {
          if (!wanted || started !== child) return;
          ended.push(`${role} ended with ${code}: ${said()}`);
          child = start();
        });
        return started;
      }
      const kill = async (): Promise<void> => {
        const old = child;
        wanted = false;
        await end(old);
      };
      return {
        role,
        pid: () => child.pid ?? 0,
        ...(port && { address: `http://127.0.0.1:${port}` }),
        async replace() {
          await kill();
          wanted = true;
          child = start();
        },
        async drain() {
          wanted = false;
          const gone = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)));
          child.kill('SIGTERM');
          return gone;
        },
        kill,
      };
    }),
  );
  return {
    members,
    ended,
    async stop() {
      await Promise.all(members.map(member => member.kill()));
    },
  };
}

function launch(args: string[], url: string): { child: ChildProcess; said(): string } {
  const env = { ...process.env, PLIMSOLL_DATABASE_URL: url, LC_ALL: 'C.UTF-8' };
  const child = spawn(join(repo, 'bin/plimsoll'), args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr?.on('data', chunk => {
    text = (text + chunk).slice(-1000);
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return { child, said: () => text };
}

/** Waits until every server is ready. */
export async function allReady(members: readonly Member[]): Promise<void> {
  for (const { address } of members) {
    for (let tries = 0; address; tries++) {
      const ok = await fetch(`${address}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (ok) break;
      if (tries > 600) throw new Error(`${address} does not become ready`);
      await sleep(100);
    }
  }
}

/** Images that share bases, and each have one layer of their own: `count` of them, with so many of one vulnerable version. */
export function sharingImages(count: number, bases: number): NewImage[] {
  const versions = ['4.17.15', '4.17.21'];
  return Array.from({ length: count }, (_, index): NewImage => {
    const base = index % bases;
    const lodash = JSON.stringify({ name: 'lodash', version: versions[index % versions.length], license: 'MIT' });
    const own = JSON.stringify({ name: `own-${index}`, version: `1.0.${index}`, license: 'MIT' });
    const entries = [
      { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
      { path: `base-${base}/node_modules/minimist/package.json`, content: '{"name":"minimist","version":"1.2.0"}' },
      ...Array.from({ length: 40 }, (_, file) => ({
        path: `usr/share/doc/${base}/${file}`,
        content: `${file}\n`.repeat(500),
      })),
    ];
    return {
      tag: `v${index}`,
      layers: [
        { entries },
        { entries: [{ path: 'app/node_modules/lodash/package.json', content: lodash }] },
        { entries: [{ path: `app/node_modules/own-${index}/package.json`, content: own }] },
      ],
    };
  });
}

/** Pushes images, one tag each. @returns their digests */
export async function pushImages(
  folder: string,
  host: string,
  repository: string,
  images: NewImage[],
): Promise<string[]> {
  const written = await writeOciLayout(folder, images);
  const client = createRegistryClient({ insecure: true });
  const name = { registry: host, repository };
  const pushed = new Set<string>();
  const blob = async ({ digest, size }: Descriptor) => {
    if (pushed.has(digest)) return;
    pushed.add(digest);
    await client.pushBlob(name, { digest, size, content: readFileSync(blobPath(folder, digest)) });
  };
  for (const { digest, tag } of written) {
    const bytes = readFileSync(blobPath(folder, digest));
    const manifest = JSON.parse(bytes.toString()) as { mediaType: string; config: Descriptor; layers: Descriptor[] };
    for (const part of [manifest.config, ...manifest.layers]) await blob(part);
    await client.pushManifest({ ...name, tag: tag! }, bytes, manifest.mediaType);
  }
  client.close();
  return written.map(({ digest }) => digest);
}

/** What Docker Distribution would tell of a push. */
export const pushEvent = (host: string, repository: string, tag: string, digest: string) => ({
  events: [
    {
      id: `${tag} ${digest}`,
      timestamp: '2026-01-01T00:00:00Z',
      action: 'push',
      target: { mediaType: 'application/vnd.oci.image.manifest.v1+json', repository, digest, tag },
      request: { host },
    },
  ],
});

/** Tells a server of a push, as a registry does: until one takes it. */
export async function tell(addresses: readonly string[], event: unknown, tries = 200): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const address = addresses[attempt % addresses.length]!;
    const status = await fetch(`${address}/hooks/registry/distribution`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${hookToken}` },
      body: JSON.stringify(event),
    }).then(
      answer => answer.status,
      () => 0,
    );
    if (status === 202) return;
    await sleep(100);
  }
  throw new Error('no server took the event');
}
