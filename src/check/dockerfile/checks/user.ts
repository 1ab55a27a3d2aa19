/** Who runs the program, and what it may become. */
import { define, say } from '../../define.ts';
import { cisDocker, hardening, privilege } from '../../standards.ts';
import type { Check } from '../../types.ts';
import { all, type DockerfileTarget, finalChain, lessInBuilders, on } from '../target.ts';

const userReference = 'https://docs.docker.com/reference/dockerfile/#user';

/** Images that say in their name that they run as somebody else. */
const rootless = /(?:^|[-_/.:])(?:non-?root|unprivileged|rootless)/i;

const isRoot = (user: string): boolean => /^(?:root|0+)(?::.*)?$/i.test(user);

export const userChecks: readonly Check<DockerfileTarget>[] = [
  define<DockerfileTarget>({
    id: 'PLD-002',
    severity: 'high',
    title: ['The image runs as root', '镜像以 root 运行'],
    why: [
      'Whoever breaks into the program is root in the container, one kernel fault away from root on the host.',
      '攻破程序者即为容器内的 root，离主机 root 只差一个内核漏洞。',
    ],
    how: [
      'End the last stage with USER and a number other than 0: USER 10001:10001',
      '在最后阶段末尾用 USER 指定非 0 的数字：USER 10001:10001',
    ],
    standards: [...privilege, cisDocker('4.1')],
    references: [userReference],
    peers: [
      'trivy:DS-0002',
      'hadolint:DL3002',
      'checkov:CKV_DOCKER_3',
      'checkov:CKV_DOCKER_8',
      'semgrep:missing-user',
      'semgrep:last-user-is-root',
    ],
    *find(target) {
      const chain = finalChain(target);
      const last = chain
        .map(({ instructions }) => instructions.findLast(({ name, onBuild }) => name === 'USER' && !onBuild))
        .find(user => user !== undefined);
      const user = last?.words[0] ?? '';
      const stage = target.stages.at(-1);
      if (last && isRoot(user)) yield on(last, `the last USER is ${user}`, `最后的 USER 为 ${user}`);
      else if (!last && stage && !rootless.test(chain.at(-1)?.image ?? ''))
        yield on(
          stage.from,
          'there is no USER: it runs as whom the base image says, most often root',
          '没有 USER：以基础镜像的用户运行，通常是 root',
          chain.at(-1)?.image.includes('$') ? 'medium' : undefined,
        );
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-010',
    severity: 'medium',
    title: ['sudo is used in the build', '构建中使用 sudo'],
    why: [
      'sudo hides who runs what, and one that is left in the image is a way back to root.',
      'sudo 掩盖了实际执行者，留在镜像中更是重获 root 的途径。',
    ],
    how: [
      'Set USER root before the step and USER back after it; do not install sudo.',
      '在该步骤前 USER root，之后再切换回来；不要安装 sudo。',
    ],
    standards: [...privilege, cisDocker('4.8')],
    references: [userReference],
    peers: ['trivy:DS-0010', 'hadolint:DL3004', 'checkov:CKV2_DOCKER_1', 'semgrep:no-sudo-in-dockerfile'],
    *find({ runs }) {
      for (const { instruction, commands } of runs) {
        const sudo = commands.find(({ name }) => name === 'sudo' || name === 'doas');
        if (sudo)
          yield on(
            { ...instruction, line: sudo.line },
            `${sudo.name} runs ${sudo.words[1] ?? 'a command'}`,
            `${sudo.name} 执行 ${sudo.words[1] ?? '命令'}`,
          );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-056',
    severity: 'high',
    title: ['A user may become root without a password', '用户无需口令即可成为 root'],
    why: ['A process that was broken into becomes root at once.', '被攻破的进程可立即成为 root。'],
    how: [
      'Leave sudo out of the image; do at build time what needs root.',
      '镜像中不要放 sudo；需要 root 的操作在构建时完成。',
    ],
    standards: [...privilege, cisDocker('4.8')],
    references: ['https://www.sudo.ws/docs/man/sudoers.man/'],
    *find({ runs }) {
      for (const { instruction, commands } of runs) {
        const found = commands.find(
          ({ words, writes }) =>
            words.some(word => word.includes('NOPASSWD')) ||
            (/^(?:usermod|adduser|gpasswd|addgroup)$/.test(words[0] ?? '') &&
              words.some(word => /^(?:sudo|wheel)$/.test(word))) ||
            writes.some(file => file.startsWith('/etc/sudoers')),
        );
        if (found)
          yield on(
            { ...instruction, line: found.line },
            `${found.name} gives the right to become root`,
            `${found.name} 授予成为 root 的权限`,
          );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-067',
    severity: 'high',
    title: ['A second user with the number of root is made', '创建了编号与 root 相同的用户'],
    why: ['The name looks harmless; the number 0 is root.', '名称看似无害，但编号 0 即 root。'],
    how: ['Give the user a number above 1000, and best above 10000.', '为用户使用 1000 以上、最好 10000 以上的编号。'],
    standards: [...privilege, cisDocker('4.1')],
    references: ['https://man7.org/linux/man-pages/man8/useradd.8.html'],
    *find({ runs }) {
      for (const { instruction, commands } of runs)
        for (const { name, words, line } of commands) {
          if (name !== 'useradd' && name !== 'adduser' && name !== 'usermod') continue;
          const at = words.findIndex(word => /^(?:-u|--uid)$/.test(word));
          const zero =
            at >= 0 ? /^0+$/.test(words[at + 1] ?? '') : words.some(word => /^(?:-u0+|--uid=0+)$/.test(word));
          if (zero) yield on({ ...instruction, line }, `${name} gives the number 0`, `${name} 指定编号 0`);
        }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-050',
    severity: 'medium',
    title: ['Files are made writable for everybody', '文件对所有人可写'],
    why: [
      'A process under any user can change them: programs, configuration, what is run next.',
      '任何用户的进程都能修改它们：程序、配置及之后执行的内容。',
    ],
    how: [
      'Give them to the user who needs them with COPY --chown, and set 0755 or 0644.',
      '用 COPY --chown 交给需要的用户，并设为 0755 或 0644。',
    ],
    standards: [...privilege, ...hardening],
    references: ['https://man7.org/linux/man-pages/man1/chmod.1.html'],

    *find(target) {
      for (const { instruction, stage, commands } of target.runs)
        for (const { name, words, line } of commands) {
          const mode =
            name === 'chmod'
              ? words.slice(1).find(word => !word.startsWith('-') || /^-?[ugoa]*[+=]/.test(word))
              : undefined;
          // A directory with the sticky bit is what /tmp is.
          if (mode && worldWritable(mode))
            yield on({ ...instruction, line }, `chmod ${mode}`, `chmod ${mode}`, lessInBuilders(target, stage));
        }
      for (const { instruction, stage } of all(target, 'COPY', 'ADD')) {
        const mode = instruction.flags.find(flag => flag.name === 'chmod')?.value;
        if (mode && worldWritable(mode))
          yield on(instruction, `--chmod=${mode}`, `--chmod=${mode}`, lessInBuilders(target, stage));
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-051',
    severity: 'high',
    title: ['A program is made setuid or setgid', '程序被设为 setuid 或 setgid'],
    why: [
      'It runs with the rights of its owner, whoever starts it: the classic way to become root.',
      '无论谁启动都以属主的权限运行，是提权的经典途径。',
    ],
    how: [
      'Take the bit away; give the one capability that is needed, with setcap, if at all.',
      '去掉该位；确有需要时用 setcap 只给所需的能力。',
    ],
    standards: [...privilege, cisDocker('4.8')],
    references: ['https://man7.org/linux/man-pages/man7/inode.7.html'],
    *find(target) {
      for (const { instruction, stage, commands } of target.runs)
        for (const { name, words, line } of commands) {
          const mode =
            name === 'chmod' ? words.slice(1).find(word => /^[0-7]{4,5}$|[+=][rwxX]*s/.test(word)) : undefined;
          if (mode && setsIds(mode))
            yield on({ ...instruction, line }, `chmod ${mode}`, `chmod ${mode}`, lessInBuilders(target, stage));
        }
      for (const { instruction } of all(target, 'COPY', 'ADD')) {
        const mode = instruction.flags.find(flag => flag.name === 'chmod')?.value ?? '';
        if (setsIds(mode)) yield on(instruction, `--chmod=${mode}`, `--chmod=${mode}`);
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-052',
    severity: 'high',
    title: ['A build step runs without a sandbox', '构建步骤在无沙箱下运行'],
    why: [
      'RUN --security=insecure is a privileged container on the build machine.',
      'RUN --security=insecure 相当于构建机上的特权容器。',
    ],
    how: [
      'Take the flag away; do the step outside of the build if it needs privileges.',
      '去掉该选项；确需特权的步骤放到构建之外。',
    ],
    standards: [...privilege, ...hardening],
    references: ['https://docs.docker.com/reference/dockerfile/#run---security'],
    *find({ runs }) {
      for (const { instruction } of runs)
        if (instruction.flags.some(({ name, value }) => name === 'security' && value === 'insecure'))
          yield on(instruction, 'RUN --security=insecure', 'RUN --security=insecure');
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-053',
    severity: 'medium',
    title: ['A build step uses the network of the build machine', '构建步骤使用构建机的网络'],
    why: [
      'It reaches what listens on the build machine itself, such as its metadata and its daemons.',
      '它能访问构建机自身监听的服务，如元数据和守护进程。',
    ],
    how: ['Take --network=host away.', '去掉 --network=host。'],
    standards: [...hardening],
    references: ['https://docs.docker.com/reference/dockerfile/#run---network'],
    *find({ runs }) {
      for (const { instruction } of runs)
        if (instruction.flags.some(({ name, value }) => name === 'network' && value === 'host'))
          yield on(instruction, 'RUN --network=host', 'RUN --network=host');
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-066',
    severity: 'medium',
    title: ['Programs are looked for where anybody may put them', '在任何人可写的目录中查找程序'],
    why: [
      'PATH or LD_PRELOAD that leads to /tmp or to the working directory runs what an attacker left there.',
      'PATH 或 LD_PRELOAD 指向 /tmp 或当前目录时，会执行攻击者留下的程序。',
    ],
    how: ['Name directories alone that root owns.', '只使用 root 拥有的目录。'],
    standards: [...hardening],
    references: ['https://man7.org/linux/man-pages/man8/ld.so.8.html'],
    *find(target) {
      for (const { instruction } of all(target, 'ENV'))
        for (const { key, value = '' } of instruction.pairs)
          if (
            /^(?:PATH|LD_PRELOAD|LD_LIBRARY_PATH)$/.test(key) &&
            value.split(':').some(part => /^(?:\.|\.\/.*|\/(?:var\/)?tmp(?:\/.*)?|\/dev\/shm.*)$/.test(part))
          )
            yield { ...on(instruction, '', ''), message: say(`${key} holds ${value}`, `${key} 含有 ${value}`) };
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-065',
    severity: 'medium',
    title: ['A volume lies over a directory of the system', '卷覆盖系统目录'],
    why: [
      'What is mounted there replaces programs, accounts or sockets that the container trusts.',
      '挂载内容会取代容器所信任的程序、账户或套接字。',
    ],
    how: ['Put data into a directory of its own, such as /data.', '将数据放在单独的目录，如 /data。'],
    standards: [...hardening, cisDocker('5.6')],
    references: ['https://docs.docker.com/reference/dockerfile/#volume'],
    *find(target) {
      for (const { instruction } of all(target, 'VOLUME'))
        for (const path of instruction.words)
          if (sensitive.test(path)) yield on(instruction, `VOLUME ${path}`, `VOLUME ${path}`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-030',
    severity: 'high',
    title: ['The working directory lies in a file system of the kernel', '工作目录位于内核文件系统中'],
    why: [
      'A working directory below /proc or /dev is how containers are escaped from (CVE-2024-21626).',
      '位于 /proc 或 /dev 之下的工作目录是容器逃逸的手段（CVE-2024-21626）。',
    ],
    how: ['Work in a directory of the image: WORKDIR /app', '使用镜像自身的目录：WORKDIR /app'],
    standards: [...hardening],
    references: ['https://nvd.nist.gov/vuln/detail/CVE-2024-21626'],
    peers: ['trivy:DS-0030'],
    *find(target) {
      for (const { instruction } of all(target, 'WORKDIR')) {
        const path = instruction.words[0] ?? '';
        if (/^\/(?:proc|boot|dev|sys|initrd|lost\+found)(?:\/|$)/.test(path))
          yield on(instruction, `WORKDIR ${path}`, `WORKDIR ${path}`);
      }
    },
  }),
];

const sensitive =
  /^\/(?:$|(?:etc|proc|sys|dev|boot|root|bin|sbin|lib|lib64|usr)(?:\/?$)|(?:var\/)?run\/(?:docker|containerd|crio).*|var\/lib\/(?:docker|kubelet|containerd)\/?$|root\/\.ssh|etc\/(?:ssh|kubernetes|sudoers).*)/;

function worldWritable(mode: string): boolean {
  if (/^[0-7]{3,5}$/.test(mode))
    return (Number(mode.at(-1)) & 2) !== 0 && !(mode.length >= 4 && (Number(mode.at(-4)) & 1) !== 0);
  return mode.split(',').some(part => /^(?:[ug]*[oa][ugoa]*)[+=][rxXst]*w/.test(part) && !part.includes('t'));
}

function setsIds(mode: string): boolean {
  if (/^[0-7]{4,5}$/.test(mode)) return (Number(mode.at(-4)) & 6) !== 0;
  return mode.split(',').some(part => /^[ugoa]*[+=][rwxX]*s/.test(part));
}
