/**
 * Artefacts of the package registries, put into an image, a layer for each registry: the program finds what is wrong with
 * them, once, and says where it lies, which layer brought it and what closes it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Finding } from '../src/model/index.ts';
import { type NewLayer, writeOciLayout } from '../src/source/image-writer.ts';
import {
  type Got,
  goPrograms,
  mavenArtifacts,
  mavenJars,
  npmProject,
  pythonPackages,
  rustProgram,
} from './real/artefacts.ts';
import { shared } from './real/cache.ts';
import { databaseArgs } from './real/database.ts';
import { treeOf } from './real/folder-tree.ts';
import { javaForms } from './real/java-forms.ts';
import { plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';

const { folder, remove } = scratch('artefacts');
afterAll(remove);

const kinds = {
  maven: mavenJars,
  npm: npmProject,
  python: pythonPackages,
  go: goPrograms,
  rust: rustProgram,
} as const;
type Kind = keyof typeof kinds;

const got = {} as Record<Kind, Got>;
const image = `oci:${join(folder, 'layout')}:v1`;
let findings: Finding[] = [];

/** What of a registry's artefacts goes into the image. */
const contents: Record<Kind, (from: string) => NewLayer['entries']> = {
  maven: from =>
    mavenArtifacts.flatMap(([group, artifact, version]) => {
      const file = `${artifact}-${version}.jar`;
      const jar = readFileSync(join(from, file));
      return Object.entries(javaForms)
        .filter(([, form]) => !form.needsPom || group !== 'org.springframework')
        .flatMap(([name, form]) => Object.entries(form.files(jar, file, javaFolder(artifact, name))))
        .map(([path, content]) => ({ path, content }));
    }),
  npm: from => treeOf(join(from, 'shop'), 'srv/shop'),
  python: function* (from) {
    yield* treeOf(join(from, 'site'), 'opt/site-packages');
    yield* treeOf(join(from, 'wheels'), 'opt/wheels');
  },
  go: from => treeOf(join(from, 'bin'), 'usr/local/bin'),
  rust: from => [{ path: 'usr/bin/ship', mode: 0o755, content: readFileSync(join(from, 'target/release/ship')) }],
};

const javaFolder = (artifact: string, form: string): string => `opt/${artifact}/${form.replaceAll(' ', '-')}`;

/** Position of a registry's layer; the first of all is the distribution's. */
const layerOf = (kind: Kind): number =>
  1 +
  Object.keys(kinds)
    .filter(name => got[name as Kind].folder)
    .indexOf(kind);

beforeAll(async () => {
  const layers: NewLayer[] = [
    { entries: [{ path: 'etc/os-release', content: 'ID=wolfi\nVERSION_ID=20230201\n' }], createdBy: 'base' },
  ];
  for (const kind of Object.keys(kinds) as Kind[]) {
    got[kind] = await kinds[kind]();
    const { folder: from, missing } = got[kind];
    if (from === undefined) console.warn(`skipped: artefacts of ${kind}: ${missing}`);
    else layers.push({ entries: contents[kind](from), createdBy: `COPY ${kind}` });
  }
  await writeOciLayout(join(folder, 'layout'), [{ tag: 'v1', layers }]);
  const common = ['--format', 'json', '--cache', join(folder, 'cache')];
  const scan = await plimsoll(['scan', image, ...common, ...(await databaseArgs())]);
  const report = reported<ScanJson>(scan);
  findings = report.findings;
  expect(report.problems).toEqual([]);
}, 900_000);

function needs(context: TestContext, kind: Kind): string {
  const { folder: from, missing } = got[kind];
  context.skip(from === undefined, missing);
  return from ?? '';
}

/** Findings of one vulnerability in what lies at a path or in it. */
const at = (path: string, id: string): Finding[] =>
  findings.filter(found => (found.id === id || found.aliases.includes(id)) && found.package?.path.startsWith(path));

