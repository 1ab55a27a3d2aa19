/** What file names, manifests and poms of Java archives say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namedFile } from './file-name.ts';
import { guessIdentity } from './identity.ts';
import { licencesOf, manifestOf } from './manifest.ts';
import { embeddedPom, pomProperties } from './pom.ts';

/** A property's place: kept out of string literals, where it looks like a mistake. */
const ref = (name: string): string => ['$', '{', name, '}'].join('');

describe('a file name', () => {
  it.each([
    ['yolo-1.2.3.jar', 'yolo', '1.2.3'],
    ['the-package-1.2.3.war', 'the-package', '1.2.3'],
    ['guava-31.1-jre.jar', 'guava', '31.1-jre'],
    ['the-package_1.2.3-jre.jar', 'the-package', '1.2.3-jre'],
    ['the-package.1.2.3-jre.jar', 'the-package', '1.2.3-jre'],
    ['yolo-build1.2.3.jar', 'yolo', 'build1.2.3'],
    ['yolo-buildasd-1.2.3.jar', 'yolo-buildasd', '1.2.3'],
    ['guava-r06.jar', 'guava', 'r06'],
    ['jcsp-core-rc4.jar', 'jcsp-core', 'rc4'],
    ['yolo-rc1asd-1.2.3.jar', 'yolo-rc1asd', '1.2.3'],
    ['spring-data-r2dbc-1.1.0.RELEASE.jar', 'spring-data-r2dbc', '1.1.0.RELEASE'],
    ['log4j-1.2-api-2.14.1.jar', 'log4j-1.2-api', '2.14.1'],
    ['hibernate-jpa-2.1-api-1.0.0.Final.jar', 'hibernate-jpa-2.1-api', '1.0.0.Final'],
    ['jboss-saaj-api_1.4_spec-1.0.2.Final.jar', 'jboss-saaj-api_1.4_spec', '1.0.2.Final'],
    ['kafka_2.13-3.2.2.jar', 'kafka_2.13', '3.2.2'],
    ['wagon-webdav-1.0.2-beta-2.2.3a-hudson.jar', 'wagon-webdav', '1.0.2-beta-2.2.3a-hudson'],
    ['jtidy-4aug2000r7-dev-hudson-1.jar', 'jtidy', '4aug2000r7-dev-hudson-1'],
    ['path-5.4.3/trilead-ssh2-build212-hudson-5.jar', 'trilead-ssh2', 'build212-hudson-5'],
    ['app.war:WEB-INF/lib/commons-jelly-1.1-hudson-20100305.jar', 'commons-jelly', '1.1-hudson-20100305'],
    ['yolo.jar', 'yolo', undefined],
    ['liferay-package.lpkg', 'liferay-package', undefined],
  ])('%s is %s %s', (file, artifact, version) => {
    expect(namedFile(`some/${file}`)).toEqual({ artifact, ...(version && { version }) });
  });

  it.each([
    ['org.eclipse.sisu.inject-0.3.5.jar', 'org.eclipse.sisu', 'org.eclipse.sisu.inject'],
    ['io.quarkus.quarkus-core-3.0.0.jar', 'io.quarkus', 'quarkus-core'],
    ['com.atlassian.gadgets.atlassian-gadgets-api.jar', 'com.atlassian.gadgets', 'atlassian-gadgets-api'],
  ])('%s has the group %s', (file, group, artifact) => expect(namedFile(file)).toMatchObject({ group, artifact }));

  it.each(['', 'foo', '.jar', '-1.jar'])('%j says nothing', file => expect(namedFile(file)?.version).toBeUndefined());
});

