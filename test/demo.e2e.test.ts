/** `make demo`, without its installing: the first thing that a newcomer runs. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repo } from './real/cache.ts';
import { scratch } from './real/plimsoll.ts';
import { run } from './real/programs.ts';

test('the demonstration makes an image of real packages, scans it, and says what to try next', async () => {
  const { folder, remove } = scratch('demo');
  try {
    const env = { LC_ALL: 'C.UTF-8', NO_COLOR: '1', XDG_CACHE_HOME: folder, PLIMSOLL_DB: undefined };
    const { code, stdout, stderr } = await run(process.execPath, [join(repo, 'scripts/demo.ts')], { env });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('starter');
    expect(stdout).toMatch(/plimsoll explain/);
    if (stdout.includes('no npm layer')) return;
    expect(stdout).toMatch(/CVE-2019-10744 +lodash/);
    // It was installed, and deleted by a later layer.
    expect(stdout).not.toMatch(/CVE-\d+-\d+ +minimist/);
  } finally {
    remove();
  }
});
