/** What separates a container from its host. */

import { baselineCapabilities, dangerousCapabilities } from '../capability-sets.ts';
import { type Both, hit } from '../define.ts';
import { isolation, privilege } from '../standards.ts';
import { safeSysctls } from '../sysctls.ts';
import type { Check } from '../types.ts';
import { check, pages, who } from './define.ts';
import type { ContainerSettings, Placed } from './settings.ts';

type Namespace = 'network' | 'pid' | 'ipc' | 'uts' | 'users' | 'cgroup';

const hostNamespace = (
  id: string,
  severity: 'high' | 'medium' | 'low',
  key: Namespace,
  noun: Both,
  why: Both,
  cis?: string,
): Check<ContainerSettings> =>
  check({
    id,
    severity,
    title: [`The host’s ${noun[0]}`, `使用主机的${noun[1]}`],
    why,
    how: [`Give the container ${noun[0]} of its own.`, `为容器使用独立的${noun[1]}。`],
    standards: isolation,
    ...(cis && { cis }),
    *find(settings) {
      const [en, zh] = who(settings);
      const found = settings[key];
      if (found?.value === 'host') yield hit(found.at, `${en} uses the host’s ${noun[0]}`, `${zh}使用主机的${noun[1]}`);
    },
  });

const deadly = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO', 'BPF']);
const strong = (name: string): boolean =>
  dangerousCapabilities.has(name) || name === 'NET_ADMIN' || name === 'SYS_PTRACE';

const adding = (
  id: string,
  severity: 'critical' | 'high' | 'low',
  title: Both,
  why: Both,
  is: (name: string) => boolean,
): Check<ContainerSettings> =>
  check({
    id,
    severity,
    title,
    why,
    how: ['Remove it from cap_add.', '从 cap_add 中移除。'],
    standards: privilege,
    cis: '5.4',
    *find(settings) {
      const [en, zh] = who(settings);
      if (settings.privileged) return;
      for (const { value, at } of settings.added)
        if (is(value)) yield hit(at, `${en} has the capability ${value}`, `${zh}拥有 capability ${value}`);
    },
  });

const option = (
  id: string,
  severity: 'high' | 'medium',
  title: Both,
  why: Both,
  how: Both,
  cis: string | undefined,
  is: RegExp,
): Check<ContainerSettings> =>
  check({
    id,
    severity,
    title,
    why,
    how,
    standards: isolation,
    page: pages.security,
    ...(cis && { cis }),
    *find(settings) {
      const [en, zh] = who(settings);
      // A privileged container has none of these anyway, which is said once.
      if (settings.privileged) return;
      for (const { value, at } of settings.securityOptions)
        if (is.test(value)) yield hit(at, `${en} has ${value}`, `${zh}设置了 ${value}`);
    },
  });

const rootGroups = new Set(['0', 'root', 'docker', 'disk', 'wheel', 'sudo', 'shadow']);

