/** What is copied into an image, and where to. */
import { define } from '../../define.ts';
import { cisDocker, images, secrets } from '../../standards.ts';
import type { Change, Check, Hit } from '../../types.ts';
import { all, type DockerfileTarget, finalChain, on, rewrite } from '../target.ts';
import type { Instruction } from '../types.ts';

const copyReference = 'https://docs.docker.com/reference/dockerfile/#copy';

const sourcesOf = ({ words, heredocs }: Instruction): readonly string[] =>
  heredocs.length > 0 ? words.slice(0, -1).filter(word => !word.startsWith('<<')) : words.slice(0, -1);
const isUrl = (source: string): boolean => /^(?:https?|ftp):\/\//i.test(source);
const isGit = (source: string): boolean => /^(?:git@|git:\/\/|ssh:\/\/)|\.git(?:#.*)?$/i.test(source);
const isArchive = (source: string): boolean => /\.(?:tar|tgz|tbz2?|txz|tzst|tar\.\w+)$|\.tar[.*]/i.test(source);
/** As the history of an image has it: `file:… in /`. */
const isHistory = ({ words }: Instruction): boolean => /^(?:file|multi|dir):[0-9a-f]{8,}/.test(words[0] ?? '');

/** Files that hold secrets by their name. */
const secretFile =
  /(?:^|\/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.ssh|\.aws|\.azure|\.kube|\.gnupg|\.docker\/config\.json|\.dockercfg|\.npmrc|\.pypirc|\.netrc|_netrc|\.git-credentials|\.pgpass|\.my\.cnf|\.htpasswd|\.env(?:\.(?!example|sample|template|dist)[\w-]+)?|kubeconfig|credentials(?:\.json)?|service-account[\w-]*\.json|secrets?\.(?:ya?ml|json|toml|env)|terraform\.tfstate|.*\.(?:p12|pfx|jks|keystore|kdbx|ppk|key))$/i;

export const fileChecks: readonly Check<DockerfileTarget>[] = [
  define<DockerfileTarget>({
    id: 'PLD-005',
    severity: 'low',
    title: ['ADD is used where COPY does', '应使用 COPY 却用了 ADD'],
    why: [
      'ADD also unpacks archives and fetches URLs, so what it does depends on what it is given.',
      'ADD 还会解包归档和下载 URL，其行为取决于输入。',
    ],
    how: ['Write COPY.', '改用 COPY。'],
    standards: [cisDocker('4.9')],
    references: ['https://docs.docker.com/build/building/best-practices/#add-or-copy'],
    peers: ['trivy:DS-0005', 'hadolint:DL3020', 'checkov:CKV_DOCKER_4'],
    *find(target) {
      for (const { instruction } of all(target, 'ADD')) {
        const sources = sourcesOf(instruction);
        const only = [...sources, instruction.words.at(-1) ?? ''];
        if (sources.length === 0 || isHistory(instruction)) continue;
        if (!only.some(word => isUrl(word) || isGit(word) || isArchive(word) || word.includes('$')))
          yield on(instruction, `ADD ${only.join(' ')} copies local files`, `ADD ${only.join(' ')} 复制的是本地文件`);
      }
    },
    fix: (target, { line }) => rewrite(target, { line }, /^(\s*(?:ONBUILD\s+)?)ADD(?=\s)/i, '$1COPY'),
  }),
  define<DockerfileTarget>({
    id: 'PLD-035',
    severity: 'medium',
    title: ['A download is added without a checksum', '添加的下载内容没有校验和'],
    why: [
      'Whoever controls the address, or the way to it, decides what is in the image.',
      '控制该地址或其链路的人可决定镜像内容。',
    ],
    how: [
      'Add --checksum=sha256:…, or download in a RUN that verifies.',
      '加上 --checksum=sha256:…，或在 RUN 中下载并校验。',
    ],
    standards: [...images, cisDocker('4.9'), cisDocker('4.11')],
    references: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
    peers: ['checkov:CKV_DOCKER_4'],
    *find(target) {
      for (const { instruction } of all(target, 'ADD')) {
        const url = sourcesOf(instruction).find(isUrl);
        const verified = instruction.flags.some(({ name }) => name === 'checksum') || /#[0-9a-f]{40}\b/.test(url ?? '');
        if (url && !verified)
          yield on(instruction, `${hostOnly(url)} is added unverified`, `${hostOnly(url)} 未经校验即被添加`);
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-011',
    severity: 'medium',
    title: ['Several files are copied to what is no directory', '多个文件复制到的目标不是目录'],
    why: [
      'With more than one source the target must end with a slash: the build fails otherwise.',
      '有多个来源时目标必须以斜杠结尾，否则构建失败。',
    ],
    how: ['End the target with a slash.', '在目标末尾加上斜杠。'],
    standards: [],
    references: [copyReference],
    peers: ['trivy:DS-0011', 'hadolint:DL3021'],
    *find(target) {
      for (const { instruction } of all(target, 'COPY', 'ADD')) {
        const { words } = instruction;
        const to = words.at(-1) ?? '';
        if (words.length > 2 && !isHistory(instruction) && !/[\\/]$|^\.$/.test(to) && !to.includes('$'))
          yield on(instruction, `the target ${to} does not end with a slash`, `目标 ${to} 未以斜杠结尾`);
      }
    },
    fix: (target, hit) => slashed(target, hit),
  }),
  define<DockerfileTarget>({
    id: 'PLD-009',
    severity: 'medium',
    title: ['The working directory is relative', '工作目录为相对路径'],
    why: [
      'Where it is depends on the base image, and moves when that changes.',
      '其位置取决于基础镜像，基础镜像变化时随之改变。',
    ],
    how: ['Write it in full: WORKDIR /app', '写完整路径：WORKDIR /app'],
    standards: [cisDocker('4.10')],
    references: ['https://docs.docker.com/reference/dockerfile/#workdir'],
    peers: ['trivy:DS-0009', 'hadolint:DL3000', 'checkov:CKV_DOCKER_10', 'docker:WorkdirRelativePath'],
    *find(target) {
      for (const { instruction } of all(target, 'WORKDIR')) {
        const path = instruction.words.join(' ');
        if (!/^(?:["']?[/\\$%]|["']?[A-Za-z]:[/\\])/.test(path))
          yield on(instruction, `WORKDIR ${path}`, `WORKDIR ${path}`);
      }
    },
    fix: (target, hit) => absolute(target, hit),
  }),
  define<DockerfileTarget>({
    id: 'PLD-073',
    severity: 'low',
    title: ['Files are copied to a relative path without a WORKDIR', '未设 WORKDIR 却复制到相对路径'],
    why: ['They land where the base image happens to stand.', '文件会落在基础镜像恰好所在的目录。'],
    how: ['Set WORKDIR before, or write the target in full.', '先设置 WORKDIR，或写完整的目标路径。'],
    standards: [],
    references: [copyReference],
    peers: ['hadolint:DL3045'],
    *find({ stages }) {
      for (const stage of stages) {
        if (stage.base?.instructions.some(({ name }) => name === 'WORKDIR')) continue;
        for (const instruction of stage.instructions) {
          if (instruction.name === 'WORKDIR') break;
          const to = instruction.words.at(-1) ?? '';
          if (
            /^(?:COPY|ADD)$/.test(instruction.name) &&
            instruction.words.length > 1 &&
            !/^["']?(?:[/\\$%]|[A-Za-z]:)/.test(to)
          )
            yield on(instruction, `the target ${to} is relative`, `目标 ${to} 为相对路径`);
        }
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-058',
    severity: 'high',
    title: ['A file that holds secrets is copied into the image', '含有机密的文件被复制进镜像'],
    why: [
      'Whoever can pull the image can read it, also when a later layer deletes it.',
      '能拉取镜像的人都能读取，即使后面的层将其删除。',
    ],
    how: [
      'Mount it for the one step that needs it: RUN --mount=type=secret,id=…',
      '仅在需要的步骤中挂载：RUN --mount=type=secret,id=…',
    ],
    standards: [...secrets, cisDocker('4.10')],
    references: ['https://docs.docker.com/build/building/secrets/'],
    peers: ['dockle:CIS-DI-0010'],
    *find(target) {
      for (const { instruction, stage } of all(target, 'COPY', 'ADD')) {
        if (instruction.flags.some(({ name }) => name === 'from')) continue;
        const file = sourcesOf(instruction).find(
          source => secretFile.test(source.replace(/\/+$/, '')) && !/\.pub$/.test(source),
        );
        if (file)
          yield on(
            instruction,
            `${file} is copied`,
            `复制了 ${file}`,
            finalChain(target).includes(stage) ? undefined : 'medium',
          );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-059',
    severity: 'low',
    title: ['The whole build context is copied into the image', '整个构建上下文被复制进镜像'],
    why: [
      'Whatever lies there comes along: .git, .env, keys, tests.',
      '目录中的一切都会被带入：.git、.env、密钥、测试。',
    ],
    how: [
      'Copy what is needed by name in the last stage, and keep a .dockerignore that excludes everything else.',
      '在最后阶段按名称复制所需文件，并用 .dockerignore 排除其余。',
    ],
    standards: [...secrets],
    references: ['https://docs.docker.com/build/concepts/context/#dockerignore-files'],

    *find(target) {
      for (const stage of finalChain(target))
        for (const instruction of stage.instructions) {
          if (!/^(?:COPY|ADD)$/.test(instruction.name) || instruction.flags.some(({ name }) => name === 'from'))
            continue;
          if (sourcesOf(instruction).some(source => /^(?:\.\/?|\/|\*|\.\/\*)$/.test(source)))
            yield on(
              instruction,
              `${instruction.name} ${instruction.words.join(' ')}`,
              `${instruction.name} ${instruction.words.join(' ')}`,
            );
        }
    },
  }),
];

/** An address without what may be secret in it. */
function hostOnly(url: string): string {
  const [, scheme = '', rest = ''] = /^(\w+:\/\/)(?:[^@/]*@)?([^?#]*)/.exec(url) ?? [];
  return scheme + rest;
}

function slashed(target: DockerfileTarget, { endLine }: Hit): Change[] {
  const line = target.lines[(endLine ?? 1) - 1] ?? '';
  if (/^\s*#/.test(line) || /[\]"'\r]\s*$/.test(line)) return [];
  return rewrite(target, { line: endLine ?? 1 }, /(\S)(\s*)$/, '$1/$2');
}

/** The full path that it has today: below the working directory before it, where that is written in the same stage. */
function absolute(target: DockerfileTarget, hit: Hit): Change[] {
  const found = all(target, 'WORKDIR').find(({ instruction }) => instruction.line === hit.line);
  const before =
    found?.stage.instructions.filter(({ name, line }) => name === 'WORKDIR' && line < (hit.line ?? 0)) ?? [];
  let folder: string | undefined;
  for (const { words } of before) {
    const path = words[0] ?? '';
    folder = path.startsWith('/') ? path : folder && `${folder.replace(/\/$/, '')}/${path}`;
  }
  const path = found?.instruction.words[0] ?? '';
  if (!folder || folder.includes('$') || !/^[\w.-][\w./-]*$/.test(path) || path.includes('..')) return [];
  const whole = `${folder.replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`;
  return rewrite(target, hit, /^(\s*WORKDIR\s+).*?(\s*)$/i, `$1${whole.replaceAll('$', '$$$$')}$2`);
}
