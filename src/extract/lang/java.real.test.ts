/** Artefacts as Maven's repositories have them, in every form in which images hold them. Skipped where Maven cannot get them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LayerRef } from '../../model/index.ts';
import { withJarNames } from '../jar-index/name.ts';
import { squash } from '../squash.ts';
import { layerOf } from '../testing.ts';
import { zipOf } from '../testing-zip.ts';
import { inflateEntry, readZip } from '../zip.ts';
import { javaArchive } from './java-archive.ts';
import { javaExploded } from './java-exploded.ts';

const artifacts = [
  ['org.apache.logging.log4j', 'log4j-core', '2.14.1'],
  ['org.apache.struts', 'struts2-core', '2.3.31'],
  ['org.springframework', 'spring-beans', '5.3.17'],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'java-real-'));
const jars = new Map<string, Buffer>();
let missing = '';

beforeAll(async () => {
  const items = artifacts.map(
    ([group, artifact, version]) =>
      `<artifactItem><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></artifactItem>`,
  );
  const pom =
    '<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><packaging>pom</packaging>' +
    '<build><plugins><plugin><artifactId>maven-dependency-plugin</artifactId><configuration>' +
    `<outputDirectory>${folder}</outputDirectory><artifactItems>${items.join('')}</artifactItems>` +
    '</configuration></plugin></plugins></build></project>';
  writeFileSync(join(folder, 'pom.xml'), pom);
  try {
    await promisify(execFile)('mvn', ['-q', '-B', '-f', join(folder, 'pom.xml'), 'dependency:copy'], {
      timeout: 150_000,
    });
    for (const [, artifact, version] of artifacts)
      jars.set(artifact, readFileSync(join(folder, `${artifact}-${version}.jar`)));
  } catch (error) {
    missing = `Maven could not get the artefacts: ${(error as Error).message.split('\n')[0]}`;
    console.log(`skipped: ${missing}`);
  }
}, 170_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file of an archive. */
function unpacked(jar: Buffer): Record<string, Buffer> {
  const zip = readZip(jar, name => !name.endsWith('/'));
  return Object.fromEntries(zip.entries.map(entry => [entry.name, inflateEntry(zip, entry, 64 * 1024 * 1024)]));
}
const without = (jar: Buffer, pattern: RegExp): Buffer =>
  zipOf(Object.fromEntries(Object.entries(unpacked(jar)).filter(([name]) => !pattern.test(name))));

type Form = (jar: Buffer, file: string) => Record<string, Buffer>;
const forms: Record<string, { files: Form; path: (file: string) => string }> = {
  plain: { files: (jar, file) => ({ [`app/${file}`]: jar }), path: file => `app/${file}` },
  renamed: { files: jar => ({ 'app/lib.jar': jar }), path: () => 'app/lib.jar' },
  'without a pom': {
    files: (jar, file) => ({ [`app/${file}`]: without(jar, /^META-INF\/maven\//) }),
    path: file => `app/${file}`,
  },
  'renamed, without a pom': {
    files: jar => ({ 'app/lib.jar': without(jar, /^META-INF\/maven\//) }),
    path: () => 'app/lib.jar',
  },
  'in a fat jar': {
    files: (jar, file) => ({ 'app/app.jar': zipOf([{ name: `BOOT-INF/lib/${file}`, content: jar, stored: true }]) }),
    path: file => `app/app.jar!/BOOT-INF/lib/${file}`,
  },
  'in a war': {
    files: (jar, file) => ({ 'app/app.war': zipOf({ [`WEB-INF/lib/${file}`]: jar }) }),
    path: file => `app/app.war!/WEB-INF/lib/${file}`,
  },
};

describe.each(artifacts)('%s:%s:%s', (group, artifact, version) => {
  const layers: LayerRef[] = ['a', 'b'].map((id, index) => ({ index, diffId: `sha256:${id}` }));
  const found = async (files: Record<string, Buffer>) => {
    const upper = await layerOf(
      [javaArchive, javaExploded],
      Object.entries(files).map(([path, content]) => ({ path, content })),
      'sha256:b',
    );
    const base = await layerOf([javaArchive, javaExploded], [], 'sha256:a');
    const { packages, problems } = squash([base, upper], layers);
    expect(problems).toEqual([]);
    return withJarNames(packages, undefined).map(({ name, version, path, layer }) => ({
      name,
      version,
      path,
      layer: layer?.index,
    }));
  };

  it.for(Object.keys(forms))('is found once: %s', async (form, context) => {
    context.skip(missing !== '', missing);
    const { files, path } = forms[form]!;
    const file = `${artifact}-${version}.jar`;
    const wanted = { name: `${group}:${artifact}`, version, path: path(file), layer: 1 };
    expect(await found(files(jars.get(artifact)!, file))).toEqual([wanted]);
  });

  it('is found once: shaded', async context => {
    context.skip(missing !== '' || artifact === 'spring-beans', missing || 'it has no pom that could be shaded');
    const app = {
      'META-INF/maven/com.example/app/pom.properties': Buffer.from('groupId=com.example\nartifactId=app\nversion=1'),
    };
    const packages = await found({ 'app/app-1.jar': zipOf({ ...unpacked(jars.get(artifact)!), ...app }) });
    expect(packages.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([
      'com.example:app@1',
      `${group}:${artifact}@${version}`,
    ]);
  });

  it('is found once: exploded', async context => {
    context.skip(missing !== '', missing);
    const files = Object.entries(unpacked(jars.get(artifact)!)).map(([name, bytes]) => [`srv/classes/${name}`, bytes]);
    const packages = await found(Object.fromEntries(files));
    expect(packages.map(({ name, version }) => `${name}@${version}`)).toEqual([`${group}:${artifact}@${version}`]);
  });
});
