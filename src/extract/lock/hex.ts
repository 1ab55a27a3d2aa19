/** Elixir and Erlang: mix.lock and rebar.lock, both terms of their language of which the form is fixed. */

import type { Extractor } from '../../model/index.ts';
import { lockBounds } from './bounds.ts';
import { fileName, keyOf, type Locked, lockFacts } from './locked.ts';
import { linesOf } from './text-lines.ts';

const MiB = 1024 * 1024;

/** `"APP": {:hex, :PACKAGE, "VERSION", "HASH", …`; the two names differ where an application is published under another. */
const hexLine = /^\s*"([^"]+)":\s*\{:hex,\s*:"?([\w.-]+)"?,\s*"([^"]+)"(.*)$/;
const gitLine = /^\s*"([^"]+)":\s*\{:git,\s*"([^"]+)",\s*"([0-9a-f]+)"/;

export const mixLock: Extractor = {
  id: 'lock/mix',
  version: 1,
  maxBytes: 8 * MiB,
  wants: path => path.endsWith('mix.lock') && fileName(path) === 'mix.lock',
  extract(file, facts) {
    const found: (Locked & { needs: string[] })[] = [];
    const byApplication = new Map<string, Locked>();
    for (const [raw, line] of linesOf(file.text())) {
      if (raw.length > lockBounds.lineLength) continue;
      const [, application, name, version, rest = ''] = hexLine.exec(raw) ?? [];
      const [, gitName, , commit] = (!name && gitLine.exec(raw)) || [];
      if (application && name && version) {
        const needs = [...rest.matchAll(/\{:"?([\w.-]+)"?,/g)].flatMap(one => one[1] ?? []);
        const one = { name, version, line, needs };
        byApplication.set(application, one);
        found.push(one);
      } else if (gitName && commit) found.push({ name: gitName, version: '', line, from: 'git', commit, needs: [] });
    }
    const lock = lockFacts('hex', facts);
    for (const { needs, ...one } of found) {
      lock.add({ ...one, dependsOn: needs.flatMap(name => byApplication.get(name) ?? []).map(keyOf) });
    }
    lock.write();
  },
  capability: {
    what: 'packages that Mix locked',
    files: ['**/mix.lock'],
    type: 'hex',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

/** `{<<"APP">>,{pkg,<<"PACKAGE">>,<<"VERSION">>…},LEVEL}`, or `{git,"ADDRESS",{ref,"COMMIT"}}`; level 0 is direct. */
const rebarEntry =
  /\{<<"([^"]+)">>,\s*\{(?:pkg,\s*<<"([^"]+)">>,\s*<<"([^"]+)">>[^{}]*|git[\w]*,\s*"[^"]*",\s*\{ref,\s*"([^"]+)"\}[^{}]*)\},\s*(\d+)\}/g;

export const rebarLock: Extractor = {
  id: 'lock/rebar',
  version: 1,
  maxBytes: 8 * MiB,
  wants: path => path.endsWith('rebar.lock') && fileName(path) === 'rebar.lock',
  extract(file, facts) {
    const content = file.text();
    const lock = lockFacts('hex', facts);
    let line = 1;
    let counted = 0;
    for (const found of content.matchAll(rebarEntry)) {
      const [, application = '', name, version, commit, level] = found;
      for (; counted < found.index; counted++) if (content.charCodeAt(counted) === 10) line++;
      lock.add({
        ...{ name: name ?? application, version: version ?? '', line, direct: level === '0' },
        ...(commit && { from: 'git' as const, commit }),
      });
    }
    lock.write();
  },
  capability: {
    what: 'packages that Rebar locked',
    files: ['**/rebar.lock'],
    type: 'hex',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};
