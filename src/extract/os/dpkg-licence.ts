/** Licences of Debian packages, from their copyright files (Debian Policy 12.5; DEP-5, "copyright-format/1.0"). */
import type { Extractor } from '../../model/index.ts';

const start = 'usr/share/doc/';
const end = '/copyright';

export const dpkgLicence: Extractor = {
  id: 'os/dpkg-licence',
  version: 2,
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

/** SPDX expressions of the licences that a copyright file names, sorted; what is no SPDX licence stays as it is written. */
export function licencesOf(text: string): string[] {
  const found = new Set<string>();
  for (const value of licenceFields(text)) {
    for (const one of expressions(value)) found.add(one);
    if (found.size >= most) break;
  }
  // A machine-readable file points to the texts of what its fields have said.
  if (found.size > 0 && isMachineReadable(text)) return [...found].sort();
  for (const name of commonLicences(text)) {
    if (found.size >= most) break;
    const id = spdxOf(name);
    // A pointer to the text of GPL-2 beside "License: GPL-2+" is no second licence.
    if (!found.has(id.replace(/-only$/, '-or-later'))) found.add(id);
  }
  return [...found].sort();
}

const isMachineReadable = (text: string): boolean => /^Format(?:-Specification)?:/.test(text);

/** No package has more licences than this. */
const most = 200;

/**
 * First lines of `License:` fields; the text that follows is indented. Where some of them stand with `Files:`, only those
 * count: the others give texts, one for each name, also of alternatives.
 */
function licenceFields(text: string): string[] {
  const field = 'License:';
  const ofFiles: string[] = [];
  const others: string[] = [];
  let stanza = 0;
  for (let at = text.indexOf(field); at >= 0; at = text.indexOf(field, at + field.length)) {
    if (at > 0 && text.charCodeAt(at - 1) !== 10) continue;
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const value = text.slice(at + field.length, Math.min(end, at + longest)).trim();
    stanza = Math.max(stanza, text.lastIndexOf('\n\n', at));
    (/^Files:/m.test(text.slice(Math.max(stanza, at - longestStanza), at)) ? ofFiles : others).push(value);
    if (ofFiles.length + others.length >= mostFields) break;
  }
  return ofFiles.length > 0 ? ofFiles : others;
}

/** Fields of one file that are looked at, and characters before a field that may belong to it. */
const mostFields = 5000;
const longestStanza = 16 * 1024;

/** A synopsis of licences is short; a line of prose is none. */
const longest = 512;

/** What holds together, each for itself. `or` binds less than `and`, unless a comma stands before it (DEP-5, "Syntax"). */
function expressions(value: string): string[] {
  return value.split(/,\s*and\s/i).flatMap(part => {
    const choice = part.split(/\s(?:or|and\/or)\s/i).map(one => one.split(/,|\sand\s/i).flatMap(licence));
    const known = choice.filter(all => all.length > 0);
    if (known.length <= 1) return known.flat();
    return known.map(all => (all.length > 1 ? `(${all.join(' AND ')})` : all[0])).join(' OR ');
  });
}

/** One name, with its exception; nothing for what is no name. */
function licence(text: string): string[] {
  const [, name = '', exception = ''] = /^((?:(?!\swith\s).)*)(?:\swith\s+(.*))?$/is.exec(text) ?? [];
  const stated = name
    .trim()
    .replace(/^(?:or|and)\s+/i, '')
    .replace(/[.;]$/, '');
  if (!/^[A-Za-z0-9][\w.+:/() -]*$/.test(stated) || stated.split(' ').length > 4) return [];
  const known = exceptions.find(([pattern]) => pattern.test(exception.trim()));
  return [known ? `${spdxOf(stated)} WITH ${known[1]}` : spdxOf(stated)];
}

/** Exceptions that take something away from what a licence asks of others' work. */
const exceptions: readonly [RegExp, string][] = [
  [/^(?:gnu )?classpath/i, 'Classpath-exception-2.0'],
  [/^autoconf/i, 'Autoconf-exception-generic'],
  [/^bison/i, 'Bison-exception-2.2'],
  [/^font/i, 'Font-exception-2.0'],
  [/^gcc/i, 'GCC-exception-3.1'],
  [/^libtool/i, 'Libtool-exception'],
  [/^llvm/i, 'LLVM-exception'],
  [/^linux-syscall/i, 'Linux-syscall-note'],
];

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
