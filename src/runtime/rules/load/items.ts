import type { Priority } from '../../types.ts';
import type { Context } from './context.ts';

/** What rule files define, as they say it: nothing is compiled yet. */

export interface ListInfo {
  name: string;
  context: Context;
  items: string[];
  /** When it was defined first: what is visible to it was defined before `visibility`. */
  index: number;
  visibility: number;
}

export interface MacroInfo {
  name: string;
  context: Context;
  conditionContext: Context;
  condition: string;
  index: number;
  visibility: number;
}

/** A text, or a list of texts or lists: what the keys of an exception hold. */
export type Entry = string | Entry[];

export interface ExceptionInfo {
  name: string;
  context: Context;
  fields: Entry | undefined;
  comps: Entry | undefined;
  values: Entry[];
}

export interface RuleInfo {
  name: string;
  context: Context;
  conditionContext: Context;
  outputContext: Context;
  source: string;
  unknownSource: boolean;
  condition: string;
  output: string;
  description: string;
  priority: Priority;
  tags: Set<string>;
  exceptions: ExceptionInfo[];
  enabled: boolean;
  warnEvtTypes: boolean;
  skipIfUnknown: boolean;
  capture: boolean;
  /** Milliseconds; 0: the default. */
  captureDuration: number;
}

/** What an item changes of a rule. */
export type RuleChange = Partial<
  Pick<
    RuleInfo,
    | 'condition'
    | 'output'
    | 'description'
    | 'priority'
    | 'tags'
    | 'exceptions'
    | 'enabled'
    | 'warnEvtTypes'
    | 'skipIfUnknown'
    | 'capture'
    | 'captureDuration'
  >
>;

export interface PluginRequirement {
  name: string;
  version: string;
}

/** Everything that was defined so far, in order of first definition. */
export interface Collection {
  lists: Map<string, ListInfo>;
  macros: Map<string, MacroInfo>;
  rules: Map<string, RuleInfo>;
  /** Each needs one of its alternatives. */
  plugins: { context: Context; alternatives: PluginRequirement[] }[];
  next: number;
}

export const collection = (): Collection => ({
  ...{ lists: new Map(), macros: new Map(), rules: new Map(), plugins: [], next: 0 },
});
