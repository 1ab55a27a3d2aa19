import { describe, expect, test } from 'vitest';
import type { PackageType } from '../model/index.ts';
import { aboard, findingsFor, record } from './testing.ts';

const statusOf = (type: PackageType, ecosystem: string, name: string, source: string): string | undefined => {
  const fact = aboard({ type, name, version: '1.0-1', ecosystem, source: { name: source, version: '1.0-1' } });
  const [finding] = findingsFor([record('CVE-2024-1000', ecosystem, source, 'i0 f2.0-1')], fact);
  return finding?.status;
};

describe('packages that hold no code of their source', () => {
  test.each<[PackageType, string, string, string]>([
    ['deb', 'Debian:12', 'linux-libc-dev', 'linux'],
    ['deb', 'Debian:12', 'linux-headers-6.1.0-13-amd64', 'linux'],
    ['deb', 'Debian:12', 'locales', 'glibc'],
    ['deb', 'Debian:12', 'libc-l10n', 'glibc'],
    ['deb', 'Debian:12', 'openssl-doc', 'openssl'],
    ['deb', 'Debian:12', 'libreoffice-l10n-de', 'libreoffice'],
    ['rpm', 'SUSE:Linux Enterprise Server 15 SP5', 'glibc-lang', 'glibc'],
    ['apk', 'Alpine:v3.19', 'curl-doc', 'curl'],
  ])('%s of %s: %s is not blamed for %s', (type, ecosystem, name, source) => {
    expect(statusOf(type, ecosystem, name, source)).toBeUndefined();
  });

  test.each<[PackageType, string, string, string]>([
    ['deb', 'Debian:12', 'libssl3', 'openssl'],
    ['deb', 'Debian:12', 'linux-image-6.1.0-13-amd64', 'linux'],
    ['deb', 'Debian:12', 'man-db', 'man-db'],
    ['apk', 'Alpine:v3.19', 'libcurl', 'curl'],
  ])('%s of %s: %s is blamed for %s', (type, ecosystem, name, source) => {
    expect(statusOf(type, ecosystem, name, source)).toBe('fixed');
  });

  test('what the advisory itself names is blamed whatever it is called', () => {
    expect(statusOf('apk', 'Alpine:v3.19', 'mandoc-doc', 'mandoc-doc')).toBe('fixed');
  });
});