describe('without a pom', () => {
  const of = (file: string | undefined, lines: string[], inner?: string) => {
    const named = file === undefined ? undefined : namedFile(file);
    const guess = guessIdentity({
      ...(named && { file: named }),
      manifest: manifestOf(lines.join('\n')),
      ...(inner && { package: inner }),
    });
    return guess && `${guess.group}:${guess.artifact}:${guess.version} ${guess.confidence}`;
  };
  const log4j = [
    'Bundle-SymbolicName: org.apache.logging.log4j.core',
    'Implementation-Vendor-Id: org.apache.logging.log4j',
    'Implementation-Title: Apache Log4j Core',
    'Implementation-Version: 2.14.1',
  ];
  const struts = [
    'Bundle-SymbolicName: org.apache.struts.2-core',
    'Implementation-Vendor-Id: org.apache.struts',
    'Implementation-Title: Struts 2 Core',
    'Implementation-Version: 2.3.31',
  ];
  const spring = ['Implementation-Title: spring-beans', 'Implementation-Version: 5.3.17'];
  it.each<[string, string | undefined, string[], string | undefined, string | undefined]>([
    ['log4j-core', 'log4j-core-2.14.1.jar', log4j, undefined, 'org.apache.logging.log4j:log4j-core:2.14.1 medium'],
    ['log4j-core, renamed', 'logging.jar', log4j, undefined, 'org.apache.logging.log4j:log4j-core:2.14.1 medium'],
    ['struts2-core', 'struts2-core-2.3.31.jar', struts, undefined, 'org.apache.struts:struts2-core:2.3.31 medium'],
    ['struts2-core, renamed', 'web.jar', struts, undefined, 'org.apache.struts:struts2-core:2.3.31 medium'],
    ['spring-beans', 'spring-beans-5.3.17.jar', spring, undefined, 'org.springframework:spring-beans:5.3.17 medium'],
    ['spring-beans, renamed', 'x.jar', spring, undefined, 'org.springframework:spring-beans:5.3.17 medium'],
    ['the group out of classes', 'tool-3.jar', [], 'com.example.tool.core', 'com.example:tool:3 medium'],
    [
      'classes named after the artifact',
      'commons-foo-3.jar',
      [],
      'org.apache.commons.foo',
      'org.apache.commons:commons-foo:3 medium',
    ],
    ['the file name alone', 'tool-3.jar', [], undefined, 'tool:tool:3 low'],
    [
      'a classifier',
      'guice-4.2.1-no_aop.jar',
      ['Bundle-SymbolicName: com.google.inject', 'Bundle-Version: 4.2.1'],
      undefined,
      'com.google.inject:guice:4.2.1 medium',
    ],
    ['a pre-release is none', 'x-4.2.1-rc1.jar', ['Bundle-Version: 4.2.1'], undefined, 'x:x:4.2.1-rc1 low'],
    [
      'group in a title',
      'server-8.14.3.jar',
      ['Implementation-Title: org.elasticsearch#server;8.14.3'],
      undefined,
      'org.elasticsearch:server:8.14.3 medium',
    ],
    [
      'a vendor’s domain, turned',
      'junitx-1.jar',
      ['Implementation-Vendor: junit.org'],
      undefined,
      'org.junit:junitx:1 medium',
    ],
    [
      'the bundle plug-in',
      'omg.jar',
      [
        'Created-By: Apache Maven Bundle Plugin 5.1.6',
        'Bundle-SymbolicName: com.atlassian.gadgets.atlassian-gadgets-api',
        'Bundle-Version: 1',
      ],
      undefined,
      'com.atlassian.gadgets:atlassian-gadgets-api:1 medium',
    ],
    [
      'a manifest with a gap',
      'axis',
      [
        'Manifest-Version: 1.0',
        '',
        'Name: org/apache/axis',
        'Implementation-Title: Apache Axis',
        'Implementation-Version: 1.4 1855 April 22 2006',
      ],
      undefined,
      'axis:axis:1.4 medium',
    ],
    [
      'variables that were not filled in',
      'x.jar',
      ['Bundle-Name: %pluginName', `Implementation-Title: ${ref('name')}`, `Bundle-Version: ${ref('v')}`],
      undefined,
      'x:x: low',
    ],
    [
      'a plug-in of Jenkins',
      'git.jpi',
      [
        'Short-Name: git',
        'Group-Id: org.jenkins-ci.plugins',
        'Plugin-Version: 4.2 (private)',
        'Implementation-Version: 9',
      ],
      undefined,
      'org.jenkins-ci.plugins:git:4.2 medium',
    ],
    ['nothing', undefined, [], undefined, undefined],
  ])('%s', (_, file, lines, inner, expected) => expect(of(file, lines, inner)).toBe(expected));
});

