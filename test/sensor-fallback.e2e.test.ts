/** Without eBPF the same rules catch what the process connector and fanotify see, and every output is told what is not seen. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from '../src/runtime/degrade/probe.ts';
import { objectPath } from '../src/runtime/sensor/places.ts';
import { type Box, openRange, type Range } from './range/box.ts';
import { imageName, noBoxes } from './range/image.ts';
import { type Sensor, startSensor } from './range/sensor.ts';
import { repo } from './real/cache.ts';
import { missing, skipping } from './real/programs.ts';

const rows = await probe({ object: objectPath() });
const seen = ['process connector', 'fanotify'].every(what => rows.some(row => row.what === what && row.works === true));
const reason = (await noBoxes()) ?? (seen ? undefined : 'the process connector or fanotify cannot be used here');

describe.skipIf(skipping('watching without eBPF', reason))('watching without eBPF', () => {
  let range: Range;
  let sensor: Sensor;
  let box: Box;

  beforeAll(async () => {
    range = await openRange();
    sensor = await startSensor({ rules: [join(repo, 'rules')], options: ['--without-ebpf'] });
    box = await range.box('plain');
    await sensor.mark();
  }, 120_000);

  afterAll(async () => {
    await sensor?.stop();
    await range?.stop();
  });

  const inBox = (rule: string) =>
    sensor.alerted(alert => alert.rule === rule && alert.fields['container.id'] === box.id.slice(0, 12), 5_000);

  test('a shell of a web server in a container is caught, with container, image and ancestry', async () => {
    await box.run(
      'cp "$(command -v perl)" /tmp/nginx && /tmp/nginx -e \'system("sh", "-c", "sleep 0.3; id")\'',
      'fallback-shell',
    );
    const alert = await inBox('Shell started by a web server');
    expect(alert?.fields).toMatchObject({
      'proc.name': 'sh',
      'proc.pname': 'nginx',
      'container.image.repository': imageName,
    });
  }, 30_000);

  test('a write to the accounts in a container is caught', async () => {
    await box.run('echo "eve::20000::::::" >> /etc/shadow; sleep 0.3', 'fallback-shadow');
    const alert = await inBox('List of accounts or passwords written');
    expect(alert?.fields).toMatchObject({ 'fd.name': '/etc/shadow' });
  }, 30_000);

  test('what is not seen is said: at the start, and as an alert', () => {
    expect(sensor.said()).toMatch(/^eBPF is not used: /m);
    expect(sensor.said()).toMatch(/^rules ask for events that cannot come here: .*\bconnect\b/m);
    expect(sensor.said()).toMatch(
      /^ready: \d+ rules, watched without eBPF by the process connector and fanotify, \d+ processes known/m,
    );
    const [told] = sensor.alerts.filter(({ rule }) => rule === 'Plimsoll sensor sees less');
    expect(told).toMatchObject({ priority: 'Warning', fields: { 'plimsoll.way': 'fallback' } });
    const lost = String(told?.fields['plimsoll.lost']).split(',');
    expect(lost).toEqual(expect.arrayContaining(['connect', 'mount', 'bpf']));
    expect(lost).not.toContain('execve');
    expect(lost).not.toContain('openat');
  });
});

const watch = join(repo, 'bin/plimsoll');
const alone = rows.some(({ what, works }) => what === 'process connector' && works === true);
const unprivileged =
  missing('setpriv') ?? (alone && process.getuid?.() === 0 ? undefined : 'needs root and the connector');

test.skipIf(skipping('watching without rights', unprivileged))(
  'without any right it still sees processes where the kernel lets it, and says why it sees no more',
  async () => {
    const child = spawn(
      'setpriv',
      ['--bounding-set=-all', '--inh-caps=-all', '--reuid=65534', watch, 'watch', '--lang', 'en', '--format', 'text'],
      { env: { ...process.env, HOME: '/tmp' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const gone = once(child, 'exit');
    let said = '';
    const late = setTimeout(() => child.kill('SIGTERM'), 30_000);
    for await (const chunk of child.stderr) {
      said += chunk;
      // Before Linux 6.6 the connector is closed to it, and it ends by itself.
      if (/^ready: .*\n/m.test(said)) child.kill('SIGTERM');
    }
    await gone;
    clearTimeout(late);
    expect(said).toMatch(/^eBPF is not used: the kernel refuses|^error: neither eBPF nor/m);
    if (!said.includes('error: neither')) {
      expect(said).toMatch(/^eBPF is not used: CAP_BPF: not held/m);
      expect(said).toMatch(/^files are not seen: fanotify cannot be used/m);
      expect(said).toMatch(/^ready: .* watched without eBPF by the process connector alone/m);
    }
  },
  60_000,
);

const bare = missing('setpriv', 'unshare') ?? (process.getuid?.() === 0 ? undefined : 'needs root, to lay it down');

test.skipIf(skipping('watching where nothing can be seen', bare))(
  'where neither can be used it ends with code 4 and the table of what is missing',
  () => {
    const { status, stderr, stdout } = spawnSync(
      'unshare',
      // The process connector answers the first network namespace alone.
      ['--net', 'setpriv', '--bounding-set=-all', '--inh-caps=-all', '--reuid=65534', watch, 'watch', '--lang', 'en'],
      { encoding: 'utf8', timeout: 60_000, env: { ...process.env, HOME: '/tmp' } },
    );
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^CAP_BPF +does not +required/m);
    expect(stderr).toContain('neither eBPF nor the process connector nor fanotify can be used here');
    expect(status).toBe(4);
  },
  60_000,
);
