import { describe, expect, it, test } from 'vitest';
import { aboard, deb, findingsFor, ids, npm, record } from './testing.ts';

describe('which package a record is about', () => {
  test.each([
    // Ecosystems and their suffixes.
    ['Debian:12', 'ssl', deb('ssl', '1'), true],
    ['Debian:11', 'ssl', deb('ssl', '1'), false],
    ['Debian', 'ssl', deb('ssl', '1'), true],
    ['Debian:12', 'ssl', deb('ssl', '1', 'Debian:12.5'), true],
    ['Debian:6.0', 'ssl', deb('ssl', '1', 'Debian:6'), true],
    ['Debian:3.1', 'ssl', deb('ssl', '1', 'Debian:3.0'), false],
    ['Ubuntu:22.04:LTS', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), true],
    ['Ubuntu:22.04', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), true],
    ['Ubuntu:Pro:22.04:LTS', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), true],
    ['Ubuntu:Pro:20.04:LTS', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), false],
    ['Ubuntu:20.04:LTS', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), false],
    ['Debian:12', 'ssl', deb('ssl', '1', 'Ubuntu:22.04:LTS'), false],
    // Distribution packages go by their source, not by their own name.
    ['Debian:12', 'libssl0', deb('ssl', '1'), false],
    [
      'Alpine:v3.19',
      'ssl',
      aboard({
        type: 'apk',
        name: 'libssl',
        version: '1-r0',
        ecosystem: 'Alpine:v3.19',
        source: { name: 'ssl', version: '1-r0' },
      }),
      true,
    ],
    ['Alpine:v3.19', 'ssl', aboard({ type: 'apk', name: 'ssl', version: '1-r0', ecosystem: 'Alpine:3.19' }), true],
    ['Alpine:v3.18', 'ssl', aboard({ type: 'apk', name: 'ssl', version: '1-r0', ecosystem: 'Alpine:v3.19' }), false],
    // AlmaLinux and Red Hat name binary packages, Azure Linux sources.
    [
      'AlmaLinux:9',
      'ssl-libs',
      aboard({
        type: 'rpm',
        name: 'ssl-libs',
        version: '1-1',
        ecosystem: 'AlmaLinux:9',
        source: { name: 'ssl', version: '1-1' },
      }),
      true,
    ],
    [
      'AlmaLinux:9',
      'ssl',
      aboard({
        type: 'rpm',
        name: 'ssl-libs',
        version: '1-1',
        ecosystem: 'AlmaLinux:9',
        source: { name: 'ssl', version: '1-1' },
      }),
      false,
    ],
    ['AlmaLinux:9', 'ssl', aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'AlmaLinux:9.3' }), true],
    [
      'Azure Linux:3',
      'ssl',
      aboard({
        type: 'rpm',
        name: 'ssl-libs',
        version: '1-1',
        ecosystem: 'Azure Linux:3.0',
        source: { name: 'ssl', version: '1-1' },
      }),
      true,
    ],
    [
      'Red Hat:enterprise_linux:9::baseos',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9' }),
      true,
    ],
    [
      'Red Hat:enterprise_linux:9::appstream',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9.4' }),
      true,
    ],
    [
      'Red Hat:enterprise_linux:8::baseos',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9' }),
      false,
    ],
    [
      'Red Hat:rhel_eus:9.2::baseos',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9' }),
      false,
    ],
    [
      'Red Hat:openshift:4.12::el9',
      'ssl',
      aboard({ type: 'rpm', name: 'ssl', version: '1-1', ecosystem: 'Red Hat:9' }),
      false,
    ],
    [
      'Rocky Linux:9',
      'ssl',
      aboard({
        type: 'rpm',
        name: 'ssl-libs',
        version: '1-1',
        ecosystem: 'Rocky Linux:9',
        source: { name: 'ssl', version: '1-1' },
      }),
      true,
    ],
    [
      'Wolfi',
      'ssl',
      aboard({
        type: 'apk',
        name: 'libssl',
        version: '1-r0',
        ecosystem: 'Wolfi',
        source: { name: 'ssl', version: '1-r0' },
      }),
      true,
    ],
    // Names of languages.
    ['PyPI', 'Flask_Login', aboard({ type: 'pypi', name: 'flask.login', version: '1.0' }), true],
    ['PyPI', 'flask-login', aboard({ type: 'pypi', name: 'Flask--Login', version: '1.0' }), true],
    ['PyPI', 'flasklogin', aboard({ type: 'pypi', name: 'flask-login', version: '1.0' }), false],
    ['npm', 'JSONStream', npm('JSONStream', '1.0.0'), true],
    ['npm', 'JSONStream', npm('jsonstream', '1.0.0'), false],
    ['npm', '@scope/name', npm('@scope/name', '1.0.0'), true],
    ['npm', 'name', npm('@scope/name', '1.0.0'), false],
    ['NuGet', 'Newtonsoft.Json', aboard({ type: 'nuget', name: 'newtonsoft.json', version: '1.0.0' }), true],
    [
      'Packagist',
      'Symfony/HTTP-Kernel',
      aboard({ type: 'composer', name: 'symfony/http-kernel', version: '1.0.0' }),
      true,
    ],
    ['Maven', 'org.a:b', aboard({ type: 'maven', name: 'org.a:b', version: '1.0' }), true],
    ['Maven', 'org.a:b', aboard({ type: 'maven', name: 'org.A:b', version: '1.0' }), false],
    ['Go', 'golang.org/x/net', aboard({ type: 'golang', name: 'golang.org/x/net', version: 'v0.1.0' }), true],
    ['Go', 'golang.org/x/net', aboard({ type: 'golang', name: 'golang.org/x/net/http2', version: 'v0.1.0' }), false],
    ['crates.io', 'regex', aboard({ type: 'cargo', name: 'regex', version: '1.0.0' }), true],
    ['RubyGems', 'rack', aboard({ type: 'gem', name: 'rack', version: '1.0.0' }), true],
    [
      'GitHub Actions',
      'Tj-Actions/Changed-Files',
      aboard({ type: 'githubactions', name: 'tj-actions/changed-files', version: '1.0.0' }),
      true,
    ],
    // The same name in another ecosystem is another package.
    ['npm', 'rack', aboard({ type: 'gem', name: 'rack', version: '1.0.0' }), false],
    ['Debian:12', 'rack', aboard({ type: 'gem', name: 'rack', version: '1.0.0' }), false],
  ] as const)('%s %s, %o: %s', (ecosystem, name, fact, expected) => {
    expect(ids([record('CVE-2024-1000', ecosystem, name, 'i0')], fact)).toEqual(expected ? ['CVE-2024-1000'] : []);
  });

  it('compares the source version of a distribution package, not its own', () => {
    const fact = aboard({
      type: 'deb',
      name: 'libfoo',
      version: '1:9-1',
      ecosystem: 'Debian:12',
      source: { name: 'foo', version: '2-1' },
    });
    const [finding] = findingsFor(
      [record('CVE-2024-1', 'Debian:12', 'foo', 'i0 f3-1', { upstream: ['CVE-2024-1000'] })],
      fact,
    );
    expect(finding?.evidence).toEqual([
      {
        advisory: 'CVE-2024-1',
        range: '< 3-1',
        comparison: '2-1 < 3-1 (deb)',
        compared: { name: 'foo', version: '2-1' },
      },
    ]);
  });
});
