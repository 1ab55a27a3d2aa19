/** Scenarios of files: what is opened, linked to and written. */
import { existsSync } from 'node:fs';
import type { Call } from '../deed.ts';
import { at, callOf, type Deed, filled, flags, opening, type Spec } from './spec.ts';

type Lists = (name: string) => string[];
type Build = (spec: Spec, lists: Lists) => Deed[];

/** An /etc of its own with one file in it, for files that the machine does not have. */
function privateEtc(path: string): Call[] {
  const [newMounts, recursivePrivate] = [0x20000, 0x44000];
  const folder = path.slice(0, path.lastIndexOf('/'));
  return [
    ['unshare', newMounts],
    ['mount', 'none', '/', 0, recursivePrivate, 0],
    ['mount', 'tmpfs', '/etc', 'tmpfs', 0, 0],
    ...(folder === '/etc' ? [] : [['mkdirat', at, folder, 0o755] as Call]),
    ['openat', at, path, flags.write | flags.create, 0o600],
  ];
}

/** A user's process that keeps two capabilities over its execve: CAP_DAC_OVERRIDE (1) and CAP_SYS_ADMIN (21). */
function asUser(uid: number): Call[] {
  const [version3, keepCapabilities, ambient, raise] = [0x20080522, 8, 47, 2];
  const header = Buffer.alloc(8);
  header.writeUInt32LE(version3);
  const data = Buffer.alloc(24);
  for (const offset of [0, 4, 8]) data.writeUInt32LE((1 << 1) | (1 << 21), offset);
  return [
    ['prctl', keepCapabilities, 1],
    ['setuid', uid],
    ['capset', { bytes: header }, { bytes: data }],
    ['prctl', ambient, raise, 1, 0, 0],
    ['prctl', ambient, raise, 21, 0, 0],
  ];
}

export const files: Readonly<Record<string, Build>> = {
  'clear_log_activities.yaml': (spec, lists) =>
    [...lists('log_files').map(file => `/tmp/eg_logs/${file}`), '/var/log/eg_plimsoll.log'].map(target => ({
      item: { target },
      prepare: 'mkdir -p /tmp/eg_logs',
      tidy: `rm -f ${target}`,
      actors: [
        { name: 'parent' },
        { name: 'eg_clear', calls: [opening(callOf(spec), target, flags.write | flags.create | flags.truncate)] },
      ],
    })),
  'create_symlink_over_sensitive_files.yaml': ({ expected }, lists) =>
    [...lists('sensitive_file_names'), ...lists('sensitive_directory_names')].flatMap(target =>
      ['symlink', 'symlinkat'].map(syscall => {
        const path = filled(expected.outputFields['evt.arg.linkpath'] ?? '/tmp/eg_symlink', {});
        const call: Call = syscall === 'symlink' ? ['symlink', target, path] : ['symlinkat', target, at, path];
        const tidy = `rm -f ${path}`;
        return { item: { target, syscall }, tidy, prepare: tidy, actors: [{ name: 'eg_symlink', calls: [call] }] };
      }),
    ),
  'create_hardlink_over_sensitive_files.yaml': (_, lists) =>
    lists('sensitive_file_names')
      .filter(target => existsSync(target))
      .flatMap(target =>
        ['link', 'linkat'].map(syscall => {
          const path = '/tmp/eg_hardlink_sensitive';
          const call: Call = syscall === 'link' ? ['link', target, path] : ['linkat', at, target, at, path, 0];
          const tidy = `rm -f ${path}`;
          return { item: { target, syscall }, tidy, prepare: tidy, actors: [{ name: 'eg_hardlink', calls: [call] }] };
        }),
      ),
  'detect_release_agent_file_container_escapes.yaml': spec =>
    ['root', 'nobody'].flatMap(user =>
      ['/tmp/release_agent', '/tmp/eg_cgroup/release_agent'].map(target => ({
        item: { target, user },
        prepare: 'mkdir -p /tmp/eg_cgroup && chmod 777 /tmp/eg_cgroup',
        tidy: `rm -f ${target}`,
        actors: [
          { name: 'parent' },
          {
            name: 'eg_release',
            before: user === 'root' ? [] : asUser(65534),
            calls: [opening(callOf(spec), target, flags.write | flags.create)],
          },
        ],
      })),
    ),
  'directory_traversal_monitored_file_read.yaml': spec => {
    const up = '/usr/lib/../..';
    const paths = [
      ['/etc/passwd', `${up}/etc/passwd`],
      ['/etc/hosts', '/../../etc/hosts'],
      ['/etc/eg_absent', `${up}/etc/eg_absent`],
      ['/root/.ssh/eg_key', `${up}/root/.ssh/eg_key`],
      ['/home/eg/.ssh/known_hosts', `${up}/home/eg/.ssh/known_hosts`],
      ['/tmp/eg_id_rsa', `${up}/tmp/eg_id_rsa`],
      ['/etc/ssl/openssl.cnf', '/etc/ssl/certs/../../ssl/../ssl/openssl.cnf'],
      ['/etc/hostname', '../../../../../../etc/hostname'],
    ];
    return paths.map(([fdname = '', pathname = '']) => ({
      item: { fdname, pathname },
      actors: [{ name: 'parent' }, { name: 'eg_traverse', calls: [opening(callOf(spec), pathname, flags.read)] }],
    }));
  },
  'read_sensitive_file_untrusted.yaml': (spec, lists) =>
    [...lists('sensitive_file_names'), '/etc/sudoers.d/eg', '/etc/pam.d/eg'].map(target => ({
      item: { target },
      actors: [
        { name: 'parent' },
        {
          name: 'eg_read',
          before: existsSync(target) ? [] : privateEtc(target),
          calls: [opening(callOf(spec), target, flags.read)],
        },
      ],
    })),
};