export const isolationChecks: readonly Check<ContainerSettings>[] = [
  check({
    id: 'PLC-001',
    severity: 'critical',
    title: ['Privileged container', '特权容器'],
    why: [
      'It has every capability and all devices of the host: whoever runs code in it owns the host.',
      '拥有主机全部 capability 与设备：在其中执行代码即等于控制主机。',
    ],
    how: [
      'Remove privileged; add the one capability or device that is needed.',
      '删除 privileged，仅添加确实需要的 capability 或设备。',
    ],
    standards: privilege,
    cis: '5.5',
    *find(settings) {
      const [en, zh] = who(settings);
      if (settings.privileged) yield hit(settings.privileged, `${en} is privileged`, `${zh}为特权容器`);
    },
  }),
  hostNamespace(
    'PLC-002',
    'high',
    'network',
    ['network', '网络'],
    [
      'It sees the host’s interfaces and loopback services, and may sniff and change its traffic.',
      '可见主机网卡与回环服务，并可能嗅探或篡改流量。',
    ],
    '5.10',
  ),
  hostNamespace(
    'PLC-003',
    'high',
    'pid',
    ['processes', '进程'],
    [
      'It sees all processes of the host with their environment, and may trace or kill them.',
      '可见主机所有进程及其环境变量，并可能跟踪或终止它们。',
    ],
    '5.16',
  ),
  hostNamespace(
    'PLC-004',
    'high',
    'ipc',
    ['shared memory', '共享内存'],
    ['It reads and writes shared memory and queues of processes of the host.', '可读写主机进程的共享内存与消息队列。'],
    '5.17',
  ),
  hostNamespace(
    'PLC-005',
    'low',
    'uts',
    ['host name', '主机名'],
    ['It may change the host’s name, on which logs and certificates rely.', '可更改主机名，而日志与证书依赖于此。'],
    '5.21',
  ),
  hostNamespace(
    'PLC-006',
    'medium',
    'users',
    ['users', '用户'],
    [
      'Root inside is root outside, even where the daemon maps users.',
      '即使守护进程启用了用户映射，容器内的 root 仍是主机 root。',
    ],
    '5.31',
  ),
  hostNamespace(
    'PLC-007',
    'low',
    'cgroup',
    ['control groups', 'cgroup'],
    ['It sees, and with rights changes, the limits of all containers.', '可见所有容器的资源限制，有权限时还可修改。'],
  ),
  adding(
    'PLC-008',
    'critical',
    ['Capability that is as good as root', '等同 root 的 capability'],
    [
      'Each of these is a way to the host: mounts, kernel modules, raw devices.',
      '均为通往主机的途径：挂载、内核模块、裸设备。',
    ],
    name => deadly.has(name),
  ),
  adding(
    'PLC-009',
    'high',
    ['Dangerous capability', '危险的 capability'],
    [
      'A known way to the host’s network, files, clock or other processes.',
      '通往主机网络、文件、时钟或其他进程的已知途径。',
    ],
    name => !deadly.has(name) && strong(name),
  ),
  adding(
    'PLC-010',
    'low',
    ['Capability beyond the default', '超出默认集的 capability'],
    ['Each capability is a right of root.', '每项 capability 都是 root 权限的一部分。'],
    name => !deadly.has(name) && !strong(name) && !baselineCapabilities.has(name),
  ),
  check({
    id: 'PLC-011',
    severity: 'low',
    title: ['Capabilities not dropped', '未丢弃 capability'],
    why: [
      'Docker gives fourteen capabilities that most programs never use, NET_RAW among them.',
      'Docker 默认授予十四项 capability（含 NET_RAW），多数程序从不使用。',
    ],
    how: ['Set cap_drop to ALL and add what is needed.', '设置 cap_drop: [ALL]，再按需添加。'],
    standards: privilege,
    cis: '5.4',
    *find(settings) {
      const [en, zh] = who(settings);
      if (!settings.dropsAll && !settings.privileged)
        yield hit(settings.missing('capDrop'), `${en} does not drop ALL capabilities`, `${zh}未丢弃 ALL capability`);
    },
  }),
  option(
    'PLC-012',
    'high',
    ['seccomp switched off', 'seccomp 被关闭'],
    ['All of the kernel’s system calls are open, those of past escapes too.', '放开全部系统调用，包括历次逃逸所用者。'],
    ['Remove seccomp=unconfined.', '删除 seccomp=unconfined。'],
    '5.22',
    /^seccomp[=:]unconfined$/,
  ),
  option(
    'PLC-013',
    'medium',
    ['AppArmor switched off', 'AppArmor 被关闭'],
    ['The container may write to /proc and /sys and mount.', '容器可写入 /proc、/sys 并执行挂载。'],
    ['Remove apparmor=unconfined.', '删除 apparmor=unconfined。'],
    '5.2',
    /^apparmor[=:]unconfined$/,
  ),
  option(
    'PLC-014',
    'medium',
    ['SELinux switched off', 'SELinux 被关闭'],
    ['The label that keeps the container from the host’s files is gone.', '失去使容器远离主机文件的标签。'],
    ['Remove label=disable; label the volume with :z or :Z.', '删除 label=disable，改用 :z 或 :Z 标记卷。'],
    '5.3',
    /^label[=:](?:disable|type[:=]spc_t)$/,
  ),
  option(
    'PLC-015',
    'medium',
    ['/proc and /sys without masks', '/proc 与 /sys 未屏蔽'],
    ['Files of the kernel that are hidden or read-only become open.', '原本隐藏或只读的内核文件变为可访问。'],
    ['Remove systempaths=unconfined or unmask.', '删除 systempaths=unconfined 或 unmask。'],
    undefined,
    /^(?:systempaths[=:]unconfined|unmask[=:])/,
  ),
  check({
    id: 'PLC-016',
    severity: 'low',
    title: ['New privileges not forbidden', '未禁止获取新权限'],
    why: [
      'A setuid program gives a process more rights than it was started with.',
      'setuid 程序可使进程获得比启动时更多的权限。',
    ],
    how: ['Add no-new-privileges:true to security_opt.', '在 security_opt 中添加 no-new-privileges:true。'],
    standards: privilege,
    cis: '5.26',
    *find(settings) {
      const [en, zh] = who(settings);
      if (!settings.noNewPrivileges)
        yield hit(settings.missing('noNewPrivileges'), `${en} may gain privileges`, `${zh}可获取新权限`);
    },
  }),
  check({
    id: 'PLC-017',
    severity: 'medium',
    title: ['Unsafe sysctl', '不安全的 sysctl'],
    why: [
      'Sysctls outside the safe set can weaken the host or starve its other containers.',
      '安全集之外的 sysctl 可能削弱主机或影响其他容器。',
    ],
    how: ['Remove it.', '删除该项。'],
    standards: isolation,
    *find(settings) {
      const [en, zh] = who(settings);
      const own = (name: string): boolean => settings.network?.value !== 'host' && name.startsWith('net.');
      for (const { value, at } of settings.sysctls)
        if (!safeSysctls.has(value) && !own(value)) yield hit(at, `${en} sets ${value}`, `${zh}设置了 ${value}`);
    },
  }),
  check({
    id: 'PLC-018',
    severity: 'medium',
    title: ['Group that is as good as root', '等同 root 的组'],
    why: [
      'Members of this group read the host’s files that are mounted, or speak to Docker.',
      '该组成员可读取挂载的主机文件，或访问 Docker。',
    ],
    how: ['Remove it from group_add.', '从 group_add 中移除。'],
    standards: privilege,
    *find(settings) {
      const [en, zh] = who(settings);
      for (const { value, at } of settings.groups)
        if (rootGroups.has(value)) yield hit(at, `${en} is in the group ${value}`, `${zh}属于组 ${value}`);
    },
  }),
  check({
    id: 'PLC-019',
    severity: 'low',
    title: ['Control group of one’s own choice', '自定义 cgroup 父组'],
    why: [
      'Under another parent the limits of the host’s owner do not hold.',
      '置于其他父组下时，主机管理员设定的限制不再生效。',
    ],
    how: ['Remove cgroup_parent.', '删除 cgroup_parent。'],
    standards: isolation,
    cis: '5.25',
    *find(settings) {
      const [en, zh] = who(settings);
      const parent: Placed<string> | undefined = settings.cgroupParent;
      if (parent?.value) yield hit(parent.at, `${en} runs under ${parent.value}`, `${zh}运行在 ${parent.value} 下`);
    },
  }),
];
