/** `META-INF/MANIFEST.MF` of Java archives (JAR File Specification, "JAR Manifest"). */

/** Attributes of the main section, by name in lower case; those of later sections, where the main one has none such. */
export type Manifest = ReadonlyMap<string, string>;

/**
 * Lines are folded at 72 bytes and continue after a space. Archives by old tools have blank lines in the middle of the
 * main section, so what the first one lacks is taken from those that follow.
 */
export function manifestOf(text: string): Manifest {
  const attributes = new Map<string, string>();
  let key = '';
  let value = '';
  const put = () => {
    if (key !== '' && !attributes.has(key)) attributes.set(key, value.trim());
    key = '';
  };
  for (const line of lines(text)) {
    if (line.startsWith(' ')) {
      value += line.slice(1);
      continue;
    }
    put();
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    key = line.slice(0, colon).trim().toLowerCase();
    value = line.slice(colon + 1);
  }
  put();
  return attributes;
}

/** Ended by CRLF, LF or a lone CR. */
function* lines(text: string): Iterable<string> {
  let from = 0;
  for (let at = 0, count = 0; at < text.length && count < mostLines; at++) {
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 13) continue;
    yield text.slice(from, at);
    count++;
    if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
    from = at + 1;
  }
  if (from < text.length) yield text.slice(from);
}

/** Signed archives have a section for each file; what matters stands at the beginning. */
const mostLines = 20_000;

/** The first of these attributes that says something: a variable that was never filled in does not. */
export function stated(manifest: Manifest, ...keys: readonly string[]): string {
  for (const key of keys) {
    const value = manifest
      .get(key)
      ?.replace(/^"([^"]*)"$/, '$1')
      .trim();
    if (value && !/^[$%]/.test(value)) return value;
  }
  return '';
}

/** OSGi: `org.eclipse.osgi; singleton:=true` → `org.eclipse.osgi`. */
export const symbolicName = (manifest: Manifest): string =>
  stated(manifest, 'bundle-symbolicname').split(';', 1)[0]!.trim();

/** `1.4 1855 April 22 2006` → `1.4`; empty where it does not look like a version. */
export function versionOf(manifest: Manifest): string {
  const keys = ['implementation-version', 'plugin-version', 'bundle-version', 'specification-version'];
  for (const key of keys) {
    const value = stated(manifest, key)
      .split(/\s/, 1)[0]!
      .replace(/^v(?=\d)/, '');
    if (/\d/.test(value) && !/[${}]/.test(value)) return value;
  }
  return '';
}

/** Licences of Jenkins plug-ins, else those of OSGi bundles: `name;link="…", name`. */
export function licencesOf(manifest: Manifest): string[] {
  const plugin = [...manifest].filter(([key]) => key.startsWith('plugin-license-name')).map(([, value]) => value);
  const names = plugin.length > 0 ? plugin : bundleLicences(stated(manifest, 'bundle-license'));
  return [...new Set(names.map(name => name.trim()).filter(Boolean))];
}

function bundleLicences(header: string): string[] {
  const entries: string[] = [];
  for (const part of header.slice(0, longestHeader).match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? []) {
    // `Apache License, Version 2.0` without the quotes that it should have.
    if (entries.length > 0 && /^\s*v(?:ersion|\.)?\s*\d/i.test(part)) entries[entries.length - 1] += `,${part}`;
    else entries.push(part);
  }
  return entries
    .map(entry => (/^\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/.exec(entry)?.slice(1).find(Boolean) ?? '').trim())
    .filter(name => name !== '' && name !== '<<EXTERNAL>>')
    .map(name => licenceOfUrl(name) ?? name);
}

/** Characters. */
const longestHeader = 4096;

/** SPDX ids of licences that bundles name by their address. */
function licenceOfUrl(url: string): string | undefined {
  const key = url
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/(?:\.(?:txt|html|php))?\/?$/, '')
    .toLowerCase();
  return urls.get(key);
}

const urls = new Map(
  Object.entries({
    'apache.org/licenses/license-2.0': 'Apache-2.0',
    'opensource.org/licenses/apache-2.0': 'Apache-2.0',
    'opensource.org/licenses/mit': 'MIT',
    'opensource.org/licenses/mit-license': 'MIT',
    'opensource.org/licenses/bsd-2-clause': 'BSD-2-Clause',
    'opensource.org/licenses/bsd-3-clause': 'BSD-3-Clause',
    'eclipse.org/legal/epl-v10': 'EPL-1.0',
    'eclipse.org/legal/epl-v20': 'EPL-2.0',
    'eclipse.org/legal/epl-2.0': 'EPL-2.0',
    'eclipse.org/org/documents/epl-v10': 'EPL-1.0',
    'mozilla.org/mpl/2.0': 'MPL-2.0',
    'gnu.org/licenses/lgpl-2.1': 'LGPL-2.1-only',
    'gnu.org/licenses/old-licenses/lgpl-2.1': 'LGPL-2.1-only',
    'gnu.org/licenses/lgpl-3.0': 'LGPL-3.0-only',
    'gnu.org/licenses/gpl-2.0': 'GPL-2.0-only',
    'creativecommons.org/publicdomain/zero/1.0': 'CC0-1.0',
  }),
);
