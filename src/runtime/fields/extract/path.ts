/** Fields of the classes fs, fdlist and syslog. */

import { addressText } from '../../state/address.ts';
import type { SyscallEvent } from '../../state/event.ts';
import { joinPath } from '../../state/path.ts';
import type { Descriptor } from '../../state/thread.ts';
import type { FieldValue } from '../../types.ts';
import { polled, sanitized } from './argument.ts';
import { absolutePath } from './call.ts';
import { type Make, plain, type Read } from './types.ts';

/** Where a call says its path: a parameter, `@` and which of its paths below directories, or `fd` for the descriptor. */
type Where = string;

/** The one path of a call. */
const names: Record<string, Where> = {
  mkdir: 'path',
  mkdirat: '@0',
  rmdir: 'path',
  unlink: 'path',
  unlinkat: '@0',
  open: 'fd',
  openat: 'fd',
  openat2: 'fd',
  creat: 'fd',
  open_by_handle_at: 'fd',
  fchmodat: '@0',
  chmod: 'filename',
  fchmod: 'fd',
  chown: 'path',
  lchown: 'path',
  fchown: 'fd',
  fchownat: '@0',
  quotactl: 'special',
  umount: 'name',
  umount2: 'name',
};

/** Calls with two paths: where from, where to. */
const sources: Record<string, Where> = {
  rename: 'oldpath',
  renameat: '@0',
  renameat2: '@0',
  link: 'oldpath',
  linkat: '@0',
  symlink: 'linkpath',
  symlinkat: '@0',
  mount: 'dev',
};
const targets: Record<string, Where> = {
  rename: 'newpath',
  renameat: '@1',
  renameat2: '@1',
  link: 'newpath',
  linkat: '@1',
  symlink: 'target',
  symlinkat: 'target',
  mount: 'dir',
};

/** Parameters with the path as it was given, where the absolute one is made of two. */
const rawNames: Record<string, string> = {
  mkdirat: 'path',
  unlinkat: 'name',
  fchmodat: 'filename',
  fchownat: 'pathname',
  open: 'name',
  openat: 'name',
  openat2: 'name',
  creat: 'name',
  open_by_handle_at: 'path',
};
const rawSources: Record<string, string> = {
  renameat: 'oldpath',
  renameat2: 'oldpath',
  linkat: 'oldpath',
  symlinkat: 'linkpath',
};
const rawTargets: Record<string, string> = { renameat: 'newpath', renameat2: 'newpath', linkat: 'newpath' };

/** Only calls that did something have paths. */
const succeeded = (event: SyscallEvent): boolean => !event.view.type.enter && (event.result ?? -1) >= 0;

const parameter = ({ view }: SyscallEvent, name: string): string | undefined =>
  view.text(view.type.index.get(name) ?? -1);

const absolute =
  (table: Record<string, Where>): Read =>
  event => {
    const { thread, descriptor, view } = event;
    const where = Object.hasOwn(table, view.type.name) ? table[view.type.name] : undefined;
    if (where === undefined || thread === undefined || !succeeded(event)) return undefined;
    if (where === 'fd') return descriptor?.name;
    if (where.startsWith('@')) return absolutePath(event, where === '@1' ? 1 : 0);
    const text = parameter(event, where);
    return text === undefined ? undefined : sanitized(joinPath(thread.cwd, text));
  };

const given =
  (table: Record<string, Where>, own: Record<string, string>): Read =>
  event => {
    const { name } = event.view.type;
    const where = own[name] ?? table[name];
    if (where === undefined || !succeeded(event)) return undefined;
    return where === 'fd' ? event.descriptor?.name : parameter(event, where);
  };

const list =
  (show: (fd: number, descriptor: Descriptor | undefined) => string | undefined): Read =>
  (event): FieldValue => {
    const index = event.view.type.index.get('fds');
    if (index === undefined || event.thread === undefined) return undefined;
    const { descriptors } = event.thread;
    const shown = polled(event, index).map(({ fd }) => show(fd, descriptors.get(fd)));
    return shown.filter(text => text !== undefined && text !== '').join(',');
  };

const withPair = (read: (descriptor: Descriptor) => string | undefined) =>
  list((_, descriptor) =>
    descriptor && (descriptor.kind === 'ipv4' || descriptor.kind === 'ipv6') ? read(descriptor) : undefined,
  );
const text = (value: number | bigint | undefined): string | undefined =>
  value === undefined ? undefined : addressText(value);

const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp logaudit logalert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );
const severities = 'emerg alert crit err warn notice info debug'.split(' ');

/** A message written to /dev/log: `<priority>text` (RFC 3164, 4.1). */
function message({ view, descriptor }: SyscallEvent): { priority: number; text: string } | undefined {
  if (!view.type.writes || descriptor?.name.includes('/dev/log') !== true) return undefined;
  const bytes = view.bytes(view.type.index.get('data') ?? -1);
  const [whole, priority] = /^<(\d{1,3})>/.exec(bytes.toString('latin1', 0, 8)) ?? [];
  if (whole === undefined) return undefined;
  return { priority: Number(priority), text: bytes.toString('utf8', whole.length).replace(/\0.*$/s, '') };
}

const ofMessage =
  (read: (found: { priority: number; text: string }) => FieldValue): Read =>
  event => {
    const found = message(event);
    return found && read(found);
  };

export const pathReads: Record<string, Make> = plain({
  'fs.path.name': absolute(names),
  'fs.path.nameraw': given(names, rawNames),
  'fs.path.source': absolute(sources),
  'fs.path.sourceraw': given(sources, rawSources),
  'fs.path.target': absolute(targets),
  'fs.path.targetraw': given(targets, rawTargets),
  'syslog.facility.str': ofMessage(({ priority }) => facilities[priority >> 3] ?? '<NA>'),
  'syslog.facility': ofMessage(({ priority }) => priority >> 3),
  'syslog.severity.str': ofMessage(({ priority }) => severities[priority & 7]),
  'syslog.severity': ofMessage(({ priority }) => priority & 7),
  'syslog.message': ofMessage(({ text: said }) => said),
  'fdlist.nums': list(fd => String(fd)),
  'fdlist.names': list((_, descriptor) => descriptor?.name),
  'fdlist.cips': withPair(({ source }) => text(source)),
  'fdlist.sips': withPair(({ destination }) => text(destination)),
  'fdlist.cports': withPair(({ sourcePort }) => String(sourcePort ?? 0)),
  'fdlist.sports': withPair(({ destinationPort }) => String(destinationPort ?? 0)),
});
