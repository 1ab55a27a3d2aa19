/** What goes wrong around a sensor, done for real: it lives, it says so, and what comes after is seen rightly. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Box, openRange, type Range } from './range/box.ts';
import { imageName, imageTag, noBoxes } from './range/image.ts';
import { noSensor } from './range/sensor.ts';
import { type Heard, lives, programsOf, type Watching, watching } from './range/watching.ts';
import { missing, run, skipping } from './real/programs.ts';

const reason = (await noBoxes()) ?? (await noSensor());
const program = promisify(execFile);

const shown =
  'args=%proc.args cmdline=%proc.cmdline name=%proc.name parent=%proc.pname second=%proc.aname[2] ' +
  'container=%container.id image=%container.image.repository file=%fd.name';
const rule = (name: string, condition: string): string =>
  `- rule: ${name}\n  desc: of the test\n  condition: ${condition}\n  output: ${shown}\n  priority: WARNING\n`;
/** Processes that tests begin, and nothing else. */
const trigger = rule('Trigger', 'evt.type in (execve, execveat) and proc.args startswith fault-');

const opened: Watching[] = [];
const watch = async (rules: string, ...args: string[]): Promise<Watching> => {
  const sensor = await watching(rules, ...args);
  opened.push(sensor);
  return sensor;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map(sensor => sensor.stop()));
});

const of =
  (word: string) =>
  ({ fields }: Heard): boolean =>
    String(fields['proc.args']).split(' ')[0] === word;
const alerted = (sensor: Watching, word: string, within?: number): Promise<Heard> =>
  sensor.until(word, () => sensor.alerts.find(of(word)), within);

