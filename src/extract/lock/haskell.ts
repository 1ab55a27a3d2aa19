/** Haskell: cabal.project.freeze and stack.yaml.lock. */

import type { Extractor } from '../../model/index.ts';
import { lockBounds } from './bounds.ts';
import { fileName, lockFacts } from './locked.ts';
import { linesOf } from './text-lines.ts';

const MiB = 1024 * 1024;

export const cabalFreeze: Extractor = {
  id: 'lock/cabal',
  version: 1,
  maxBytes: 8 * MiB,
  wants: path => path.endsWith('.freeze') && fileName(path) === 'cabal.project.freeze',
  extract(file, facts) {
    const lock = lockFacts('hackage', facts);
    for (const [raw, line] of linesOf(file.text())) {
      if (raw.length > lockBounds.lineLength || raw.trimStart().startsWith('--')) continue;
      const [, name, version] = /\bany\.([\w-]+)\s+==\s*([\d.]+)/.exec(raw) ?? [];
      if (name && version) lock.add({ name, version, line });
    }
    lock.write();
  },
  capability: {
    what: 'packages that Cabal froze',
    files: ['**/cabal.project.freeze'],
    type: 'hackage',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};

export const stackLock: Extractor = {
  id: 'lock/stack',
  version: 1,
  maxBytes: 8 * MiB,
  wants: path => path.endsWith('.yaml.lock') && fileName(path) === 'stack.yaml.lock',
  extract(file, facts) {
    const lock = lockFacts('hackage', facts);
    for (const [raw, line] of linesOf(file.text())) {
      if (raw.length > lockBounds.lineLength) continue;
      // `original` repeats what `completed` has with a hash.
      const [, name, version] = /^\s*(?:-\s+)?hackage:\s*["']?([A-Za-z0-9-]+)-([\d.]+)@/.exec(raw) ?? [];
      if (name && version) lock.add({ name, version, line, direct: true });
    }
    lock.write();
  },
  capability: {
    what: 'packages that Stack locked beside its snapshot',
    files: ['**/stack.yaml.lock'],
    type: 'hackage',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};
