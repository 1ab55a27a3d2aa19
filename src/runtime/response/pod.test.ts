/**
 * Pods are labelled and isolated against a server of our own, which speaks as the Kubernetes API does over real HTTPS:
 * token, merge patches, uids as preconditions, names that are taken. No cluster enforces the policy here.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Alert } from '../types.ts';
import { podAccess } from './kubernetes.ts';
import { openLedger } from './ledger.ts';
import { readResponses } from './read.ts';
import { responder } from './responder.ts';
import type { PodName, ResponseFacts, ResponseRecord } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pod-'));
const [tokenFile, caFile] = [join(folder, 'token'), join(folder, 'ca.crt')];
const pod: PodName = { namespace: 'shop', name: 'web-0', uid: '5f0c9a7e-1d5b-4a57-9d57-0d6f2b7c8a11' };

type Json = Record<string, unknown>;
interface Pod {
  metadata: { name: string; uid: string; labels: Record<string, string> };
  spec: { hostNetwork?: boolean };
}

/** What the API server has. */
let pods: Map<string, Pod>;
let policies: Map<string, Json>;
let asked: string[];
let refusePatch = 0;

function answer(method: string, url: string, body: Json): [number, Json] {
  const [path = ''] = url.split('?');
  const [, name = ''] = /^\/api\/v1\/namespaces\/shop\/pods\/(.*)$/.exec(path) ?? [];
  const found = pods.get(name);
  if (name !== '') {
    if (!found) return [404, { message: `pods "${name}" not found` }];
    if (method === 'GET') return [200, { ...found }];
    if (refusePatch > 0) return [refusePatch, { message: 'pods "web-0" is forbidden: cannot patch' }];
    const { uid, labels } = body['metadata'] as { uid?: string; labels: Record<string, string | null> };
    if (uid !== undefined && uid !== found.metadata.uid) return [409, { message: 'Precondition failed: UID' }];
    for (const [key, value] of Object.entries(labels)) {
      if (value === null) delete found.metadata.labels[key];
      else found.metadata.labels[key] = value;
    }
    return [200, { ...found }];
  }
  const [, policy] = /^\/apis\/networking\.k8s\.io\/v1\/namespaces\/shop\/networkpolicies(?:\/(.*))?$/.exec(path) ?? [];
  if (method === 'GET') return [200, { items: [...policies.values()] }];
  if (method === 'DELETE') return policies.delete(policy ?? '') ? [200, {}] : [404, {}];
  const given = (body['metadata'] as { name: string }).name;
  if (policies.has(given)) return [409, { reason: 'AlreadyExists' }];
  policies.set(given, body);
  return [201, body];
}

async function read(message: IncomingMessage): Promise<Json> {
  let text = '';
  for await (const chunk of message) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}

