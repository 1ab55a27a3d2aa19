/** Java runtimes: the `release` file at the root of every JDK and JRE. */
import type { Extractor } from '../../model/index.ts';

/** Bytes. The list of modules makes it a few kilobytes; other files of this name are not looked at when larger. */
const largest = 512 * 1024;

export const javaRelease: Extractor = {
  id: 'lang/java-release',
  version: 1,
  maxBytes: largest,
  wants: (path, { size }) => path.endsWith('/release') && size <= largest,
  extract({ path, text }, facts) {
    const stated = new Map<string, string>();
    for (const line of text().split(/\r?\n/)) {
      const at = line.indexOf('=');
      if (at > 0) stated.set(line.slice(0, at), line.slice(at + 1).replace(/^"|"$/g, ''));
    }
    const of = (key: string): string => stated.get(key) ?? '';
    const version = versionOf(of);
    if (version === '') return;
    const source = of('SOURCE_REPO') || of('BUILD_SOURCE_REPO');
    facts.package({
      type: 'generic',
      name: nameOf(of, path),
      version,
      ...(of('IMPLEMENTOR') && { vendor: of('IMPLEMENTOR') }),
      ...(source && { qualifiers: { repository_url: source } }),
    });
  },
  capability: {
    what: 'Java runtimes (JDK, JRE) of all vendors',
    files: ['**/release'],
    type: 'generic',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/** The fullest version there is: with the build, which tells vendors' releases apart. */
function versionOf(of: (key: string) => string): string {
  const short = of('JAVA_VERSION');
  const runtime = of('JAVA_RUNTIME_VERSION');
  if (runtime || !short) return runtime;
  const full = of('FULL_VERSION');
  return full.split('.', 1)[0] === short.split('.', 1)[0] ? full : short;
}

/** Vendor and product as the CVE programme names them: most builds are of OpenJDK. */
function nameOf(of: (key: string) => string, path: string): string {
  const maker = of('IMPLEMENTOR').toLowerCase();
  if (maker.includes('azul') || path.includes('zulu')) return 'azul/zulu';
  const vendor = /\bsun\b/.test(maker) ? 'sun' : maker.includes('oracle') || path.includes('oracle') ? 'oracle' : '';
  if (vendor === '') return 'oracle/openjdk';
  const modules = of('MODULES').split(' ');
  const runtimeOnly = /jre/i.test(of('IMAGE_TYPE')) || (modules.length > 1 && !modules.includes('jdk.compiler'));
  return `${vendor}/${runtimeOnly ? 'jre' : 'jdk'}`;
}
