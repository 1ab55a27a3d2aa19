/** How package managers are used: what is fetched, whether it is verified, what they leave behind. */
import { define } from '../../define.ts';
import { cisDocker, images } from '../../standards.ts';
import type { Change, Check, Hit } from '../../types.ts';
import { asPip, caches, each, type Finder, has, shown, type Used, verbOf } from '../installing.ts';
import { type DockerfileTarget, rewrite } from '../target.ts';

const practices = 'https://docs.docker.com/build/building/best-practices/#run';

/** Installing whose cache is not removed in the same RUN, after it. */
const uncleaned = (program: string, installs: RegExp, cleans: (used: Used) => boolean, cache: RegExp): Finder =>
  function* (run) {
    const { commands } = run;
    const last = commands.findLastIndex(used => used.name === program && used.words.some(word => installs.test(word)));
    const used = commands[last];
    if (!used || caches(run, cache)) return;
    const cleaned = commands
      .slice(last + 1)
      .some(later => (later.name === program && cleans(later)) || (later.name === 'rm' && has(later, cache)));
    if (!cleaned) yield [used, `${shown(used)} leaves its cache in the layer`, `${shown(used)} 将缓存留在层中`];
  };

/** A command put behind the last one of a RUN. */
const behind =
  (command: string) =>
  (target: DockerfileTarget, hit: Hit): Change[] => {
    const run = target.runs.find(
      ({ instruction }) => instruction.line <= (hit.line ?? 0) && instruction.endLine >= (hit.line ?? 0),
    );
    if (!run?.inShell || run.instruction.heredocs.length > 0) return [];
    // Only where everything is joined by &&: behind a pipe, an || or a background job it would mean something else.
    if (run.commands.some(({ joinedBy, inside }) => !inside && joinedBy !== '' && joinedBy !== '&&')) return [];
    const { endLine } = run.instruction;
    return rewrite(target, { line: endLine }, /(\S)(\s*)$/, `$1 && ${command}$2`);
  };

/** An option put behind the verb of a command. */
const withOption =
  (program: string, verb: string, option: string) =>
  (target: DockerfileTarget, hit: Hit): Change[] =>
    rewrite(
      target,
      hit,
      new RegExp(`(?<![\\w-])(${program}(?:\\s+-[\\w=-]+){0,8}\\s+${verb})(?=\\s|$)`),
      `$1 ${option}`,
    );

const cacheWhy = [
  'The layer carries an index and archives that nobody reads again.',
  '层中带有不会再被读取的索引和归档。',
] as const;

const managers: Record<string, { update: RegExp; install: RegExp; family: string }> = {
  'apt-get': {
    family: 'apt',
    update: /^update$/,
    install: /^(?:install|upgrade|dist-upgrade|full-upgrade|source|build-dep|download|satisfy|reinstall)$/,
  },
  apk: { family: 'apk', update: /^update$/, install: /^(?:add|upgrade|fix)$/ },
  yum: {
    family: 'yum',
    update: /^(?:update|up)$/,
    install: /^(?:install|upgrade|reinstall|groupinstall|localinstall|swap)$/,
  },
  dnf: {
    family: 'yum',
    update: /^(?:update|up)$/,
    install: /^(?:install|upgrade|reinstall|groupinstall|localinstall|swap)$/,
  },
  zypper: {
    family: 'zypper',
    update: /^(?:update|up|refresh|ref)$/,
    install: /^(?:install|in|source-install|si|patch|dist-upgrade|dup)$/,
  },
};
managers['apt'] = managers['apt-get']!;
managers['aptitude'] = managers['apt-get']!;
managers['microdnf'] = managers['dnf']!;

