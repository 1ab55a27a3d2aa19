/** Licences of Debian packages, from their copyright files (Debian Policy 12.5; DEP-5, "copyright-format/1.0"). */
import type { Extractor } from '../../model/index.ts';

const start = 'usr/share/doc/';
const end = '/copyright';

export const dpkgLicence: Extractor = {
  id: 'os/dpkg-licence',
  version: 1,
  maxBytes: 8 * 1024 * 1024,
  wants: path =>
    path.endsWith(end) && path.startsWith(start) && path.indexOf('/', start.length) === path.length - end.length,
  extract(file, facts) {
    facts.licence(file.path.slice(start.length, -end.length), licencesOf(file.text()));
  },
  capability: {
    what: 'licences of Debian packages, from machine-readable and common free-form copyright files',
    files: ['usr/share/doc/*/copyright'],
    type: 'deb',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/** SPDX ids of the licences that a copyright file names, sorted; what is no SPDX licence stays as it is written. */
export function licencesOf(text: string): string[] {
  const found = new Set<string>();
  for (const value of licenceFields(text)) {
    for (const id of alternatives(value)) found.add(id);
    if (found.size >= most) break;
  }
  for (const name of commonLicences(text)) {
    if (found.size >= most) break;
    const id = spdxOf(name);
    // A pointer to the text of GPL-2 beside "License: GPL-2+" is no second licence.
    if (!found.has(id.replace(/-only$/, '-or-later'))) found.add(id);
  }
  return [...found].sort();
}

/** No package has more licences than this. */
const most = 200;

/** First lines of `License:` fields. The text that follows is indented. */
function* licenceFields(text: string): Iterable<string> {
  const field = 'License:';
  for (let at = text.indexOf(field); at >= 0; at = text.indexOf(field, at + field.length)) {
    if (at > 0 && text.charCodeAt(at - 1) !== 10) continue;
    const newline = text.indexOf('\n', at);
    yield text
      .slice(at + field.length, newline < 0 ? Math.min(text.length, at + longest) : Math.min(newline, at + longest))
      .trim();
  }
}

/** A synopsis of licences is short; a line of prose is none. */
const longest = 512;

function alternatives(value: string): string[] {
  return value
    .split(/,|\s+(?:or|and|and\/or|with\s[^,]*?exceptions?)(?=\s|$|,)/i)
    .map(part =>
      part
        .trim()
        .replace(/^(?:or|and)\s+/i, '')
        .replace(/[.;]$/, ''),
    )
    .filter(part => part !== '' && /^[A-Za-z0-9][\w.+:/() -]*$/.test(part) && part.split(' ').length <= 4)
    .map(spdxOf);
}

/** Names of files in /usr/share/common-licenses that the text points to. */
function* commonLicences(text: string): Iterable<string> {
  const directory = 'common-licenses/';
  for (let at = text.indexOf(directory); at >= 0; at = text.indexOf(directory, at + directory.length)) {
    const name = /^[A-Za-z][\w-]*(?:\.\d+)*/.exec(text.slice(at + directory.length, at + directory.length + 40))?.[0];
    if (name) yield name;
  }
}

/** Debian's short names that differ from SPDX's. */
const names: Record<string, string> = {
  expat: 'MIT',
  mit: 'MIT',
  'mit/x11': 'MIT',
  artistic: 'Artistic-1.0-Perl',
  'artistic-1': 'Artistic-1.0-Perl',
  'artistic-2': 'Artistic-2.0',
  'artistic-2.0': 'Artistic-2.0',
  'apache-2': 'Apache-2.0',
  'apache-2.0': 'Apache-2.0',
  bsd: 'BSD-3-Clause',
  'bsd-2-clause': 'BSD-2-Clause',
  'bsd-3-clause': 'BSD-3-Clause',
  'bsd-4-clause': 'BSD-4-Clause',
  'bsd-2': 'BSD-2-Clause',
  'bsd-3': 'BSD-3-Clause',
  isc: 'ISC',
  zlib: 'Zlib',
  'cc0-1.0': 'CC0-1.0',
  cc0: 'CC0-1.0',
  'psf-2': 'PSF-2.0',
  python: 'PSF-2.0',
  'boost-1.0': 'BSL-1.0',
  'w3c-software': 'W3C',
  unlicense: 'Unlicense',
};

/** `GPL-2+`, `GPLv2+`, `LGPL-2.1`, `GFDL-1.3+`, `MPL-2.0` … */
function spdxOf(name: string): string {
  const known = names[name.toLowerCase()];
  if (known) return known;
  const match = /^(GPL|LGPL|AGPL|GFDL|FDL|MPL|EPL|CDDL)[-\s]?v?(\d(?:\.\d)?)(?:\.0)?(\+|-or-later|-only)?$/i.exec(name);
  if (!match) return name;
  const family = match[1]!.toUpperCase().replace(/^FDL$/, 'GFDL');
  const version = match[2]!.includes('.') ? match[2] : `${match[2]}.0`;
  if (family === 'MPL' || family === 'EPL' || family === 'CDDL') return `${family}-${version}`;
  return `${family}-${version}-${match[3] === '+' || match[3] === '-or-later' ? 'or-later' : 'only'}`;
}
