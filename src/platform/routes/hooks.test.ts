import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../../../test/real/plimsoll.ts';
import { type StoreSource, storeKinds } from '../../../test/real/stores.ts';
import { openQueue, type Queue, type Store } from '../../store/index.ts';
import { answerWithProblems } from '../api/problem.ts';
import type { PlatformConfig } from '../config.ts';
import { inboxBounds } from '../hooks/inbox.ts';
import type { Change, Platform } from '../types.ts';
import { hookRoutes } from './hooks.ts';

const sha = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const pushed = (n: number, host = 'r.example') => ({
  events: [
    {
      id: `event-${n}`,
      action: 'push',
      target: {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        repository: 'team/app',
        digest: sha(n),
        tag: `v${n}`,
      },
      request: { host },
    },
  ],
});

describe.each(storeKinds.filter(({ skip }) => !skip))('hooks of registries on $name', kind => {
  const { folder, remove } = scratch('hooks');
  const secret = (name: string, text: string): string => {
    writeFileSync(join(folder, name), `${text}\n`);
    return join(folder, name);
  };
  const tokenFile = secret('token', 'a-long-token');
  const hooks: PlatformConfig['hooks'] = [
    { dialect: 'distribution', registry: 'r.example', tokenFile },
    { dialect: 'harbor', registry: 'r.example', basicFile: secret('basic', 'user:pass word') },
    { dialect: 'github', secretFile: secret('secret', 'key') },
    { dialect: 'gitlab', secretFile: secret('gitlab', 'gl') },
    { dialect: 'quay' },
  ];
  const registries = [{ host: 'r.example', repositories: ['team/*'] }, { host: 'ghcr.io' }, { host: 'quay.io' }];
  const told: Change[] = [];
  let stores: StoreSource;
  let store: Store;
  let queue: Queue;
  let app: FastifyInstance;
  beforeAll(async () => {
    stores = await kind.start();
    store = await stores.open();
    queue = await openQueue(store, () => {});
    app = Fastify() as unknown as FastifyInstance;
    answerWithProblems(app);
    const platform = {
      config: { hooks, registries },
      store,
      queue,
      changes: { tell: (change: Change) => void told.push(change), listen: () => () => {} },
      now: () => new Date(),
    } as unknown as Platform;
    await app.register(async scope => hookRoutes.register(scope, platform));
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await queue.close();
    await stores.stop();
    remove();
  });

  const post = async (dialect: string, payload: string | object, headers: Record<string, string> = {}) => {
    const answer = await app.inject({
      method: 'POST',
      url: `/hooks/registry/${dialect}`,
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      headers: { 'content-type': 'application/vnd.docker.distribution.events.v1+json', ...headers },
    });
    const { statusCode: status, headers: fields } = answer;
    return { ...answer.json(), status, type: fields['content-type'], headers: fields };
  };
  const bearer = { authorization: 'Bearer a-long-token' };
  const waiting = async () => (await queue.state()).find(({ lane }) => lane === 'push')!.waiting;

  it('keeps an event and queues what it names, once however often it comes', async () => {
    expect(await post('distribution', pushed(1), bearer)).toMatchObject({ status: 202, outcome: 'queued', jobs: 1 });
    expect(await post('distribution', pushed(1), bearer)).toMatchObject({ status: 202, outcome: 'known', jobs: 0 });
    expect(await waiting()).toBe(1);
    expect(told).toContainEqual({ kind: 'hook', dialect: 'distribution', outcome: 'known' });
  });

  it.each([
    ['no secret', 'distribution', {}, 401],
    ['a wrong token', 'distribution', { authorization: 'Bearer another' }, 401],
    ['a token', 'distribution', bearer, 202],
    ['a token as it is', 'distribution', { authorization: 'a-long-token' }, 202],
    ['a wrong password', 'harbor', { authorization: `Basic ${btoa('user:pass')}` }, 401],
    ['a password', 'harbor', { authorization: `Basic ${btoa('user:pass word')}` }, 202],
    ['no signature', 'github', {}, 401],
    ['a forged signature', 'github', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, 401],
    [
      'a signature',
      'github',
      { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'key').update('{}').digest('hex')}` },
      202,
    ],
    ['GitLab’s token', 'gitlab', { 'x-gitlab-token': 'gl' }, 202],
    ['GitLab’s token, wrong', 'gitlab', { 'x-gitlab-token': 'g' }, 401],
    ['nothing, where nothing is asked for', 'quay', {}, 202],
    ['a dialect that is not configured', 'ecr', {}, 404],
    ['a dialect that there is not', 'constructor', {}, 404],
  ] as const)('%s: %s', async (_, dialect, headers, status) => {
    const answer = await post(dialect, '{}', headers);
    expect(answer.status).toBe(status);
    if (status >= 400) expect(answer.type).toMatch(/^application\/problem\+json/);
  });

  it('takes a token in the address', async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/hooks/registry/distribution?token=a-long-token',
      payload: '{}',
    });
    expect(answer.statusCode).toBe(202);
  });

  it.each([
    ['no JSON', '{"events": [', 400],
    ['a text', '"push"', 202],
    ['nothing', '', 400],
    ['deep nesting', '['.repeat(50_000), 400],
    ['more than a megabyte', JSON.stringify({ events: ['x'.repeat(1024 * 1024)] }), 413],
  ])('%s is no event', async (_, payload, status) => {
    expect((await post('distribution', payload, bearer)).status).toBe(status);
  });

  it.each([
    ['another registry', pushed(900, 'evil.example'), 'team/app', 1],
    [
      'another repository',
      { events: [{ ...pushed(901).events[0], target: { ...pushed(901).events[0]!.target, repository: 'other/app' } }] },
      'other/app is not in the configuration',
      0,
    ],
    [
      'a path',
      { events: [{ ...pushed(902).events[0], target: { ...pushed(902).events[0]!.target, repository: '../../etc' } }] },
      'is no image name',
      0,
    ],
    [
      'a tag with more in it',
      { events: [{ ...pushed(903).events[0], target: { ...pushed(903).events[0]!.target, tag: 'x?y=@z' } }] },
      'is no image name',
      0,
    ],
  ])('%s is not asked: the configuration says which are', async (_, payload, said, jobs) => {
    const answer = await post('distribution', payload, bearer);
    expect(answer).toMatchObject({ status: 202, jobs });
    if (jobs === 0) expect(answer.aside[0]).toContain(said);
    else {
      // The sender’s own name for itself counts for nothing: the hook’s registry is asked.
      const rows = await store.db.selectFrom('hook_events').select('detail').execute();
      expect(rows.map(({ detail }) => detail)).toContainEqual(
        expect.objectContaining({ references: ['r.example/team/app:v900'] }),
      );
    }
  });

  it('turns away what is too much, and loses nothing that it took', async () => {
    const before = await waiting();
    const answers = await Promise.all(
      Array.from({ length: 10_000 }, (_, n) => post('distribution', pushed(10_000 + n), bearer)),
    );
    const taken = answers.filter(({ status }) => status === 202);
    const refused = answers.filter(({ status }) => status !== 202);
    expect(taken.length).toBeGreaterThanOrEqual(inboxBounds.waiting);
    for (const { status, headers } of refused) {
      expect(status).toBe(429);
      expect(headers['retry-after']).toBe('2');
    }
    expect((await waiting()) - before).toBe(taken.length);
    expect(await post('distribution', pushed(5), bearer)).toMatchObject({ status: 202, outcome: 'queued' });
  }, 120_000);
});