export const packageChecks: readonly Check<DockerfileTarget>[] = [
  define<DockerfileTarget>({
    id: 'PLD-017',
    severity: 'medium',
    title: ['The package index is updated in a layer of its own', '软件包索引在单独的层中更新'],
    why: [
      'That layer is cached: later installs take old versions, without their security fixes.',
      '该层会被缓存：之后安装的是旧版本，缺少安全修复。',
    ],
    how: [
      'Update and install in one RUN: apt-get update && apt-get install …',
      '在同一个 RUN 中更新并安装：apt-get update && apt-get install …',
    ],
    standards: [...images, cisDocker('4.7')],
    references: [practices],
    peers: ['trivy:DS-0017', 'checkov:CKV_DOCKER_5'],
    find: each(function* ({ commands }) {
      for (const [at, used] of commands.entries()) {
        const manager = Object.hasOwn(managers, used.name) ? managers[used.name] : undefined;
        if (!manager?.update.test(verbOf(used))) continue;
        const later = commands
          .slice(at + 1)
          .some(
            ({ name, words }) =>
              Object.hasOwn(managers, name) &&
              managers[name]?.family === manager.family &&
              words.some(word => manager.install.test(word)),
          );
        if (!later) yield [used, `${shown(used)} is followed by no install`, `${shown(used)} 之后没有安装`];
      }
    }),
  }),
  define<DockerfileTarget>({
    id: 'PLD-015',
    severity: 'low',
    title: ['yum leaves its cache in the image', 'yum 的缓存留在镜像中'],
    why: cacheWhy,
    how: ['End the RUN with && yum clean all', '在该 RUN 末尾加上 && yum clean all'],
    standards: [...images],
    references: [practices],
    peers: ['trivy:DS-0015', 'hadolint:DL3032'],
    find: each(
      uncleaned(
        'yum',
        /^(?:install|reinstall|groupinstall|localinstall|update|upgrade)$/,
        used => has(used, /^clean$/) && has(used, /^all$/),
        /var\/cache\/(?:yum|\*)/,
      ),
    ),
    fix: behind('yum clean all'),
  }),
  define<DockerfileTarget>({
    id: 'PLD-019',
    severity: 'low',
    title: ['dnf leaves its cache in the image', 'dnf 的缓存留在镜像中'],
    why: cacheWhy,
    how: ['End the RUN with && dnf clean all', '在该 RUN 末尾加上 && dnf clean all'],
    standards: [...images],
    references: [practices],
    peers: ['trivy:DS-0019', 'hadolint:DL3040'],
    find: each(
      uncleaned(
        'dnf',
        /^(?:install(?:-n|-na|-nevra)?|in|reinstall|rei|groupinstall|update|upgrade)$/,
        used => has(used, /^clean$/) && has(used, /^all$/),
        /var\/cache\/(?:dnf|libdnf5|\*)/,
      ),
    ),
    fix: behind('dnf clean all'),
  }),
  define<DockerfileTarget>({
    id: 'PLD-027',
    severity: 'low',
    title: ['microdnf leaves its cache in the image', 'microdnf 的缓存留在镜像中'],
    why: cacheWhy,
    how: ['End the RUN with && microdnf clean all', '在该 RUN 末尾加上 && microdnf clean all'],
    standards: [...images],
    references: [practices],
    peers: ['trivy:DS-0027', 'hadolint:DL3040'],
    find: each(
      uncleaned(
        'microdnf',
        /^(?:install|reinstall|update|upgrade)$/,
        used => has(used, /^clean$/) && has(used, /^all$/),
        /var\/cache\/(?:yum|dnf|libdnf5|\*)/,
      ),
    ),
    fix: behind('microdnf clean all'),
  }),
  define<DockerfileTarget>({
    id: 'PLD-020',
    severity: 'low',
    title: ['zypper leaves its cache in the image', 'zypper 的缓存留在镜像中'],
    why: cacheWhy,
    how: ['End the RUN with && zypper clean --all', '在该 RUN 末尾加上 && zypper clean --all'],
    standards: [...images],
    references: [practices],
    peers: ['trivy:DS-0020', 'hadolint:DL3036'],
    find: each(
      uncleaned(
        'zypper',
        /^(?:install|in|remove|rm|source-install|si|patch|update|up)$/,
        used => has(used, /^(?:clean|cc)$/),
        /var\/cache\/(?:zypp|\*)/,
      ),
    ),
    fix: behind('zypper clean --all'),
  }),
  define<DockerfileTarget>({
    id: 'PLD-025',
    severity: 'low',
    title: ['apk keeps its index in the image', 'apk 的索引留在镜像中'],
    why: cacheWhy,
    how: ['apk add --no-cache …', 'apk add --no-cache …'],
    standards: [...images],
    references: ['https://docs.alpinelinux.org/user-handbook/0.1a/Working/apk.html'],
    peers: ['trivy:DS-0025', 'hadolint:DL3019'],
    find: each(function* (run) {
      if (caches(run, /\/var\/cache\/apk|\/etc\/apk\/cache/)) return;
      for (const used of run.commands)
        if (used.name === 'apk' && verbOf(used) === 'add' && !has(used, /^--no-cache$/))
          yield [used, `${shown(used)} without --no-cache`, `${shown(used)} 未加 --no-cache`];
    }),
    fix: withOption('apk', 'add', '--no-cache'),
  }),
  define<DockerfileTarget>({
    id: 'PLD-028',
    severity: 'low',
    title: ['apt leaves its lists in the image', 'apt 的列表留在镜像中'],
    why: cacheWhy,
    how: ['End the RUN with && rm -rf /var/lib/apt/lists/*', '在该 RUN 末尾加上 && rm -rf /var/lib/apt/lists/*'],
    standards: [...images],
    references: [practices],
    peers: ['hadolint:DL3009'],
    find: each(function* (run, { stages }) {
      const { commands } = run;
      const used = commands.findLast(one => /^apt(?:-get|itude)?$/.test(one.name) && has(one, /^update$/));
      if (!used || caches(run, /\/var\/lib\/apt/)) return;
      const cleans = (one: Used): boolean => one.name === 'rm' && has(one, /\/var\/lib\/apt(?:\/lists)?(?:\/|$|\*)/);
      if (!commands.some(cleans) && stages.length > 0)
        yield [used, 'the lists of apt-get update stay in the layer', 'apt-get update 的列表留在层中'];
    }),
  }),
  define<DockerfileTarget>({
    id: 'PLD-021',
    severity: 'medium',
    title: ['apt-get asks, and nobody answers', 'apt-get 等待无人回答的确认'],
    why: ['Without -y the build stops at the question, or fails.', '没有 -y，构建会停在确认处或失败。'],
    how: ['apt-get install -y …', 'apt-get install -y …'],
    standards: [],
    references: [practices],
    peers: ['trivy:DS-0021', 'hadolint:DL3014'],
    find: each(function* ({ commands }) {
      for (const used of commands)
        if (
          /^apt(?:-get)?$/.test(used.name) &&
          verbOf(used) === 'install' &&
          !has(used, /^-[a-zA-Z]*y|^--(?:yes|assume-yes)(?:=|$)|^-qq$|^-q=2$|^APT::Get::Assume-Yes/) &&
          !/^yes$/.test(commands.find(({ name }) => name === 'yes')?.name ?? '')
        )
          yield [used, `${shown(used)} without -y`, `${shown(used)} 未加 -y`];
    }),
    fix: withOption('apt(?:-get)?', 'install', '-y'),
  }),
  define<DockerfileTarget>({
    id: 'PLD-062',
    severity: 'low',
    title: ['yum, dnf or zypper asks, and nobody answers', 'yum、dnf 或 zypper 等待无人回答的确认'],
    why: ['Without -y the build stops at the question, or fails.', '没有 -y，构建会停在确认处或失败。'],
    how: ['Write -y behind install.', '在 install 后写上 -y。'],
    standards: [],
    references: [practices],
    peers: ['hadolint:DL3030', 'hadolint:DL3034', 'hadolint:DL3038'],
    find: each(function* ({ commands }) {
      for (const used of commands)
        if (
          /^(?:yum|dnf|microdnf|zypper)$/.test(used.name) &&
          /^(?:install|in|groupinstall|localinstall|reinstall)$/.test(verbOf(used)) &&
          !has(used, /^-[a-zA-Z]*y|^--(?:assumeyes|non-interactive|no-confirm)$|^-n$/)
        )
          yield [used, `${shown(used)} without -y`, `${shown(used)} 未加 -y`];
    }),
    fix: withOption('(?:yum|dnf|microdnf)', 'install', '-y'),
  }),
  define<DockerfileTarget>({
    id: 'PLD-029',
    severity: 'low',
    title: ['apt-get installs what is only recommended', 'apt-get 安装了仅被推荐的软件包'],
    why: [
      'Packages that nobody asked for are more to attack and more to patch.',
      '无人需要的软件包增加攻击面和修补量。',
    ],
    how: ['apt-get install --no-install-recommends …', 'apt-get install --no-install-recommends …'],
    standards: [...images, cisDocker('4.3')],
    references: [practices],
    peers: ['trivy:DS-0029', 'hadolint:DL3015'],
    find: each(function* ({ commands }) {
      for (const used of commands)
        if (
          /^apt(?:-get)?$/.test(used.name) &&
          verbOf(used) === 'install' &&
          !has(used, /^--no-install-recommends$|^APT::Install-Recommends=(?:0|false)$/i)
        )
          yield [used, `${shown(used)} without --no-install-recommends`, `${shown(used)} 未加 --no-install-recommends`];
    }),
  }),
  define<DockerfileTarget>({
    id: 'PLD-063',
    severity: 'low',
    title: ['apt is used instead of apt-get', '使用 apt 而非 apt-get'],
    why: [
      'apt is for people: its options and output change from version to version.',
      'apt 面向人工操作：其选项和输出会随版本变化。',
    ],
    how: ['Write apt-get, or apt-cache.', '改用 apt-get 或 apt-cache。'],
    standards: [],
    references: ['https://manpages.debian.org/apt.8'],
    peers: ['hadolint:DL3027', 'checkov:CKV_DOCKER_9'],
    find: each(function* ({ commands }) {
      for (const used of commands) if (used.name === 'apt') yield [used, shown(used), shown(used)];
    }),
    fix: (target, hit) =>
      rewrite(
        target,
        hit,
        /(?<![\w./-])apt(?=(?:\s+-[\w=-]+){0,8}\s+(?:update|install|remove|purge|autoremove|upgrade|clean|autoclean)\b)/g,
        'apt-get',
      ),
  }),
  define<DockerfileTarget>({
    id: 'PLD-048',
    severity: 'low',
    title: ['pip leaves its cache in the image', 'pip 的缓存留在镜像中'],
    why: cacheWhy,
    how: ['pip install --no-cache-dir …', 'pip install --no-cache-dir …'],
    standards: [...images],
    references: ['https://pip.pypa.io/en/stable/topics/caching/'],
    peers: ['hadolint:DL3042'],
    find: each(function* (run, target) {
      if (caches(run, /cache\/pip|\.cache/)) return;
      const off = target.instructions.some(({ pairs }) =>
        pairs.some(({ key, value = '' }) => key === 'PIP_NO_CACHE_DIR' && !/^(?:0|false|off|no)?$/.test(value)),
      );
      for (const command of run.commands) {
        const used = asPip(command);
        if (
          used &&
          !off &&
          verbOf(used) === 'install' &&
          !command.words.includes('uv') &&
          !has(used, /^--no-cache-dir$/) &&
          !command.env.some(one => one.startsWith('PIP_NO_CACHE_DIR='))
        )
          yield [{ ...command }, `${shown(command)} without --no-cache-dir`, `${shown(command)} 未加 --no-cache-dir`];
      }
    }),
    fix: withOption('pip[\\d.]*', 'install', '--no-cache-dir'),
  }),
  define<DockerfileTarget>({
    id: 'PLD-049',
    severity: 'low',
    title: ['yarn or npm leaves its cache in the image', 'yarn 或 npm 的缓存留在镜像中'],
    why: cacheWhy,
    how: [
      'End the RUN with && yarn cache clean, or use a cache mount',
      '在该 RUN 末尾加上 && yarn cache clean，或使用缓存挂载',
    ],
    standards: [...images],
    references: ['https://docs.docker.com/build/cache/optimize/#use-cache-mounts'],
    peers: ['hadolint:DL3060'],
    find: each(function* (run) {
      if (caches(run, /yarn|\.npm|\.cache/)) return;
      const at = run.commands.findLastIndex(used => used.name === 'yarn' && /^(?:install|add|)$/.test(verbOf(used)));
      const used = run.commands[at];
      const cleaned = run.commands
        .slice(at + 1)
        .some(
          later =>
            (later.name === 'yarn' && has(later, /^clean$/)) || (later.name === 'rm' && has(later, /yarn|cache/)),
        );
      if (used && !cleaned)
        yield [used, `${shown(used)} leaves its cache in the layer`, `${shown(used)} 将缓存留在层中`];
    }),
  }),
];
