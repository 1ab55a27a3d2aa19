import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { groupOf, passwdOf, usersOf } from './users.ts';

const dir = mkdtempSync(join(tmpdir(), 'plimsoll-users-'));
afterAll(() => rmSync(dir, { recursive: true }));

function rootWith(name: string, make: (etc: string) => void): string {
  const root = join(dir, name);
  mkdirSync(join(root, 'etc'), { recursive: true });
  make(join(root, 'etc'));
  return root;
}

describe('users and groups', () => {
  it('are those of the files', () => {
    expect(
      passwdOf('root:x:0:0:root:/root:/bin/bash\n# no\n+::::::\napp:x:1000:100::/app:/bin/sh\ntoor:x:0:0::/:\n'),
    ).toEqual([
      { uid: 0, gid: 0, name: 'root', home: '/root', shell: '/bin/bash' },
      { uid: 1000, gid: 100, name: 'app', home: '/app', shell: '/bin/sh' },
    ]);
    expect(groupOf('root:x:0:\nadm:x:4:app\nbad:x:4294967295:\n')).toEqual([
      { gid: 0, name: 'root' },
      { gid: 4, name: 'adm' },
    ]);
  });

  it('any text is read without an error', () => {
    fc.assert(fc.property(fc.string(), text => void [passwdOf(text), groupOf(text)]));
  });

  it('of this machine are as the system shows them', async () => {
    const { users, groups, problems } = await usersOf('/');
    expect(users).toContainEqual(expect.objectContaining({ uid: 0, name: 'root', home: '/root' }));
    expect(groups).toContainEqual({ gid: 0, name: 'root' });
    expect(problems).toEqual([]);
  });

  it('a link out of the root leads back into it', async () => {
    writeFileSync(join(dir, 'passwd'), 'outside:x:1:1::/:\n');
    const root = rootWith('linked', etc => symlinkSync('../../passwd', join(etc, 'passwd')));
    expect((await usersOf(root)).users).toEqual([]);
    writeFileSync(join(root, 'passwd'), 'inside:x:2:2::/:\n');
    expect((await usersOf(root)).users.map(({ name }) => name)).toEqual(['inside']);
  });

  it('a file that is too large is a problem, and the other is read', async () => {
    const root = rootWith('large', etc => {
      writeFileSync(join(etc, 'passwd'), 'x'.repeat(2 * 1024 * 1024));
      writeFileSync(join(etc, 'group'), 'a:x:1:\n');
    });
    const { users, groups, problems } = await usersOf(root);
    expect([users, groups]).toEqual([[], [{ gid: 1, name: 'a' }]]);
    expect(problems).toMatchObject([{ code: 'bound', path: 'etc/passwd' }]);
  });

  it('a root that is gone is a problem', async () => {
    expect((await usersOf(join(dir, 'nowhere'))).problems).toMatchObject([{ code: 'reference-not-found' }]);
  });
});
