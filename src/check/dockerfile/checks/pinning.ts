/** Versions: whether the next build gets what this one got. */
import { define } from '../../define.ts';
import { images } from '../../standards.ts';
import type { Check } from '../../types.ts';
import { asPip, each, type Finder, has, named, shown, type Used, variable, verbOf } from '../installing.ts';
import type { DockerfileTarget } from '../target.ts';

const practices = 'https://docs.docker.com/build/building/best-practices/#run';

const unpinned = (of: (used: Used) => { packages: string[] } | undefined, pinned: RegExp): Finder =>
  function* ({ commands }) {
    for (const used of commands) {
      const loose = of(used)?.packages.filter(word => !pinned.test(word) && !variable(word)) ?? [];
      if (loose.length === 0) continue;
      const list = loose.slice(0, 5).join(', ') + (loose.length > 5 ? ' …' : '');
      yield [used, `no version is named for ${list}`, `未写明版本：${list}`];
    }
  };

const installing =
  (names: RegExp, verbs: RegExp) =>
  (used: Used): { packages: string[] } | undefined => {
    const verb = verbOf(used);
    return names.test(used.name) && verbs.test(verb)
      ? { packages: named(used, verb).filter(word => !/^[./]|:\/\/|\.(?:deb|rpm|apk)$/.test(word)) }
      : undefined;
  };

