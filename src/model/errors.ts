/**
 * The one catalogue of errors. Every error a user can meet has a code here, the exit code it ends the program with, and
 * a hint that says what to do. Messages say what is wrong and why, in one sentence.
 */

/** Exit codes are part of the command line's contract; see docs/architecture.md. */
export const exitCode = {
  fine: 0,
  findings: 1,
  usage: 2,
  unreadable: 3,
  unreachable: 4,
  bound: 5,
  internal: 70,
} as const;

type Entry = { exit: number; hint: string; hintZh: string };

/** code → exit code and hint. Add a line here before throwing a new code. */
export const catalogue = {
  usage: { exit: 2, hint: 'See `plimsoll --help`.', hintZh: '请查看 `plimsoll --help`。' },
  'reference-invalid': {
    exit: 2,
    hint: 'Write it as registry/repository:tag, or with a transport such as docker-archive:FILE, oci:DIR, rootfs:DIR.',
    hintZh: '请写成 registry/repository:tag，或带传输前缀，例如 docker-archive:FILE、oci:DIR、rootfs:DIR。',
  },
  'reference-not-found': {
    exit: 3,
    hint: 'Check the spelling and that the file or image exists.',
    hintZh: '请检查拼写，并确认文件或镜像存在。',
  },
  'not-applicable': {
    exit: 3,
    hint: 'Name the image itself rather than what is attached to it.',
    hintZh: '请指定镜像本身，而不是附着于它的制品。',
  },
  'platform-missing': {
    exit: 3,
    hint: 'Choose one of the platforms named with --platform os/arch[/variant].',
    hintZh: '请用 --platform os/arch[/variant] 选择上面列出的平台之一。',
  },
  'store-busy': {
    exit: 4,
    hint: 'Stop the other server, or give both a PostgreSQL server with PLIMSOLL_DATABASE_URL.',
    hintZh: '请停止另一个服务，或用 PLIMSOLL_DATABASE_URL 让两者使用 PostgreSQL 服务器。',
  },
  'store-unreachable': {
    exit: 4,
    hint: 'Check PLIMSOLL_DATABASE_URL, that the PostgreSQL server runs, and that the user may create tables.',
    hintZh: '请检查 PLIMSOLL_DATABASE_URL、PostgreSQL 服务器是否在运行，以及该用户是否有建表权限。',
  },
  'store-newer': {
    exit: 4,
    hint: 'Update this program: a newer one has changed the store.',
    hintZh: '请升级本程序：存储已被更新的版本修改过。',
  },
  'config-invalid': {
    exit: 2,
    hint: 'Check the file with `plimsoll config check`.',
    hintZh: '请用 `plimsoll config check` 检查该文件。',
  },
  forbidden: {
    exit: 2,
    hint: 'Add it to the configuration, or use another name.',
    hintZh: '请将其加入配置，或换用其他名称。',
  },
  'request-invalid': {
    exit: 2,
    hint: 'Check it against the description at /api/v1/openapi.json.',
    hintZh: '请对照 /api/v1/openapi.json 中的接口说明检查请求。',
  },
  'not-found': {
    exit: 3,
    hint: 'Check the address, and whether the token may see it: what lies outside its project is not there for it.',
    hintZh: '请检查地址，并确认令牌有权查看：项目范围之外的内容对该令牌不可见。',
  },
  unauthenticated: {
    exit: 4,
    hint: 'Send `Authorization: Bearer TOKEN`; an administrator makes tokens, `plimsoll config token` the first.',
    hintZh: '请携带 `Authorization: Bearer TOKEN`；令牌由管理员创建，首个令牌用 `plimsoll config token` 创建。',
  },
  'access-denied': {
    exit: 4,
    hint: 'Ask an administrator for a token of a higher role, or of another project.',
    hintZh: '请向管理员申请更高角色或其他项目的令牌。',
  },
  'too-many-requests': {
    exit: 4,
    hint: 'Wait for the time that Retry-After names, and send fewer at once.',
    hintZh: '请等待 Retry-After 指明的时间，并减少同时发出的请求。',
  },
  unauthorized: {
    exit: 4,
    hint: 'Log in with `docker login` or `podman login`, or set PLIMSOLL_USERNAME and PLIMSOLL_PASSWORD.',
    hintZh: '请用 `docker login` 或 `podman login` 登录，或设置 PLIMSOLL_USERNAME 与 PLIMSOLL_PASSWORD。',
  },
  unreachable: {
    exit: 4,
    hint: 'Check the address, the network and the proxy settings.',
    hintZh: '请检查地址、网络与代理设置。',
  },
  'certificate-untrusted': {
    exit: 4,
    hint: 'Name the certificate authority with --ca-file, or put it into /etc/docker/certs.d/HOST/ca.crt.',
    hintZh: '请用 --ca-file 指定证书颁发机构，或将其放入 /etc/docker/certs.d/HOST/ca.crt。',
  },
  'rate-limited': {
    exit: 4,
    hint: 'Wait, log in for a higher limit, or use a mirror.',
    hintZh: '请稍候再试、登录以获得更高限额，或使用镜像站。',
  },
  timeout: { exit: 4, hint: 'Try again, or raise --timeout.', hintZh: '请重试，或调大 --timeout。' },
  'registry-protocol': {
    exit: 3,
    hint: 'Check that the address is a registry and not a web page or a proxy’s sign-in form.',
    hintZh: '请确认该地址是镜像仓库，而不是网页或代理的登录页。',
  },
  'digest-mismatch': {
    exit: 3,
    hint: 'The content was changed or damaged on the way; pull or export it again.',
    hintZh: '内容在传输中被改动或损坏；请重新拉取或导出。',
  },
  'blob-missing': {
    exit: 3,
    hint: 'The image is incomplete where it is stored; push or export it again.',
    hintZh: '镜像在存储处不完整；请重新推送或导出。',
  },
  'manifest-invalid': {
    exit: 3,
    hint: 'The manifest does not follow the OCI image specification; build or export the image again.',
    hintZh: 'manifest 不符合 OCI 镜像规范；请重新构建或导出镜像。',
  },
  'media-type-unknown': {
    exit: 3,
    hint: 'Only OCI and Docker v2 schema 2 images can be scanned.',
    hintZh: '只能扫描 OCI 与 Docker v2 schema 2 镜像。',
  },
  'archive-invalid': {
    exit: 3,
    hint: 'Export it again; the file is cut off, damaged or of another kind.',
    hintZh: '请重新导出；文件被截断、损坏或类型不符。',
  },
  'file-unreadable': {
    exit: 3,
    hint: 'Check the path and its permissions.',
    hintZh: '请检查路径与权限。',
  },
  'database-missing': {
    exit: 4,
    hint: 'Build one with `plimsoll db build --from DIR --db DIR`, or name one with --db.',
    hintZh: '请用 `plimsoll db build --from DIR --db DIR` 构建，或用 --db 指定。',
  },
  'database-invalid': {
    exit: 3,
    hint: 'Build or fetch the advisory database again.',
    hintZh: '请重新构建或获取漏洞库。',
  },
  'database-incomplete': {
    exit: 3,
    hint: 'Run `plimsoll db update` where the network is within reach, with --all for every shard.',
    hintZh: '请在可联网处运行 `plimsoll db update`；加 --all 获取全部分片。',
  },
  'database-older': {
    exit: 3,
    hint: 'If that is meant, say --allow-older.',
    hintZh: '若确属有意，请加 --allow-older。',
  },
  'signature-invalid': {
    exit: 3,
    hint: 'Check the key given by --key and who published it; --unsigned takes it without a signature.',
    hintZh: '请核对 --key 指定的公钥与发布者；--unsigned 表示接受未签名的漏洞库。',
  },
  'attachment-missing': {
    exit: 3,
    hint: 'Attach one with `plimsoll sbom attach` or `plimsoll attest`, or scan the image itself.',
    hintZh: '请先用 `plimsoll sbom attach` 或 `plimsoll attest` 附加，或直接扫描镜像。',
  },
  'attachment-unverified': {
    exit: 3,
    hint: 'Check whom you trust (a key; or identity, issuer and trust root) and who attached it: `plimsoll verify` says why each was refused.',
    hintZh: '请核对所信任的对象（公钥，或身份、签发方与信任根）以及附加者；`plimsoll verify` 会逐一说明拒绝原因。',
  },
  'signing-failed': {
    exit: 4,
    hint: 'Check the addresses of the certificate authority, log and timestamp authority, and that the identity token is fresh.',
    hintZh: '请检查证书颁发机构、日志与时间戳服务的地址，并确认身份令牌未过期。',
  },
  'database-busy': {
    exit: 4,
    hint: 'Wait for the other build to end; if there is none, remove the .lock file in that folder.',
    hintZh: '请等待另一个构建结束；若并无其他构建，请删除该目录下的 .lock 文件。',
  },
  'write-failed': {
    exit: 4,
    hint: 'Free some space there or choose another folder, and run it again.',
    hintZh: '请释放该处的磁盘空间或换一个目录，然后重试。',
  },
  'record-invalid': { exit: 3, hint: 'Check the record against its schema.', hintZh: '请对照 schema 检查该记录。' },
  'policy-invalid': {
    exit: 2,
    hint: 'Mend the policy file; the old one stays in force.',
    hintZh: '请修正策略文件；原策略仍然有效。',
  },
  'filter-invalid': {
    exit: 2,
    hint: 'Mend the condition at the place given; docs/rules.md has its grammar, docs/rule-fields.md its fields.',
    hintZh: '请修正所示位置的条件；语法见 docs/rules.md，字段见 docs/rule-fields.md。',
  },
  'sensor-unavailable': {
    exit: 4,
    hint: 'Run `plimsoll watch --probe` as root: it tells what the kernel allows, and what is missing.',
    hintZh: '请以 root 运行 `plimsoll watch --probe`：它会说明内核允许什么、缺少什么。',
  },
  'rules-invalid': {
    exit: 2,
    hint: 'Mend the rule files; `plimsoll rules check FILE…` tells what is wrong and where.',
    hintZh: '请修正规则文件；`plimsoll rules check FILE…` 会指出问题及其位置。',
  },
  'responses-invalid': {
    exit: 2,
    hint: 'Mend the file of responses; docs/response.md has its keys. Nothing is done until it can be read.',
    hintZh: '请修正响应文件；字段说明见 docs/response.md。在其可读之前不会执行任何响应。',
  },
  'check-invalid': {
    exit: 2,
    hint: 'Mend the check; `plimsoll check test FILE` tries it.',
    hintZh: '请修正该检查；可用 `plimsoll check test FILE` 试运行。',
  },
  bound: {
    exit: 5,
    hint: 'The input is larger than any honest one is expected to be; see docs/bounds.md.',
    hintZh: '输入超出了正常范围；请见 docs/bounds.md。',
  },
  'comment-refused': {
    exit: 4,
    hint: 'Give it in PLIMSOLL_COMMENT_TOKEN a token that may write comments on that repository’s pull requests.',
    hintZh: '请在 PLIMSOLL_COMMENT_TOKEN 中给出有权在该仓库的合并请求上发表评论的令牌。',
  },
  interrupted: { exit: 4, hint: 'Run it again.', hintZh: '请重新运行。' },
  internal: {
    exit: 70,
    hint: 'This is a fault of Plimsoll; please report it with the output of --debug.',
    hintZh: '这是 Plimsoll 自身的缺陷；请附上 --debug 的输出提交问题。',
  },
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof catalogue;

/**
 * An error of the catalogue.
 * @example throw new PlimsollError('blob-missing', `layer 3 (${digest}) is not in ${dir}`, { cause })
 */
export class PlimsollError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PlimsollError';
    this.code = code;
  }
  get exit(): number {
    return catalogue[this.code].exit;
  }
  get hint(): string {
    return catalogue[this.code].hint;
  }
}

/** Something in the input that could not be read; the rest was. Never swallowed: it is printed in every report. */
export interface Problem {
  code: ErrorCode;
  /** One sentence: what, why. */
  message: string;
  /** Path inside the artifact, without a leading slash. */
  path?: string;
  /** diffID of the layer. */
  layer?: string;
  /** True when a whole layer or a whole package database is missing from the report: the exit code becomes 3. */
  gap?: boolean;
}
