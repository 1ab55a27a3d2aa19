import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { procReader } from './reader.ts';
import { seen } from './testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'plimsoll-overlay-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The overlay is mounted for the processes of the script alone, and ends with them; its layers lie on the machine. */
let made = 0;
function mount(): string {
  const own = join(dir, String(made++));
  for (const name of ['lower', 'upper', 'work', 'merged']) mkdirSync(join(own, name), { recursive: true });
  copyFileSync('/bin/sleep', join(own, 'lower/image'));
  return `cd '${own}'; mount -t overlay overlay -o lowerdir='${own}/lower',upperdir='${own}/upper',workdir='${own}/work' merged`;
}

function possible(): boolean {
  try {
    execFileSync('unshare', ['-m', 'sh', '-ec', mount()], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('skipped: no overlay can be mounted here');
    return false;
  }
}

describe.skipIf(!possible())('programs on an overlay', () => {
  it.each([
    ['of the image', 'merged/image 60', { exeUpperLayer: false, exeLowerLayer: true }],
    ['that was written', 'cp merged/image merged/new; merged/new 60', { exeUpperLayer: true, exeLowerLayer: false }],
    [
      'of the image, changed',
      'cp /bin/sleep merged/image; merged/image 60',
      { exeUpperLayer: true, exeLowerLayer: false },
    ],
    [
      'that was written and taken away again',
      'cp merged/image merged/new; (sleep 0.2; rm merged/new; echo gone) & exec merged/new 60',
      { exeUpperLayer: true, exeLowerLayer: false },
    ],
    [
      'of the image, taken away',
      '(sleep 0.2; rm merged/image; echo gone) & exec merged/image 60',
      { exeUpperLayer: false, exeLowerLayer: true },
    ],
    ['beside it', 'lower/image 60', { exeUpperLayer: false, exeLowerLayer: false }],
  ])('%s', async (_, run, expected) => {
    const script = run.includes('gone') ? run : run.replace(/(\S+ 60)$/, '(sleep 0.2; echo gone) & exec $1');
    const child = spawn('unshare', ['-m', 'sh', '-ec', `${mount()}; ${script}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const found = seen();
    expect(procReader().readThread(child.pid as number, found)).toBe(true);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(found.threads.get(child.pid as number)).toMatchObject(expected);
  });
});
