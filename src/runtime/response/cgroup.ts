/** Control groups as directories. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { responseBounds } from './bounds.ts';
import { refuse, type Site } from './context.ts';
import type { GuardedContainer } from './guard.ts';
import { isGone } from './process.ts';

export interface CgroupMounts {
  /** Where the v2 hierarchy is mounted. */
  v2?: string;
  /** By controller. */
  v1: ReadonlyMap<string, string>;
}

/** proc_pid_mountinfo(5): the mount point is the fifth field; the type follows a dash. */
export function cgroupMounts(proc: string): CgroupMounts {
  const v1 = new Map<string, string>();
  let v2: string | undefined;
  for (const line of readFileSync(join(proc, 'self/mountinfo'), 'utf8').split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const place = (before.split(' ')[4] ?? '').replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const [type, , options = ''] = after.split(' ');
    if (type === 'cgroup2') v2 ??= place;
    if (type !== 'cgroup') continue;
    for (const option of options.split(',')) {
      const name = option.replace(/^name=/, '');
      if (!v1.has(name)) v1.set(name, place);
    }
  }
  return { ...(v2 !== undefined && { v2 }), v1 };
}

/** Directory of a container's own group in a hierarchy: a controller of v1, or '' for v2. */
export function folderOf(mounts: CgroupMounts, container: GuardedContainer, hierarchy: string): string | undefined {
  const mount = hierarchy === '' ? mounts.v2 : mounts.v1.get(hierarchy);
  const path = hierarchy === '' ? unifiedPath(mounts, container) : container.groups.get(hierarchy);
  return mount === undefined || path === undefined ? undefined : join(mount, path);
}

/** Events name the path in v2 by controllers, of which those are meant that no hierarchy of v1 has. */
function unifiedPath(mounts: CgroupMounts, { groups }: GuardedContainer): string | undefined {
  return groups.get('') ?? groups.get('unified') ?? [...groups].find(([name]) => !mounts.v1.has(name))?.[1];
}

/** Processes in the container's own group and those below it. @throws Refusal when there are none */
export function processesOf(site: Site, container: GuardedContainer): number[] {
  const mounts = cgroupMounts(site.proc);
  for (const hierarchy of ['', ...container.groups.keys()]) {
    const folder = folderOf(mounts, container, hierarchy);
    const pids = folder === undefined ? [] : processesBelow(folder);
    if (pids.length > 0) return pids;
  }
  return refuse(`no process of container ${container.id.slice(0, 12)} is left`);
}

function processesBelow(top: string): number[] {
  const pids: number[] = [];
  const folders = [top];
  for (let seen = 0; seen < folders.length && seen < responseBounds.groups; seen++) {
    const folder = folders[seen] as string;
    try {
      const lines = readFileSync(join(folder, 'cgroup.procs'), 'latin1').split('\n');
      pids.push(...lines.map(Number).filter(pid => pid > 0));
      const below = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory());
      folders.push(...below.map(({ name }) => join(folder, name)));
    } catch (error) {
      // EOPNOTSUPP: a threaded group, whose processes stand above it.
      const { code } = error as NodeJS.ErrnoException;
      if (!isGone(error) && code !== 'EOPNOTSUPP' && code !== 'ENODEV') throw error;
    }
  }
  return pids;
}
