/** What is fetched in a build, and whether anybody makes sure that it is what was meant. */
import { define } from '../../define.ts';
import { cisDocker, images, transport } from '../../standards.ts';
import type { Check } from '../../types.ts';
import { shells } from '../shell.ts';
import { all, type DockerfileTarget, on, type Run } from '../target.ts';

type Used = Run['commands'][number];
const has = ({ words }: Used, pattern: RegExp): boolean => words.some(word => pattern.test(word));
/** A command as messages show it: no user information of addresses, no values of headers. */
const shown = ({ words }: Used): string =>
  words
    .slice(0, 6)
    .map(word => word.replace(/(\w+:\/\/)[^@/\s]*@/, '$1'))
    .join(' ')
    .slice(0, 120);
const fetches = ({ name }: Used): boolean => /^(?:curl|wget|aria2c|axel|fetch)$/.test(name);
const interprets = ({ name }: Used): boolean =>
  shells.has(name) || /^(?:python[\d.]*|perl|ruby|node|php|source|\.)$/.test(name);

/** Commands of all RUNs for which a test holds. */
function* where(
  target: DockerfileTarget,
  test: (used: Used, run: Run) => boolean,
): Generator<[Used, { line: number; endLine: number }]> {
  for (const run of target.runs)
    for (const used of run.commands)
      if (test(used, run)) yield [used, { line: used.line, endLine: run.instruction.endLine }];
}

/** Variables that turn the verification of certificates off, and the values that do. */
const insecureVariables: Record<string, RegExp> = {
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  PYTHONHTTPSVERIFY: /^0$/,
  GIT_SSL_NO_VERIFY: /^(?:1|true|yes)$/i,
  NPM_CONFIG_STRICT_SSL: /^(?:0|false)$/i,
  npm_config_strict_ssl: /^(?:0|false)$/i,
  PIP_TRUSTED_HOST: /./,
  GOINSECURE: /./,
  GONOSUMDB: /^\*$/,
  GOFLAGS: /-insecure/,
  CURL_INSECURE: /^1$/,
};

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

    *find(target) {
      for (const { instruction, commands } of target.runs) {
        let piped: Used | undefined;
        for (const used of commands) {
          if (fetches(used) && !piped) piped = used;
          else if (used.joinedBy !== '|' && !used.inside) piped = fetches(used) ? used : undefined;
          const script = used.words.at(-1) ?? '';
          const substituted = /(?:\$\(|`)\s*(?:curl|wget)\b/.test(script) && interprets(used) && has(used, /^-\w*c$/);
          const process = interprets(used) && used.words.length > 0 && /<\(\s*(?:curl|wget)\b/.test(instruction.text);
          if ((piped && piped !== used && used.joinedBy === '|' && runsInput(used)) || substituted || process) {
            yield on(
              { line: used.line, endLine: instruction.endLine },
              `${used.name} runs what ${piped?.name ?? 'a download'} fetches`,
              `${used.name} 直接执行 ${piped?.name ?? '下载'} 取得的内容`,
            );
            break;
          }
        }
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
      const insecure = (used: Used): boolean =>
        (used.name === 'curl' && has(used, /^-[a-zA-Z]*k[a-zA-Z]*$|^--(?:insecure|proxy-insecure)$/)) ||
        (used.name === 'wget' && has(used, /^--no-check-certificate$/)) ||
        (used.name === 'aria2c' && has(used, /^--check-certificate=false$/));
      for (const [used, place] of where(target, insecure)) yield on(place, shown(used), shown(used));
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
      const turnsOff = (key: string, value: string): boolean =>
        Object.hasOwn(insecureVariables, key) && insecureVariables[key]!.test(value);
      for (const { instruction } of all(target, 'ENV', 'ARG'))
        for (const { key, value = '' } of instruction.pairs)
          if (turnsOff(key, value)) yield on(instruction, `${key}=${value}`, `${key}=${value}`);
      const off = (used: Used): boolean => {
        const line = used.words.join(' ');
        if (used.env.some(one => turnsOff(one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1))))
          return true;
        if (
          used.name === 'export' &&
          used.words.slice(1).some(one => turnsOff(one.split('=', 1)[0]!, one.slice(one.indexOf('=') + 1)))
        )
          return true;
        if (/^(?:pip[\d.]*|uv|python[\d.]*)$/.test(used.name))
          return has(used, /^--(?:trusted-host|allow-insecure-host)(?:=|$)/);
        if (/^(?:npm|pnpm|yarn)$/.test(used.name))
          return /strict-ssl[ =](?:false|0)|strictSsl false|enableStrictSsl false/i.test(line);
        if (used.name === 'git') return /http\.sslverify[ =](?:false|0)/i.test(line);
        if (/^(?:yum|dnf|microdnf|yum-config-manager)$/.test(used.name)) return /sslverify=(?:0|false|no)/i.test(line);
        if (/^apt(?:-get)?$/.test(used.name))
          return /Acquire::https[^ ]*::Verify-(?:Peer|Host)=(?:0|false|no)/i.test(line);
        if (used.name === 'composer') return /disable-tls true|secure-http false/.test(line);
        if (used.name === 'gem') return /ssl_verify_mode: ?0/.test(line);
        return (
          used.writes.some(file => /\.(?:curlrc|wgetrc|npmrc)$|pip\.conf$|yum\.conf$/.test(file)) &&
          /insecure|check_certificate *= *off|strict-ssl *= *false|sslverify *= *(?:0|false)/i.test(line)
        );
      };
      for (const [used, place] of where(target, off)) yield on(place, shown(used), shown(used));
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
      const unsigned = (used: Used): boolean => {
        const line = used.words.join(' ');
        if (/^(?:apt|apt-get|aptitude)$/.test(used.name))
          return /--allow-unauthenticated|--force-yes|--allow-insecure-repositories|AllowUnauthenticated=(?:1|true|yes)|AllowInsecureRepositories=(?:1|true|yes)/i.test(
            line,
          );
        if (used.name === 'apk') return has(used, /^--allow-untrusted$/);
        if (/^(?:yum|dnf|microdnf|tdnf)$/.test(used.name))
          return has(used, /^--nogpgcheck$|^--setopt=.*gpgcheck=(?:0|false)/i);
        if (used.name === 'rpm') return has(used, /^--(?:nosignature|nodigest|noverify|force-debian)$/);
        if (used.name === 'zypper')
          return has(used, /^--no-gpg-checks?$|^--gpg-auto-import-keys$|^--allow-unsigned-rpm$/);
        if (used.name === 'dpkg') return has(used, /^--force-bad-verify$/);
        return used.name === 'echo' && /\[[^\]]*trusted=yes[^\]]*\]|gpgcheck=0/.test(line);
      };
      for (const [used, place] of where(target, unsigned)) yield on(place, shown(used), shown(used));
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

/** A program that runs what comes in on its input: no script of its own. */
function runsInput(used: Used): boolean {
  if (!interprets(used)) return used.name === 'sudo' && used.words.some(word => shells.has(word));
  const rest = used.words.slice(1);
  if (rest.some(word => /^-\w*[cem]$/.test(word) && !shells.has(used.name))) return false;
  return (
    !rest.some(word => /^-\w*c$/.test(word)) &&
    (rest.includes('-s') || rest.every(word => word.startsWith('-') || word === '/dev/stdin'))
  );
}

/** A look at the program itself. */
const isHealth = ({ words }: Used): boolean => words.some(word => /:\/\/(?:localhost|127\.|0\.0\.0\.0)/.test(word));
