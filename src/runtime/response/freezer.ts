/** Control groups that are made to stand still: cgroup.freeze of v2 (cgroups(7)), freezer.state of v1. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { responseBounds } from './bounds.ts';
import { cgroupMounts, folderOf } from './cgroup.ts';
import { refuse, type Site } from './context.ts';
import type { GuardedContainer } from './guard.ts';
import { comesTrue } from './wait.ts';

/** How a group is frozen and let go, in either form. */
const forms = {
  'cgroup.freeze': { freeze: '1', thaw: '0' },
  'freezer.state': { freeze: 'FROZEN', thaw: 'THAWED' },
} as const;
type Form = keyof typeof forms;

const formOf = (file: string): Form =>
  (['cgroup.freeze', 'freezer.state'] as const).find(form => file.endsWith(`/${form}`)) ??
  refuse(`${file} freezes nothing`);

/** The file that freezes a container's own group. @throws Refusal where there is none */
export function freezerFile(site: Site, container: GuardedContainer): string {
  const mounts = cgroupMounts(site.proc);
  const candidates: [string, Form][] = [
    ['', 'cgroup.freeze'],
    ['freezer', 'freezer.state'],
  ];
  for (const [hierarchy, form] of candidates) {
    const folder = folderOf(mounts, container, hierarchy);
    if (folder === undefined) continue;
    const file = join(folder, form);
    if (statSync(file, { throwIfNoEntry: false })) return file;
  }
  return refuse(`container ${container.id.slice(0, 12)} has no control group of its own that can be frozen`);
}

/** Whether every process of the group stands still. */
export function isFrozen(file: string): boolean {
  if (formOf(file) === 'freezer.state') return readFileSync(file, 'latin1').trim() === 'FROZEN';
  return /^frozen 1$/m.test(readFileSync(file.replace(/cgroup\.freeze$/, 'cgroup.events'), 'latin1'));
}

/** @throws Error when not everything stands still in time; it is let go again then */
export async function freeze(file: string): Promise<void> {
  writeFileSync(file, forms[formOf(file)].freeze);
  if (await comesTrue(() => isFrozen(file), responseBounds.settleMs)) return;
  thaw(file);
  throw new Error(`not every process stood still within ${responseBounds.settleMs / 1_000} s, so all were let go`);
}

/** @returns false: the group is gone, and with it what was frozen */
export function thaw(file: string): boolean {
  const value = forms[formOf(file)].thaw;
  try {
    writeFileSync(file, value);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENODEV'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
