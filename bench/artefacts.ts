/** What the benchmark of extraction reads: made once from the package registries, kept under `.cache/test-artefacts`. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeOciLayout } from '../src/source/image-writer.ts';
import type { TarFile } from '../src/source/tar-writer.ts';
import { type Got, got, write } from '../test/real/artefacts.ts';
import { fingerprint } from '../test/real/cache.ts';
import { treeOf } from '../test/real/folder-tree.ts';
import { must } from '../test/real/programs.ts';

const made = (name: string, programs: string[], build: (folder: string) => Promise<void>): Promise<Got> =>
  got(name, programs, build, fingerprint(import.meta.filename));

const release: TarFile = { path: 'etc/os-release', content: 'ID=wolfi\nVERSION_ID=20230201\n' };
const patience = { timeoutMs: 900_000 };

/** A layout with the image `v1` of one layer. */
const image = (folder: string, entries: TarFile[]): Promise<unknown> =>
  writeOciLayout(join(folder, 'layout'), [{ tag: 'v1', layers: [{ entries: [release, ...entries] }] }]);

const jars = 300;

/** Libraries that bring some three hundred others along. */
const libraries = [
  'org.springframework.boot:spring-boot-starter-web:2.7.0',
  'org.springframework.boot:spring-boot-starter-webflux:2.7.0',
  'org.springframework.boot:spring-boot-starter-data-jpa:2.7.0',
  'org.springframework.boot:spring-boot-starter-data-mongodb:2.7.0',
  'org.springframework.boot:spring-boot-starter-data-elasticsearch:2.7.0',
  'org.springframework.boot:spring-boot-starter-security:2.7.0',
  'org.springframework.boot:spring-boot-starter-batch:2.7.0',
  'org.springframework.boot:spring-boot-starter-test:2.7.0',
  'org.apache.hadoop:hadoop-client:3.3.4',
  'org.apache.solr:solr-core:8.11.1',
  'org.apache.camel:camel-kubernetes:3.17.0',
  'org.apache.spark:spark-sql_2.12:3.3.0',
];

export const jvmImage = (): Promise<Got> =>
  made('bench-jvm', ['mvn', 'java'], async folder => {
    const dependencies = libraries.map(library => {
      const [group, artifact, version] = library.split(':');
      return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
    });
    const lib = join(folder, 'lib');
    write(folder, {
      'pom.xml': `<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>${dependencies.join('')}</dependencies></project>`,
    });
    const args = [
      '-q',
      '-B',
      '-f',
      join(folder, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${lib}`,
    ];
    await must('mvn', args, patience);
    const files = [...treeOf(lib, 'opt/app/lib')].filter(({ path }) => path.endsWith('.jar'));
    if (files.length < jars) throw new Error(`${files.length} jars came, fewer than ${jars}`);
    await image(folder, files.slice(0, jars));
    rmSync(lib, { recursive: true });
  });

const nodeFiles = 40_000;

export const nodeImage = (): Promise<Got> =>
  made('bench-node', ['npm'], async folder => {
    const wanted =
      'webpack@5.70.0 @babel/preset-env@7.16.11 eslint@8.10.0 jest@27.5.0 typescript@4.6.2 gulp@4.0.2 @angular/cli@13.3.0 ' +
      '@angular/core@13.3.0 aws-sdk@2.1100.0 rxjs@7.5.0 date-fns@2.28.0 lodash@4.17.11 express@4.16.0 react-scripts@5.0.0 ' +
      '@nestjs/cli@8.2.0 @aws-sdk/client-s3@3.54.0';
    const app = join(folder, 'app');
    write(app, { 'package.json': JSON.stringify({ name: 'app', version: '1.0.0', private: true }) });
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'];
    await must('npm', ['install', ...options, ...wanted.split(' ')], { cwd: app, ...patience });
    const files = [...treeOf(app, 'srv/app')];
    if (files.length < nodeFiles) throw new Error(`${files.length} files came, fewer than ${nodeFiles}`);
    await image(folder, files.slice(0, nodeFiles));
    rmSync(app, { recursive: true });
  });

const repoFiles = 20_000;

/** A source tree of two hundred projects of five kinds, each with its manifest or lockfile and ninety-nine sources. */
export function sourceTree(folder: string): void {
  for (let index = 0; index < repoFiles / 100; index++) {
    const project = join(folder, `group-${index % 10}/project-${index}`);
    const manifest = manifests[index % manifests.length]?.(index) ?? {};
    const files: Record<string, string> = { ...manifest };
    for (let source = Object.keys(files).length; source < 100; source++)
      files[`src/part-${source % 7}/module-${source}.ts`] = `export const value${source} = ${source};\n`.repeat(40);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, name)), { recursive: true });
      writeFileSync(join(project, name), text);
    }
  }
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const manifests: ((project: number) => Record<string, string>)[] = [
  project => {
    const packages = numbers(300).map(index => [
      `node_modules/library-${index}`,
      { version: `1.${project}.${index}`, resolved: `https://example.org/library-${index}.tgz`, license: 'MIT' },
    ]);
    const own = { name: `project-${project}`, version: '1.0.0' };
    const lock = { ...own, lockfileVersion: 3, packages: { '': own, ...Object.fromEntries(packages) } };
    return { 'package.json': JSON.stringify(own), 'package-lock.json': JSON.stringify(lock, undefined, 2) };
  },
  project => ({
    'pom.xml': `<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>project-${project}</artifactId><version>1</version><dependencies>${numbers(
      40,
    )
      .map(
        index =>
          `<dependency><groupId>org.example</groupId><artifactId>library-${index}</artifactId><version>1.${index}</version></dependency>`,
      )
      .join('')}</dependencies></project>`,
  }),
  project => ({
    'go.mod': `module example.org/project-${project}\n\ngo 1.21\n\nrequire (\n${numbers(60)
      .map(index => `\texample.org/library-${index} v1.${project}.${index}\n`)
      .join('')})\n`,
    'go.sum': numbers(200)
      .map(index => `example.org/library-${index} v1.${project}.${index} h1:${'A'.repeat(43)}=\n`)
      .join(''),
  }),
  project => ({
    'requirements.txt': numbers(50)
      .map(index => `library-${index}==1.${project}.${index}\n`)
      .join(''),
  }),
  project => ({
    'Cargo.toml': `[package]\nname = "project-${project}"\nversion = "0.1.0"\n`,
    'Cargo.lock': `version = 3\n${numbers(200)
      .map(
        index =>
          `\n[[package]]\nname = "library-${index}"\nversion = "1.${project}.${index}"\nsource = "registry+https://example.org/index"\n`,
      )
      .join('')}`,
  }),
];

