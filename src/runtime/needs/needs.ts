import { eventTypes } from '../fields/index.ts';
import { holds } from '../rules/check/kinds.ts';
import { kindsOf } from '../rules/check/program.ts';
import type { LoadedRule } from '../rules/load/rules.ts';
import { needsBounds } from './bounds.ts';
import { type Cell, traitsOf } from './cell.ts';
import { judge } from './judge.ts';
import { isEmpty, join, type PathSet } from './path-set.ts';
import type { Reached } from './reach.ts';
import type { Need, Needs, PathNeed, Unfiltered } from './types.ts';

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
      if (traits.opens && [...reached.values()].some(({ paths }) => paths === 'any'))
        unfiltered.push({ rule: rule.name, type, why: 'the condition puts no bound on the path' });
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
  /** Absent for calls that open nothing. */
  paths: Map<Class, PathSet> | undefined;
}

const gather = (): Gathered => ({
  ...{ host: false, container: false, success: false, failure: false, comms: new Set<string>(), paths: undefined },
});

function add(into: Gathered, reached: ReadonlyMap<Cell, Reached>): void {
  for (const [cell, { paths, comms }] of reached) {
    into[cell.where] = true;
    // Where rules see no result, an event is needed however the call ended.
    if (cell.result !== 'failure') into.success = true;
    if (cell.result !== 'success') into.failure = true;
    into.comms = into.comms === 'any' || comms === 'any' ? 'any' : into.comms.union(comms);
    if (into.comms !== 'any' && into.comms.size > needsBounds.comms) into.comms = 'any';
    if (!cell.traits.opens) continue;
    into.paths ??= new Map();
    const key: Class = `${cell.where} ${cell.access === 'read' ? 'read' : 'write'}`;
    // What is opened for both is looked for among what is opened for writing, the rarer of the two.
    into.paths.set(key, join(into.paths.get(key) ?? nothing, paths));
  }
}

const nothing: PathSet = { prefixes: new Set(), names: new Set(), parents: new Set() };

function needOf({ host, container, success, failure, comms, paths }: Gathered): Need {
  return {
    ...{ host, container, success, failure },
    ...(comms === 'any' ? {} : { comms: [...comms].sort() }),
    ...(paths && [...paths.values()].some(set => set !== 'any') ? { paths: pathNeeds(paths) } : {}),
  };
}

function pathNeeds(paths: ReadonlyMap<Class, PathSet>): PathNeed[] {
  return [...paths]
    .filter(([, set]) => !isEmpty(set))
    .map(([key, set]) => {
      const [where, access] = key.split(' ');
      const listed = set === 'any' ? nothing : set;
      const { prefixes, names, parents } = listed as Exclude<PathSet, 'any'>;
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
