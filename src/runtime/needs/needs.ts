import { eventTypes } from '../fields/index.ts';
import { holds } from '../rules/check/kinds.ts';
import { kindsOf } from '../rules/check/program.ts';
import type { LoadedRule } from '../rules/load/rules.ts';
import { needsBounds } from './bounds.ts';
import { type Cell, traitsOf } from './cell.ts';
import { judge } from './judge.ts';
import { join, noPath, type PathSet } from './path-set.ts';
import type { Reached } from './reach.ts';
import type { Need, Needs, PathNeed, SocketKind, Unfiltered } from './types.ts';
import { whyUnfiltered } from './why.ts';

/**
 * What rules ask of the kernel, kind by kind: where the process runs, how the call ended, which paths are opened, by threads
 * of which names. Pure. Rules of other sources than `syscall` ask for nothing; give only those that are enabled.
 */
export function needsOf(rules: readonly LoadedRule[]): Needs {
  const gathered = new Map<string, Gathered>();
  const unfiltered: Unfiltered[] = [];
  let all = false;
  for (const rule of rules) {
    if (rule.source !== 'syscall') continue;
    const kinds = kindsOf(rule.step);
    if (kinds.complement) {
      all = true;
      unfiltered.push({ rule: rule.name, type: '*', why: 'the condition names no kind of event' });
    }
    const types = kinds.complement
      ? [...(rule.program.fields.source.eventTypes ?? eventTypes)].filter(type => holds(kinds, type))
      : kinds.names;
    for (const type of types) {
      const traits = traitsOf(type);
      const step = rule.program.specialise(rule.step, type);
      const reached = new Map<Cell, Reached>();
      for (const cell of traits.cells) {
        const reach = judge(rule.program, step, cell);
        if (reach) reached.set(cell, reach);
      }
      if (reached.size === 0) continue;
      const into = gathered.get(type) ?? gather();
      gathered.set(type, into);
      add(into, reached);
      const why = whyUnfiltered(type, step, rule.program, reached);
      if (why !== undefined) unfiltered.push({ rule: rule.name, type, why });
    }
  }
  const needs = new Map<string, Need>();
  for (const [type, each] of [...gathered].sort(([a], [b]) => (a < b ? -1 : 1))) needs.set(type, needOf(each));
  return { needs, everything: all, unfiltered };
}

type Class = `${'host' | 'container'} ${'read' | 'write'}`;

/** What all rules so far ask of one kind. */
interface Gathered {
  host: boolean;
  container: boolean;
  success: boolean;
  failure: boolean;
  comms: 'any' | ReadonlySet<string>;
  /** Empty for calls on anything else. */
  sockets: Set<SocketKind>;
  /** Absent for calls that open nothing. */
  paths: Map<Class, PathSet> | undefined;
}

const gather = (): Gathered => ({
  ...{
    host: false,
    container: false,
    success: false,
    failure: false,
    comms: new Set<string>(),
    sockets: new Set<SocketKind>(),
    paths: undefined,
  },
});

function add(into: Gathered, reached: ReadonlyMap<Cell, Reached>): void {
  for (const [cell, { paths, comms }] of reached) {
    into[cell.where] = true;
    // Where rules see no result, an event is needed however the call ended.
    if (cell.result !== 'failure') into.success = true;
    if (cell.result !== 'success') into.failure = true;
    into.comms = into.comms === 'any' || comms === 'any' ? 'any' : into.comms.union(comms);
    if (into.comms !== 'any' && into.comms.size > needsBounds.comms) into.comms = 'any';
    if (cell.socket !== 'none') into.sockets.add(cell.socket);
    if (!cell.traits.opens) continue;
    into.paths ??= new Map();
    // What is opened for reading alone may be created or truncated all the same.
    for (const access of cell.access === 'read' ? (['read', 'write'] as const) : (['write'] as const)) {
      const key: Class = `${cell.where} ${access}`;
      into.paths.set(key, join(into.paths.get(key) ?? noPath, paths));
    }
  }
}

const socketKinds: readonly SocketKind[] = ['tcp', 'inet', 'unix', 'other'];

function needOf({ host, container, success, failure, comms, sockets, paths }: Gathered): Need {
  return {
    ...{ host, container, success, failure },
    ...(comms === 'any' ? {} : { comms: [...comms].sort() }),
    ...(sockets.size > 0 && sockets.size < socketKinds.length
      ? { sockets: socketKinds.filter(each => sockets.has(each)) }
      : {}),
    ...(paths && [...paths.values()].some(set => set !== 'any') ? { paths: pathNeeds(paths) } : {}),
  };
}

function pathNeeds(paths: ReadonlyMap<Class, PathSet>): PathNeed[] {
  return [...paths]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, set]) => {
      const [where, access] = key.split(' ');
      const { prefixes, names, parents } = set === 'any' ? noPath : set;
      return {
        ...{
          host: where === 'host',
          container: where === 'container',
          read: access === 'read',
          write: access === 'write',
        },
        ...{
          any: set === 'any',
          prefixes: [...prefixes].sort(),
          names: [...names].sort(),
          parents: [...parents].sort(),
        },
      };
    });
}
