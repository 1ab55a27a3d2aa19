// biome-ignore-all lint/suspicious/noTemplateCurlyInString: poms write their properties so
import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { survives } from './hostile.ts';
import { maven } from './maven.ts';

const dependency = (name: string, rest = ''): string => {
  const [group, artifact, version] = name.split(':');
  const stated = version === undefined ? '' : `<version>${version}</version>`;
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${stated}${rest}</dependency>`;
};
const pom = (name: string, parts: Record<string, string> = {}): string => {
  const [group, artifact, version] = name.split(':');
  const coordinates = [
    ['groupId', group],
    ['artifactId', artifact],
    ['version', version],
  ].flatMap(([key, value]) => (value ? `<${key}>${value}</${key}>` : []));
  const body = Object.entries(parts).map(([key, value]) => `<${key}>${value}</${key}>`);
  return `<project>\n${[...coordinates, ...body].join('\n')}\n</project>\n`;
};
const parent = (name: string, path?: string): string => {
  const [group, artifact, version] = name.split(':');
  const relative = path === undefined ? '' : `<relativePath>${path}</relativePath>`;
  return `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${relative}`;
};
const managed = (...dependencies: string[]): string => `<dependencies>${dependencies.join('')}</dependencies>`;

/** `NAME@VERSION` of what the pom at a path brings in, without the project itself. */
async function found(files: Record<string, string>, path = 'pom.xml') {
  const { packages, problems } = await factsOf(maven, files);
  const facts = packages.filter(fact => fact.path === path && fact.extra?.['from'] !== 'workspace');
  return { facts, problems, names: facts.map(({ name, version }) => `${name}@${version}`) };
}

describe('versions', () => {
  it.each([
    ['stated', '1.2', '1.2'],
    ['with white space around them', ' 1.2 ', '1.2'],
    ['from a property', '${v}', '3'],
    ['from a property of a property', '${w}', '3'],
    ['of the project itself', '${project.version}', '7'],
    ['of the project, in the old way', '${version}', '7'],
    ['that have to be met', '[1.5]', '1.5'],
    ['from a range: the lower bound is all that is known', '[1.5,2)', '1.5'],
    ['from a range without a lower bound: not known', '(,2)', ''],
    ['from a property that nobody sets: not known', '${nowhere}', ''],
    ['from properties that name each other: not known', '${a}', ''],
  ])('%s', async (_, version, expected) => {
    const properties = '<v>3</v><w>${v}</w><a>${b}</a><b>${a}</b>';
    const { names } = await found({
      'pom.xml': pom('g:a:7', { properties, dependencies: dependency(`x:y:${version}`) }),
    });
    expect(names).toEqual([`x:y@${expected}`]);
  });

  it('that are guessed or unknown keep what was asked for', async () => {
    const dependencies = dependency('x:y:[1,2)') + dependency('x:z:${nowhere}');
    const { facts } = await found({ 'pom.xml': pom('g:a:7', { dependencies }) });
    expect(facts.map(({ confidence, extra }) => [confidence, extra])).toEqual([
      ['low', { requirement: '[1,2)' }],
      [undefined, { requirement: '${nowhere}' }],
    ]);
  });
});

it('states the project, its licences and its dependencies with their lines', async () => {
  const text = pom('org.acme:app:1.0', {
    licenses: '<license><name>MIT</name></license>',
    dependencies: `\n${dependency('x:y:1')}\n${dependency('x:t:2', '<scope>test</scope>')}\n`,
  });
  const { packages, problems } = await factsOf(maven, { 'pom.xml': text });
  expect(problems).toEqual([]);
  const common = { type: 'maven', declared: true, path: 'pom.xml' };
  expect(packages).toEqual([
    {
      ...{ ...common, name: 'org.acme:app', version: '1.0', direct: false, licences: ['MIT'] },
      ...{ extra: { from: 'workspace' }, dependsOn: ['x:t@2', 'x:y@1'] },
    },
    { ...common, name: 'x:y', version: '1', direct: true, dev: false, line: 7 },
    { ...common, name: 'x:t', version: '2', direct: true, dev: true, line: 8, extra: { scope: 'test' } },
  ]);
});

describe('a parent', () => {
  const above = pom('g:parent:1', {
    properties: '<v>3</v><own>parent</own>',
    dependencyManagement: managed(dependency('x:managed:${v}'), dependency('x:own:${own}')),
    dependencies: dependency('x:inherited:4'),
  });
  const below = (path?: string) =>
    pom(':child', {
      parent: parent('g:parent:1', path),
      properties: '<own>child</own>',
      dependencies: dependency('x:managed') + dependency('x:own'),
    });

  it.each([
    ['stands in the directory above', 'pom.xml', 'child/pom.xml', undefined],
    ['stands where it says', 'build/parent/pom.xml', 'child/pom.xml', '../build/parent/pom.xml'],
    ['stands in a directory that it names', 'build/pom.xml', 'child/pom.xml', '../build'],
    ['stands in a repository', 'repository/g/parent/1/parent-1.pom', 'child/pom.xml', ''],
  ])('that %s hands down versions, properties and dependencies', async (_, where, path, relative) => {
    const { names, problems } = await found({ [where]: above, [path]: below(relative) }, path);
    expect(names).toEqual(['x:managed@3', 'x:own@child', 'x:inherited@4']);
    expect(problems).toEqual([]);
  });

  it('that is not there leaves versions open, and the report says which', async () => {
    const { names, problems } = await found({ 'pom.xml': below() });
    expect(names).toEqual(['x:managed@', 'x:own@']);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      [
        'reference-not-found',
        expect.stringContaining('2 dependencies have no version here; it may stand in g:parent:1'),
      ],
    ]);
  });

  it('with another name in its place is not taken', async () => {
    const { names } = await found({ 'pom.xml': pom('g:other:1'), 'child/pom.xml': below() }, 'child/pom.xml');
    expect(names).toEqual(['x:managed@', 'x:own@']);
  });

  it('that is a child of its child ends the search', async () => {
    const files = {
      'a/pom.xml': pom(':a', { parent: parent('g:b:1', '../b'), dependencies: dependency('x:a:1') }),
      'b/pom.xml': pom(':b', { parent: parent('g:a:1', '../a'), dependencies: dependency('x:b:1') }),
    };
    expect((await found(files, 'a/pom.xml')).names).toEqual(['x:a@1', 'x:b@1']);
    expect((await found(files, 'b/pom.xml')).names).toEqual(['x:b@1', 'x:a@1']);
  });
});

it('imports managed versions, after those of its own', async () => {
  const bom = pom('g:bom:2', {
    properties: '<v>9</v>',
    dependencyManagement: managed(dependency('x:one:${v}'), dependency('x:two:8')),
  });
  const importing = dependency('g:bom:2', '<type>pom</type><scope>import</scope>');
  const { names } = await found({
    'bom/pom.xml': bom,
    'pom.xml': pom('g:a:1', {
      dependencyManagement: managed(importing, dependency('x:two:1')),
      dependencies: dependency('x:one') + dependency('x:two'),
    }),
  });
  expect(names).toEqual(['x:one@9', 'x:two@1']);
});

it('a web of imports costs a bounded amount', async () => {
  const importing = (at: number) =>
    [2 * at, 2 * at + 1].map(to => dependency(`g:bom${to}:1`, '<type>pom</type><scope>import</scope>'));
  const level = (at: number) => Math.floor(at / 2) + 1;
  const boms = Array.from({ length: 60 }, (_, at) => [
    `bom${at}/pom.xml`,
    pom(`g:bom${at}:1`, { dependencyManagement: managed(...importing(level(at)), dependency(`x:d${at}:${at}`)) }),
  ]);
  const files = {
    ...Object.fromEntries(boms),
    'pom.xml': pom('g:a:1', {
      dependencyManagement: managed(...importing(0)),
      dependencies: dependency('x:d30') + dependency('x:nowhere'),
    }),
  };
  expect((await found(files)).names).toEqual(['x:d30@30', 'x:nowhere@']);
});

it('a large parent of many children is read once', async () => {
  const many = Array.from({ length: 3000 }, (_, at) => dependency(`x:d${at}:\${v${at}}`)).join('');
  const properties = Array.from({ length: 3000 }, (_, at) => `<v${at}>${at}</v${at}>`).join('');
  const files: Record<string, string> = {
    'pom.xml': pom('g:p:1', { properties, dependencyManagement: managed(many) }),
  };
  for (let at = 0; at < 300; at++) {
    files[`c${at}/pom.xml`] = pom(`:c${at}`, { parent: parent('g:p:1'), dependencies: dependency(`x:d${at}`) });
  }
  const started = performance.now();
  expect((await found(files, 'c299/pom.xml')).names).toEqual(['x:d299@299']);
  expect(performance.now() - started).toBeLessThan(5000);
});

describe('what dependencies bring in', () => {
  const stored = (name: string, ...dependencies: string[]): Record<string, string> => {
    const [group = '', artifact, version] = name.split(':');
    const path = `m2/${group.replaceAll('.', '/')}/${artifact}/${version}/${artifact}-${version}.pom`;
    return { [path]: pom(name, { dependencies: dependencies.join('') }) };
  };
  const repository = {
    ...stored('x.y:near:1', dependency('x.y:far:1'), dependency('x.y:leaf:1')),
    ...stored('x.y:far:1', dependency('x.y:leaf:2'), dependency('x.y:test:1', '<scope>test</scope>')),
    ...stored('x.y:hard:1', dependency('x.y:leaf:[3]')),
    ...stored('x.y:maybe:1', dependency('x.y:gone:1', '<optional>true</optional>')),
  };
  const project = (dependencies: string, parts = {}) => ({
    ...repository,
    'pom.xml': pom('g:a:1', { dependencies, ...parts }),
  });

  it('the nearest version wins', async () => {
    const { names, facts } = await found(project(dependency('x.y:near:1')));
    expect(names).toEqual(['x.y:near@1', 'x.y:far@1', 'x.y:leaf@1']);
    expect(facts.map(({ direct }) => direct)).toEqual([true, false, false]);
    expect(facts[0]?.dependsOn).toEqual(['x.y:far@1', 'x.y:leaf@1']);
  });

  it('a version that has to be met wins over a nearer wish', async () => {
    expect((await found(project(dependency('x.y:leaf:1') + dependency('x.y:hard:1')))).names).toEqual([
      'x.y:leaf@3',
      'x.y:hard@1',
    ]);
  });

  it('the management of the project overrules it', async () => {
    const dependencyManagement = managed(dependency('x.y:leaf:5'));
    expect((await found(project(dependency('x.y:near:1'), { dependencyManagement }))).names).toContain('x.y:leaf@5');
  });

  it.each([
    ['by name', '<groupId>x.y</groupId><artifactId>leaf</artifactId>', ['x.y:near@1', 'x.y:far@1']],
    ['by group', '<groupId>x.y</groupId><artifactId>*</artifactId>', ['x.y:near@1']],
    ['altogether', '<groupId>*</groupId><artifactId>*</artifactId>', ['x.y:near@1']],
  ])('is left out where it is excluded %s', async (_, exclusion, expected) => {
    const exclusions = `<exclusions><exclusion>${exclusion}</exclusion></exclusions>`;
    expect((await found(project(dependency('x.y:near:1', exclusions)))).names).toEqual(expected);
  });

  it('is left out where it is optional, or for tests', async () => {
    expect((await found(project(dependency('x.y:maybe:1')))).names).toEqual(['x.y:maybe@1']);
  });

  it('for tests is for development, unless something else needs it', async () => {
    const { facts } = await found(project(dependency('x.y:near:1', '<scope>test</scope>') + dependency('x.y:leaf:1')));
    expect(facts.map(({ name, dev }) => [name, dev])).toEqual([
      ['x.y:leaf', false],
      ['x.y:near', true],
      ['x.y:far', true],
    ]);
  });
});

it.each([
  ['is no XML', '<project'],
  ['is another document', '<settings/>'],
  ['is empty', ''],
])('a file that %s is a problem of its own', async (_, text) => {
  const { packages, problems } = await factsOf(maven, { 'pom.xml': text, 'a/pom.xml': pom('g:a:1') });
  expect(problems.map(({ code, path }) => [code, path])).toEqual([['record-invalid', 'pom.xml']]);
  expect(packages.map(({ name }) => name)).toEqual(['g:a']);
});

it('fills in no entity that a document declares, and grows by none', async () => {
  const text = `<!DOCTYPE project [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${pom('g:a:1', { dependencies: dependency('x:&b;:1') })}`;
  const { packages } = await factsOf(maven, { 'pom.xml': text });
  expect(packages.every(({ name }) => !name.includes('aaaa'))).toBe(true);
});

it('properties that double each other cost a bounded amount', async () => {
  const doubling = Array.from({ length: 200 }, (_, at) => `<p${at}>${`\${p${at + 1}}`.repeat(20)}</p${at}>`).join('');
  const { facts } = await found({
    'pom.xml': pom('g:a:1', { properties: doubling, dependencies: dependency('x:y:${p0}') }),
  });
  expect(facts[0]?.version.length).toBeLessThan(5000);
});

survives(
  maven,
  'pom.xml',
  pom('g:a:1', { parent: parent('g:p:1'), dependencies: dependency('x:y:${v}', '<scope>test</scope>') }),
);
