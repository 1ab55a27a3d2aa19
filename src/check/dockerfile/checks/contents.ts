/** What an image has in it that it does not need. */
import { define } from '../../define.ts';
import { cisDocker, hardening } from '../../standards.ts';
import type { Check, Hit } from '../../types.ts';
import { type DockerfileTarget, finalChain, on } from '../target.ts';

/** Packages by which a program is looked into or an attack goes on, and those that build programs. */
const tools =
  /^(?:gdb|strace|ltrace|tcpdump|nmap|netcat(?:-\w+)?|nc|ncat|socat|telnet|wireshark|tshark|hping3|masscan|john|hydra|sqlmap|aircrack-ng|iputils-ping|net-tools|dnsutils|bind-tools|iproute2|vim|nano|emacs|man-db)$/;
const compilers =
  /^(?:gcc|g\+\+|clang|make|cmake|build-essential|build-base|alpine-sdk|gcc-c\+\+|autoconf|automake|rustc|cargo|golang|golang-go|go|.*-dev|.*-devel|kernel-headers|linux-headers.*)$/;
const installs = /^(?:apt-get|apt|apk|yum|dnf|microdnf|zypper)$/;
export const contentChecks: readonly Check<DockerfileTarget>[] = [
  define<DockerfileTarget>({
    id: 'PLD-054',
    severity: 'medium',
    title: ['An SSH server is in the image', '镜像中有 SSH 服务器'],
    why: ['It is one more door, with accounts and keys that nobody rotates.', '它是另一扇门，账户和密钥无人轮换。'],
    how: ['Take it away; use docker exec or kubectl exec.', '将其去掉；使用 docker exec 或 kubectl exec。'],
    standards: [...hardening, cisDocker('5.7')],
    references: ['https://docs.docker.com/reference/cli/docker/container/exec/'],
    *find(target) {
      const chain = finalChain(target);
      for (const { instruction, stage, commands } of target.runs) {
        const used = commands.find(
          ({ name, words }) =>
            (installs.test(name) &&
              words.some(word => /^(?:openssh-server|openssh|dropbear|sshd)$/.test(word.split('=', 1)[0]!))) ||
            name === 'sshd' ||
            (name === 'ssh-keygen' && words.includes('-A')),
        );
        if (used && chain.includes(stage))
          yield on(
            { line: used.line, endLine: instruction.endLine },
            `${used.name} brings an SSH server`,
            `${used.name} 引入 SSH 服务器`,
          );
      }
      for (const stage of chain)
        for (const one of stage.instructions)
          if (/^(?:CMD|ENTRYPOINT)$/.test(one.name) && one.words.some(word => /(?:^|\/)sshd$/.test(word)))
            yield on(one, 'sshd is what runs', '运行的是 sshd');
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-068',
    severity: 'low',
    title: ['Tools for looking around are in the image', '镜像中有排查工具'],
    why: ['What helps to find faults helps an attacker to go on from here.', '便于排错的工具也便于攻击者继续深入。'],
    how: ['Leave them out; look into containers with a debug container.', '不要放入镜像；用调试容器排查。'],
    standards: [...hardening, cisDocker('4.3')],
    references: ['https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/#ephemeral-container'],
    find: target => brings(target, tools),
  }),
  define<DockerfileTarget>({
    id: 'PLD-069',
    severity: 'low',
    title: ['Compilers are in the image', '镜像中有编译器'],
    why: [
      'They are large, need patches, and build an attacker what he lacks.',
      '体积大、需修补，还能为攻击者编译所缺的工具。',
    ],
    how: ['Build in a stage of its own, and copy what was built.', '在单独的阶段构建，只复制产物。'],
    standards: [...hardening, cisDocker('4.3')],
    references: ['https://docs.docker.com/build/building/multi-stage/'],
    find: target => brings(target, compilers, true),
  }),
];

/** Packages of a kind that the last stage installs and keeps. */
function* brings(target: DockerfileTarget, packages: RegExp, removable = false): Generator<Hit> {
  const chain = finalChain(target);
  for (const { instruction, stage, commands } of target.runs) {
    if (!chain.includes(stage)) continue;
    for (const { name, words, line } of commands) {
      if (!installs.test(name) || !words.some(word => /^(?:install|add|in)$/.test(word))) continue;
      // A virtual package, or a purge in the same RUN, takes them away again.
      const taken =
        removable &&
        (words.some(word => /^(?:-t|--virtual)/.test(word)) ||
          commands.some(
            other =>
              installs.test(other.name) &&
              other.words.some(word => /^(?:del|purge|remove|autoremove|erase)$/.test(word)),
          ));
      const found = words.slice(1).filter(word => packages.test(word.split(/[=<>~]/, 1)[0]!));
      if (found.length > 0 && !taken)
        yield on({ line, endLine: instruction.endLine }, found.slice(0, 5).join(', '), found.slice(0, 5).join('、'));
    }
  }
}
