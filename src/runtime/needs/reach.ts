import { isEmpty, join, meet, type PathSet } from './path-set.ts';

/** Which events of a cell can satisfy a condition: these paths, opened by threads of these names. `undefined`: none can. */
export type Reach = Reached | undefined;
export interface Reached {
  paths: PathSet;
  comms: 'any' | ReadonlySet<string>;
}

export const everything: Reached = { paths: 'any', comms: 'any' };

export const ofPaths = (paths: PathSet): Reach => (isEmpty(paths) ? undefined : { paths, comms: 'any' });
export const ofComms = (comms: ReadonlySet<string>): Reach => (comms.size === 0 ? undefined : { paths: 'any', comms });

export function either(a: Reach, b: Reach): Reach {
  if (a === undefined || b === undefined) return a ?? b;
  if (a === everything || b === everything) return everything;
  return {
    paths: join(a.paths, b.paths),
    comms: a.comms === 'any' || b.comms === 'any' ? 'any' : a.comms.union(b.comms),
  };
}

export function both(a: Reach, b: Reach): Reach {
  if (a === undefined || b === undefined) return undefined;
  if (a === everything) return b;
  if (b === everything) return a;
  const paths = meet(a.paths, b.paths);
  const comms = a.comms === 'any' ? b.comms : b.comms === 'any' ? a.comms : a.comms.intersection(b.comms);
  return isEmpty(paths) || (comms !== 'any' && comms.size === 0) ? undefined : { paths, comms };
}
