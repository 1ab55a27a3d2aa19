/** yarn.lock of all versions, read together with the package.json files that say what is direct and what development. */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { jsonObject } from '../json.ts';
import { commitOf } from './git.ts';
import { asked, inside, isWorkspace, workspacesOf } from './javascript.ts';
import {
  alone,
  byPath,
  directoryOf,
  fileName,
  keyOf,
  type Locked,
  lockFacts,
  type Origin,
  reachable,
} from './locked.ts';
import { readYarnBlocks, type YarnBlock } from './yarn-blocks.ts';

export const yarnLock: Extractor = {
  id: 'lock/yarn',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path =>
    (path.endsWith('yarn.lock') || path.endsWith('package.json')) &&
    /(?:^|\/)(?:yarn\.lock|package\.json)$/.test(path) &&
    !inside('node_modules', path),
  async extractAll(files, facts) {
    const all = byPath(files);
    for (const file of files) {
      if (fileName(file.path) === 'yarn.lock') await alone(file.path, facts, () => readLock(file, all, facts));
    }
  },
  capability: {
    what: 'npm packages of a lockfile of Yarn 1 to 4: aliases, workspaces, packages of directories, archives and Git',
    files: ['**/yarn.lock', '**/package.json'],
    type: 'npm',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

async function readLock(file: ExtractFile, files: Map<string, ExtractFile>, facts: FactSink): Promise<void> {
  const { blocks, strayLines } = readYarnBlocks(file.text());
  if (strayLines.length > 0) {
    const message = `${file.path}: line ${strayLines[0]} is no part of any entry${strayLines.length > 1 ? `, nor are ${strayLines.length - 1} more` : ''}`;
    facts.problem({ code: 'record-invalid', message, path: file.path });
  }
  const byPattern = new Map<string, YarnBlock>();
  for (const block of blocks) for (const pattern of block.patterns) byPattern.set(pattern, block);
  const find = (name: string, range: string): YarnBlock | undefined =>
    byPattern.get(`${name}@${range}`) ?? byPattern.get(`${name}@npm:${range}`);
  const needs = (block: YarnBlock): YarnBlock[] =>
    block.dependencies.flatMap(([name, range]) => find(name, range) ?? workspaceNamed(name, range) ?? []);
  const workspaces = new Map(
    blocks.flatMap(block => (workspaceOf(block) === undefined ? [] : [[packageOf(block).name, block] as const])),
  );
  const workspaceNamed = (name: string, range: string): YarnBlock | undefined =>
    range.startsWith('workspace:') ? workspaces.get(name) : undefined;

  const roots = (await rootsOf(file.path, blocks, files, facts)).flatMap(({ name, range, dev }) => {
    const block = find(name, range) ?? workspaceNamed(name, range);
    return block ? [{ block, dev }] : [];
  });
  const direct = new Set(roots.map(({ block }) => block));
  const production = reachable(
    roots.flatMap(({ block, dev }) => (dev ? [] : block)),
    needs,
  );
  const development = reachable(
    roots.flatMap(({ block, dev }) => (dev ? block : [])),
    needs,
  );

  const lock = lockFacts('npm', facts, file.path);
  for (const block of blocks) {
    if (workspaceOf(block) === '.') continue;
    lock.add({
      ...packageOf(block),
      line: block.line,
      // Without any manifest nothing is known of either.
      ...(roots.length > 0 && { direct: direct.has(block), dev: development.has(block) && !production.has(block) }),
      dependsOn: needs(block).map(one => keyOf(packageOf(one))),
    });
  }
  lock.write();
}

interface Asked {
  name: string;
  range: string;
  dev: boolean;
}

/** What the manifests of the project ask for: the one beside the lockfile, and those of its workspaces. */
async function rootsOf(
  path: string,
  blocks: readonly YarnBlock[],
  files: Map<string, ExtractFile>,
  facts: FactSink,
): Promise<Asked[]> {
  const base = directoryOf(path);
  const prefix = base === '' ? '' : `${base}/`;
  const found: Asked[] = [];
  const read = async (manifest: ExtractFile | undefined): Promise<Record<string, unknown>> => {
    let stated: Record<string, unknown> = {};
    if (manifest) {
      await alone(manifest.path, facts, () => {
        stated = jsonObject(manifest);
        found.push(...asked(stated));
      });
    }
    return stated;
  };
  const patterns = workspacesOf(await read(files.get(`${prefix}package.json`)));
  const own = new Set(blocks.flatMap(block => workspaceOf(block) ?? []));
  own.delete('.');
  for (const directory of own) await read(files.get(`${prefix}${directory}/package.json`));
  // Version 1 does not name its workspaces.
  for (const [other, manifest] of patterns.length > 0 && own.size === 0 ? files : []) {
    if (!other.startsWith(prefix) || fileName(other) !== 'package.json' || other === `${prefix}package.json`) continue;
    if (isWorkspace(patterns, directoryOf(other.slice(prefix.length)))) await read(manifest);
  }
  return found;
}

/** The directory of a workspace, `.` for the project itself. */
function workspaceOf({ resolution }: YarnBlock): string | undefined {
  const at = resolution.indexOf('@workspace:', 1);
  return at < 0 ? undefined : resolution.slice(at + '@workspace:'.length);
}

const split = (pattern: string): [name: string, range: string] => {
  const at = pattern.indexOf('@', 1);
  return at < 0 ? [pattern, ''] : [pattern.slice(0, at), pattern.slice(at + 1)];
};

function packageOf(block: YarnBlock): Locked {
  const { version, resolved, resolution } = block;
  let [name, range] = split(block.patterns[0] ?? '');
  if (resolution !== '') [name] = split(resolution);
  else if (range.startsWith('npm:') && range.includes('@')) [name, range] = split(range.slice('npm:'.length));
  const address = resolution === '' ? resolved : split(resolution)[1];
  const commit = commitOf(address.replace(/&.*$/, ''));
  const from = commit ? 'git' : originOf(resolution === '' ? range : address);
  return { name, version, ...(from && { from }), ...(commit && { commit }) };
}

const protocols: [RegExp, Origin][] = [
  [/^workspace:/, 'workspace'],
  [/^(?:link|portal):/, 'link'],
  [/^file:|^\.{0,2}\//, 'file'],
  [/^(?:git|ssh|github|gitlab|bitbucket)[+:@]|^https?:[^#]*\.git(?:#|$)|^[\w.-]+\/[\w.-]+(?:#|$)/, 'git'],
  [/^https?:/, 'url'],
];

const originOf = (range: string): Origin | undefined => protocols.find(([pattern]) => pattern.test(range))?.[1];
