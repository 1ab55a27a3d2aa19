/** Which container a process runs in shows in the paths of its control groups. */

interface ContainerId {
  /** The whole id, or a name where the runtime has no ids. */
  id: string;
  /** Name of the runtime, as container.type shows it. */
  type: string;
}

interface Pattern {
  type: string;
  /** What stands before the id in the last component. */
  prefix: string;
  /** What follows it. */
  suffix: string;
  /** The component before it ends with this. */
  under?: RegExp;
}

const hex = /^[\da-f]{64}$/;
/** Podman numbers its containers as others do; conmon's own group is none. */
const patterns: readonly Pattern[] = [
  { type: 'docker', prefix: 'docker-', suffix: '.scope' },
  { type: 'podman', prefix: 'libpod-', suffix: '.scope' },
  { type: 'podman', prefix: 'libpod-', suffix: '' },
  { type: 'cri-o', prefix: 'crio-', suffix: '.scope' },
  { type: 'cri-o', prefix: 'crio-', suffix: '' },
  { type: 'containerd', prefix: 'cri-containerd-', suffix: '.scope' },
  { type: 'containerd', prefix: 'containerd-', suffix: '.scope' },
  { type: 'containerd', prefix: 'nerdctl-', suffix: '.scope' },
  { type: 'docker', prefix: '', suffix: '', under: /(^|\/)docker$/ },
  { type: 'containerd', prefix: '', suffix: '', under: /(^|\/)(default|k8s\.io)$/ },
  { type: 'containerd', prefix: '', suffix: '', under: /(^|\/)kubepods(\.slice)?(\/|-)|(^|\/)pod[\da-f-]{32,36}$/ },
  { type: 'docker', prefix: '', suffix: '' },
];

/** Podman as systemd runs it for a user: `…/user.slice/podman-1234.scope` is none, `libpod_parent/libpod-ID` is. */
function idOf(group: string): ContainerId | undefined {
  const slash = group.lastIndexOf('/');
  let last = group.slice(slash + 1);
  let before = group.slice(0, Math.max(slash, 0));
  // Systemd and podman make groups below the container's own one.
  while (before !== '' && !/[\da-f]{32}/.test(last)) {
    const next = before.lastIndexOf('/');
    last = before.slice(next + 1);
    before = before.slice(0, Math.max(next, 0));
  }
  // containerd under systemd's driver: slice:cri-containerd:ID.
  const colon = last.lastIndexOf(':');
  if (colon >= 0) {
    const id = last.slice(colon + 1);
    if (hex.test(id)) return { id, type: last.includes('crio') ? 'cri-o' : 'containerd' };
  }
  for (const { type, prefix, suffix, under } of patterns) {
    if (!last.startsWith(prefix) || !last.endsWith(suffix)) continue;
    const id = last.slice(prefix.length, suffix === '' ? undefined : -suffix.length);
    if (hex.test(id) && (under === undefined || under.test(before))) return { id, type };
  }
  return undefined;
}

const named: readonly [RegExp, string][] = [
  [/\/lxc(?:\.payload)?[./]([^/]+)/, 'lxc'],
  [/\/machine\.slice\/machine-lxc\\x2d(?:\d+\\x2d)?([^/]+)\.libvirt-lxc/, 'libvirt_lxc'],
  [/\/machine\.slice\/(?:machine|systemd-nspawn)[-@]([^/]+)\.(?:scope|service)/, 'systemd-nspawn'],
  [/\/bpm-([^/]+)/, 'bpm'],
];

/** @param cgroups `subsystem=/path`, each. `undefined`: it runs on the host. */
export function containerOf(cgroups: readonly string[]): ContainerId | undefined {
  for (const group of cgroups) {
    const equals = group.indexOf('=');
    const path = group.slice(equals + 1);
    if (path.length < 3) continue;
    if (path.length >= 32) {
      const found = idOf(path);
      if (found) return found;
    }
  }
  for (const group of cgroups) {
    for (const [pattern, type] of named) {
      const [, id] = pattern.exec(group) ?? [];
      if (id !== undefined && id !== '') return { id: id.replace(/\\x2d/g, '-'), type };
    }
  }
  return undefined;
}
