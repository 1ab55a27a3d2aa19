/** Instructions against each other: what is given twice, what is missing, what does not do what it seems to do. */
import { define } from '../../define.ts';
import { availability, cisDocker, images, network } from '../../standards.ts';
import type { Change, Check, Hit } from '../../types.ts';
import { all, type DockerfileTarget, finalChain, lessInBuilders, on, removed, rewrite } from '../target.ts';
import type { Instruction } from '../types.ts';

const file = 'https://docs.docker.com/reference/dockerfile/';

/** All but the last of an instruction of which only the last counts, stage by stage. */
function* overruled({ stages }: DockerfileTarget, name: string): Generator<Hit> {
  for (const { instructions } of stages) {
    const own = instructions.filter(one => one.name === name && !one.onBuild);
    for (const one of own.slice(0, -1)) yield on(one, `a later ${name} takes its place`, `被之后的 ${name} 取代`);
  }
}

/** An instruction that has no effect is taken away, where nothing else shares its lines. */
const takeAway = ({ lines }: DockerfileTarget, hit: Hit): Change[] =>
  lines.slice((hit.line ?? 1) - 1, hit.endLine ?? hit.line).some(line => /^\s*#/.test(line)) ? [] : removed(hit);

const ports: Record<number, string> = {
  ...{ 20: 'FTP', 21: 'FTP', 23: 'telnet', 69: 'TFTP', 111: 'rpcbind', 135: 'RPC', 139: 'NetBIOS', 445: 'SMB' },
  ...{ 512: 'rexec', 513: 'rlogin', 514: 'rsh', 873: 'rsync', 2049: 'NFS', 2375: 'Docker', 2376: 'Docker' },
  ...{ 3389: 'RDP', 5900: 'VNC', 5901: 'VNC', 6000: 'X11', 10250: 'kubelet', 10255: 'kubelet', 2379: 'etcd' },
};

interface Port {
  instruction: Instruction;
  written: string;
  from: number;
  to: number;
}

const exposed = (target: DockerfileTarget): Port[] =>
  all(target, 'EXPOSE').flatMap(({ instruction }) =>
    instruction.words.flatMap(written => {
      const [, from, to] = /^(?:[\d.]+:)?(\d+)(?:-(\d+))?(?:\/\w+)?$/.exec(written) ?? [];
      return from ? [{ instruction, written, from: Number(from), to: Number(to ?? from) }] : [];
    }),
  );

const useless =
  /^(?:ssh|vim|nano|shutdown|reboot|service|systemctl|ps|free|top|htop|kill|mount|umount|ifconfig|crontab|halt|poweroff)$/;

export const structureChecks: readonly Check<DockerfileTarget>[] = [
  define<DockerfileTarget>({
    id: 'PLD-007',
    severity: 'medium',
    title: ['ENTRYPOINT is given more than once', '多次指定 ENTRYPOINT'],
    why: ['Only the last counts: what is read is not what runs.', '只有最后一个生效：看到的不是实际执行的。'],
    how: ['Keep one in each stage.', '每个阶段只保留一个。'],
    references: [`${file}#entrypoint`],
    peers: ['trivy:DS-0007', 'hadolint:DL4004', 'docker:MultipleInstructionsDisallowed'],
    find: target => overruled(target, 'ENTRYPOINT'),
    fix: takeAway,
  }),
  define<DockerfileTarget>({
    id: 'PLD-016',
    severity: 'medium',
    title: ['CMD is given more than once', '多次指定 CMD'],
    why: ['Only the last counts: what is read is not what runs.', '只有最后一个生效：看到的不是实际执行的。'],
    how: ['Keep one in each stage.', '每个阶段只保留一个。'],
    references: [`${file}#cmd`],
    peers: ['trivy:DS-0016', 'hadolint:DL4003', 'docker:MultipleInstructionsDisallowed'],
    find: target => overruled(target, 'CMD'),
    fix: takeAway,
  }),
  define<DockerfileTarget>({
    id: 'PLD-023',
    severity: 'low',
    title: ['HEALTHCHECK is given more than once', '多次指定 HEALTHCHECK'],
    why: ['Only the last counts: what is read is not what is asked.', '只有最后一个生效：看到的不是实际检查的。'],
    how: ['Keep one in each stage.', '每个阶段只保留一个。'],
    references: [`${file}#healthcheck`],
    peers: ['trivy:DS-0023', 'hadolint:DL3012', 'docker:MultipleInstructionsDisallowed'],
    find: target => overruled(target, 'HEALTHCHECK'),
    fix: takeAway,
  }),
  define<DockerfileTarget>({
    id: 'PLD-026',
    severity: 'low',
    title: ['There is no HEALTHCHECK', '没有 HEALTHCHECK'],
    why: [
      'A program that hangs looks like one that works. (Kubernetes has probes of its own.)',
      '挂起的程序看起来与正常的一样。（Kubernetes 有自己的探针。）',
    ],
    how: ['Add HEALTHCHECK CMD with a command that asks the program.', '添加 HEALTHCHECK CMD，用命令询问程序。'],
    standards: [...availability, cisDocker('4.6')],
    references: [`${file}#healthcheck`],
    peers: ['trivy:DS-0026', 'checkov:CKV_DOCKER_2', 'hadolint:DL3057', 'dockle:CIS-DI-0006'],
    *find(target) {
      const last = target.stages.at(-1);
      if (last && all(target, 'HEALTHCHECK').length === 0)
        yield on(last.from, 'nothing tells whether the program works', '无法得知程序是否正常');
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-077',
    severity: 'low',
    title: ['The health check is turned off', '健康检查被关闭'],
    why: ['A program that hangs looks like one that works.', '挂起的程序看起来与正常的一样。'],
    how: ['Write a HEALTHCHECK that asks the program.', '编写询问程序的 HEALTHCHECK。'],
    standards: [...availability, cisDocker('4.6')],
    references: [`${file}#healthcheck`],
    *find(target) {
      for (const { instruction } of all(target, 'HEALTHCHECK'))
        if (instruction.words[0]?.toUpperCase() === 'NONE')
          yield on(instruction, 'HEALTHCHECK NONE', 'HEALTHCHECK NONE');
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-004',
    severity: 'medium',
    title: ['The port of SSH is exposed', '暴露 SSH 端口'],
    why: [
      'A container is entered by its platform; an SSH server is one more door with keys of its own.',
      '容器由平台进入；SSH 服务器是另一扇带有自己钥匙的门。',
    ],
    how: [
      'Take EXPOSE 22 and the server away; use docker exec or kubectl exec.',
      '去掉 EXPOSE 22 和服务器；使用 docker exec 或 kubectl exec。',
    ],
    standards: [...network, cisDocker('5.7')],
    references: [`${file}#expose`],
    peers: ['trivy:DS-0004', 'checkov:CKV_DOCKER_1'],
    *find(target) {
      for (const { instruction, written, from, to } of exposed(target))
        if (from <= 22 && 22 <= to && to <= 65_535) yield on(instruction, `EXPOSE ${written}`, `EXPOSE ${written}`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-055',
    severity: 'medium',
    title: ['A port of an unsafe service is exposed', '暴露不安全服务的端口'],
    why: [
      'Services such as telnet, FTP or an open Docker daemon have no protection worth the name.',
      'telnet、FTP 或开放的 Docker 守护进程等服务几乎没有保护。',
    ],
    how: ['Take it away, or replace the service.', '去掉该端口，或替换该服务。'],
    standards: [...network, cisDocker('5.8')],
    references: [`${file}#expose`],
    *find(target) {
      for (const { instruction, written, from, to } of exposed(target)) {
        const port = Object.keys(ports)
          .map(Number)
          .find(one => from <= one && one <= to);
        if (port !== undefined && to - from < 1000)
          yield on(instruction, `EXPOSE ${written}: ${ports[port]}`, `EXPOSE ${written}：${ports[port]}`);
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-008',
    severity: 'medium',
    title: ['A port is out of range', '端口超出范围'],
    why: [
      'Ports end at 65535: the line has no effect, and something else was meant.',
      '端口最大为 65535：该行无效，本意应是别的端口。',
    ],
    how: ['Write the port that was meant.', '写上本来的端口。'],
    references: [`${file}#expose`],
    peers: ['trivy:DS-0008', 'hadolint:DL3011', 'docker:ExposeInvalidFormat'],
    *find(target) {
      for (const { instruction, written, from, to } of exposed(target))
        if (Math.max(from, to) > 65_535) yield on(instruction, `EXPOSE ${written}`, `EXPOSE ${written}`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-022',
    severity: 'low',
    title: ['MAINTAINER is out of use', '使用已弃用的 MAINTAINER'],
    why: ['Tools read labels.', '工具读取的是标签。'],
    how: ['LABEL org.opencontainers.image.authors="…"', 'LABEL org.opencontainers.image.authors="…"'],
    references: [`${file}#maintainer-deprecated`],
    peers: ['trivy:DS-0022', 'hadolint:DL4000', 'checkov:CKV_DOCKER_6', 'docker:MaintainerDeprecated'],
    *find(target) {
      for (const { instruction } of all(target, 'MAINTAINER')) yield on(instruction, 'MAINTAINER', 'MAINTAINER');
    },
    fix: (target, hit) => labelled(target, hit),
  }),
  define<DockerfileTarget>({
    id: 'PLD-061',
    severity: 'low',
    title: ['The program is started by a shell', '程序由 shell 启动'],
    why: [
      'The shell is process 1: signals do not reach the program, which is then killed rather than stopped.',
      'shell 成为 1 号进程：信号到不了程序，程序会被强杀而非正常停止。',
    ],
    how: [
      'Write a JSON list: ENTRYPOINT ["/app", "--port", "8080"]',
      '写成 JSON 列表：ENTRYPOINT ["/app", "--port", "8080"]',
    ],
    standards: [...availability],
    references: [`${file}#shell-and-exec-form`],
    peers: ['hadolint:DL3025', 'docker:JSONArgsRecommended'],
    *find(target) {
      for (const stage of finalChain(target))
        for (const one of stage.instructions)
          if (
            /^(?:CMD|ENTRYPOINT)$/.test(one.name) &&
            !one.exec &&
            !one.onBuild &&
            one.text !== '' &&
            !/^\s*exec\s/.test(one.text)
          )
            yield on(
              one,
              `${one.name} ${one.words[0] ?? ''} … is no JSON list`,
              `${one.name} ${one.words[0] ?? ''} … 不是 JSON 列表`,
            );
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-013',
    severity: 'low',
    title: ['RUN cd changes the directory', '用 RUN cd 切换目录'],
    why: ['It holds for that one RUN alone, and is easily overlooked.', '只对该 RUN 有效，容易被忽略。'],
    how: ['Write WORKDIR.', '改用 WORKDIR。'],
    references: [`${file}#workdir`],
    peers: ['trivy:DS-0013', 'hadolint:DL3003'],
    *find(target) {
      for (const { instruction, stage, commands } of target.runs) {
        const cd = commands.find(({ name, inside, words }) => name === 'cd' && !inside && words.length > 1);
        if (cd)
          yield on(
            { line: cd.line, endLine: instruction.endLine },
            cd.words.join(' '),
            cd.words.join(' '),
            lessInBuilders(target, stage),
          );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-032',
    severity: 'low',
    title: ['A pipe hides that its first command failed', '管道掩盖了前面命令的失败'],
    why: [
      'A build goes on with half a file when the download at the front of a pipe breaks.',
      '管道前端的下载中断时，构建会带着半个文件继续。',
    ],
    how: [
      'SHELL ["/bin/bash", "-o", "pipefail", "-c"], or set -o pipefail in the RUN',
      'SHELL ["/bin/bash", "-o", "pipefail", "-c"]，或在该 RUN 中 set -o pipefail',
    ],
    standards: [...images],
    references: ['https://docs.docker.com/build/building/best-practices/#using-pipes'],
    peers: ['trivy:DS-0032', 'hadolint:DL4006'],
    *find(target) {
      const fails = (words: readonly string[]): boolean =>
        words.some((word, at) => word === 'pipefail' && /^-\w*o$/.test(words[at - 1] ?? ''));
      for (const { instruction, stage, commands } of target.runs) {
        if (
          fails(instruction.shell) ||
          (instruction.exec?.some(word => /^-\w*o$/.test(word)) && fails(instruction.exec))
        )
          continue;
        const at = commands.findIndex(({ joinedBy }) => joinedBy === '|');
        const set = commands.findIndex(({ name, words }) => name === 'set' && fails(words));
        if (at >= 0 && (set < 0 || set > at))
          yield on(
            { line: commands[at]!.line, endLine: instruction.endLine },
            `… | ${commands[at]!.name} without pipefail`,
            `… | ${commands[at]!.name} 未启用 pipefail`,
            lessInBuilders(target, stage),
          );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-074',
    severity: 'low',
    title: ['A command has no meaning in a build', '构建中执行了无意义的命令'],
    why: [
      'Services and processes of a RUN end with it; the line does not do what it seems to do.',
      'RUN 中的服务和进程随其结束；该行并不如其所示。',
    ],
    how: ['Start the program with CMD or ENTRYPOINT.', '用 CMD 或 ENTRYPOINT 启动程序。'],
    references: [`${file}#run`],
    peers: ['hadolint:DL3001'],
    *find({ runs }) {
      for (const { instruction, commands } of runs) {
        const used = commands.find(({ name, inside }) => useless.test(name) && !inside);
        if (used)
          yield on(
            { line: used.line, endLine: instruction.endLine },
            used.words.slice(0, 4).join(' '),
            used.words.slice(0, 4).join(' '),
          );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-076',
    severity: 'low',
    title: ['ONBUILD runs commands in the builds of others', 'ONBUILD 会在他人的构建中执行命令'],
    why: [
      'Who builds on the image does not see what is done in his name.',
      '基于该镜像构建的人看不到以其名义所做的事。',
    ],
    how: ['Write the steps where they are needed.', '把步骤写在需要的地方。'],
    standards: [...images],
    references: [`${file}#onbuild`],
    *find(target) {
      for (const { instructions } of target.stages)
        for (const one of instructions)
          if (one.onBuild && one.name === 'RUN') yield on(one, 'ONBUILD RUN', 'ONBUILD RUN');
    },
  }),
];

function labelled(target: DockerfileTarget, hit: Hit): Change[] {
  const found = all(target, 'MAINTAINER').find(({ instruction }) => instruction.line === hit.line)?.instruction;
  const name = found?.text.replace(/^(["'])(.*)\1$/, '$2') ?? '';
  if (!found || found.line !== found.endLine || name === '' || /["\\$`]/.test(name)) return [];
  return rewrite(target, hit, /MAINTAINER\s+.*?(\s*)$/i, `LABEL org.opencontainers.image.authors="${name}"$1`);
}
