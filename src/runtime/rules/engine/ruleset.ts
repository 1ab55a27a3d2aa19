import { type Priority, priorities, type RuleEvent } from '../../types.ts';
import type { Predicate } from '../check/check.ts';
import type { Turn } from '../check/fields.ts';
import { holds, type Kinds } from '../check/kinds.ts';
import { kindsOf } from '../check/program.ts';
import type { LoadedRule } from '../load/rules.ts';

/** Which rules run, and how. */
export interface RulesetOptions {
  /** Rules below it do not run. */
  minimumPriority?: Priority;
  /** `first`: an event raises the first rule that it matches; `all`: every one. */
  matching?: 'first' | 'all';
}

interface Active {
  rule: LoadedRule;
  kinds: Kinds;
}

/** Rules that look at events. */
export interface Ruleset {
  /** Switches rules on or off: all whose name holds the text, or, with `*` in it, fits the pattern. Says how many. */
  enableByName(text: string, on: boolean): number;
  enableByTag(tags: readonly string[], on: boolean): number;
  enabled(): readonly LoadedRule[];
  /** Rules that the event matches, in order of definition; one at most when the first wins. */
  match(event: RuleEvent): readonly LoadedRule[];
  /** Types of events of a source that any enabled rule looks at; `undefined`: all of them. */
  eventTypes(source: string): ReadonlySet<string> | undefined;
}

const nothing: readonly LoadedRule[] = [];

/** Rules indexed by source and type of event. `turn` is the loader's. */
export function ruleset(rules: readonly LoadedRule[], turn: Turn, options: RulesetOptions = {}): Ruleset {
  const lowest = priorities.indexOf(options.minimumPriority ?? 'Debug');
  const first = options.matching !== 'all';
  const on = new Set(rules.filter(rule => rule.enabled && priorities.indexOf(rule.priority) <= lowest));
  const kinds = new Map(rules.map(rule => [rule, kindsOf(rule.step)]));
  let index = new Map<string, Map<string, { rule: LoadedRule; test: Predicate }[]>>();

  function active(source: string): Active[] {
    return rules
      .filter(rule => rule.source === source && on.has(rule))
      .map(rule => ({ rule, kinds: kinds.get(rule) as Kinds }));
  }

  /** Rules for one type of event, with what the type decides taken out of their conditions. */
  function prepare(source: string, type: string): { rule: LoadedRule; test: Predicate }[] {
    const steps = active(source)
      .filter(each => holds(each.kinds, type))
      .map(({ rule }) => ({ rule, step: rule.program.specialise(rule.step, type) }))
      .filter(({ step }) => step.kind !== 'constant' || step.value);
    return steps.map(({ rule, step }) => ({ rule, test: rule.program.predicate(step) }));
  }

  function change(which: (rule: LoadedRule) => boolean, state: boolean): number {
    let changed = 0;
    for (const rule of rules) {
      if (!which(rule) || priorities.indexOf(rule.priority) > lowest) continue;
      changed += 1;
      if (state) on.add(rule);
      else on.delete(rule);
    }
    index = new Map();
    return changed;
  }

  return {
    enableByName: (text, state) => change(nameTest(text), state),
    enableByTag: (tags, state) => change(rule => tags.some(tag => rule.tags.includes(tag)), state),
    enabled: () => rules.filter(rule => on.has(rule)),
    match(event) {
      let ofSource = index.get(event.source);
      if (!ofSource) {
        ofSource = new Map();
        index.set(event.source, ofSource);
      }
      let prepared = ofSource.get(event.type);
      if (!prepared) {
        prepared = prepare(event.source, event.type);
        ofSource.set(event.type, prepared);
      }
      if (prepared.length === 0) return nothing;
      turn.now += 1;
      let matched: LoadedRule[] | undefined;
      for (const { rule, test } of prepared) {
        if (!test(event)) continue;
        if (first) return [rule];
        if (matched) matched.push(rule);
        else matched = [rule];
      }
      return matched ?? nothing;
    },
    eventTypes(source) {
      const types = new Set<string>();
      for (const each of active(source)) {
        if (each.kinds.complement) return undefined;
        for (const name of each.kinds.names) types.add(name);
      }
      return types;
    },
  };
}

/** A part of the name, or with `*` in it a pattern of the whole. */
function nameTest(text: string): (rule: LoadedRule) => boolean {
  if (!text.includes('*')) return rule => rule.name.includes(text);
  const parts = text.split('*');
  return ({ name }) => {
    let at = 0;
    for (const [i, part] of parts.entries()) {
      const found = i === parts.length - 1 ? name.lastIndexOf(part) : name.indexOf(part, at);
      if (found < at || (i === 0 && found !== 0)) return false;
      at = found + part.length;
    }
    return parts.at(-1) === '' || at === name.length;
  };
}