const programBytes = 200e6;

/** `rootfs/usr/bin/fleet`: a Go program of real libraries, filled up by an embedded file. */
export const goProgram = (): Promise<Got> =>
  made('bench-go', ['go'], async folder => {
    const bin = join(folder, 'rootfs/usr/bin/fleet');
    write(folder, {
      'source/go.mod':
        'module example.org/fleet\n\ngo 1.18\n\nrequire (\n\tk8s.io/client-go v0.24.0\n\tk8s.io/apimachinery v0.24.0\n)\n',
      'source/main.go':
        'package main\n\nimport (\n\t_ "embed"\n\t"os"\n\n\t"k8s.io/client-go/informers"\n\t"k8s.io/client-go/kubernetes"\n\t"k8s.io/client-go/tools/clientcmd"\n)\n\n//go:embed filler\nvar filler string\n\nfunc main() {\n\tconfig, err := clientcmd.BuildConfigFromFlags("", os.Args[0])\n\tif err != nil {\n\t\tpanic(err)\n\t}\n\tset := kubernetes.NewForConfigOrDie(config)\n\tprintln(informers.NewSharedInformerFactory(set, 0) != nil, len(filler))\n}\n',
      'source/filler': '',
    });
    const build = () =>
      must('go', ['build', '-o', bin, '.'], {
        cwd: join(folder, 'source'),
        env: { GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' },
        ...patience,
      });
    await build();
    const [entry] = [...treeOf(dirname(bin), '')];
    const content = entry?.content;
    const size = content && typeof content === 'object' && 'file' in content ? content.size : 0;
    writeFileSync(join(folder, 'source/filler'), filler(programBytes - size));
    await build();
    rmSync(join(folder, 'source'), { recursive: true });
    mkdirSync(join(folder, 'rootfs/etc'));
    writeFileSync(join(folder, 'rootfs/etc/os-release'), release.content as string);
  });

/** Bytes that look like any: the digests of numbers. */
function filler(length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, length));
  for (let at = 0, index = 0; at < bytes.length; at += 64, index++)
    createHash('sha512').update(String(index)).digest().copy(bytes, at);
  return bytes;
}
