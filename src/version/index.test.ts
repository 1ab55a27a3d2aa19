import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import { compare, inRange, orderingOf } from './index.ts';
import { orderings } from './orderings.ts';

describe('orderingOf', () => {
  it.each([
    ['Debian:12', 'deb'],
    ['Ubuntu:22.04:LTS', 'deb'],
    ['Alpine:v3.19', 'apk'],
    ['Wolfi', 'apk'],
    ['Red Hat:enterprise_linux:9::baseos', 'rpm-evr'],
    ['AlmaLinux:9', 'rpm-evr'],
    ['openSUSE:Leap 15.6', 'rpm-evr'],
    ['Azure Linux:3', 'rpm-evr'],
    ['rpm', 'rpm'],
    ['crates.io', 'cargo'],
    ['golang', 'golang'],
    ['GitHub Actions', 'semver'],
    ['Root:Alpine:3.18', 'apk'],
    ['Echo', 'deb'],
    ['Echo:PyPI', 'pypi'],
  ])('%s is ordered as %s', (ecosystem, id) => {
    expect(orderingOf(ecosystem)?.id).toBe(id);
  });

  it('gives every name to one ordering', () => {
    const names = orderings.flatMap(({ id, names }) => [id, ...names]);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    expect(names.filter(name => name !== name.toLowerCase())).toEqual([]);
  });

  it('knows no ecosystem that it does not know', () => {
    expect(orderingOf('toString')).toBeUndefined();
    expect(orderingOf('')).toBeUndefined();
  });
});

it('says that an ecosystem is unknown', () => {
  expect(() => compare('nope', '1', '2')).toThrow(PlimsollError);
  expect(() => inRange('nope', '<1', '2')).toThrow(/no version ordering is known for the ecosystem "nope"/);
  expect(() => inRange('rpm-nevra', '<1', '2')).toThrow(/has no range language/);
});
