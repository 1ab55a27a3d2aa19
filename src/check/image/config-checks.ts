/** What an image says of itself: who runs, with what, how it was made. */
import { define, say } from '../define.ts';
import { insecureVariable, pipesDownload, skipsSignatures, skipsVerification } from '../dockerfile/fetching.ts';
import { isSecretVariable } from '../secret-name.ts';
import { availability, cisDocker, hardening, images, network, privilege, secrets, transport } from '../standards.ts';
import type { Check, Hit } from '../types.ts';
import { type ImageTarget, textsOf } from './target.ts';

const spec = 'https://github.com/opencontainers/image-spec/blob/main/config.md';
const practices = 'https://docs.docker.com/build/building/best-practices/';
const dayMs = 86_400_000;

const said = (en: string, zh: string): Hit => ({ message: say(en, zh) });
const inStep = (number: number, en: string, zh: string): Hit => said(`step ${number}: ${en}`, `第 ${number} 步：${zh}`);

const unsafePorts: Record<number, string> = {
  ...{ 21: 'FTP', 23: 'telnet', 69: 'TFTP', 111: 'rpcbind', 445: 'SMB', 512: 'rexec', 513: 'rlogin', 514: 'rsh' },
  ...{ 873: 'rsync', 2375: 'Docker', 3389: 'RDP', 5900: 'VNC', 10250: 'kubelet' },
};

