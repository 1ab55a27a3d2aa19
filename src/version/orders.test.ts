import { describe, expect, it } from 'vitest';
import { compare } from './index.ts';

/** `a < b = c < d`: each version against the next, and against all behind it. */
const chains: Record<string, string[]> = {
  Debian: [
    '1.0~~ < 1.0~~a < 1.0~ < 1.0 = 1.0-0 = 0:1.0 < 1.0-1 < 1.0-1+b1 < 1.0a < 1.0+dfsg < 1.0.1',
    '1.2.3-1~deb12u1 < 1.2.3-1 < 1.2.3-1.1 < 1.10 < 1:0.1',
  ],
  'Red Hat': ['1.0~rc1-1 < 1.0-1 < 1.0^git1-1 < 1.0a-1 < 1.0.1-1 < 1:0.1-1', '1.0-1.el8 < 1.0-1.el8_1 < 1.0-1.el9'],
  Alpine: [
    '1.0_alpha < 1.0_alpha1 < 1.0_beta < 1.0_pre1 < 1.0_rc1 < 1.0 < 1.0-r0 < 1.0-r1 < 1.0_git2024 < 1.0_p1 < 1.0a < 1.0.0',
    '1.01 < 1.05 < 1.1 < 1.9 < 1.10',
  ],
  npm: ['1.0.0-1 < 1.0.0-a < 1.0.0-a.1 < 1.0.0-a.b < 1.0.0-b < 1.0.0 = v1.0.0+build < 1.0.1 < 1.10.0'],
  Go: [
    '(devel) < v0.0.0-20190101000000-aaaaaaaaaaaa < v0.0.0-20200101000000-000000000000 < v0.1.0-rc.1 < v0.1.0 < v0.1.1-0.20210101000000-abcdefabcdef < v0.1.1 < v2.0.0+incompatible < v2.0.1',
    'go1.20rc1 < go1.20 = 1.20.0 < go1.20.1 < go1.21.0',
  ],
  PyPI: [
    '1.0.dev1 < 1.0a1.dev1 < 1.0a1 = 1.0-alpha.1 < 1.0b2 < 1.0rc1 = 1.0c1 < 1.0 = v1.0.0 < 1.0+abc < 1.0+5 < 1.0.post1.dev2 < 1.0.post1 = 1.0-1 < 1.1 < 1!0.1',
    'not-a-version < 0.0.dev0',
  ],
  Maven: [
    '1-alpha-1 = 1a1 < 1-beta-2 < 1-m3 < 1-rc1 = 1-cr1 < 1-SNAPSHOT < 1 = 1.0.0 = 1.0.Final = 1-ga < 1-sp < 1-abc < 1-1 < 1.0.1 < 1.10',
    '11.2.0.jre8 = 11.2.0.jre11 < 11.2.1.jre8',
    '42.2.1 < 42.2.1.jre6 < 42.2.1.jre7 < 42.2.2',
  ],
  RubyGems: [
    '1.0.a9 < 1.0.a.10 < 1.0.pre = 1.0.pre.0 < 1.0 = 1 = 1.0.0 = 1.0-x86_64-linux-gnu < 1.0.1 < 1.10',
    '1-1 < 1',
  ],
  NuGet: ['1.0.0-ALPHA = 1.0-alpha < 1.0.0-beta.2 < 1.0.0-beta.10 < 1.0 = 1.0.0.0 = 1.0.0+meta < 1.0.0.1 < 1.0.1'],
  Packagist: [
    'dev-main = dev-other < 1.0-dev < 1.0alpha1 < 1.0b2 < 1.0RC1 = 1.0-rc1 < 1.0 = v1.0 < 1.0.1 < 1.0pl1 < 1.10',
  ],
  Hex: ['1.0.0-a < 1.0.0-a.b < 1.0.0-b < 1.0.0 = 1.0.0+build < 1.0.1'],
  Pub: ['1.0.0-a < 1.0.0 < 1.0.0+1 < 1.0.0+9 < 1.0.0+a < 1.0.1'],
  Arch: ['1.0alpha-1 < 1.0beta-1 < 1.0rc1-1 < 1.0-1 < 1.0-2 < 1.0.a-1 < 1.0.1-1 < 1:0.1-1'],
  Gentoo: [
    '1_alpha < 1_alpha1 < 1_beta < 1_pre < 1_rc1 < 1 = 1-r0 < 1-r1 < 1_p < 1_p1 < 1b < 1.0 < 1.01 = 1.010 < 1.1 < 1.2',
  ],
  CRAN: ['0.9 < 0.75 < 1.0 = 1-0 < 1.0.0 < 1.0-1 < 1.10'],
  Hackage: ['0 < 0.1 < 0.1.0 < 0.1.26.0 < 0.2'],
  Bitnami: ['1.2.2 < 1.2.3 = 1.2.3-1 = 1.2.3-12 < 1.2.4'],
  jvm: [
    '1.7.0_80 < 1.8.0_13-ea < 1.8.0_13 = 8.0.13 = 8u13-b02 = 1.8.0_13-b11 < 1.8.0_131 < 9-ea < 9 < 11.0.9 < 11.0.9.1 < 17.0.2+8',
  ],
  generic: ['1.0-rc1 < 1.0 = v1.0.0 < 1.0.1beta2 < 1.0.1 < 1.0.2 < 1.0.2k < 1.0.2l < 1.0.10'],
  kb: ['KB4012212 = 4012212 < 5000802'],
};

describe.each(Object.entries(chains))('%s orders', (ecosystem, lines) => {
  it.each(lines)('%s', line => {
    const steps = line.split(' ');
    const versions = steps.filter((_, at) => at % 2 === 0);
    for (let from = 0; from < versions.length; from++) {
      let expected = 0;
      for (let to = from; to < versions.length; to++) {
        if (to > from && steps[to * 2 - 1] === '<') expected = -1;
        const pair = `${versions[from]} beside ${versions[to]}`;
        expect([pair, compare(ecosystem, versions[from]!, versions[to]!)]).toEqual([pair, expected]);
      }
    }
  });
});
