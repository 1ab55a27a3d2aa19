/** /proc/PID/maps: the files that a process has mapped. */
import { procFiles, textOfLatin } from '../proc/files.ts';
import { factBounds } from './bounds.ts';

export interface MappedFile {
  path: string;
  /** `major:minor`, in hexadecimal digits, and the inode: what tells one file from another. */
  device: string;
  inode: string;
  /** Some of it can be executed. */
  executable: boolean;
  /** Its name is gone. */
  deleted: boolean;
}

const line = /^[\da-f]+-[\da-f]+ ([-r][-w][-x][-ps]) [\da-f]+ ([\da-f]+:[\da-f]+) (\d+) *(\/.*)$/;
const deletedMark = ' (deleted)';

/** Every file once, in the order of addresses (proc_pid_maps(5)). @param text a character for each byte */
export function mappedFiles(text: string): MappedFile[] {
  const files = new Map<string, MappedFile>();
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const match = line.exec(text.slice(at, end));
    at = end + 1;
    if (match === null) continue;
    const [, rights = '', device = '', inode = '', name = ''] = match;
    if (inode === '0') continue;
    const key = `${device} ${inode}`;
    const executable = rights[2] === 'x';
    const known = files.get(key);
    if (known) {
      known.executable ||= executable;
      continue;
    }
    const deleted = name.endsWith(deletedMark);
    const path = textOfLatin((deleted ? name.slice(0, -deletedMark.length) : name).replaceAll('\\012', '\n'));
    files.set(key, { path, device, inode, executable, deleted });
  }
  return [...files.values()];
}

/** What a process runs and has mapped, now: its program, its libraries. Empty when it is gone. */
export function filesOfProcess(pid: number, procfs = '/proc'): string[] {
  const text = procFiles().list(`${procfs}/${pid}/maps`, factBounds.mapBytes) ?? '';
  return mappedFiles(text).map(({ path }) => path);
}

/** What a process has open, now. Empty when it is gone. */
export function openFilesOfProcess(pid: number, procfs = '/proc'): string[] {
  const files = procFiles();
  const names = files.names(`${procfs}/${pid}/fd`) ?? [];
  const links = names.slice(0, factBounds.openFilesOfOne).map(name => files.link(`${procfs}/${pid}/fd/${name}`));
  return links.flatMap(link => (link?.startsWith('/') ? [textOfLatin(link)] : []));
}
