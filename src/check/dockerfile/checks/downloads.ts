/** What is fetched in a build, and whether anybody makes sure that it is what was meant. */
import { define } from '../../define.ts';
import { cisDocker, images, transport } from '../../standards.ts';
import type { Check } from '../../types.ts';
import {
  fetches,
  has,
  insecureVariable,
  pipesDownload,
  skipsSignatures,
  skipsVerification,
  turnsVerificationOff,
} from '../fetching.ts';
import { all, type DockerfileTarget, on, type Run } from '../target.ts';

type Used = Run['commands'][number];
/** A command as messages show it: no user information of addresses, no values of headers. */
const shown = ({ words }: Used): string =>
  words
    .slice(0, 6)
    .map(word => word.replace(/(\w+:\/\/)[^@/\s]*@/, '$1'))
    .join(' ')
    .slice(0, 120);
/** Commands of all RUNs for which a test holds. */
function* where(
  target: DockerfileTarget,
  test: (used: Used, run: Run) => boolean,
): Generator<[Used, { line: number; endLine: number }]> {
  for (const run of target.runs)
    for (const used of run.commands)
      if (test(used, run)) yield [used, { line: used.line, endLine: run.instruction.endLine }];
}

export const downloadChecks: readonly Check<DockerfileTarget>[] = [
  define<DockerfileTarget>({
    id: 'PLD-036',
    severity: 'high',
    title: ['A download is run as a script', '下载内容被直接当作脚本执行'],
    why: [
      'Whoever controls the server, or a moment of it, runs commands in the build; a cut-off download runs half a script.',
      '控制服务器的人可在构建中执行命令；下载中断则只执行半个脚本。',
    ],
    how: ['Download to a file, compare its checksum, then run it.', '先下载到文件，核对校验和后再执行。'],
    standards: [...images, cisDocker('4.11')],
    references: ['https://docs.docker.com/build/building/best-practices/'],

    *find({ runs }) {
      for (const { instruction, commands } of runs) {
        const found = pipesDownload(commands, instruction.text);
        if (!found) continue;
        const { command, source } = found;
        yield on(
          { line: command.line, endLine: instruction.endLine },
          `${command.name} runs what ${source} fetches`,
          `${command.name} 直接执行 ${source} 取得的内容`,
        );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-037',
    severity: 'high',
    title: ['A download does not verify the server', '下载时不验证服务器'],
    why: ['Anybody on the way can put something else in its place.', '链路上的任何人都能替换内容。'],
    how: [
      'Take the option away; install the certificate authority that is missing.',
      '去掉该选项；安装缺少的证书颁发机构。',
    ],
    standards: [...images, ...transport],
    references: ['https://curl.se/docs/sslcerts.html'],
    peers: ['checkov:CKV2_DOCKER_2', 'checkov:CKV2_DOCKER_3'],
    *find(target) {
      for (const [used, place] of where(target, skipsVerification)) yield on(place, shown(used), shown(used));
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-038',
    severity: 'high',
    title: ['Verification of certificates is turned off', '证书验证被关闭'],
    why: [
      'Packages and sources can be replaced on their way; set in ENV, it holds in the running container too.',
      '软件包和源码可在传输中被替换；写在 ENV 中时运行中的容器同样受影响。',
    ],
    how: ['Take it away; install the certificate authority that is missing.', '去掉该设置；安装缺少的证书颁发机构。'],
    standards: [...images, ...transport],
    references: ['https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host'],
    peers: [
      'checkov:CKV2_DOCKER_4',
      'checkov:CKV2_DOCKER_5',
      'checkov:CKV2_DOCKER_6',
      'checkov:CKV2_DOCKER_12',
      'checkov:CKV2_DOCKER_13',
      'checkov:CKV2_DOCKER_14',
      'checkov:CKV2_DOCKER_15',
      'checkov:CKV2_DOCKER_16',
    ],
    *find(target) {
      for (const { instruction } of all(target, 'ENV', 'ARG'))
        for (const { key, value = '' } of instruction.pairs)
          if (insecureVariable(key, value)) yield on(instruction, `${key}=${value}`, `${key}=${value}`);
      for (const [used, place] of where(target, turnsVerificationOff)) yield on(place, shown(used), shown(used));
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-039',
    severity: 'high',
    title: ['Packages are installed without verifying their signature', '安装软件包时不验证签名'],
    why: [
      'A mirror, or anybody on the way, can hand over another package.',
      '镜像站或链路上的任何人都能换成别的软件包。',
    ],
    how: ['Take the option away, and import the key of the repository.', '去掉该选项，并导入软件源的密钥。'],
    standards: [...images, cisDocker('4.11')],
    references: ['https://wiki.debian.org/SecureApt'],
    peers: [
      'checkov:CKV2_DOCKER_7',
      'checkov:CKV2_DOCKER_8',
      'checkov:CKV2_DOCKER_9',
      'checkov:CKV2_DOCKER_10',
      'checkov:CKV2_DOCKER_11',
    ],
    *find(target) {
      for (const [used, place] of where(target, skipsSignatures)) yield on(place, shown(used), shown(used));
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-040',
    severity: 'medium',
    title: ['Something is fetched without encryption', '通过未加密的连接获取内容'],
    why: [
      'Plain HTTP, FTP or git:// can be changed on the way by anybody.',
      '明文 HTTP、FTP 或 git:// 的内容可在途中被任何人篡改。',
    ],
    how: ['Write https://, and compare a checksum.', '改用 https://，并核对校验和。'],
    standards: [...images, ...transport],
    references: ['https://docs.docker.com/build/building/best-practices/'],

    *find(target) {
      const plain = /^(?:git\+)?(?:http|ftp|git):\/\/(?!localhost|127\.|\[::1\])[^/$]/i;
      const from = (used: Used): boolean =>
        (fetches(used) && !isHealth(used) && has(used, plain)) ||
        (used.name === 'git' && has(used, /^(?:clone|fetch|pull|submodule)$/) && has(used, plain)) ||
        (/^(?:pip[\d.]*|npm|pnpm|yarn|gem|go)$/.test(used.name) &&
          has(used, /(?:^|=)(?:git\+)?http:\/\/(?!localhost|127\.)/));
      for (const [used, place] of where(target, from)) yield on(place, shown(used), shown(used));
      for (const { instruction } of all(target, 'ADD')) {
        const url = instruction.words.find(word => plain.test(word));
        const verified = instruction.flags.some(({ name }) => name === 'checksum');
        if (url && !verified)
          yield on(
            instruction,
            `ADD of ${url.replace(/^(\w+:\/\/)[^@/]*@/, '$1')}`,
            `ADD ${url.replace(/^(\w+:\/\/)[^@/]*@/, '$1')}`,
          );
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-079',
    severity: 'low',
    title: ['A downloaded program is not verified', '下载的程序未经校验'],
    why: ['A file behind an address may change after it was looked at.', '地址背后的文件可能在审查之后改变。'],
    how: [
      'Compare its checksum or signature in the same RUN: sha256sum -c, gpg --verify, cosign verify-blob',
      '在同一个 RUN 中核对校验和或签名：sha256sum -c、gpg --verify、cosign verify-blob',
    ],
    standards: [...images, cisDocker('4.11')],
    references: ['https://docs.docker.com/build/building/best-practices/'],
    *find({ runs }) {
      const verifies = (used: Used): boolean =>
        /^(?:(?:sha\d+|md5|b2)sum|shasum|gpgv?|cosign|minisign|openssl)$/.test(used.name);
      for (const { instruction, commands } of runs) {
        const used = commands.find(
          one =>
            fetches(one) &&
            has(
              one,
              /^https:\/\/.*\.(?:tar(?:\.\w+)?|tgz|txz|zip|gz|xz|deb|rpm|apk|bin|run|exe|jar|AppImage)$|^https:\/\/github\.com\/.*\/releases\/download\//,
            ),
        );
        if (used && !commands.some(verifies))
          yield on({ line: used.line, endLine: instruction.endLine }, shown(used), shown(used));
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-075',
    severity: 'low',
    title: ['A key is trusted for every repository', '密钥对所有软件源受信'],
    why: [
      'With apt-key, the owner of one small repository can sign packages of the distribution.',
      '使用 apt-key 后，一个小软件源的所有者即可签署发行版的软件包。',
    ],
    how: [
      'Put the key into /usr/share/keyrings, and name it with signed-by in the source.',
      '将密钥放入 /usr/share/keyrings，并在软件源中用 signed-by 指定。',
    ],
    standards: [...images],
    references: ['https://manpages.debian.org/apt-key.8'],
    *find(target) {
      for (const [used, place] of where(target, one => one.name === 'apt-key' && has(one, /^(?:add|adv)$/)))
        yield on(place, shown(used), shown(used));
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-014',
    severity: 'low',
    title: ['Both wget and curl are used', '同时使用 wget 和 curl'],
    why: ['Two tools that do the same are twice as much to patch.', '两个功能相同的工具意味着双倍的修补量。'],
    how: ['Keep to one of them.', '只保留其中一个。'],
    standards: [...images],
    references: ['https://docs.docker.com/build/building/best-practices/'],
    peers: ['trivy:DS-0014', 'hadolint:DL4001'],
    *find(target) {
      const [wget] = where(target, ({ name }) => name === 'wget');
      const [curl] = where(target, ({ name }) => name === 'curl');
      if (wget && curl) yield on(wget[1], 'wget here, curl elsewhere', '此处使用 wget，别处使用 curl');
    },
  }),
];

/** A look at the program itself. */
const isHealth = ({ words }: Used): boolean => words.some(word => /:\/\/(?:localhost|127\.|0\.0\.0\.0)/.test(word));
