/** Places of a host that a container should not see, by what they give away. Kubernetes, Compose and running containers share them. */
import type { Severity } from '../model/index.ts';
import type { Both } from './define.ts';

export interface HostPlace {
  /** Stable word; the checks' ids hang on it. */
  key: string;
  title: Both;
  why: Both;
  severity: Severity;
  /** Where the container can only read it; as `severity` where absent. */
  readOnly?: Severity;
  is(path: string): boolean;
}

const within =
  (...folders: string[]) =>
  (path: string): boolean =>
    folders.some(folder => path === folder || path.startsWith(`${folder}/`));

const runtimeSockets =
  /(?:^|\/)(?:containerd\.sock|crio\.sock|podman\.sock|dockershim\.sock|cri-dockerd\.sock|k3s\/containerd\/.*\.sock|buildkitd\.sock)$/;

/** In the order in which they are asked: the first that matches names the place. */
export const hostPlaces: readonly HostPlace[] = [
  {
    key: 'docker-socket',
    title: ['Docker’s socket', 'Docker 套接字'],
    why: [
      'Who may speak to Docker’s socket starts a privileged container: root on the host. Read-only mounting changes nothing.',
      '可访问 Docker 套接字即可启动特权容器，等于主机 root；只读挂载无济于事。',
    ],
    severity: 'critical',
    is: path => /(?:^|\/)docker\.sock$/.test(path),
  },
  {
    key: 'runtime-socket',
    title: ['Socket of the container runtime', '容器运行时套接字'],
    why: [
      'Who may speak to the runtime starts any container on the host: root on it.',
      '可访问运行时套接字即可在主机上启动任意容器，等于主机 root。',
    ],
    severity: 'critical',
    is: path => runtimeSockets.test(path),
  },
  {
    key: 'root',
    title: ['The host’s whole file system', '主机整个文件系统'],
    why: [
      'All files of the host: keys, the runtime’s socket, and every way to become root.',
      '主机的全部文件：密钥、运行时套接字以及各种提权途径。',
    ],
    severity: 'critical',
    readOnly: 'critical',
    is: path => path === '/',
  },
  {
    key: 'etcd',
    title: ['etcd’s data', 'etcd 数据'],
    why: ['The cluster’s whole state with its Secrets.', '包含集群全部状态及其 Secret。'],
    severity: 'critical',
    is: within('/var/lib/etcd', '/etc/etcd', '/etc/kubernetes/pki/etcd'),
  },
  {
    key: 'kubelet',
    title: ['The kubelet’s files', 'kubelet 文件'],
    why: [
      'Tokens and Secrets of all pods of the node, and the keys of the control plane.',
      '包含节点上所有 Pod 的令牌与 Secret，以及控制面密钥。',
    ],
    severity: 'critical',
    readOnly: 'high',
    is: within('/var/lib/kubelet', '/etc/kubernetes', '/var/lib/rancher', '/var/lib/k0s', '/var/snap/microk8s'),
  },
  {
    key: 'etc',
    title: ['The host’s /etc', '主机 /etc'],
    why: [
      'Password hashes, keys and, if writable, cron, PAM and systemd units: root on the host.',
      '包含口令散列与密钥；可写时可改 cron、PAM、systemd 单元，等于主机 root。',
    ],
    severity: 'critical',
    readOnly: 'high',
    is: within('/etc'),
  },
  {
    key: 'proc',
    title: ['The host’s /proc', '主机 /proc'],
    why: [
      'Environment and memory of the host’s processes; core_pattern, if writable, runs programs as root on the host.',
      '可见主机进程的环境与内存；可写时可经 core_pattern 以主机 root 执行程序。',
    ],
    severity: 'critical',
    readOnly: 'high',
    is: within('/proc'),
  },
  {
    key: 'cgroup',
    title: ['The host’s /sys or cgroups', '主机 /sys 或 cgroup'],
    why: [
      'A writable /sys reaches the kernel; release_agent of a cgroup runs programs as root on the host.',
      '可写的 /sys 可触及内核；cgroup 的 release_agent 可以主机 root 执行程序。',
    ],
    severity: 'high',
    readOnly: 'medium',
    is: within('/sys', '/cgroup'),
  },
  {
    key: 'dev',
    title: ['The host’s devices', '主机设备'],
    why: ['Disks and memory of the host as files.', '可将主机磁盘与内存作为文件访问。'],
    severity: 'high',
    is: path => within('/dev')(path) && !within('/dev/shm', '/dev/null', '/dev/net/tun', '/dev/log')(path),
  },
  {
    key: 'runtime-data',
    title: ['Files of the container runtime', '容器运行时数据'],
    why: ['File systems and secrets of all containers of the host.', '主机上所有容器的文件系统与秘密。'],
    severity: 'high',
    is: within(
      '/var/lib/docker',
      '/var/lib/containerd',
      '/var/lib/containers',
      '/var/lib/crio',
      '/var/lib/cni',
      '/opt/cni',
      '/run/containerd',
      '/var/run/containerd',
    ),
  },
  {
    key: 'run',
    title: ['The host’s /run', '主机 /run'],
    why: ['Sockets of the runtime, of systemd and of D-Bus.', '包含运行时、systemd 与 D-Bus 的套接字。'],
    severity: 'high',
    is: path =>
      ['/run', '/var/run'].includes(path) ||
      within(
        '/run/systemd',
        '/var/run/systemd',
        '/run/dbus',
        '/var/run/dbus',
        '/run/docker',
        '/var/run/docker',
        '/run/crio',
        '/var/run/crio',
        '/run/podman',
      )(path),
  },
  {
    key: 'home',
    title: ['Home folders of the host', '主机用户目录'],
    why: [
      'SSH keys and cloud credentials; if writable, login by an added key.',
      '包含 SSH 密钥与云凭据；可写时可添加公钥登录。',
    ],
    severity: 'high',
    is: within('/root', '/home'),
  },
  {
    key: 'boot',
    title: ['Programs and kernel of the host', '主机程序与内核'],
    why: [
      'Who writes the host’s programs, libraries or kernel is root on it at its next start.',
      '可写主机程序、库或内核者，在其下次启动后即为主机 root。',
    ],
    severity: 'high',
    readOnly: 'medium',
    is: within('/boot', '/lib', '/lib32', '/lib64', '/usr', '/bin', '/sbin', '/opt/bin'),
  },
  {
    key: 'log',
    title: ['The host’s logs', '主机日志'],
    why: [
      'Through a symbolic link in /var/log the kubelet’s logs endpoint reads any file of the host.',
      '在 /var/log 中放置符号链接，可经 kubelet 日志接口读取主机任意文件。',
    ],
    severity: 'medium',
    readOnly: 'low',
    is: within('/var/log'),
  },
  {
    key: 'var',
    title: ['The host’s /var', '主机 /var'],
    why: ['Everything that the runtime, the kubelet and cron keep.', '包含运行时、kubelet 与 cron 的全部数据。'],
    severity: 'high',
    is: path => ['/var', '/var/lib', '/mnt', '/media', '/opt'].includes(path) || within('/var/spool/cron')(path),
  },
];

/** The path with `.`, `..` and doubled slashes resolved, as the mount will see it. `/` at the least. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** What a path of the host gives away. Relative paths and names of volumes give away nothing known. */
export function hostPlaceOf(path: string): HostPlace | undefined {
  if (!path.startsWith('/')) return undefined;
  const clean = cleanPath(path);
  return hostPlaces.find(place => place.is(clean));
}