describe('a manifest', () => {
  it('is unfolded, whatever ends its lines', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['Plugin-ScmUrl: https://example.org/plug', ' in-pom/example', 'Bundle-Name: "x"', ''].join(end);
      expect([...manifestOf(text)]).toEqual([
        ['plugin-scmurl', 'https://example.org/plugin-pom/example'],
        ['bundle-name', '"x"'],
      ]);
    }
  });
  it.each([
    ['Bundle-License: https://www.apache.org/licenses/LICENSE-2.0.txt', ['Apache-2.0']],
    ['Bundle-License: "MIT";link="https://x", EPL-2.0;description="a, b"', ['MIT', 'EPL-2.0']],
    ['Bundle-License: Apache License, Version 2.0', ['Apache License, Version 2.0']],
    ['Bundle-License: <<EXTERNAL>>', []],
    ['Plugin-License-Name: MIT License\nPlugin-License-Url: x\nPlugin-License-Name-2: BSD', ['MIT License', 'BSD']],
  ])('%s', (text, expected) => expect(licencesOf(manifestOf(text))).toEqual(expected));
});

describe('poms', () => {
  it('in properties', () => {
    expect(pomProperties('#Created\r\n groupId = g\r\nartifactId:a\nversion=1\\:2\n')).toEqual({
      group: 'g',
      artifact: 'a',
      version: '1:2',
    });
    expect(pomProperties('artifactId=a\nversion=1')).toBeUndefined();
  });
  const project = (inner: string): string =>
    `<?xml version="1.0"?><!-- <version>0</version> --><project>${inner}</project>`;
  it.each<[string, string, object | undefined]>([
    [
      'states all',
      '<groupId>g</groupId><artifactId>a</artifactId><version>1</version>',
      { group: 'g', artifact: 'a', version: '1' },
    ],
    [
      'has it from its parent',
      '<parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version></parent><artifactId>a</artifactId>',
      { group: 'g', artifact: 'a', version: '1' },
    ],
    [
      'has properties',
      `<groupId>${ref('g')}</groupId><artifactId>a</artifactId><version>${ref('revision')}${ref('x')}</version><properties><revision>1</revision><x>-${ref('project.artifactId')}</x><g>g</g></properties>`,
      { group: 'g', artifact: 'a', version: '1-a' },
    ],
    [
      'has cyclic ones',
      `<groupId>g</groupId><artifactId>a</artifactId><version>${ref('a')}</version><properties><a>${ref('b')}</a><b>${ref('a')}${ref('a')}</b></properties>`,
      undefined,
    ],
    [
      'does not take those of a dependency',
      '<dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>1</version></dependency></dependencies>',
      undefined,
    ],
  ])('in XML: one that %s', (_, inner, expected) => expect(embeddedPom(project(inner)).coordinates).toEqual(expected));
  it('with licences', () => {
    expect(
      embeddedPom(
        project('<licenses><license><name>A &amp; B</name></license><license><name>C</name></license></licenses>'),
      ).licences,
    ).toEqual(['A & B', 'C']);
  });
});

it('no text makes any of them throw', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<project>',
      '<version>',
      '</version>',
      '${',
      '}',
      '<!--',
      'Bundle-License: "',
      ' ',
      '\n',
      '1.2-',
      'org.',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), pieces => {
      const text = pieces.join('');
      embeddedPom(text);
      pomProperties(text);
      const manifest = manifestOf(text);
      licencesOf(manifest);
      const file = namedFile(`${text}.jar`);
      guessIdentity({ manifest, ...(file && { file }), package: text });
    }),
    { numRuns: 500 },
  );
});
