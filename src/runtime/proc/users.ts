/** Users and groups of the machine, and of containers by their own root: etc/passwd and etc/group. */
import { PlimsollError, type Problem } from '../../model/index.ts';
import { textOfBytes } from '../rules/text.ts';
import type { GroupRecord, UserRecord } from '../scap/blocks/records.ts';
import { procBounds } from './bounds.ts';

export interface Accounts {
  users: UserRecord[];
  groups: GroupRecord[];
  problems: Problem[];
}

/**
 * Users and groups of a root file system: `/`, or `/proc/PID/root` of a container's process. Links in it are followed
 * inside it alone, and nothing but regular files is read. A root without such files has none.
 * @example for (const user of (await usersOf(`/proc/${pid}/root`)).users) state.addUser(user, containerId);
 */
export async function usersOf(root: string): Promise<Accounts> {
  const problems: Problem[] = [];
  const texts: Record<string, string> = {};
  const { directoryTree } = await import('../../source/index.ts');
  const failed = (error: unknown, path: string): void => {
    if (!(error instanceof PlimsollError)) throw error;
    problems.push({ code: error.code, message: `accounts of ${root}: ${error.message}`, path });
  };
  try {
    const tree = directoryTree(root);
    try {
      for (const path of ['etc/passwd', 'etc/group']) {
        try {
          const bytes = await tree.read(path, { maxBytes: procBounds.accountBytes });
          if (bytes) texts[path] = textOfBytes(bytes);
        } catch (error) {
          failed(error, path);
        }
      }
    } finally {
      await tree.close();
    }
  } catch (error) {
    failed(error, '');
  }
  return { users: passwdOf(texts['etc/passwd'] ?? ''), groups: groupOf(texts['etc/group'] ?? ''), problems };
}

/** passwd(5). Of two users of one number the first is the one that the system shows. */
export function passwdOf(text: string): UserRecord[] {
  const users = new Map<number, UserRecord>();
  for (const [name = '', , user, group, , home = '', shell = ''] of entriesOf(text)) {
    const [uid, gid] = [idOf(user), idOf(group)];
    if (name === '' || uid === undefined || gid === undefined || users.has(uid)) continue;
    users.set(uid, { uid, gid, name, home, shell });
    if (users.size >= procBounds.accounts) break;
  }
  return [...users.values()];
}

/** group(5). */
export function groupOf(text: string): GroupRecord[] {
  const groups = new Map<number, GroupRecord>();
  for (const [name = '', , number] of entriesOf(text)) {
    const gid = idOf(number);
    if (name === '' || gid === undefined || groups.has(gid)) continue;
    groups.set(gid, { gid, name });
    if (groups.size >= procBounds.accounts) break;
  }
  return [...groups.values()];
}

/** Lines that are comments, or stand for other sources of accounts, have no number. */
const entriesOf = (text: string): string[][] => text.split('\n').map(line => line.split(':'));

const idOf = (text: string | undefined): number | undefined => {
  const id = /^\d{1,10}$/.test(text ?? '') ? Number(text) : undefined;
  return id !== undefined && id < 0xffffffff ? id : undefined;
};
