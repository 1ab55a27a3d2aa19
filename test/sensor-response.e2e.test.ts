/** Responses to what the live sensor saw, in real containers: first as a dry run, then done, each written down. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ResponseRecord } from '../src/runtime/response/types.ts';
import { type Box, openRange, type Range } from './range/box.ts';
import { noBoxes } from './range/image.ts';
import { noSensor } from './range/sensor.ts';
import { type Heard, type Watching, watching } from './range/watching.ts';
import { scratch } from './real/plimsoll.ts';
import { skipping } from './real/programs.ts';

const reason = (await noBoxes()) ?? (await noSensor());

const rule = (name: string, word: string): string => `
- rule: ${name}
  desc: of the test
  condition: evt.type in (execve, execveat) and proc.args contains ${word}
  output: args=%proc.args
  priority: CRITICAL
`;
const rules = rule('Killed', 'response-kill') + rule('Paused', 'response-pause') + rule('Blocked', 'response-block');

describe.skipIf(skipping('responses to what was seen', reason))('responses to what was seen', () => {
  let range: Range;
  const { folder, remove } = scratch('responses');
  const ledger = join(folder, 'ledger.jsonl');
  const file = join(folder, 'responses.json');
  let sensor: Watching;
  beforeAll(async () => {
    range = await openRange();
  });
  afterAll(async () => {
    await range?.stop();
    remove();
  });
  afterEach(async () => {
    await sensor?.stop();
  });

  const watch = async (...responses: object[]): Promise<void> => {
    writeFileSync(file, JSON.stringify({ responses }));
    sensor = await watching(rules, '--responses', file, '--ledger', ledger);
  };
  const written = (): ResponseRecord[] =>
    existsSync(ledger)
      ? readFileSync(ledger, 'utf8')
          .trim()
          .split('\n')
          .map(line => JSON.parse(line) as ResponseRecord)
      : [];
  const response = (rule: string, ...outcomes: string[]): Promise<Heard> =>
    sensor.until(`a response to ${rule}`, () =>
      sensor.alerts.find(
        ({ rule: name, fields }) =>
          name === 'Plimsoll response' &&
          fields['response.rule'] === rule &&
          outcomes.includes(String(fields['response.outcome'])),
      ),
    );

  test('kill: a dry run first, which is written down and does nothing; then the process ends', async () => {
    const box = await range.box('plain');
    const deed = 'python3 -c "import time; time.sleep(1.5)" response-kill; echo ended $?';
    await watch({ rule: 'Killed', action: 'kill', mode: 'act' });
    const dry = await box.run(deed, 'dry');
    const told = await response('Killed', 'would');
    expect(dry.output).toContain('ended 0');
    expect(told.fields).toMatchObject({ 'response.action': 'kill', 'container.id': box.id.slice(0, 12) });
    const done = await box.run(deed, 'act');
    const { fields, at } = await response('Killed', 'done');
    expect(done.output).toContain('ended 137');
    const alert = sensor.alerts.filter(each => each.rule === 'Killed').at(-1);
    console.log(
      `killed ${at - Number((alert?.time ?? 0n) / 1_000_000n)} ms after its event: ${fields['response.why']}`,
    );
    const records = written().filter(record => record.rule === 'Killed');
    expect(records.map(({ outcome, action }) => [action, outcome])).toEqual([
      ['kill', 'would'],
      ['kill', 'done'],
    ]);
    expect(records.at(-1)?.target.containerId).toBe(box.id.slice(0, 12));
  });

  test('pause: the container stands still, and goes on when its time is over', async () => {
    const box: Box = await range.box('plain');
    await watch({ rule: 'Paused', action: 'pause', mode: 'act', reviewed: true, for: '2s' });
    const began = performance.now();
    const ran = box.run('/bin/true response-pause; for i in $(seq 10); do sleep 0.1; echo .; done', 'pause');
    await response('Paused', 'done');
    const state = async (): Promise<string> =>
      (await range.podman('inspect', '--format', '{{.State.Status}}', box.id)).stdout.trim();
    expect(await state()).toBe('paused');
    const { code } = await ran;
    const took = performance.now() - began;
    console.log(`a second of work took ${Math.round(took)} ms, as it was paused for two`);
    expect([code, took > 2500]).toEqual([0, true]);
    const ends = await sensor.until('the end of it', () =>
      sensor.alerts.find(({ fields }) => fields['response.undo_of'] && fields['response.rule'] === 'Paused'),
    );
    expect(ends.fields).toMatchObject({ 'response.outcome': 'done' });
    expect(await state()).toBe('running');
  });

  test('blockEgress: connections of the container are refused, those of others are not', async () => {
    const [box, other] = [await range.box('plain'), await range.box('plain')];
    await watch({
      rule: 'Blocked',
      action: 'blockEgress',
      mode: 'act',
      reviewed: true,
      blockLoopback: true,
      for: '60s',
    });
    const listener = `
import socket, threading
server = socket.socket(); server.bind(('127.0.0.1', 0)); server.listen()
try: socket.create_connection(server.getsockname(), 2); print('open')
except OSError as error: print('errno', error.errno)
`;
    for (const { folder } of [box, other]) writeFileSync(join(folder, 'connect.py'), listener);
    const connect = async (from: Box, token: string): Promise<string> =>
      (await from.run('python3 /range/connect.py', token)).output.trim();
    expect(await connect(box, 'connect-1')).toBe('open');
    await box.run('/bin/true response-block', 'block');
    const { fields } = await response('Blocked', 'done', 'failed', 'refused');
    expect(fields, String(fields['response.why'])).toMatchObject({ 'response.outcome': 'done' });
    expect(await connect(box, 'connect-2')).toBe('errno 1');
    expect(await connect(other, 'connect-3')).toBe('open');
    // What holds the container down ends with the program, unless it was told otherwise.
    await sensor.stop();
    await sleep(100);
    expect(await connect(box, 'connect-4')).toBe('open');
    const outcomes = written().filter(record => record.rule === 'Blocked');
    expect(outcomes.map(({ outcome, undoOf }) => [outcome, undoOf !== undefined])).toEqual([
      ['done', false],
      ['done', true],
    ]);
  });

  test('what is not in the file is told, and nothing is done', async () => {
    const box = await range.box('plain');
    await watch({ rule: 'Killed', action: 'kill' });
    const { output } = await box.run(
      '/bin/true response-block; python3 -c "pass" response-kill; echo ended $?',
      'other',
    );
    expect(output).toContain('ended 0');
    await response('Killed', 'would', 'refused');
    expect(sensor.alerts.some(each => each.rule === 'Blocked')).toBe(true);
    expect(sensor.alerts.some(({ fields }) => fields['response.rule'] === 'Blocked')).toBe(false);
  });
});
