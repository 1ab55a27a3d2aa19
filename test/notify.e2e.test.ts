import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyFiles } from '../src/cli/judging.ts';
import { loadConfig } from '../src/platform/load-config.ts';
import { keepFindings } from '../src/platform/notify/write-down.ts';
import { type Running, startPlatform } from '../src/platform/start.ts';
import type { Change, Platform } from '../src/platform/types.ts';
import { writeOciLayout } from '../src/source/image-writer.ts';
import { startPort } from './real/platform.ts';
import { scratch } from './real/plimsoll.ts';
import { end, missing, must, serve, skipping } from './real/programs.ts';
import { type Receiver, startReceiver } from './real/receiver.ts';
import { freePort } from './real/registry.ts';
import { type StoreSource, storeKinds } from './real/stores.ts';

const patience = { timeout: 30_000, interval: 100 };
const kinds = storeKinds.filter(kind => !kind.skip);
const robots = ['webhook', 'dingtalk', 'feishu', 'wecom', 'slack'];

const noRegistry = skipping('alerts of images that are pushed', missing('docker-registry', 'skopeo'));

describe.skipIf(noRegistry).each(kinds)('an image that may not sail, on $name', kind => {
  const { folder, remove } = scratch('notify');
  let stores: StoreSource;
  let receiver: Receiver;
  let port: Awaited<ReturnType<typeof startPort>>;

  beforeAll(async () => {
    stores = await kind.start();
    receiver = await startReceiver();
    const secretFile = join(folder, 'secret');
    writeFileSync(secretFile, 'SECtest\n');
    port = await startPort((await stores.fresh()).url, {
      policy: 'strict',
      notifications: robots.map(channel => ({ channel, url: receiver.at(channel), secretFile, lang: 'zh' })),
    });
  }, 120_000);
  afterAll(async () => {
    await port.stop();
    await receiver.stop();
    await stores.stop();
    remove();
  });

  it('is told to every channel, signed, once, in its own form', async () => {
    const layout = join(folder, 'layout');
    await writeOciLayout(layout, [
      {
        tag: 'bad',
        layers: [
          { entries: [{ path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' }] },
          {
            entries: [
              {
                path: 'app/node_modules/lodash/package.json',
                content: JSON.stringify({ name: 'lodash', version: '4.17.11' }),
              },
            ],
          },
        ],
      },
    ]);
    const at = `docker://${port.registry.host}/team/bad:1`;
    await must('skopeo', ['copy', ...port.registry.skopeo, `oci:${layout}:bad`, at]);
    const told = () =>
      [...new Set(receiver.messages.filter(({ body }) => body.includes('team/bad')).map(({ to }) => to))].sort();
    await expect.poll(told, patience).toEqual([...robots].sort());
    const of = (name: string) => receiver.messages.find(({ to, body }) => to === name && body.includes('team/bad'));
    expect(of('webhook')?.headers['plimsoll-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    expect(of('dingtalk')?.url.search).toMatch(/^\?timestamp=\d{13}&sign=/);
    expect(JSON.parse(of('feishu')?.body ?? '')).toMatchObject({ sign: expect.any(String), msg_type: 'interactive' });
    expect(of('wecom')?.body).toContain('环境被阻止');
    await new Promise(resolve => setTimeout(resolve, 2500));
    expect(receiver.messages.filter(({ body }) => body.includes('team/bad'))).toHaveLength(robots.length);
  }, 90_000);
});

/** What a changed database would say of a known image. */
const finding = (at: number): Change => ({
  kind: 'finding',
  finding: {
    id: `CVE-2026-${at}`,
    aliases: [],
    kind: 'vulnerability',
    subject: { kind: 'package', purl: `pkg:npm/left@1.0.${at}`, path: '' },
    severity: at % 10 === 0 ? 'critical' : 'high',
    fixedVersions: [],
    status: 'affected',
  },
  digests: ['sha256:aa'],
  workloads: 1,
});

/** An image that has all these findings, and the news of them. */
async function befall({ store: { db } }: Pick<Platform, 'store'>, from: number, to: number): Promise<void> {
  const news = Array.from({ length: to - from }, (_, at) => finding(from + at)) as Extract<
    Change,
    { kind: 'finding' }
  >[];
  const artifact = {
    digest: `sha256:${from}`,
    reference: 'r.example/app@sha256:aa',
    state: 'scanned' as const,
    layers: [],
  };
  const { id } = await db.insertInto('artifacts').values(artifact).returning('id').executeTakeFirstOrThrow();
  const packages = await db
    .insertInto('packages')
    .values(
      news.map(({ finding: { subject } }) => {
        const { purl } = subject as { purl: string };
        return { identity: purl, name: 'left', version: '1', purl, fact: '{}' };
      }),
    )
    .returning('id')
    .execute();
  await db
    .insertInto('artifact_packages')
    .values(packages.map(({ id: package_id }) => ({ package_id, artifact_id: id })))
    .execute();
  await db
    .insertInto('package_findings')
    .values(
      news.map(({ finding: found }, at) => ({
        package_id: packages[at]!.id,
        finding_id: found.id,
        severity: found.severity,
        kev: false,
        fixable: false,
        finding: JSON.stringify(found),
      })),
    )
    .execute();
  await keepFindings(db, news, new Date());
}

describe.each(kinds)('a thousand findings at once, on $name', kind => {
  const { folder, remove } = scratch('notify');
  let stores: StoreSource;
  let receiver: Receiver;
  let url: string | undefined;
  const servers: Running[] = [];
  const start = async (): Promise<Running> => {
    const text = JSON.stringify({
      listen: { host: '127.0.0.1', port: 0 },
      alerts: { staleHours: 1e6 },
      notifications: [
        { channel: 'webhook', url: receiver.at('webhook'), perMinute: 600 },
        { channel: 'wecom', url: receiver.at('wecom') },
      ],
    });
    const running = await startPlatform({
      config: loadConfig({ name: 'test', text }, {}, { dir: folder }, folder),
      policyFiles,
      env: {},
      logLevel: 'silent',
      ...(url && { databaseUrl: url }),
    });
    servers.push(running);
    return running;
  };
  const tell = (running: Running, from: number, to: number) => befall(running.platform, from, to);
  /** Ids of findings that the webhook was told of, in order, and how often it was called for them. */
  const heard = () => {
    const events = receiver.messages.filter(({ to }) => to === 'webhook').map(({ body }) => JSON.parse(body));
    const ids = events.flatMap(({ data }) =>
      data.alerts.map((alert: { labels: Record<string, string> }) => alert.labels['finding']),
    );
    return { ids: ids.filter(id => id !== undefined), events };
  };

  beforeAll(async () => {
    stores = await kind.start();
    url = (await stores.fresh()).url;
    receiver = await startReceiver();
  }, 60_000);
  afterAll(async () => {
    for (const server of servers) await server.stop();
    await receiver.stop();
    await stores.stop();
    remove();
  });

  it('are told in few messages with exact counts, each once, also while the receiver is away and by a server that starts again', async () => {
    let running = await start();
    await tell(running, 0, 1000);
    await expect.poll(() => heard().ids.length, patience).toBe(1000);
    expect(new Set(heard().ids).size).toBe(1000);
    expect(heard().events.length).toBeLessThanOrEqual(4);
    await expect.poll(() => receiver.messages.filter(({ to }) => to === 'wecom').length, patience).toBeGreaterThan(0);
    const chat = receiver.messages.find(({ to, body }) => to === 'wecom' && body.includes('1000 new'));
    expect(chat?.body).toContain('(100 critical, 900 high)');

    // Away, and what happens meanwhile.
    await receiver.down();
    await tell(running, 1000, 1010);
    const waits = async () =>
      (
        await running.platform.store.db
          .selectFrom('channel_states')
          .select('failures')
          .where('name', '=', 'webhook')
          .executeTakeFirst()
      )?.failures;
    await expect.poll(waits, patience).toBeGreaterThan(0);
    await tell(running, 1010, 1020);
    await running.stop();
    servers.pop();

    await receiver.up();
    running = await start();
    await expect.poll(() => heard().ids.length, patience).toBe(1020);
    await new Promise(resolve => setTimeout(resolve, 2500));
    expect(heard().ids).toHaveLength(1020);
    expect(new Set(heard().ids).size).toBe(1020);
  }, 120_000);

  it('go out once when two servers share the store', async () => {
    if (!url) return;
    const second = await start();
    await tell(second, 2000, 2200);
    await expect.poll(() => heard().ids.length, patience).toBe(1220);
    await new Promise(resolve => setTimeout(resolve, 2500));
    expect(new Set(heard().ids).size).toBe(1220);
    expect(heard().ids).toHaveLength(1220);
  }, 60_000);
});

const noAlertmanager = skipping('alerts in Alertmanager', missing('prometheus-alertmanager'));
const noPrometheus = skipping('metrics in Prometheus', missing('prometheus'));

describe('beside the real programs', () => {
  const { folder, remove } = scratch('notify');
  let running: Running | undefined;
  const children: ReturnType<typeof serve>['child'][] = [];
  afterAll(async () => {
    await running?.stop();
    for (const child of children) await end(child);
    remove();
  });
  const start = async (notifications: object[]): Promise<Running> => {
    await running?.stop();
    const text = JSON.stringify({ listen: { host: '127.0.0.1', port: 0 }, notifications });
    running = await startPlatform({
      config: loadConfig({ name: 'test', text }, {}, { dir: folder }, folder),
      policyFiles,
      env: {},
      logLevel: 'silent',
    });
    return running;
  };
  const read = async (url: string): Promise<never> => {
    try {
      return (await (await fetch(url)).json()) as never;
    } catch {
      return [] as never;
    }
  };

  it.skipIf(noAlertmanager)(
    'Alertmanager holds an alert as long as it is open',
    async () => {
      const port = await freePort();
      const config = join(folder, 'alertmanager.yml');
      writeFileSync(config, 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n');
      const address = `127.0.0.1:${port}`;
      children.push(
        serve('prometheus-alertmanager', [
          `--config.file=${config}`,
          `--storage.path=${join(folder, 'am')}`,
          `--web.listen-address=${address}`,
          '--cluster.listen-address=',
        ]).child,
      );
      const { platform } = await start([{ channel: 'alertmanager', url: `http://${address}` }]);
      const { db } = platform.store;
      await befall(platform, 1, 3);
      const active = async (): Promise<string[]> => {
        const alerts: { labels: Record<string, string> }[] = await read(`http://${address}/api/v2/alerts?active=true`);
        return alerts.flatMap(({ labels }) => labels['finding'] ?? []).sort();
      };
      await expect.poll(active, patience).toEqual(['CVE-2026-1', 'CVE-2026-2']);
      const gone = finding(1) as Extract<Change, { kind: 'finding' }>;
      const { purl } = gone.finding.subject as { purl: string };
      await keepFindings(db, [{ kind: 'finding-closed', id: gone.finding.id, purl, digests: [] }], new Date());
      await expect.poll(active, patience).toEqual(['CVE-2026-2']);
    },
    90_000,
  );

  it.skipIf(noPrometheus)(
    'Prometheus scrapes, and the alert rules are read',
    async () => {
      const { address } = await start([]);
      const port = await freePort();
      const config = join(folder, 'prometheus.yml');
      const rules = new URL('../deploy/prometheus/rules.yaml', import.meta.url).pathname;
      writeFileSync(
        config,
        JSON.stringify({
          global: { scrape_interval: '1s', evaluation_interval: '1s' },
          rule_files: [rules],
          scrape_configs: [{ job_name: 'plimsoll', static_configs: [{ targets: [new URL(address ?? '').host] }] }],
        }),
      );
      const at = `127.0.0.1:${port}`;
      children.push(
        serve('prometheus', [
          `--config.file=${config}`,
          `--storage.tsdb.path=${join(folder, 'tsdb')}`,
          `--web.listen-address=${at}`,
        ]).child,
      );
      const ask = async (query: string): Promise<string | undefined> => {
        const answer: { data?: { result: { value: [number, string] }[] } } = await read(
          `http://${at}/api/v1/query?query=${encodeURIComponent(query)}`,
        );
        return answer.data?.result[0]?.value[1];
      };
      await expect.poll(() => ask('up{job="plimsoll"}'), patience).toBe('1');
      expect(await ask('plimsoll_store_readable')).toBe('1');
      expect(await ask('count(plimsoll_images)')).toBe('5');
      expect(readFileSync(rules, 'utf8')).toContain('plimsoll_images');
    },
    90_000,
  );
});
