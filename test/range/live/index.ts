/** From a scenario to its deeds. Lists of instances are no part of scenarios: these are built from the rules' own lists. */
import { files } from './files.ts';
import { network } from './network.ts';
import { processes } from './processes.ts';
import type { Deed, Spec } from './spec.ts';

const builders = { ...files, ...processes, ...network };

/** All instances; none: nobody has said yet how that scenario is done. */
export const deedsOf = (spec: Spec, lists: (name: string) => string[]): Deed[] =>
  builders[spec.file]?.(spec, lists) ?? [];

export { listsOf } from './lists.ts';
export { more, variants } from './more.ts';
export { filled, type Spec } from './spec.ts';