describe('pods', () => {
  let server: Server;
  let address = '';
  let ledgers = 0;

  beforeAll(async () => {
    const key = join(folder, 'key.pem');
    const names = ['-subj', '/CN=kubernetes', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      key,
      '-out',
      caFile,
    ];
    execFileSync('openssl', ['req', '-x509', ...made, '-days', '2', ...names], { stdio: 'pipe' });
    writeFileSync(tokenFile, 'first-token\n');
    server = createServer({ key: readFileSync(key), cert: readFileSync(caFile) }, async (request, response) => {
      const { method = '', url = '', headers } = request;
      const body = await read(request);
      asked.push(`${method} ${headers['content-type'] ?? '-'}`);
      const known = headers.authorization === `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`;
      const [status, value] = known ? answer(method, url, body) : [401, { message: 'Unauthorized' }];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    address = `https://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  beforeEach(() => {
    const metadata = { name: pod.name, uid: pod.uid, labels: { app: 'web' } };
    pods = new Map([[pod.name, { metadata, spec: {} }]]);
    policies = new Map();
    asked = [];
    refusePatch = 0;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  const alert: Alert = {
    ...{ time: 1_700_000_000_000_000_000n, rule: 'R', priority: 'Critical', source: 'syscall', tags: [] },
    ...{ output: '', message: '', outputFields: {} },
  };
  const facts: ResponseFacts = { pid: 999_999_999, containerId: 'a'.repeat(12), pod };
  const labelsOf = () => pods.get(pod.name)?.metadata.labels;

  async function answering(entry: object, options: { ledger?: string; now?: () => bigint } = {}) {
    const config = await readResponses(JSON.stringify({ responses: [{ rule: 'R', ...entry }] }), 'r.json');
    const ledger = options.ledger ?? join(folder, `ledger-${ledgers++}`);
    const records: ResponseRecord[] = [];
    const kubernetes = { server: address, tokenFile, caFile };
    const made = responder({
      config,
      kubernetes,
      onRecord: record => records.push(record),
      ...options,
      ledger: openLedger(ledger),
    });
    return { ...made, records, ledger };
  }

  it('are labelled after a dry run that changes nothing', async () => {
    const { respond, close } = await answering({ action: 'label', mode: 'act', labels: { seen: 'yes' } });
    expect(await respond(alert, facts)).toMatchObject([
      { outcome: 'would', why: expect.stringContaining('label pod shop/web-0 with seen=yes') },
    ]);
    expect(asked).toEqual(['GET -']);
    const [done] = await respond(alert, facts);
    expect(done).toMatchObject({
      outcome: 'done',
      target: { pod },
      undo: { how: 'take the labels from pod shop/web-0' },
    });
    expect(done?.undo?.at).toBeUndefined();
    expect(labelsOf()).toEqual({ app: 'web', seen: 'yes' });
    expect(asked.at(-1)).toBe('PATCH application/merge-patch+json');
    await close();
    expect(labelsOf()).toEqual({ app: 'web', seen: 'yes' });
  });

  it('are isolated by a policy that selects that pod alone and lets nothing through', async () => {
    policies.set('other', { metadata: { name: 'other' } });
    const { respond, close, ledger } = await answering({ action: 'isolate', mode: 'act', reviewed: true, for: '1h' });
    const [done] = await respond(alert, facts);
    expect(done).toMatchObject({ outcome: 'done', why: expect.stringMatching(/policies add up, and 1 more/) });
    const name = `plimsoll-isolate-${pod.uid}`;
    expect(policies.get(name)).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        ...{ name, namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'plimsoll' } },
        annotations: { 'plimsoll.dev/pod': 'web-0' },
      },
      spec: {
        podSelector: { matchLabels: { 'plimsoll.dev/isolated': pod.uid } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [],
        egress: [],
      },
    });
    expect(labelsOf()).toEqual({ app: 'web', 'plimsoll.dev/isolated': pod.uid });
    expect(await respond(alert, facts)).toMatchObject([{ outcome: 'refused', why: expect.stringMatching(/in force/) }]);
    // The cluster holds it; a later run takes it back.
    await close();
    expect(policies.has(name)).toBe(true);
    const later = (): bigint => BigInt(Date.now() + 3_700_000) * 1_000_000n;
    const next = await answering({ action: 'isolate' }, { ledger, now: later });
    await expect.poll(() => next.records).toMatchObject([{ outcome: 'done', undoOf: done?.id }]);
    expect([...policies.keys()]).toEqual(['other']);
    expect(labelsOf()).toEqual({ app: 'web' });
    await next.close();
  });

  it('are left alone when they are others by now', async () => {
    (pods.get(pod.name) as Pod).metadata.uid = '00000000-1d5b-4a57-9d57-0d6f2b7c8a11';
    const { respond, close } = await answering({ action: 'isolate', mode: 'act', reviewed: true });
    expect(await respond(alert, facts)).toMatchObject([
      { outcome: 'refused', why: expect.stringMatching(/another one/) },
    ]);
    expect(policies.size).toBe(0);
    await close();
  });

  it.each([
    ['no pod', { pod: undefined }, /of no pod/],
    ['a name that leads elsewhere', { pod: { ...pod, name: '../../secrets/x' } }, /none that Kubernetes gives/],
    ['a namespace that leads elsewhere', { pod: { ...pod, namespace: 'a/../b' } }, /none that Kubernetes gives/],
  ])('are refused for %s', async (_, more, why) => {
    const { respond, close } = await answering({ action: 'label', mode: 'act', reviewed: true });
    expect(await respond(alert, { ...facts, ...more } as ResponseFacts)).toMatchObject([
      { outcome: 'refused', why: expect.stringMatching(why) },
    ]);
    expect(asked).toEqual([]);
    await close();
  });

  it('of the host’s network are not isolated: no policy applies to them', async () => {
    (pods.get(pod.name) as Pod).spec.hostNetwork = true;
    const { respond, close } = await answering({ action: 'isolate', mode: 'act', reviewed: true });
    expect(await respond(alert, facts)).toMatchObject([
      { outcome: 'refused', why: expect.stringMatching(/host's network/) },
    ]);
    await close();
  });

  it('leave no policy behind when they cannot be labelled', async () => {
    refusePatch = 403;
    const { respond, close } = await answering({ action: 'isolate', mode: 'act', reviewed: true });
    expect(await respond(alert, facts)).toMatchObject([
      { outcome: 'failed', why: expect.stringMatching(/403.*forbidden/) },
    ]);
    expect(policies.size).toBe(0);
    await close();
  });

  it('are reached with the token that is there now', async () => {
    const { respond, close } = await answering({ action: 'label', mode: 'act', reviewed: true });
    writeFileSync(tokenFile, 'second-token\n');
    expect(await respond(alert, facts)).toMatchObject([{ outcome: 'done' }]);
    await close();
  });

  it('give their access by their environment', () => {
    expect(podAccess({})).toBeUndefined();
    expect(podAccess({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' })?.server).toBe(
      'https://[fd00::1]:6443',
    );
  });
});
