import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { alertJson } from '../rules/output/alert.ts';
import type { Alert } from '../types.ts';
import { outputBounds } from './bounds.ts';
import { openOutput } from './open.ts';
import { queued } from './queue.ts';
import { syslogLine } from './syslog.ts';
import type { OutputOptions } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const alert = (rule: string): Alert => ({
  ...{ time: 1767323045123456789n, rule, priority: 'Warning', source: 'k8s_audit', tags: ['k8s'] },
  ...{
    output: `03:04:05.123456789: Warning ${rule}`,
    message: rule,
    outputFields: { 'ka.verb': 'get', 'evt.time': 1n },
  },
});
const told: string[] = [];
const options: OutputOptions = {
  line: ({ output }) => output,
  payload: each => alertJson({ ...each, hostname: 'node-1' }),
  tell: message => void told.push(message),
  env: {},
  hostname: 'node-1',
};

describe('outputs', () => {
  it.each(['file', 'file+keep'])('%s: appends', async scheme => {
    const path = join(folder, scheme);
    for (const names of [['a', 'b'], ['c']]) {
      const output = openOutput(`${scheme}:${path}`, options);
      for (const name of names) output.write(alert(name));
      expect(await output.end()).toMatchObject({ written: names.length, dropped: 0, failed: 0 });
    }
    expect(readFileSync(path, 'utf8')).toBe(['a', 'b', 'c'].map(name => `${alert(name).output}\n`).join(''));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('a file may be moved away between alerts', async () => {
    const path = join(folder, 'rotated');
    const output = openOutput(`file:${path}`, options);
    output.write(alert('a'));
    await expect.poll(() => statSync(path, { throwIfNoEntry: false })?.size ?? 0).toBeGreaterThan(0);
    renameSync(path, `${path}.1`);
    output.write(alert('b'));
    await output.end();
    expect(readFileSync(path, 'utf8')).toBe(`${alert('b').output}\n`);
  });

  it('a program reads lines, and no shell reads its words', async () => {
    const path = join(folder, 'program');
    const script = `process.stdin.pipe(require('fs').createWriteStream(process.argv[1]))`;
    const output = openOutput(`program:${JSON.stringify([process.execPath, '-e', script, `${path};$(id)`])}`, options);
    output.write(alert('a'));
    output.write(alert('b'));
    expect(await output.end()).toMatchObject({ written: 2, failed: 0 });
    expect(readFileSync(`${path};$(id)`, 'utf8')).toBe(`${alert('a').output}\n${alert('b').output}\n`);
  });

  it('syslog goes over UDP', async () => {
    const daemon = createSocket('udp4');
    daemon.bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    const received = once(daemon, 'message');
    const output = openOutput(`syslog:127.0.0.1:${daemon.address().port}`, options);
    output.write(alert('a\nb'));
    const [message] = (await received) as [Buffer];
    expect(message.toString()).toMatch(/^<12>Jan {2}2 \d\d:04:05 node-1 plimsoll: 03:04:05.123456789: Warning a b$/);
    await output.end();
    daemon.close();
  });

  it.each([
    ['Emergency', '<8>'],
    ['Notice', '<13>'],
    ['Debug', '<15>'],
  ] as const)('%s is %s in syslog', (priority, start) => {
    expect(syslogLine({ ...alert('a'), priority }, 'x', 'h').startsWith(start)).toBe(true);
  });

  it('HTTP posts what Falcosidekick takes', async () => {
    const bodies: string[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      bodies.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`);
      response.writeHead(body.includes('refused') ? 403 : 200).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const output = openOutput(`http://127.0.0.1:${port}/falco?token=secret`, options);
    output.write(alert('a'));
    output.write(alert('refused'));
    const summary = await output.end();
    expect(summary).toMatchObject({ name: `http://127.0.0.1:${port}`, written: 1, failed: 1 });
    expect(summary.reason).toContain('answers 403');
    expect(bodies[0]).toBe(
      'POST /falco?token=secret application/json {"hostname":"node-1","output":"03:04:05.123456789: Warning a",' +
        '"output_fields":{"evt.time":1,"ka.verb":"get"},"priority":"Warning","rule":"a","source":"k8s_audit",' +
        '"tags":["k8s"],"time":"2026-01-02T03:04:05.123456789Z"}',
    );
    server.close();
  });

  it('tell of alerts that are lost: a program that is not there, a folder that is not there', async () => {
    for (const name of ['program:/nowhere/at-all', `file:${folder}/nowhere/x`]) {
      told.length = 0;
      const output = openOutput(name, options);
      output.write(alert('a'));
      expect(await output.end()).toMatchObject({ name, written: 0, failed: 1 });
      expect(told).toHaveLength(1);
      expect(told[0]).toContain(`${name} fails: `);
    }
  });

  it('hold up nobody: beyond a bound alerts are dropped, counted, and told of once', async () => {
    told.length = 0;
    let release = (): void => {};
    const blocked = new Promise<void>(resolve => {
      release = resolve;
    });
    const output = queued('slow', { line: ({ rule }) => rule, send: () => blocked, together: 1 }, options.tell);
    for (let i = 0; i < outputBounds.waiting + 7; i++) output.write(alert('a'));
    expect(told).toEqual(['slow is slower than alerts come: some are dropped']);
    release();
    expect(await output.end()).toMatchObject({ written: outputBounds.waiting, dropped: 7 });
  });

  it('are waited for only so long at the end', async () => {
    const output = queued(
      'stuck',
      { line: ({ rule }) => rule, send: () => new Promise(() => {}), together: 1 },
      options.tell,
      20,
    );
    for (const name of ['a', 'b', 'c']) output.write(alert(name));
    expect(await output.end()).toEqual({ name: 'stuck', written: 0, dropped: 3, failed: 0 });
  });

  it.each([
    ...['mail:x', 'file:', 'syslog:x', 'program:', 'program:["a",', 'http:', 'nothing'],
    ...['plimsoll:', 'plimsoll://host', 'platform:http://other.test', 'platform:ftp://x', 'platform:x'],
  ])('%s is refused', name => {
    expect(() => openOutput(name, options)).toThrowError(expect.objectContaining({ code: 'usage' }));
  });
});
