/** What a file's place and mode alone say. */
import type { Extractor, FileMeta, FoundInFile } from '../../model/index.ts';
import { type CheckSpec, define, say } from '../define.ts';
import { cisDocker, hardening, privilege, secrets } from '../standards.ts';
import type { Check, Hit } from '../types.ts';

/** A file, or a directory, with its mode. */
export interface FileTarget {
  path: string;
  mode: number;
  directory: boolean;
}

const inode = 'https://man7.org/linux/man-pages/man7/inode.7.html';
const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');

/** Programs that distributions ship setuid or setgid; they are known, and yet rarely needed in a container. */
const customary = new Set([
  ...['su', 'sudo', 'sudoedit', 'mount', 'umount', 'passwd', 'chsh', 'chfn', 'gpasswd', 'newgrp', 'chage', 'expiry'],
  ...['unix_chkpwd', 'pam_timestamp_check', 'wall', 'write', 'ssh-agent', 'ssh-keysign', 'bbsuid', 'crontab', 'at'],
  ...['ping', 'ping6', 'fusermount', 'fusermount3', 'dbus-daemon-launch-helper', 'utempter', 'newuidmap', 'newgidmap'],
]);
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const managers = new Set([
  ...['usr/bin/apt-get', 'usr/bin/apt', 'usr/bin/dpkg', 'sbin/apk', 'usr/sbin/apk', 'usr/bin/yum', 'usr/bin/dnf'],
  ...[
    'usr/bin/dnf5',
    'usr/bin/microdnf',
    'usr/bin/tdnf',
    'usr/bin/rpm',
    'usr/bin/zypper',
    'usr/bin/pacman',
    'bin/opkg',
  ],
]);
const programs = (folder: string, names: string): RegExp => new RegExp(`^(?:usr/)?(?:local/)?${folder}/(?:${names})$`);
const debugging = programs(
  's?bin',
  'gdb|strace|ltrace|tcpdump|nmap|nc|ncat|netcat|nc\\.openbsd|nc\\.traditional|socat|telnet|tshark',
);
const compilers = programs('bin', 'gcc(?:-\\d+)?|g\\+\\+(?:-\\d+)?|clang(?:-\\d+)?|cc|rustc|go|javac|make|cmake');

/** A check that says at most one thing of a file. */
const rule = ({
  says,
  ...rest
}: Omit<CheckSpec<FileTarget>, 'find'> & { says(file: FileTarget): Hit | undefined }): Check<FileTarget> =>
  define<FileTarget>({
    ...rest,
    *find(file) {
      const hit = says(file);
      if (hit) yield hit;
    },
  });
const is = (en: string, zh: string): Hit => ({ message: say(en, zh) });

