/** pip's requirements files, with the files that they include and the constraints that bind them. */
import { posix } from 'node:path';
import type { ExtractFile, Extractor, FactSink, FileMeta } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { alone, byPath, directoryOf, fileName, type Locked, type LockFacts, lockFacts } from './locked.ts';
import { lockedOf, lockedOfAddress, normalised, parseSpecifier, versionOf } from './pep508.ts';
import { requirementLines, requirementsText } from './requirements-lines.ts';

export const requirements: Extractor = {
  id: 'lock/requirements',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: (path, meta) => extension.test(path) && (isRequirements(path) || mayBeIncluded(path, meta)),
  async extractAll(files, facts) {
    const all = byPath(files);
    const waiting = files.map(({ path }) => path).filter(isRequirements);
    const read = new Set(waiting);
    // A set hands out what is added while it is walked: each file is read once, however they include each other.
    for (const path of read) {
      await alone(path, facts, () => {
        for (const included of readFile(all.get(path)!, all, facts)) read.add(included);
      });
    }
  },
  capability: {
    what: 'Python requirements: pinned versions, and ranges as guesses; includes and constraints are followed',
    files: ['**/*requirements*.txt', '**/*requirements*.in', '**/requirements/*.txt', '**/requirements/*.in'],
    type: 'pypi',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

const extension = /\.(?:txt|in|pip)$/;
/** Names that requirements files include by; files of these names are read when one does. */
const includedNames =
  /^(?:.*(?:constraint|require|reqs).*|(?:base|common|core|dev|develop|development|tests?|testing|prod|production|local|ci|docs?|lint|build|deploy|staging|optional|extras?|deps|dependencies|pip|packages?|install|runtime|minimal|all)(?:[-_.].*)?)\.[a-z]+$/i;
const includedBytes = 256 * 1024;

const isRequirements = (path: string): boolean =>
  /requirements/i.test(fileName(path)) || fileName(directoryOf(path)).toLowerCase() === 'requirements';

const mayBeIncluded = (path: string, { size }: FileMeta): boolean =>
  size <= includedBytes && includedNames.test(fileName(path));

/** States the packages of one file; returns the files that it includes. */
function readFile(file: ExtractFile, files: Map<string, ExtractFile>, facts: FactSink): string[] {
  const lock = lockFacts('pypi', facts, file.path);
  const pins = new Map<string, string>();
  const included: string[] = [];
  const broken: number[] = [];
  const asked: { locked: Locked; line: number }[] = [];
  for (const found of requirementLines(requirementsText(file))) {
    if ('path' in found) {
      const path = reach(found.path, file, files, facts);
      if (path === undefined) continue;
      if (found.kind === 'include') included.push(path);
      else for (const [name, version] of pinsOf(files.get(path)!)) pins.set(name, version);
      continue;
    }
    const locked = lockedOfLine(found.text);
    if (locked) asked.push({ locked, line: found.line });
    else if (found.kind === 'requirement' && !isDirectory(found.text)) broken.push(found.line);
  }
  write(asked, pins, lock);
  if (broken[0] !== undefined) {
    const more = broken.length > 1 ? `, nor are ${broken.length - 1} more` : '';
    const message = `${file.path}: line ${broken[0]} is no requirement${more}`;
    facts.problem({ code: 'record-invalid', message, path: file.path });
  }
  return included;
}

function write(asked: readonly { locked: Locked; line: number }[], pins: Map<string, string>, lock: LockFacts): void {
  for (const { locked, line } of asked) {
    const pin = locked.guessed ? pins.get(normalised(locked.name)) : undefined;
    if (pin === undefined || locked.from) lock.add({ ...locked, line, direct: true });
    else lock.add({ name: locked.name, version: pin, line, direct: true });
  }
  lock.write();
}

/** A version that stands in the environment is not known here. */
const variable = /\$\{[A-Z0-9_]+\}/;

function lockedOfLine(text: string): Locked | undefined {
  if (variable.test(text)) {
    const name = parseSpecifier(text.replace(/[\s=<>~!@[;].*$/s, ''))?.name;
    return name ? { name, version: '', guessed: true, requirement: text } : undefined;
  }
  if (/^(?:[a-z+]+:|\.{0,2}\/)|\.(?:whl|zip|tar\.gz)$/i.test(text) && !/^[^/:]*\s@\s/.test(text)) {
    return lockedOfAddress(text.split(/\s+;/, 1)[0] ?? text);
  }
  const found = parseSpecifier(text);
  return found && lockedOf(found);
}

/** A directory of the project's own; what it needs, its own files say. */
const isDirectory = (text: string): boolean => /^(?:\.{1,2}(?:\/|\[|$)|\/|file:|[A-Za-z+]+:\/\/)/.test(text);

/** The versions that a constraints file allows, where it allows one. */
function pinsOf(file: ExtractFile): [name: string, version: string][] {
  const pins: [string, string][] = [];
  for (const found of requirementLines(requirementsText(file))) {
    const specifier = found.kind === 'requirement' ? parseSpecifier(found.text) : undefined;
    if (!specifier) continue;
    const { version, guessed } = versionOf(specifier.versions);
    if (!guessed) pins.push([normalised(specifier.name), version]);
  }
  return pins;
}

/** The file that another one names; what cannot be read is told. */
function reach(named: string, from: ExtractFile, files: Map<string, ExtractFile>, facts: FactSink): string | undefined {
  const path = posix.normalize(posix.join(directoryOf(from.path), named));
  if (files.has(path)) return path;
  const why = /^[a-z+]+:\/\//i.test(named) ? 'an address, which is not fetched' : 'a file that was not read';
  const message = `${from.path}: it includes ${JSON.stringify(named.slice(0, 200))}, ${why}`;
  facts.problem({ code: 'reference-not-found', message, path: from.path });
  return undefined;
}