const pinWhy = [
  'The next build takes whatever is newest then: builds differ, and what was tested is not what is shipped.',
  '下次构建会取当时最新的版本：构建结果不一致，测试过的与发布的不同。',
] as const;
export const pinningChecks: readonly Check<DockerfileTarget>[] = [
  define<DockerfileTarget>({
    id: 'PLD-041',
    severity: 'low',
    title: ['Packages of apt have no fixed version', 'apt 软件包未固定版本'],
    why: pinWhy,
    how: ['apt-get install NAME=VERSION', 'apt-get install NAME=VERSION'],
    standards: [...images],
    references: [practices],
    peers: ['hadolint:DL3008'],
    find: each(unpinned(installing(/^apt(?:-get)?$/, /^install$/), /=|\/[a-z]/)),
  }),
  define<DockerfileTarget>({
    id: 'PLD-042',
    severity: 'low',
    title: ['Packages of apk have no fixed version', 'apk 软件包未固定版本'],
    why: pinWhy,
    how: ['apk add NAME=VERSION, or NAME~VERSION', 'apk add NAME=VERSION，或 NAME~VERSION'],
    standards: [...images],
    references: [practices],
    peers: ['hadolint:DL3018'],
    find: each(unpinned(installing(/^apk$/, /^add$/), /[=~<>]|@/)),
  }),
  define<DockerfileTarget>({
    id: 'PLD-047',
    severity: 'low',
    title: ['Packages of yum, dnf or zypper have no fixed version', 'yum、dnf 或 zypper 软件包未固定版本'],
    why: pinWhy,
    how: ['Name the version: dnf install NAME-VERSION', '写明版本：dnf install NAME-VERSION'],
    standards: [...images],
    references: [practices],
    peers: ['hadolint:DL3033', 'hadolint:DL3037', 'hadolint:DL3041'],
    find: each(unpinned(installing(/^(?:yum|dnf|microdnf|zypper)$/, /^(?:install|in)$/), /-\d|[=<>]|^@|^module:/)),
  }),
  define<DockerfileTarget>({
    id: 'PLD-043',
    severity: 'low',
    title: ['Python packages have no fixed version', 'Python 软件包未固定版本'],
    why: pinWhy,
    how: [
      'pip install NAME==VERSION, or -r with a file of pinned versions and hashes',
      'pip install NAME==VERSION，或用 -r 指定含固定版本与哈希的文件',
    ],
    standards: [...images],
    references: ['https://pip.pypa.io/en/stable/topics/repeatable-installs/'],
    peers: ['hadolint:DL3013'],
    find: each(
      unpinned(used => {
        const pip = asPip(used);
        return pip && verbOf(pip) === 'install'
          ? { packages: named(pip, 'install').filter(word => !/^[./]|:\/\/|\.(?:whl|tar\.gz|zip)$/.test(word)) }
          : undefined;
      }, /[=<>~!]=|@/),
    ),
  }),
  define<DockerfileTarget>({
    id: 'PLD-044',
    severity: 'low',
    title: ['npm packages have no fixed version', 'npm 软件包未固定版本'],
    why: pinWhy,
    how: ['npm install NAME@VERSION, or npm ci with a lockfile', 'npm install NAME@VERSION，或配合锁文件使用 npm ci'],
    standards: [...images],
    references: ['https://docs.npmjs.com/cli/commands/npm-ci'],
    peers: ['hadolint:DL3016'],
    find: each(unpinned(installing(/^(?:npm|pnpm|yarn)$/, /^(?:install|i|add|global)$/), /.@|^add$/)),
  }),
  define<DockerfileTarget>({
    id: 'PLD-045',
    severity: 'low',
    title: ['Ruby gems have no fixed version', 'Ruby gem 未固定版本'],
    why: pinWhy,
    how: ['gem install NAME:VERSION', 'gem install NAME:VERSION'],
    standards: [...images],
    references: ['https://guides.rubygems.org/command-reference/#gem-install'],
    peers: ['hadolint:DL3028'],
    find: each(
      unpinned(
        used =>
          used.name === 'gem' && /^(?:install|i)$/.test(verbOf(used)) && !has(used, /^(?:-v|--version)/)
            ? { packages: named(used, verbOf(used)) }
            : undefined,
        /:/,
      ),
    ),
  }),
  define<DockerfileTarget>({
    id: 'PLD-046',
    severity: 'low',
    title: ['A program is built from source without a fixed version', '从源码构建的程序未固定版本'],
    why: pinWhy,
    how: [
      'go install MODULE@VERSION; cargo install NAME --version VERSION --locked',
      'go install MODULE@VERSION；cargo install NAME --version VERSION --locked',
    ],
    standards: [...images],
    references: ['https://go.dev/ref/mod#go-install'],
    peers: ['hadolint:DL3062'],
    find: each(function* ({ commands }) {
      for (const used of commands) {
        const loose =
          used.name === 'go' && /^(?:install|get)$/.test(verbOf(used))
            ? named(used, verbOf(used)).some(
                word => /[a-z]\.[a-z]+\//.test(word) && (!word.includes('@') || /@(?:latest|master|main)$/.test(word)),
              )
            : used.name === 'cargo' && verbOf(used) === 'install' && !has(used, /^--(?:version|vers|path|git|locked)/);
        if (loose) yield [used, shown(used), shown(used)];
      }
    }),
  }),
  define<DockerfileTarget>({
    id: 'PLD-024',
    severity: 'medium',
    title: ['The distribution is upgraded in the build', '构建中升级发行版'],
    why: [
      'dist-upgrade may replace and remove anything: the image is no longer what its base says.',
      'dist-upgrade 可能替换和删除任何内容：镜像不再是其基础镜像所示。',
    ],
    how: ['Take a newer base image.', '改用更新的基础镜像。'],
    standards: [...images],
    references: [practices],
    peers: ['trivy:DS-0024', 'hadolint:DL3005'],
    find: each(function* ({ commands }) {
      for (const used of commands)
        if (/^apt(?:-get|itude)?$|^zypper$/.test(used.name) && has(used, /^(?:dist-upgrade|full-upgrade|dup)$/))
          yield [used, shown(used), shown(used)];
    }),
  }),
  define<DockerfileTarget>({
    id: 'PLD-078',
    severity: 'low',
    title: ['All packages are upgraded in the build', '构建中升级所有软件包'],
    why: [
      'Builds of one file differ from day to day, and the layer holds every upgraded package twice.',
      '同一文件每天的构建结果不同，且层中每个被升级的软件包都有两份。',
    ],
    how: [
      'Take a newer base image, and upgrade single packages by name and version.',
      '改用更新的基础镜像，按名称和版本升级个别软件包。',
    ],
    standards: [...images],
    references: [practices],
    peers: ['hadolint:DL3005', 'hadolint:DL3017', 'hadolint:DL3031', 'hadolint:DL3035', 'hadolint:DL3039'],
    find: each(function* ({ commands }) {
      for (const used of commands) {
        const verb = verbOf(used);
        const whole = /^(?:apt|apt-get|aptitude)$/.test(used.name)
          ? verb === 'upgrade'
          : used.name === 'apk'
            ? verb === 'upgrade'
            : /^(?:yum|dnf|microdnf|zypper)$/.test(used.name) && /^(?:update|upgrade|up)$/.test(verb);
        if (whole && named(used, verb).length === 0) yield [used, shown(used), shown(used)];
      }
    }),
  }),
];
