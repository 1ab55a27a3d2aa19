/** Ruby: gems that are installed, by the specifications that RubyGems writes, and the gem that a source tree makes. */

import type { ExtractFile, Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { lockBounds } from '../lock/bounds.ts';
import { alone, directoryOf } from '../lock/locked.ts';
import { linesOf } from '../lock/text-lines.ts';

const MiB = 1024 * 1024;

export const gemspec: Extractor = {
  id: 'lang/gemspec',
  version: 1,
  maxBytes: 4 * MiB,
  wants: path => path.endsWith('.gemspec') && isInstalled(path),
  extract(file, facts) {
    const found = readSpecification(file.text());
    // What is not Ruby was written by an old RubyGems, for its own use.
    if (!found) return;
    const { name, version, licences } = found;
    if (!name || !version)
      throw new PlimsollError('record-invalid', `it states no ${name ? 'version' : 'name'} of a gem`);
    facts.package({ type: 'gem', name, version, ...(licences.length > 0 && { licences }) });
  },
  capability: {
    what: 'gems that are installed',
    files: ['**/specifications/**/*.gemspec'],
    type: 'gem',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

export const gemspecSource: Extractor = {
  id: 'lock/gemspec',
  version: 1,
  maxBytes: MiB,
  wants: path => path.endsWith('/version.rb') || (path.endsWith('.gemspec') && !isInstalled(path)),
  extractAll(files, facts) {
    const versionFiles = files.filter(({ path }) => path.endsWith('/version.rb'));
    for (const file of files) {
      if (!file.path.endsWith('.gemspec')) continue;
      alone(file.path, facts, () => {
        const found = readSpecification(file.text());
        if (!found) return;
        const { name, licences } = found;
        const version = found.version ?? versionFromConstant(file, found.constant, versionFiles);
        if (!name || !version)
          throw new PlimsollError('record-invalid', `it states no ${name ? 'version' : 'name'} that can be read`);
        const extra = { from: 'workspace' };
        facts.package({
          ...{ type: 'gem', name, version, declared: true, path: file.path, extra },
          ...(licences.length > 0 && { licences }),
        });
      });
    }
  },
  capability: {
    what: 'the gem that a source tree makes, where its version is a literal or a constant of a version.rb',
    files: ['**/*.gemspec', '**/version.rb'],
    type: 'gem',
    licences: true,
    dependencies: false,
    scope: 'declared',
  },
};

const isInstalled = (path: string): boolean => /(?:^|\/)specifications\//.test(path);

interface Specification {
  name?: string;
  version?: string;
  /** The last part of the constant or method that the version comes from. */
  constant?: string;
  licences: string[];
}

/** undefined: no specification that can be read. */
function readSpecification(text: string): Specification | undefined {
  let found: Specification | undefined;
  for (const [raw] of linesOf(text)) {
    if (raw.length > lockBounds.lineLength) continue;
    if (!found) {
      if (/^\s*(?:\w+\s*=\s*)?Gem::Specification\.new\b/.test(raw)) found = { licences: [] };
      continue;
    }
    const [, field, value = ''] = /^\s*\w+\.(name|version|licenses?)\s*=\s*(\S.*)$/.exec(raw) ?? [];
    if (!field) continue;
    const literal = /^(?:%q<([^>]*)>|(["'])([^"']*)\2)(?:\.freeze)?\s*(?:#.*|if\b.*)?$/.exec(value.trim());
    const stated = literal?.[1] ?? literal?.[3];
    if (field === 'name') found.name ??= stated ?? '';
    else if (field === 'version') {
      if (stated) found.version ??= stated;
      else found.constant ??= /([A-Za-z_]\w*)(?:\.freeze|\.to_s|\.dup)?\s*(?:#.*)?$/.exec(value.trim())?.[1] ?? '';
    } else
      found.licences.push(...[...value.matchAll(/%q<([^>]+)>|["']([^"']+)["']/g)].map(one => one[1] ?? one[2] ?? ''));
  }
  return found;
}

/** Paths in a specification that may be that of a version.rb. */
const mostPaths = 20;

/** The value of a constant in the version.rb that belongs to a specification: one below it, the shortest path first. */
function versionFromConstant(
  file: ExtractFile,
  constant: string | undefined,
  versionFiles: ExtractFile[],
): string | undefined {
  if (!constant) return undefined;
  const directory = directoryOf(file.path);
  const below = directory === '' ? '' : `${directory}/`;
  const asked = [...file.text().matchAll(/["']([^"'\n]*version(?:\.rb)?)["']/g)]
    .slice(0, mostPaths)
    .map(one => one[1]!.replace(/\.rb$/, ''));
  const candidates = versionFiles
    .filter(({ path }) => path.startsWith(below))
    .toSorted((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
  const named = candidates.filter(({ path }) =>
    asked.some(one => path.endsWith(`${one.replace(/^(?:\.{1,2}\/)+/, '')}.rb`)),
  );
  for (const candidate of [...named, ...candidates]) {
    const value = constantIn(candidate.text(), constant);
    if (value) return value;
  }
  return undefined;
}

function constantIn(text: string, constant: string): string | undefined {
  const escaped = constant.replace(/\W/g, '');
  const literal = new RegExp(`^\\s*(?:[\\w:]+::)?${escaped}\\s*=\\s*(["'])([\\w.+-]+)\\1`, 'm').exec(text)?.[2];
  if (literal) return literal;
  const method = new RegExp(`def (?:self\\.)?${escaped}\\b[^\\n]*[\\n;]\\s*(["'])([\\w.+-]+)\\1`).exec(text)?.[2];
  if (method) return method;
  const list = new RegExp(
    `^\\s*${escaped}\\s*=\\s*\\[([^\\]]{1,300})\\]\\s*(?:\\.compact)?\\s*\\.join\\(["']\\.["']\\)`,
    'm',
  ).exec(text)?.[1];
  const pieces = list?.split(',').map(piece => piece.trim().replace(/^["']|["']$/g, ''));
  const values = pieces?.map(piece => (/^\d/.test(piece) ? piece : numberOf(text, piece)));
  return values?.every(Boolean) ? values.join('.') : undefined;
}

const numberOf = (text: string, constant: string): string | undefined =>
  /^\w+$/.test(constant) ? new RegExp(`^\\s*${constant}\\s*=\\s*["']?([\\w.]+)`, 'm').exec(text)?.[1] : undefined;
