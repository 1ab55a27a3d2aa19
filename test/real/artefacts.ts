/**
 * Artefacts of the package registries, as the package managers themselves bring them: each is got once and kept under
 * `.cache/test-artefacts`. Where a registry cannot be reached, the manager says so, and whoever asked skips.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cached, fingerprint } from './cache.ts';
import { missing, must } from './programs.ts';

/** A folder of artefacts, or why there is none. */
export type Got = { folder: string; missing?: undefined } | { folder?: undefined; missing: string };

/** What `build` makes with the programs named; without them, or where it fails, the reason. */
export async function got(
  name: string,
  programs: string[],
  build: (folder: string) => Promise<void>,
  recipe = fingerprint(import.meta.filename),
): Promise<Got> {
  const absent = missing(...programs);
  if (absent) return { missing: absent };
  try {
    return { folder: await cached('test-artefacts', name, recipe, build) };
  } catch (error) {
    const [first = ''] = (error as Error).message.split('\n');
    return { missing: `${programs[0]} could not get the artefacts: ${first.slice(0, 200)}` };
  }
}

/** Writes files, named from the folder on. */
export function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const minutes = (count: number): { timeoutMs: number } => ({ timeoutMs: count * 60_000 });

/** Group, artifact and version of the archives that `mavenJars` has, as `ARTIFACT-VERSION.jar`. */
export const mavenArtifacts = [
  ['org.apache.logging.log4j', 'log4j-core', '2.14.1'],
  ['org.apache.struts', 'struts2-core', '2.3.31'],
  ['org.springframework', 'spring-beans', '5.3.17'],
] as const;

export const mavenJars = (): Promise<Got> =>
  got('maven', ['mvn', 'java'], async folder => {
    const items = mavenArtifacts.map(
      ([group, artifact, version]) =>
        `<artifactItem><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></artifactItem>`,
    );
    write(folder, {
      'pom.xml': `<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><packaging>pom</packaging><build><plugins><plugin><artifactId>maven-dependency-plugin</artifactId><configuration><outputDirectory>${folder}</outputDirectory><artifactItems>${items.join('')}</artifactItems></configuration></plugin></plugins></build></project>`,
    });
    await must('mvn', ['-q', '-B', '-f', join(folder, 'pom.xml'), 'dependency:copy'], minutes(4));
  });

/** `shop/`: an npm project with an old lodash and what express needs, installed. */
export const npmProject = (): Promise<Got> =>
  got('npm', ['npm'], async folder => {
    const dependencies = { lodash: '4.17.11', express: '4.16.0', 'old-lodash': 'npm:lodash@4.17.4' };
    const manifest = { name: 'shop', version: '1.0.0', private: true, dependencies };
    write(folder, { 'shop/package.json': JSON.stringify(manifest) });
    const cwd = join(folder, 'shop');
    await must('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd, ...minutes(4) });
  });

/**
 * `wheels/`: wheels as they come; `site/`: the same, installed with what they need. The old PyYAML has wheels for other
 * systems alone, which are as good for reading.
 */
export const pythonPackages = (): Promise<Got> =>
  got('python', ['python3'], async folder => {
    const pip = (...args: string[]) =>
      must('python3', ['-m', 'pip', '--disable-pip-version-check', '-q', ...args], minutes(4));
    const wheels = ['--only-binary', ':all:', '--platform', 'win_amd64', '--python-version', '3.8'];
    const wanted = ['Django==3.2.12', 'PyYAML==5.3.1'];
    await pip('download', ...wheels, '--no-deps', '-d', join(folder, 'wheels'), ...wanted);
    await pip(
      'install',
      ...wheels,
      '--find-links',
      join(folder, 'wheels'),
      '--target',
      join(folder, 'site'),
      ...wanted,
    );
  });

/**
 * `bin/parses` and `bin/escapes`: programs with the same old module, of which the second does not call what is flawed in it;
 * and both of them `-stripped`.
 */
export const goPrograms = (): Promise<Got> =>
  got('go', ['go'], async folder => {
    const program = (call: string): string =>
      `package main\n\nimport (\n\t"os"\n\t"strings"\n\n\t"golang.org/x/net/html"\n)\n\nfunc main() {\n\tprintln(${call}, len(strings.TrimSpace(os.Args[0])))\n}\n`;
    write(folder, {
      'go.mod': 'module example.org/fleet\n\ngo 1.18\n\nrequire golang.org/x/net v0.7.0\n',
      'parses/main.go': program('parse(os.Args[0])').concat(
        'func parse(text string) bool {\n\tnode, err := html.Parse(strings.NewReader(text))\n\treturn node != nil && err == nil\n}\n',
      ),
      'escapes/main.go': program('html.EscapeString(os.Args[0])'),
    });
    const env = { GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
    const build = (name: string, ...flags: string[]) =>
      must('go', ['build', ...flags, '-o', join(folder, 'bin', name), `./${name.split('-')[0]}`], {
        cwd: folder,
        env,
        ...minutes(4),
      });
    for (const name of ['parses', 'escapes']) {
      await build(name);
      await build(`${name}-stripped`, '-trimpath', '-ldflags=-s -w');
    }
  });

const auditableVersion = '0.7.7';

/** `bin/cargo-auditable`; it takes minutes to build, so it is built anew for another version of it alone. */
const auditable = (): Promise<Got> =>
  got(
    'cargo-auditable',
    ['cargo'],
    async folder => {
      const wanted = `cargo-auditable@${auditableVersion}`;
      await must('cargo', ['install', '--quiet', '--root', folder, wanted], minutes(9));
    },
    auditableVersion,
  );

/** `target/release/ship`: a program of cargo-auditable with an old crate, and its project. */
export async function rustProgram(): Promise<Got> {
  const tool = await auditable();
  if (!tool.folder) return tool;
  return got('rust', ['cargo'], async folder => {
    write(folder, {
      'Cargo.toml':
        '[package]\nname = "ship"\nversion = "0.3.0"\nedition = "2021"\n\n[dependencies]\nsmallvec = "=1.6.0"\nitoa = "=1.0.1"\n',
      'src/main.rs':
        'fn main() {\n    let mut list: smallvec::SmallVec<[u8; 4]> = smallvec::SmallVec::new();\n    list.extend(std::env::args().map(|a| a.len() as u8));\n    println!("{} {}", list.len(), itoa::Buffer::new().format(list.len()));\n}\n',
    });
    const env = { PATH: `${join(tool.folder, 'bin')}:${process.env['PATH']}`, CARGO_TARGET_DIR: undefined };
    await must('cargo', ['auditable', 'build', '--quiet', '--release'], { cwd: folder, env, ...minutes(4) });
  });
}
