import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { gradleCatalog, gradleLock, gradleVerification, sbtLock } from './gradle.ts';
import { survives } from './hostile.ts';

const lockfile = `# a comment
com.acme:lib:1.0=compileClasspath,testCompileClasspath
org.junit:junit:5.1=testRuntimeClasspath
broken line
empty=annotationProcessor
`;

it('reads a lockfile: names, lines, and what only tests use', async () => {
  const { packages, problems } = await factsOf(gradleLock, { 'app/gradle.lockfile': lockfile });
  const common = { type: 'maven', declared: true, path: 'app/gradle.lockfile' };
  expect(packages).toEqual([
    { ...common, name: 'com.acme:lib', version: '1.0', line: 2, dev: false },
    { ...common, name: 'org.junit:junit', version: '5.1', line: 3, dev: true },
  ]);
  expect(problems).toEqual([]);
});

it.each([
  ['of one configuration, as before Gradle 6.8', 'gradle/dependency-locks/runtimeClasspath.lockfile', 'a:b:1\n', false],
  ['of tests', 'gradle/dependency-locks/testRuntimeClasspath.lockfile', 'a:b:1\n', true],
  ['of the build itself', 'buildscript-gradle.lockfile', 'a:b:1=classpath\n', true],
])('reads a lockfile %s', async (_, path, text, dev) => {
  const { packages } = await factsOf(gradleLock, { [path]: text });
  expect(packages.map(one => [one.name, one.version, one.dev])).toEqual([['a:b', '1', dev]]);
});

it('reads verification metadata', async () => {
  const text = `<?xml version="1.0"?>
<verification-metadata><configuration/><components>
  <component group="a.b" name="c" version="1"><artifact name="c-1.jar"/></component>
  <component group="a.b" name="d"/>
</components></verification-metadata>`;
  const { packages } = await factsOf(gradleVerification, { 'gradle/verification-metadata.xml': text });
  expect(packages.map(one => [one.name, one.version, one.line])).toEqual([['a.b:c', '1', 3]]);
});

describe('a version catalog', () => {
  it.each([
    ['short form', '"a:b:1"', '1'],
    ['module and version', '{ module = "a:b", version = "1" }', '1'],
    ['group and name', '{ group = "a", name = "b", version = "1" }', '1'],
    ['reference', '{ module = "a:b", version.ref = "v" }', '2'],
    ['reference to a rich version', '{ module = "a:b", version.ref = "rich" }', '3'],
    ['reference to nothing', '{ module = "a:b", version.ref = "w" }', ''],
    ['strict version before a preferred one', '{ module = "a:b", version = { prefer = "1", strictly = "4" } }', '4'],
    ['no version', '{ module = "a:b" }', ''],
    ['range', '{ module = "a:b", version = "[1.5,2[" }', '1.5'],
  ])('%s', async (_, stated, version) => {
    const text = `[versions]\nv = "2"\nrich = { require = "3" }\n[libraries]\nb = ${stated}\n[bundles]\nx = ["b"]\n`;
    const { packages, problems } = await factsOf(gradleCatalog, { 'gradle/libs.versions.toml': text });
    expect([packages.map(one => [one.name, one.version]), problems]).toEqual([[['a:b', version]], []]);
  });

  it.each([
    ['libs.versions.toml', true],
    ['gradle/test.versions.toml', true],
    ['src/test.versions.toml', false],
    ['my.libs.versions.toml', false],
  ])('%s is one: %s', (path, wanted) => {
    expect(gradleCatalog.wants(path, { path, size: 0, mode: 0 })).toBe(wanted);
  });
});

it('reads a lockfile of sbt', async () => {
  const text = JSON.stringify({
    lockVersion: 1,
    dependencies: [
      { org: 'a', name: 'b_3', version: '1', configurations: ['compile', 'test'] },
      { org: 'a', name: 'c', version: '2', configurations: ['test'] },
    ],
  });
  const { packages } = await factsOf(sbtLock, { 'build.sbt.lock': text });
  expect(packages.map(one => [one.name, one.version, one.dev])).toEqual([
    ['a:b_3', '1', false],
    ['a:c', '2', true],
  ]);
});

survives(gradleLock, 'gradle.lockfile', lockfile);
survives(
  gradleCatalog,
  'libs.versions.toml',
  '[versions]\nv = "2"\n[libraries]\na = { module = "a:b", version.ref = "v" }\n',
);
survives(
  gradleVerification,
  'verification-metadata.xml',
  '<verification-metadata><components><component group="a" name="b" version="1"/></components></verification-metadata>',
);
survives(
  sbtLock,
  'build.sbt.lock',
  '{"dependencies":[{"org":"a","name":"b","version":"1","configurations":["test"]}]}',
);