const shape = (found: Finding) => ({
  name: found.package?.name,
  version: found.package?.version,
  layer: found.package?.layer?.index,
  createdBy: found.package?.layer?.createdBy,
});

const flaws = {
  'log4j-core': ['CVE-2021-44228', '2.15.0'],
  'struts2-core': ['CVE-2017-5638', '2.3.32'],
  'spring-beans': ['CVE-2022-22965', '5.3.18'],
} as const;

describe.skipIf(!shared)('findings in', () => {
  describe.each(mavenArtifacts)('%s:%s:%s', (group, artifact, version) => {
    it.for(Object.entries(javaForms))('%s', ([name, form], context) => {
      needs(context, 'maven');
      context.skip(form.needsPom === true && artifact === 'spring-beans', 'it has no pom of its own');
      const place = javaFolder(artifact, name);
      const [id, fixed] = flaws[artifact];
      const found = at(`${place}/`, id);
      expect(found.map(shape)).toEqual([
        { name: `${group}:${artifact}`, version, layer: layerOf('maven'), createdBy: 'COPY maven' },
      ]);
      expect(found[0]?.fixedVersions).toContain(fixed);
      if (form.path) expect(found[0]?.package?.path).toBe(`${place}/${form.path(`${artifact}-${version}.jar`)}`);
    });
  });

  it.for<[Kind, string, string, string, string, string]>([
    ['npm', 'lodash', '4.17.11', 'srv/shop/node_modules/lodash/package.json', 'CVE-2019-10744', '4.17.12'],
    ['npm', 'lodash', '4.17.4', 'srv/shop/node_modules/old-lodash/package.json', 'CVE-2019-10744', '4.17.12'],
    ['python', 'Django', '3.2.12', 'opt/site-packages/Django-3.2.12.dist-info/METADATA', 'CVE-2022-28346', '3.2.13'],
    ['python', 'PyYAML', '5.3.1', 'opt/site-packages/PyYAML-5.3.1.dist-info/METADATA', 'CVE-2020-14343', '5.4'],
    ['python', 'Django', '3.2.12', 'opt/wheels/Django-3.2.12-py3-none-any.whl', 'CVE-2022-28346', '3.2.13'],
    ['python', 'PyYAML', '5.3.1', 'opt/wheels/PyYAML-5.3.1-cp38-cp38-win_amd64.whl', 'CVE-2020-14343', '5.4'],
    ['go', 'golang.org/x/net', 'v0.7.0', 'usr/local/bin/parses', 'CVE-2024-45338', '0.33.0'],
    ['go', 'golang.org/x/net', 'v0.7.0', 'usr/local/bin/parses-stripped', 'CVE-2024-45338', '0.33.0'],
    ['rust', 'smallvec', '1.6.0', 'usr/bin/ship', 'CVE-2021-25900', '1.6.1'],
  ])('%s: %s %s at %s: %s', ([kind, name, version, path, id, fixed], context) => {
    needs(context, kind);
    const found = at(path, id).filter(one => one.package?.path === path);
    expect(found.map(shape)).toEqual([{ name, version, layer: layerOf(kind), createdBy: `COPY ${kind}` }]);
    expect(found[0]?.fixedVersions.map(one => one.replace(/^v/, ''))).toContain(fixed);
    expect(found[0]?.status).toBe('fixed');
  });

  it.for(['escapes', 'escapes-stripped'])('go: %s does not hold the flawed functions', (program, context) => {
    needs(context, 'go');
    const found = at(`usr/local/bin/${program}`, 'CVE-2024-45338').filter(
      one => one.package?.path === `usr/local/bin/${program}`,
    );
    expect(found.map(shape)).toMatchObject([{ name: 'golang.org/x/net', version: 'v0.7.0' }]);
    expect(found[0]?.status).toBe('not_affected');
    expect(found[0]?.evidence?.[0]?.comparison).toContain('code absent');
  });

  it('nothing is told twice of one place', () => {
    const keys = findings.map(found => `${found.id} ${found.package?.purl} ${found.package?.path}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
});
