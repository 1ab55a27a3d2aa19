/** Secrets that a build leaves in an image: in variables, in the history, in files. */

import { define } from '../../define.ts';
import { isSecretVariable, secretFileVariables } from '../../secret-name.ts';
import { cisDocker, secrets } from '../../standards.ts';
import type { Check } from '../../types.ts';
import { all, type DockerfileTarget, finalChain, on, type Run } from '../target.ts';

const guide = 'https://docs.docker.com/build/building/secrets/';
type Used = Run['commands'][number];

/** Instructions that end up in the image: of the last stage, and of those that it builds on. */
const kept = (target: DockerfileTarget, ...names: string[]) =>
  finalChain(target).flatMap(stage => stage.instructions.filter(({ name }) => names.includes(name)));

const mountsSecret = ({ instruction }: Run): boolean =>
  instruction.flags.some(({ name, value }) => name === 'mount' && /(?:^|,)type=secret(?:,|$)/.test(value));

export const secretChecks: readonly Check<DockerfileTarget>[] = [
  define<DockerfileTarget>({
    id: 'PLD-031',
    severity: 'high',
    title: ['A secret is passed by ENV or ARG', '通过 ENV 或 ARG 传递机密'],
    why: [
      'Both are written into the image: whoever can pull it reads them with docker history.',
      '两者都会写入镜像：能拉取镜像的人用 docker history 即可读取。',
    ],
    how: [
      'In the build, RUN --mount=type=secret,id=…; in the container, a mounted file or the secret store of the platform.',
      '构建时使用 RUN --mount=type=secret,id=…；运行时使用挂载文件或平台的密钥存储。',
    ],
    standards: [...secrets, cisDocker('4.10')],
    references: [guide, 'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/'],
    peers: ['trivy:DS-0031', 'docker:SecretsUsedInArgOrEnv', 'dockle:CIS-DI-0010'],
    *find(target) {
      for (const instruction of kept(target, 'ENV', 'ARG'))
        for (const { key, value = '' } of instruction.pairs)
          if (isSecretVariable(key, value))
            yield on(instruction, `${instruction.name} ${key}`, `${instruction.name} ${key}`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-033',
    severity: 'high',
    title: ['A file with credentials is in the image', '镜像中含有凭据文件'],
    why: [
      'A variable names it, and it is copied: whoever can pull the image has it.',
      '变量指向该文件且文件被复制：能拉取镜像的人即可获得。',
    ],
    how: ['Mount it when the container starts.', '在容器启动时挂载。'],
    standards: [...secrets, cisDocker('4.10')],
    references: [guide],
    peers: ['trivy:DS-0031'],
    *find(target) {
      const copies = kept(target, 'COPY', 'ADD');
      const targets = copies.map(({ words }) => words.at(-1) ?? '').filter(path => path !== '');
      const below = (file: string, folder: string): boolean => {
        const [one, other] = [file, folder].map(path => path.replace(/^\.?\/+|\/+$/g, ''));
        return other === '' || other === '.' || one === other || one!.startsWith(`${other}/`);
      };
      for (const instruction of kept(target, 'ENV', 'ARG'))
        for (const { key, value = '' } of instruction.pairs)
          if (secretFileVariables.has(key) && value !== '' && targets.some(to => below(value, to)))
            yield on(instruction, `${key} names a file that is copied`, `${key} 指向被复制的文件`);
      for (const instruction of copies) {
        const variable = /\$\{?(\w+)\}?$/.exec(instruction.text)?.[1];
        if (variable && secretFileVariables.has(variable))
          yield on(instruction, `the file of ${variable} is copied`, `复制了 ${variable} 的文件`);
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-034',
    severity: 'high',
    title: ['The build logs in, and leaves its credentials', '构建过程登录并留下凭据'],
    why: [
      'Tools keep what they were given in files of the layer, and the command is in the history.',
      '工具会把凭据写入层中的文件，命令也留在历史中。',
    ],
    how: [
      'Give the credentials to the one step that needs them: RUN --mount=type=secret,id=…',
      '仅在需要的步骤提供凭据：RUN --mount=type=secret,id=…',
    ],
    standards: [...secrets, cisDocker('4.10')],
    references: [guide],
    peers: ['trivy:DS-0031'],
    *find(target) {
      const chain = finalChain(target);
      for (const run of target.runs) {
        if (!chain.includes(run.stage) || mountsSecret(run)) continue;
        const used = run.commands.find(logsIn);
        if (used)
          yield on(
            { line: used.line, endLine: run.instruction.endLine },
            `${used.words.slice(0, 3).join(' ')} …`,
            `${used.words.slice(0, 3).join(' ')} …`,
          );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-057',
    severity: 'high',
    title: ['A password stands in a command', '命令中含有口令'],
    why: [
      'The command is in the history of the image, and in the logs of the build.',
      '该命令会出现在镜像历史和构建日志中。',
    ],
    how: [
      'Read it from a secret mount; do not set passwords of accounts in an image.',
      '从密钥挂载中读取；不要在镜像中设置账户口令。',
    ],
    standards: [...secrets, cisDocker('4.10')],
    references: [guide],
    peers: ['checkov:CKV2_DOCKER_17'],

    *find({ runs }) {
      for (const run of runs) {
        if (mountsSecret(run)) continue;
        const { commands, instruction } = run;
        const used = commands.find((one, at) => givesPassword(one, commands[at - 1]));
        if (used)
          yield on(
            { line: used.line, endLine: instruction.endLine },
            `${used.name} is given a password`,
            `${used.name} 被传入口令`,
          );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-080',
    severity: 'medium',
    title: ['A secret that was written is deleted later', '写入的机密在之后才删除'],
    why: ['The layer that wrote it still holds it.', '写入它的层仍然保留着它。'],
    how: ['Use a secret mount, which no layer keeps.', '使用不会留在层中的密钥挂载。'],
    standards: [...secrets],
    references: [guide],
    *find(target) {
      const copied = all(target, 'COPY', 'ADD');
      for (const { instruction, stage, commands } of target.runs)
        for (const used of commands) {
          if (used.name !== 'rm' && used.name !== 'shred') continue;
          const file = used.words
            .slice(1)
            .find(word =>
              /(?:id_(?:rsa|ed25519|ecdsa)|\.npmrc|\.netrc|\.pypirc|\.git-credentials|credentials|\.env|\.ssh|\.aws)(?:\/\*?)?$/.test(
                word,
              ),
            );
          const name = file
            ?.replace(/\/\*?$/, '')
            .split('/')
            .at(-1);
          if (
            name &&
            copied.some(
              one =>
                one.stage === stage &&
                one.instruction.line < instruction.line &&
                one.instruction.words.some(word => word.includes(name)),
            )
          )
            yield on(
              { line: used.line, endLine: instruction.endLine },
              `${file} is deleted, and stays in the layer before`,
              `${file} 被删除，但仍留在之前的层中`,
            );
        }
    },
  }),
];

function logsIn({ name, words }: Used): boolean {
  const line = words.join(' ');
  if (name === 'aws')
    return /configure set (?:[\w.-]+\.)?aws_(?:access_key_id|secret_access_key|session_token)/.test(line);
  if (name === 'gcloud') return /auth activate-service-account/.test(line);
  if (name === 'az') return /login.*(?:\s-p|--password|--federated-token)(?:[\s=]|$)/.test(line);
  if (name === 'doctl') return /auth init.*(?:\s-t|--access-token)(?:[\s=]|$)/.test(line);
  if (/^(?:docker|podman|buildah|crane|helm|oras|skopeo)$/.test(name))
    return /\blogin\b.*(?:\s-p|--password)(?:[\s=]|$)/.test(line);
  if (/^(?:npm|pnpm|yarn)$/.test(name)) return /(?:config set|set).*_(?:authToken|auth|password)\b/.test(line);
  if (name === 'git')
    return /url\.https:\/\/[^@\s/]+@[^\s]*\.insteadOf|credential\.helper store|extraheader.*authorization/i.test(line);
  if (name === 'gh') return /auth login.*--with-token/.test(line);
  return false;
}

/** Words that say that no secret is given: a variable may hold one, and is looked at by its name. */
const givesPassword = (used: Used, before: Used | undefined): boolean => {
  const { name, words } = used;
  if (name === 'chpasswd') return before?.name !== 'cat' && !/random|openssl/.test(before?.words.join(' ') ?? '');
  if (name === 'passwd') return words.includes('--stdin');
  if (name === 'useradd' || name === 'usermod') return words.some(word => /^-p$|^--password(?:=|$)/.test(word));
  if (name === 'curl')
    return words.some(
      (word, at) =>
        (/^(?:-u|--user)$/.test(word) && /^[^:$]+:[^$]+/.test(words[at + 1] ?? '')) ||
        /^\w+:\/\/[^:@/$]+:[^@/$]+@/.test(word),
    );
  if (name === 'wget')
    return words.some(word => /^--(?:http-|ftp-)?password=[^$]/.test(word) || /^\w+:\/\/[^:@/$]+:[^@/$]+@/.test(word));
  if (/^(?:mysql|mysqladmin|mariadb|mysqldump)$/.test(name))
    return words.some(word => /^-p[^$]|^--password=[^$]/.test(word));
  if (name === 'sshpass') return words.some(word => /^-p/.test(word));
  if (name === 'git') return words.some(word => /^https?:\/\/[^:@/$]+:[^@/$]+@/.test(word));
  return false;
};
