import { describe, expect, test } from 'vitest';
import { linesOf, readWith } from './testing.ts';
import { ubuntuVex } from './ubuntu-vex.ts';

const document = (status: string, action: string, ...products: string[]): string =>
  JSON.stringify({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    author: 'Canonical Ltd.',
    timestamp: '2024-01-02T03:04:05Z',
    statements: [
      {
        vulnerability: { name: 'CVE-2024-0001', description: 'about' },
        status,
        action_statement: action,
        products: products.map(id => ({ '@id': id })),
      },
    ],
  });
const source = 'pkg:deb/ubuntu/foo@1.2?arch=source&distro=jammy';

describe('Ubuntu’s VEX documents', () => {
  test.each([
    ['affected', '', 'Ubuntu:22.04 foo [["i0"]]'],
    [
      'affected',
      'This package (for the given release) is no longer supported. Please upgrade your system.',
      'Ubuntu:22.04 foo [["i0"]] {"status":"end_of_life"}',
    ],
    [
      'affected',
      'It is understood, but the Ubuntu Security Team decided to not fix it. CVE Notes: deferred elsewhere',
      'Ubuntu:22.04 foo [["i0"]] {"status":"will_not_fix"}',
    ],
    ['under_investigation', '', 'Ubuntu:22.04 foo [["i0"]] {"status":"under_investigation"}'],
    ['not_affected', '', undefined],
    ['fixed', '', undefined],
  ])('%s, "%s"', async (status, action, expected) => {
    const read = await readWith(ubuntuVex, document(status, action, source));
    expect(read?.advisories.flatMap(linesOf)).toEqual(expected ? [expected] : []);
  });

  test('sources alone are taken, with releases of Ubuntu Pro', async () => {
    const products = [
      'pkg:deb/ubuntu/libfoo1@1.2?arch=amd64&distro=jammy',
      'pkg:deb/ubuntu/foo@1.2?arch=source&distro=esm-infra/xenial',
      'pkg:deb/debian/foo@1?arch=source&distro=sid',
      'nonsense',
    ];
    const read = await readWith(ubuntuVex, document('affected', '', ...products));
    expect(read?.advisories.flatMap(linesOf)).toEqual(['Ubuntu:Pro:16.04 foo [["i0"]]']);
  });
});