export const fileChecks: readonly Check<FileTarget>[] = [
  rule({
    id: 'PLI-030',
    severity: 'medium',
    title: ['A program is setuid', '程序设有 setuid 位'],
    why: [
      'It runs with the rights of its owner, whoever starts it: the classic way to become root.',
      '无论谁启动都以属主的权限运行，是提权的经典途径。',
    ],
    how: [
      'RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +',
      'RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +',
    ],
    standards: [...privilege, cisDocker('4.8')],
    references: [inode],
    peers: ['dockle:CIS-DI-0008'],
    says: ({ path, mode, directory }) =>
      !directory && (mode & 0o4000) !== 0
        ? {
            ...is(`mode ${octal(mode)}`, `权限 ${octal(mode)}`),
            ...(customary.has(nameOf(path)) && { severity: 'low' as const }),
          }
        : undefined,
  }),
  rule({
    id: 'PLI-031',
    severity: 'low',
    title: ['A program is setgid', '程序设有 setgid 位'],
    why: ['It runs with the rights of its group, whoever starts it.', '无论谁启动都以属组的权限运行。'],
    how: [
      'RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +',
      'RUN find / -xdev -perm /6000 -type f -exec chmod a-s {} +',
    ],
    standards: [...privilege, cisDocker('4.8')],
    references: [inode],
    peers: ['dockle:CIS-DI-0008'],
    says: ({ mode, directory }) =>
      !directory && (mode & 0o6000) === 0o2000 && (mode & 0o111) !== 0
        ? is(`mode ${octal(mode)}`, `权限 ${octal(mode)}`)
        : undefined,
  }),
  rule({
    id: 'PLI-032',
    severity: 'medium',
    title: ['A file is writable for everybody', '文件对所有人可写'],
    why: [
      'A process under any user can change it: a program, configuration, what is run next.',
      '任何用户的进程都能修改：程序、配置及之后执行的内容。',
    ],
    how: ['chmod o-w, and give it to the user who needs it.', 'chmod o-w，并交给需要的用户。'],
    standards: [...privilege, ...hardening],
    references: [inode],
    says: ({ mode, directory }) =>
      !directory && (mode & 0o002) !== 0 ? is(`mode ${octal(mode)}`, `权限 ${octal(mode)}`) : undefined,
  }),
  rule({
    id: 'PLI-041',
    severity: 'medium',
    title: ['A directory is writable for everybody, without the sticky bit', '目录对所有人可写且无粘滞位'],
    why: ['Anybody can replace what others put there.', '任何人都能替换他人放入的内容。'],
    how: ['chmod 1777 for a shared directory, 0755 for any other.', '共享目录用 chmod 1777，其余用 0755。'],
    standards: [...privilege, ...hardening],
    references: [inode],
    says: ({ mode, directory }) =>
      directory && (mode & 0o1002) === 0o002 ? is(`mode ${octal(mode)}`, `权限 ${octal(mode)}`) : undefined,
  }),
  rule({
    id: 'PLI-033',
    severity: 'medium',
    title: ['An SSH server is in the image', '镜像中有 SSH 服务器'],
    why: ['It is one more door, with accounts and keys that nobody rotates.', '它是另一扇门，账户和密钥无人轮换。'],
    how: [
      'Do not install openssh-server; use docker exec or kubectl exec.',
      '不要安装 openssh-server；使用 docker exec 或 kubectl exec。',
    ],
    standards: [...hardening, cisDocker('5.7')],
    references: ['https://docs.docker.com/reference/cli/docker/container/exec/'],
    says: ({ path, directory }) =>
      !directory && programs('sbin', 'sshd|dropbear').test(path) ? is(`/${path}`, `/${path}`) : undefined,
  }),
  rule({
    id: 'PLI-038',
    severity: 'high',
    title: ['Host keys of an SSH server are in the image', '镜像中有 SSH 主机密钥'],
    why: [
      'Every container has the same, and so has everybody who can pull the image.',
      '所有容器都相同，能拉取镜像的人也都拥有。',
    ],
    how: [
      'Delete them in the step that makes them; make them when the container starts.',
      '在生成它们的同一步骤中删除；在容器启动时生成。',
    ],
    standards: [...secrets],
    references: ['https://man7.org/linux/man-pages/man1/ssh-keygen.1.html'],
    says: ({ path }) => (/^etc\/ssh\/ssh_host_\w+_key$/.test(path) ? is(`/${path}`, `/${path}`) : undefined),
  }),
  rule({
    id: 'PLI-039',
    severity: 'high',
    title: ['Somebody’s SSH key opens an account of the image', '镜像账户可用他人的 SSH 密钥登录'],
    why: [
      'Who has the key enters every container that runs an SSH server.',
      '持有该密钥者可进入每个运行 SSH 服务器的容器。',
    ],
    how: ['Leave authorized_keys out of the image.', '不要将 authorized_keys 放入镜像。'],
    standards: [...secrets, ...privilege],
    references: ['https://man7.org/linux/man-pages/man8/sshd.8.html'],
    says: ({ path, directory }) =>
      !directory && /(?:^|\/)\.ssh\/authorized_keys2?$/.test(path) ? is(`/${path}`, `/${path}`) : undefined,
  }),
  rule({
    id: 'PLI-034',
    severity: 'low',
    title: ['sudo is in the image', '镜像中有 sudo'],
    why: [
      'A container runs one program under one user; sudo is only a way to become another.',
      '容器以一个用户运行一个程序；sudo 只是变成其他用户的途径。',
    ],
    how: ['Take it away.', '将其去掉。'],
    standards: [...privilege, cisDocker('4.8')],
    references: ['https://www.sudo.ws/docs/man/sudoers.man/'],
    says: ({ path, directory }) =>
      !directory && programs('bin', 'sudo|doas').test(path) ? is(`/${path}`, `/${path}`) : undefined,
  }),
  rule({
    id: 'PLI-035',
    severity: 'low',
    title: ['A package manager is left in the image', '镜像中留有软件包管理器'],
    why: ['An attacker installs with it what he lacks.', '攻击者可用它安装所缺的工具。'],
    how: [
      'Take a base without one (distroless, scratch), or remove it in the last step.',
      '使用不带管理器的基础镜像（distroless、scratch），或在最后一步将其删除。',
    ],
    standards: [...hardening, cisDocker('4.3')],
    references: ['https://github.com/GoogleContainerTools/distroless'],
    says: ({ path, directory }) => (!directory && managers.has(path) ? is(`/${path}`, `/${path}`) : undefined),
  }),
  rule({
    id: 'PLI-036',
    severity: 'low',
    title: ['Tools for looking around are in the image', '镜像中有排查工具'],
    why: ['What helps to find faults helps an attacker to go on from here.', '便于排错的工具也便于攻击者继续深入。'],
    how: ['Leave them out; look into containers with a debug container.', '不要放入镜像；用调试容器排查。'],
    standards: [...hardening, cisDocker('4.3')],
    references: ['https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/#ephemeral-container'],
    says: ({ path, directory }) => (!directory && debugging.test(path) ? is(`/${path}`, `/${path}`) : undefined),
  }),
  rule({
    id: 'PLI-040',
    severity: 'low',
    title: ['A compiler is in the image', '镜像中有编译器'],
    why: [
      'It is large, needs patches, and builds an attacker what he lacks.',
      '体积大、需修补，还能为攻击者编译所缺的工具。',
    ],
    how: ['Build in a stage of its own, and copy what was built.', '在单独的阶段构建，只复制产物。'],
    standards: [...hardening, cisDocker('4.3')],
    references: ['https://docs.docker.com/build/building/multi-stage/'],
    says: ({ path, directory }) => (!directory && compilers.test(path) ? is(`/${path}`, `/${path}`) : undefined),
  }),
];

