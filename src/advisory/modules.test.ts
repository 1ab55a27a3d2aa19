import { describe, expect, test } from 'vitest';
import { meantFor, moduleOf } from './modules.ts';

describe('modules of rpm packages', () => {
  test.each([
    [{ module: 'nodejs:16:8060020220523160029:ad008a3a', version: '16.14.0-1' }, 'nodejs:16'],
    [{ version: '1:16.14.0-4.module+el8.6.0+15294+e5d8eb31' }, '?'],
    [{ version: '16.14.0-4.module_el8.5.0+2618+8d46dafd' }, '?'],
    [{ version: '16.14.0-4.el8' }, undefined],
    [{ version: '2:2.17-325.ksplice1.el7_9' }, 'ksplice'],
    [{ version: '10:3.6.16-4.0.1.el8_fips' }, 'fips'],
    [{ module: 'nodejs', version: '1-1' }, undefined],
  ])('%o is of %s', (fact, expected) => {
    expect(moduleOf(fact)).toBe(expected);
  });

  const row = (ranges: string, module?: string) => ({
    n: 1,
    ranges,
    versions: null,
    extra: module ? JSON.stringify({ module }) : null,
  });
  test.each([
    ['an entry of the package’s own stream', row('<2', 'nodejs:16'), 'nodejs:16', true],
    ['an entry of another stream', row('<2', 'nodejs:18'), 'nodejs:16', false],
    ['a stream, where the package’s is not known', row('<2', 'nodejs:18'), '?', true],
    ['a stream, for a package outside modules', row('<2', 'nodejs:18'), undefined, false],
    ['a fix built in a module, for a module’s package', row('<2-1.module+el8'), 'nodejs:16', true],
    ['a fix built in a module, for a package outside modules', row('<2-1.module+el8'), undefined, false],
    ['a fix built outside modules, for a module’s package', row('<2-1.el8'), 'nodejs:16', false],
    ['no fix at all, for a module’s package', row('[["i0"]]'), 'nodejs:16', true],
    ['a plain entry for a plain package', row('<2-1.el8'), undefined, true],
    ['a build with ksplice, for a plain package', row('<2:2-1.ksplice1', 'ksplice'), undefined, false],
    ['a plain build, for a package with ksplice', row('<2-1.el8'), 'ksplice', false],
  ])('%s', (_, entry, module, meant) => {
    expect(meantFor([entry], module, 'x86_64')).toEqual(meant ? [entry] : []);
  });

  test('an entry for some architectures holds for them alone', () => {
    const entry = { ...row('<2'), extra: '{"arches":["aarch64"]}' };
    expect(meantFor([entry], undefined, 'x86_64')).toEqual([]);
    expect(meantFor([entry], undefined, 'aarch64')).toEqual([entry]);
    expect(meantFor([entry], undefined, 'noarch')).toEqual([entry]);
  });
});