export const imageConfigChecks: readonly Check<ImageTarget>[] = [
  define<ImageTarget>({
    id: 'PLI-001',
    severity: 'high',
    title: ['The image runs as root', '镜像以 root 运行'],
    why: [
      'Whoever breaks into the program is root in the container, one kernel fault away from root on the host.',
      '攻破程序者即为容器内的 root，离主机 root 只差一个内核漏洞。',
    ],
    how: [
      'Build it with USER and a number other than 0, or start it with runAsNonRoot and runAsUser.',
      '构建时用 USER 指定非 0 的数字，或以 runAsNonRoot 与 runAsUser 启动。',
    ],
    standards: [...privilege, cisDocker('4.1')],
    references: [spec],
    peers: ['dockle:CIS-DI-0001'],
    *find({ config }) {
      const user = typeof config.config?.User === 'string' ? config.config.User.trim() : '';
      if (user === '') yield said('no user is set, so it is root', '未设置用户，即为 root');
      else if (/^(?:root|0+)(?::.*)?$/i.test(user)) yield said(`the user is ${user}`, `用户为 ${user}`);
    },
  }),
  define<ImageTarget>({
    id: 'PLI-002',
    severity: 'high',
    title: ['A variable of the image is named like a secret', '镜像的环境变量名疑似机密'],
    why: ['Whoever can pull the image reads it.', '能拉取镜像的人都能读取。'],
    how: ['Leave it out of the image; hand it over when the container starts.', '不要写入镜像；在容器启动时传入。'],
    standards: [...secrets, cisDocker('4.10')],
    references: ['https://docs.docker.com/build/building/secrets/'],
    peers: ['dockle:CIS-DI-0010'],
    *find({ env }) {
      for (const { key, value } of env)
        if (value !== '' && !/^[0-9A-F]{40}$/.test(value) && isSecretVariable(key, value))
          yield said(`${key} has a value`, `${key} 有值`);
    },
  }),
  define<ImageTarget>({
    id: 'PLI-003',
    severity: 'high',
    title: ['The history of the image names a secret', '镜像历史中出现机密'],
    why: [
      'Build arguments and variables stay in the history, which whoever can pull the image reads.',
      '构建参数和变量会留在历史中，能拉取镜像的人都能读取。',
    ],
    how: ['RUN --mount=type=secret,id=…', 'RUN --mount=type=secret,id=…'],
    standards: [...secrets, cisDocker('4.10')],
    references: ['https://docs.docker.com/build/building/secrets/'],
    peers: ['dockle:CIS-DI-0010'],
    *find({ steps, env }) {
      const known = new Set(env.map(({ key }) => key));
      for (const { number, instruction, text } of steps) {
        if (instruction !== 'ENV' && instruction !== 'ARG' && instruction !== 'RUN') continue;
        // A variable of the image is told of as such.
        for (const [, key = '', value = ''] of text
          .slice(0, 4096)
          .matchAll(/(?:^|[\s&;|"'])([A-Za-z_]\w{2,80})=([^\s"';&|]+)/g))
          if (!known.has(key) && !value.startsWith('$') && isSecretVariable(key, value))
            yield inStep(number, `${key} has a value`, `${key} 有值`);
      }
    },
  }),
  define<ImageTarget>({
    id: 'PLI-004',
    severity: 'low',
    title: ['The image has no health check', '镜像没有健康检查'],
    why: [
      'A program that hangs looks like one that works. (Kubernetes has probes of its own.)',
      '挂起的程序看起来与正常的一样。（Kubernetes 有自己的探针。）',
    ],
    how: ['Build it with HEALTHCHECK.', '构建时加入 HEALTHCHECK。'],
    standards: [...availability, cisDocker('4.6')],
    references: ['https://docs.docker.com/reference/dockerfile/#healthcheck'],
    peers: ['dockle:CIS-DI-0006'],
    *find({ config }) {
      const check = config.config?.Healthcheck as { Test?: unknown } | undefined | null;
      const test = textsOf(check?.Test);
      if (test.length === 0 || test[0] === 'NONE')
        yield said('nothing tells whether the program works', '无法得知程序是否正常');
    },
  }),
  define<ImageTarget>({
    id: 'PLI-005',
    severity: 'medium',
    title: ['The port of SSH is exposed', '暴露 SSH 端口'],
    why: [
      'A container is entered by its platform; an SSH server is one more door with keys of its own.',
      '容器由平台进入；SSH 服务器是另一扇带有自己钥匙的门。',
    ],
    how: ['Take the port and the server away.', '去掉该端口和服务器。'],
    standards: [...network, cisDocker('5.7')],
    references: [spec],
    *find({ ports }) {
      for (const { written, port } of ports) if (port === 22) yield said(written, written);
    },
  }),
  define<ImageTarget>({
    id: 'PLI-006',
    severity: 'medium',
    title: ['A port of an unsafe service is exposed', '暴露不安全服务的端口'],
    why: [
      'Services such as telnet, FTP or an open Docker daemon have no protection worth the name.',
      'telnet、FTP 或开放的 Docker 守护进程等服务几乎没有保护。',
    ],
    how: ['Take it away, or replace the service.', '去掉该端口，或替换该服务。'],
    standards: [...network, cisDocker('5.8')],
    references: [spec],
    *find({ ports }) {
      for (const { written, port } of ports)
        if (Object.hasOwn(unsafePorts, port))
          yield said(`${written}: ${unsafePorts[port]}`, `${written}：${unsafePorts[port]}`);
    },
  }),
  define<ImageTarget>({
    id: 'PLI-007',
    severity: 'low',
    title: ['A port below 1024 is exposed', '暴露 1024 以下的端口'],
    why: [
      'Older kernels let root alone listen there: it keeps the program from running as somebody else.',
      '旧内核只允许 root 监听：使程序难以用其他用户运行。',
    ],
    how: ['Listen on a port above 1023, and map it.', '监听 1023 以上的端口并做映射。'],
    standards: [...network, cisDocker('5.8')],
    references: [spec],
    *find({ ports }) {
      for (const { written, port } of ports)
        if (port < 1024 && port !== 22 && !Object.hasOwn(unsafePorts, port)) yield said(written, written);
    },
  }),
  define<ImageTarget>({
    id: 'PLI-008',
    severity: 'medium',
    title: ['A download was added without a checksum', '添加了没有校验和的下载内容'],
    why: ['Whoever controlled the address decided what is in the image.', '控制该地址的人可决定镜像内容。'],
    how: ['ADD --checksum=sha256:…, or a RUN that verifies.', 'ADD --checksum=sha256:…，或在 RUN 中校验。'],
    standards: [...images, cisDocker('4.9'), cisDocker('4.11')],
    references: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
    peers: ['dockle:CIS-DI-0009'],
    *find({ steps }) {
      for (const { number, instruction, text } of steps) {
        const url =
          instruction === 'ADD' && !text.includes('--checksum=')
            ? /(?:https?|ftp):\/\/(?:[^\s@/]*@)?([^\s/?#]+)/.exec(text)
            : undefined;
        if (url) yield inStep(number, `ADD from ${url[1]}`, `ADD 自 ${url[1]}`);
      }
    },
  }),
  define<ImageTarget>({
    id: 'PLI-009',
    severity: 'high',
    title: ['A download was run as a script', '下载内容被直接当作脚本执行'],
    why: ['Whoever controlled the server ran commands in the build.', '控制服务器的人可在构建中执行命令。'],
    how: ['Download to a file, compare its checksum, then run it.', '先下载到文件，核对校验和后再执行。'],
    standards: [...images, cisDocker('4.11')],
    references: [practices],
    *find({ steps }) {
      for (const { number, commands, text } of steps) {
        const found = commands.length > 0 ? pipesDownload(commands, text) : undefined;
        if (found)
          yield inStep(number, `${found.command.name} runs a download`, `${found.command.name} 直接执行下载内容`);
      }
    },
  }),
  define<ImageTarget>({
    id: 'PLI-010',
    severity: 'low',
    title: ['The image does not say where it comes from', '镜像未注明来源'],
    why: [
      'Without source, revision and owner in its labels, nobody can tell whose image runs in production.',
      '缺少来源、版本与责任人标签，无法得知生产环境中运行的是谁的镜像。',
    ],
    how: [
      'LABEL org.opencontainers.image.source, .revision, .version, .authors',
      'LABEL org.opencontainers.image.source、.revision、.version、.authors',
    ],
    standards: [...images],
    references: ['https://github.com/opencontainers/image-spec/blob/main/annotations.md'],
    *find({ config }) {
      const labels = Object.keys(config.config?.Labels ?? {});
      const says = labels.some(key =>
        /^org\.(?:opencontainers\.image|label-schema)\.(?:source|url|vcs-url|authors|vendor|revision)$|maintainer|vcs-(?:url|ref)/i.test(
          key,
        ),
      );
      if (!says) yield said('no label names its source or owner', '没有标注来源或责任人的标签');
    },
  }),
  define<ImageTarget>({
    id: 'PLI-011',
    severity: 'medium',
    title: ['The image was built long ago', '镜像构建已久'],
    why: ['Everything in it has the faults of its day.', '其中的一切都带有当时的漏洞。'],
    how: ['Build it anew on a current base, and regularly.', '基于最新的基础镜像重新构建，并定期进行。'],
    standards: [...images, cisDocker('4.4')],
    references: [practices],
    *find({ config, now }) {
      const created = Date.parse(typeof config.created === 'string' ? config.created : '');
      // Reproducible builds write the epoch, or the day of the sources.
      if (!now || Number.isNaN(created) || created < Date.UTC(2010, 0)) return;
      const days = Math.floor((now.getTime() - created) / dayMs);
      const date = new Date(created).toISOString().slice(0, 10);
      if (days > 365)
        yield {
          ...said(`it was built on ${date}, ${days} days ago`, `构建于 ${date}，已有 ${days} 天`),
          ...(days > 1095 && { severity: 'high' as const }),
        };
    },
  }),
  define<ImageTarget>({
    id: 'PLI-013',
    severity: 'low',
    title: ['The program is started by a shell', '程序由 shell 启动'],
    why: [
      'The shell is process 1: signals do not reach the program, which is then killed rather than stopped.',
      'shell 成为 1 号进程：信号到不了程序，程序会被强杀而非正常停止。',
    ],
    how: ['ENTRYPOINT ["/app", "…"]', 'ENTRYPOINT ["/app", "…"]'],
    standards: [...availability],
    references: ['https://docs.docker.com/reference/dockerfile/#shell-and-exec-form'],
    *find({ config }) {
      const { Entrypoint, Cmd } = config.config ?? {};
      const words = [...textsOf(Entrypoint), ...textsOf(Cmd)];
      if (
        /^(?:\/bin\/)?(?:ba|a|da)?sh$/.test(words[0] ?? '') &&
        words[1] === '-c' &&
        !/^\s*exec\s/.test(words[2] ?? '')
      )
        yield said(`${words[0]} -c runs it`, `由 ${words[0]} -c 运行`);
    },
  }),
  define<ImageTarget>({
    id: 'PLI-014',
    severity: 'medium',
    title: ['A volume lies over a directory of the system', '卷覆盖系统目录'],
    why: [
      'What is mounted there replaces programs, accounts or sockets that the container trusts.',
      '挂载内容会取代容器所信任的程序、账户或套接字。',
    ],
    how: ['Put data into a directory of its own, such as /data.', '将数据放在单独的目录，如 /data。'],
    standards: [...hardening, cisDocker('5.6')],
    references: [spec],
    *find({ config }) {
      for (const path of Object.keys(config.config?.Volumes ?? {}))
        if (
          /^\/(?:$|(?:etc|proc|sys|dev|boot|root|bin|sbin|lib|lib64|usr)\/?$|(?:var\/)?run\/(?:docker|containerd|crio))/.test(
            path,
          )
        )
          yield said(path, path);
    },
  }),
  define<ImageTarget>({
    id: 'PLI-015',
    severity: 'medium',
    title: ['Programs are looked for where anybody may put them', '在任何人可写的目录中查找程序'],
    why: [
      'PATH or LD_PRELOAD that leads to /tmp or to the working directory runs what an attacker left there.',
      'PATH 或 LD_PRELOAD 指向 /tmp 或当前目录时，会执行攻击者留下的程序。',
    ],
    how: ['Name directories alone that root owns.', '只使用 root 拥有的目录。'],
    standards: [...hardening],
    references: ['https://man7.org/linux/man-pages/man8/ld.so.8.html'],
    *find({ env }) {
      for (const { key, value } of env)
        if (
          /^(?:PATH|LD_PRELOAD|LD_LIBRARY_PATH)$/.test(key) &&
          value.split(':').some(part => /^(?:\.|\.\/.*|\/(?:var\/)?tmp(?:\/.*)?|\/dev\/shm.*)$/.test(part))
        )
          yield said(`${key} holds ${value.slice(0, 200)}`, `${key} 含有 ${value.slice(0, 200)}`);
    },
  }),
  define<ImageTarget>({
    id: 'PLI-016',
    severity: 'high',
    title: ['Verification of certificates is turned off', '证书验证被关闭'],
    why: ['The program talks to whoever answers.', '程序会与任何应答者通信。'],
    how: [
      'Take the variable away; install the certificate authority that is missing.',
      '去掉该变量；安装缺少的证书颁发机构。',
    ],
    standards: [...transport],
    references: ['https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue'],
    *find({ env }) {
      for (const { key, value } of env)
        if (insecureVariable(key, value)) yield said(`${key}=${value.slice(0, 100)}`, `${key}=${value.slice(0, 100)}`);
    },
  }),
  define<ImageTarget>({
    id: 'PLI-017',
    severity: 'low',
    title: ['The base image had no fixed version', '基础镜像未固定版本'],
    why: ['Nobody can say what the image was built on.', '无法得知镜像基于什么构建。'],
    how: ['Build FROM a tag with a digest.', '使用带摘要的标签构建。'],
    standards: [...images],
    references: ['https://github.com/opencontainers/image-spec/blob/main/annotations.md'],
    *find({ config }) {
      const base = config.config?.Labels?.['org.opencontainers.image.base.name'];
      if (typeof base === 'string' && (/:latest$/.test(base) || !/[:@][^/]+$/.test(base)))
        yield said(base.slice(0, 200), base.slice(0, 200));
    },
  }),
  define<ImageTarget>({
    id: 'PLI-020',
    severity: 'high',
    title: ['Packages were installed without verifying their signature', '安装软件包时未验证签名'],
    why: [
      'A mirror, or anybody on the way, could hand over another package.',
      '镜像站或链路上的任何人都能换成别的软件包。',
    ],
    how: ['Take the option away, and import the key of the repository.', '去掉该选项，并导入软件源的密钥。'],
    standards: [...images, cisDocker('4.11')],
    references: ['https://wiki.debian.org/SecureApt'],
    peers: ['dockle:CIS-DI-0011'],
    *find({ steps }) {
      for (const { number, commands } of steps) {
        const used = commands.find(skipsSignatures);
        if (used) yield inStep(number, used.words.slice(0, 4).join(' '), used.words.slice(0, 4).join(' '));
      }
    },
  }),
  define<ImageTarget>({
    id: 'PLI-021',
    severity: 'high',
    title: ['A download did not verify the server', '下载时未验证服务器'],
    why: ['Anybody on the way could put something else in its place.', '链路上的任何人都能替换内容。'],
    how: [
      'Take the option away; install the certificate authority that is missing.',
      '去掉该选项；安装缺少的证书颁发机构。',
    ],
    standards: [...images, ...transport],
    references: ['https://curl.se/docs/sslcerts.html'],
    *find({ steps }) {
      for (const { number, commands } of steps) {
        const used = commands.find(skipsVerification);
        if (used) yield inStep(number, used.name, used.name);
      }
    },
  }),
  define<ImageTarget>({
    id: 'PLI-022',
    severity: 'medium',
    title: ['An SSH server is what runs', '运行的是 SSH 服务器'],
    why: ['It is one more door, with accounts and keys that nobody rotates.', '它是另一扇门，账户和密钥无人轮换。'],
    how: ['Use docker exec or kubectl exec.', '使用 docker exec 或 kubectl exec。'],
    standards: [...hardening, cisDocker('5.7')],
    references: ['https://docs.docker.com/reference/cli/docker/container/exec/'],
    *find({ config }) {
      const { Entrypoint, Cmd } = config.config ?? {};
      const words = [...textsOf(Entrypoint), ...textsOf(Cmd)].flatMap(word => word.split(/\s+/));
      if (words.some(word => /(?:^|\/)sshd$/.test(word))) yield said('sshd', 'sshd');
    },
  }),
];
