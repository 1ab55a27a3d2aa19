import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { cpeName, cpeQuestion, parseCpe } from './cpe.ts';
import { aboard } from './testing.ts';

describe('CPE names', () => {
  test.each([
    ['cpe:2.3:a:openbsd:openssh:9.6:p1:*:*:*:*:*:*', 'a:openbsd:openssh', '9.6', 'p1'],
    ['cpe:2.3:a:a\\:b:C\\&d:*:*:*:*:*:*:*:*', 'a:a:b:c&d', '*', '*'],
    ['cpe:2.3:a:x:y:1:*:*:*:*:wordpress:*:*', 'a:x:y:wordpress', '1', '*'],
    ['cpe:2.3:o:linux:linux_kernel:6.1:-:*:*:*:linux:*:*', 'o:linux:linux_kernel', '6.1', '-'],
    ['cpe:/a:gnu:bash:5.2', 'a:gnu:bash', '5.2', '*'],
    ['cpe:/a:gnu:g%2b%2b', 'a:gnu:g++', '*', '*'],
  ])('%s', (text, name, version, update) => {
    const cpe = parseCpe(text);
    expect(cpe && [cpeName(cpe), cpe.version, cpe.update]).toEqual([name, version, update]);
  });

  test.each(['', 'cpe', 'cpe:2.3:x:a:b', 'cpe:2.3:a:*:*:1', 'cpe:2.3:a:only', undefined, {}])('none: %s', text => {
    expect(parseCpe(text)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), text => void [parseCpe(`cpe:2.3:${text}`), parseCpe(`cpe:/${text}`)]));
  });

  it('a package is asked for by each of its CPEs, and by what it runs in', () => {
    const cpe = ['cpe:2.3:a:nodejs:node.js:1:*:*:*:*:*:*:*', 'cpe:2.3:a:x:y:1:*:*:*:*:node.js:*:*'];
    expect(cpeQuestion(aboard({ type: 'generic', name: 'node', version: '20.1.0', extra: { cpe } }))?.asked).toEqual([
      { name: 'a:nodejs:node.js', version: '20.1.0' },
      { name: 'a:x:y', version: '20.1.0' },
      { name: 'a:x:y:node.js', version: '20.1.0' },
    ]);
  });
});