describe.skipIf(skipping('faults', reason))('faults', () => {
  let range: Range;
  let box: Box;
  beforeAll(async () => {
    range = await openRange();
    box = await range.box('plain');
  });
  afterAll(async () => {
    await range?.stop();
  });

  describe('processes of the sensor', () => {
    test('the sensor’s process is killed: it is started again, says what it missed, and knows what was there', async () => {
      const sensor = await watch(trigger);
      await box.run('/bin/true fault-before', 'before');
      await alerted(sensor, 'fault-before');
      const first = sensor.sensor() as number;
      const killed = Date.now();
      process.kill(first, 'SIGKILL');
      const told = await sensor.until('a gap', () =>
        sensor.alerts.find(each => each.rule === 'Plimsoll sensor restarted'),
      );
      const [from, to] = ['from', 'to'].map(end => Date.parse(String(told.fields[`plimsoll.gap.${end}`])));
      console.log(`restarted after ${told.at - killed} ms; ${told.output}`);
      expect(told.priority).toBe('Critical');
      expect(from).toBeLessThanOrEqual(killed);
      expect(to).toBeGreaterThan(killed);
      expect(sensor.sensor()).not.toBe(first);
      await box.run('/bin/true fault-after', 'after');
      const { fields } = await alerted(sensor, 'fault-after');
      expect(fields).toMatchObject({
        ...{ 'proc.name': 'true', 'proc.pname': 'sh', 'proc.aname[2]': 'sh' },
        ...{ 'container.id': box.id.slice(0, 12), 'container.image.repository': imageName },
      });
    });

    test('the sensor’s process stands still: it is replaced, and the gap is told', async () => {
      const sensor = await watch(trigger);
      process.kill(sensor.sensor() as number, 'SIGSTOP');
      const told = await sensor.until(
        'a gap',
        () => sensor.alerts.find(each => each.rule === 'Plimsoll sensor restarted'),
        40_000,
      );
      console.log(told.output);
      await box.run('/bin/true fault-later', 'later');
      await alerted(sensor, 'fault-later');
    }, 60_000);

    test('the main process is killed: the sensor ends by itself, and no program stays in the kernel', async () => {
      const sensor = await watch(trigger);
      const process = sensor.sensor() as number;
      const programs = programsOf(process);
      expect(programs.length).toBeGreaterThan(10);
      await sensor.stop('SIGKILL');
      const began = performance.now();
      while (lives(process) && performance.now() - began < 5000) await sleep(10);
      expect(lives(process)).toBe(false);
      console.log(`the sensor ended ${Math.round(performance.now() - began)} ms after the main process`);
      if (missing('bpftool') === undefined) {
        await sleep(500);
        const there = JSON.parse((await run('bpftool', ['--json', 'prog', 'show'])).stdout) as { id: number }[];
        expect(there.filter(({ id }) => programs.includes(id))).toEqual([]);
      }
    });

    test('it is told to stop: what came just before is still told', async () => {
      const sensor = await watch(trigger);
      await program('/bin/true', ['fault-last']);
      expect(await sensor.stop()).toBe(1);
      expect(sensor.alerts.some(of('fault-last'))).toBe(true);
    });

    test('two instances at the same time see the same', async () => {
      const both = [await watch(trigger), await watch(trigger)];
      await box.run('/bin/true fault-twice', 'twice');
      for (const sensor of both) await alerted(sensor, 'fault-twice');
      await sleep(200);
      for (const sensor of both) expect(sensor.alerts.filter(of('fault-twice'))).toHaveLength(1);
    });
  });

  describe('rules that are read anew while there is load', () => {
    /** A steady trigger: processes with numbers, until told to stop. */
    const steady = (word: string): { stop(): Promise<number> } => {
      let going = true;
      let made = 0;
      const done = (async () => {
        while (going) {
          await program('/bin/true', [`${word}-${made++}`]);
          await sleep(5);
        }
      })();
      return {
        async stop() {
          going = false;
          await done;
          return made;
        },
      };
    };
    const counts = (sensor: Watching, word: string): Map<string, number> => {
      const seen = new Map<string, number>();
      for (const { rule: name, fields } of sensor.alerts) {
        const args = String(fields['proc.args']);
        if (name === 'Trigger' && args.startsWith(`${word}-`)) seen.set(args, (seen.get(args) ?? 0) + 1);
      }
      return seen;
    };
    const faults = (seen: Map<string, number>, word: string, made: number): string[] =>
      Array.from({ length: made }, (_, i) => `${word}-${i}`).flatMap(each =>
        seen.get(each) === 1 ? [] : [`${each}: ${seen.get(each) ?? 0} times`],
      );
    const readAnew = (sensor: Watching, times: number): Promise<number> =>
      sensor.until('rules read anew', () => {
        const { length } = [...sensor.said().matchAll(/^rules read anew/gm)];
        return length >= times ? length : undefined;
      });

    test('new ones take over, and no event is missed or seen twice', async () => {
      const sensor = await watch(trigger);
      const load = steady('fault-steady');
      await sleep(500);
      sensor.rules(trigger + rule('More', 'evt.type in (execve, execveat) and proc.args startswith more-'));
      sensor.reload();
      await readAnew(sensor, 1);
      await program('/bin/true', ['more-1']);
      await sensor.until('the new rule', () => sensor.alerts.find(each => each.rule === 'More'));
      // Calls that no rule asked for until now: their programs must come first.
      sensor.rules(
        trigger + rule('Flock', 'evt.type = flock and proc.name = flock') + rule('Madvise', 'evt.type = mincore'),
      );
      sensor.reload();
      await readAnew(sensor, 2);
      await run('flock', ['/tmp', 'true']);
      await sensor.until('the new kind', () => sensor.alerts.find(each => each.rule === 'Flock'));
      await sleep(300);
      const made = await load.stop();
      await sleep(500);
      const seen = counts(sensor, 'fault-steady');
      console.log(`${made} processes while rules were read anew twice, ${seen.size} seen`);
      expect(faults(seen, 'fault-steady', made)).toEqual([]);
    });

    test('wrong ones are refused, and the old ones stay', async () => {
      const sensor = await watch(trigger);
      const load = steady('fault-stay');
      for (const wrong of ['- rule: [', rule('Wrong', 'evt.type = nothing and and'), rule('Wrong', 'no.such = 1')]) {
        const before = sensor.said().length;
        sensor.rules(wrong);
        sensor.reload();
        await sensor.until('a refusal', () => /old ones stay/.exec(sensor.said().slice(before))?.index);
      }
      const made = await load.stop();
      await sleep(500);
      expect(faults(counts(sensor, 'fault-stay'), 'fault-stay', made)).toEqual([]);
      // The sensor that follows has the old ones too.
      process.kill(sensor.sensor() as number, 'SIGKILL');
      await sensor.until('a gap', () => sensor.alerts.find(each => each.rule === 'Plimsoll sensor restarted'));
      await program('/bin/true', ['fault-old']);
      await alerted(sensor, 'fault-old');
    });

    test('what the old ones asked for narrows nothing that the new ones ask for', async () => {
      const path = '/tmp/plimsoll-faults/deep/file';
      const before = rule('Host', `evt.type in (open, openat) and container.id = host and fd.name startswith ${path}`);
      const after = rule('All', 'evt.type in (open, openat) and fd.name startswith /tmp/plimsoll-faults/');
      const sensor = await watch(before + trigger);
      sensor.rules(after + trigger);
      sensor.reload();
      await readAnew(sensor, 1);
      await box.run(`mkdir -p /tmp/plimsoll-faults/deep; echo x > ${path}; cat ${path}; /bin/true fault-file`, 'file');
      await alerted(sensor, 'fault-file');
      const files = sensor.alerts.filter(each => each.rule === 'All').map(({ fields }) => fields['fd.name']);
      expect(files).toEqual([path, path]);
    });
  });

  describe('hostile processes', () => {
    let sensor: Watching;
    beforeAll(async () => {
      sensor = await watching(
        trigger + rule('File', 'evt.type in (open, openat, creat) and fd.name startswith /tmp/hostile-'),
        // It sheds nothing, however busy the machine is.
        ...['--sensor-cpu', '64'],
      );
    });
    afterAll(async () => {
      await sensor?.stop();
    });
    const python = (script: string, token: string): ReturnType<Box['run']> => {
      writeFileSync(join(box.folder, `${token}.py`), script);
      return box.run(`python3 /range/${token}.py`, token);
    };

    test.each([
      ['one argument of 120 KB', 'fault-long', `['true', 'fault-long', 'A' * 120_000]`],
      ['an argument of 64 KB', 'fault-64', `['true', 'fault-64', 'A' * 65_536]`],
      ['2,000 arguments', 'fault-many', `['true', 'fault-many'] + ['word-%d' % i for i in range(2000)]`],
      ['20 arguments of 100 KB', 'fault-huge', `['true', 'fault-huge'] + ['B' * 100_000] * 20`],
    ])('%s: the event comes, its command line is cut and not lost', async (_, word, args) => {
      const { code, output } = await python(`import os\nos.execv('/bin/true', ${args})`, word);
      expect(code, output).toBe(0);
      const { fields } = await alerted(sensor, word);
      const cmdline = String(fields['proc.cmdline']);
      expect(cmdline.startsWith(`true ${word} `)).toBe(true);
      expect(cmdline.length).toBeGreaterThan(4000);
      expect(fields['proc.name']).toBe('true');
    });

    test('everything of a process is as long as it can be: the event still has room', async () => {
      const script = `
import os, shutil
deep = '/tmp/' + 'd' * 200
for _ in range(17):
    os.makedirs(deep, exist_ok=True)
    os.chdir(deep)
    deep = 'd' * 200
shutil.copy('/bin/true', 'e' * 200)
for fd in range(3):
    os.dup2(os.open('o' * 200 + str(fd), os.O_RDWR | os.O_CREAT), fd)
os.execve(os.getcwd() + '/' + 'e' * 200, ['t' * 4090, 'fault-all'] + ['C' * 120_000] * 3, {'E%d' % i: 'v' * 4000 for i in range(20)})
`;
      const { code, output } = await python(script, 'all');
      expect(code, output).toBe(0);
      const { fields } = await alerted(sensor, 'fault-all');
      expect(fields['container.id']).toBe(box.id.slice(0, 12));
    });

    test.each([
      ['bytes that are no UTF-8', 'fault-bytes', String.raw`b'\xff\xfe\x80\xc3('`],
      ['lines and escapes', 'fault-lines', String.raw`b'one\ntwo\r\n{"rule":"x"}\x1b[31m\x07\x08'`],
      [
        'signs that JSON and terminals take for their own',
        'fault-signs',
        String.raw`b'"\\u0000\\x00 \xe2\x80\xae\xe2\x80\xa8 %proc.name %%'`,
      ],
      ['surrogates', 'fault-surrogates', String.raw`b'\xed\xa0\x80\xed\xb0\x80'`],
    ])('%s in names and arguments: one alert a line, and it is JSON', async (_, word, bytes) => {
      const script = `
import os, ctypes
os.makedirs('/tmp/hostile', exist_ok=True)
name = b'/tmp/hostile/hostile-' + ${bytes}.replace(b'/', b'').replace(b'\\0', b'')
open(name, 'w').close()
ctypes.CDLL(None).prctl(15, ${bytes}.replace(b'\\0', b''), 0, 0, 0)
os.execve(b'/bin/true', [${bytes}, b'${word}', ${bytes}], {${bytes}: ${bytes}})
`;
      const { code, output } = await python(script, word);
      expect(code, output).toBe(0);
      const { fields } = await alerted(sensor, word);
      expect(fields['container.id']).toBe(box.id.slice(0, 12));
    });

    test('lines of text are lines too', async () => {
      const text = await watch(trigger, '--format', 'text');
      await program('/bin/true', ['fault-text', 'one\n13:00:00.000000000: Critical another alert\x1b[2J\u2028\r']);
      await text.until('the alert', () => /args=fault-text/.exec(text.said())?.index);
      const line = text
        .said()
        .split('\n')
        .find(each => each.includes('args=fault-text'));
      expect(line).toContain('one\\u000a13:00:00.000000000: Critical another alert\\u001b[2J\\u2028\\u000d');
      expect(text.said()).not.toMatch(/^13:00/m);
    });

    test('a path of 4,095 bytes', async () => {
      const script = `
import os
path = '/tmp/' + './' * 2000
path += 'hostile-' + 'n' * (4095 - len(path) - 8)
try: open(path, 'w')
except OSError as error: print(error.errno)
path = path[:-60]
print(len(path))
path = '/tmp/' + './' * 1900 + 'hostile-path'
open(path, 'w').close()
os.execv('/bin/true', ['true', 'fault-path'])
`;
      const { code, output } = await python(script, 'path');
      expect(code, output).toBe(0);
      await alerted(sensor, 'fault-path');
      expect(sensor.alerts.some(({ fields }) => String(fields['fd.name']) === '/tmp/hostile-path')).toBe(true);
    });

    test('a container that ends at once: its alert comes soon, with what the runtime says or that it said nothing', async () => {
      const soon: number[] = [];
      for (let i = 0; i < 5; i++) {
        const word = `fault-once-${i}`;
        await range.podman(
          ...['run', '--rm', '--network', 'none', '--ulimit', 'nofile=20000:20000', '--ulimit', 'nproc=4096:4096'],
          ...[`${imageName}:${imageTag}`, 'true', word],
        );
        const { fields, time, at } = await alerted(sensor, word);
        soon.push(Math.round(at - Number(time / 1_000_000n)));
        expect(String(fields['container.id'])).toMatch(/^[\da-f]{12}$/);
        const known = fields['container.image.repository'] === imageName || 'plimsoll.container' in fields;
        expect(known, JSON.stringify(fields)).toBe(true);
      }
      console.log(`alerts of containers that ended at once came after ${soon.join(', ')} ms`);
      expect(Math.max(...soon)).toBeLessThan(900);
    });
  });
});