/** Places where the system itself makes such files, at run time or for everybody. */
const passedOver = /^(?:proc|sys|dev|run|tmp|var\/(?:run|tmp))(?:\/|$)/;
/** Names that one of the checks looks at; most files of a layer have none of them, and an ordinary mode. */
const interesting = /(?:^|\/)(?:s?bin\/[\w.+-]+|etc\/ssh\/[\w.-]+|\.ssh\/authorized_keys2?)$/;

/** The extractor of what modes and places say. */
export const modesExtractor: Extractor = {
  id: 'check/modes',
  version: 1,
  wants: () => false,
  maxBytes: 0,
  inspect(meta, facts) {
    if ((meta.mode & 0o6002) === 0 && !interesting.test(meta.path)) return;
    look(meta, false, facts.finding);
  },
  directory(path, facts, mode) {
    if ((mode & 0o1002) === 0o002) look({ path: path.replace(/\/$/, ''), mode }, true, facts.finding);
  },
  capability: {
    what: 'risky modes and places of files',
    files: ['*'],
    type: 'configuration',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

function look(
  { path, mode }: Pick<FileMeta, 'path' | 'mode'>,
  directory: boolean,
  found: (one: FoundInFile) => void,
): void {
  if (passedOver.test(path)) return;
  for (const check of fileChecks)
    for (const hit of check.find({ path, mode, directory }))
      found({
        id: check.id,
        kind: 'misconfiguration',
        severity: hit.severity ?? check.severity,
        subject: { kind: 'file', path },
        message: hit.message,
      });
}
