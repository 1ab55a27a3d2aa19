import { costOf, type Stage, samplingSteps, sheddingOrder, type Worth, worthOf } from './order.ts';
import type { Group, ThrottleState } from './types.ts';

/** One step that is taken: a place in the order. */
export type Step =
  | { stage: number; n: number; groups?: readonly Group[] }
  /** A kind that is off. */
  | { stage: number; kind: string };

/** What is known of the events of the last seconds. */
export interface Traffic {
  /** Events a second that arise, by kind, those left out counted. */
  kinds: ReadonlyMap<string, number>;
  groups: ReadonlyMap<Group, number>;
}

/** Groups that are sampled at once at most. */
const noisyGroups = 64;
/** A group is noisy with this share of all events. */
const noisyShare = 0.05;

/** The next step of the order that would leave anything out; `undefined`: nothing is left that may be shed. */
export function nextStep(taken: readonly Step[], traffic: Traffic): Step | undefined {
  const last = taken.at(-1);
  for (let at = last?.stage ?? 0; at < sheddingOrder.length; at++) {
    const stage = sheddingOrder[at] as Stage;
    const shed = new Set(taken.flatMap(step => ('kind' in step ? [step.kind] : [])));
    const here = [...traffic.kinds].filter(
      ([kind, rate]) => rate > 0 && worthOf(kind) === stage.worth && !shed.has(kind),
    );
    if (here.length === 0) continue;
    if (stage.how === 'off') {
      const [dearest] = here.sort(([a, x], [b, y]) => y * costOf(b) - x * costOf(a) || (a < b ? -1 : 1));
      return { stage: at, kind: (dearest as [string, number])[0] };
    }
    const before = last !== undefined && last.stage === at && 'n' in last ? last.n : 1;
    const n = samplingSteps.find(each => each > before);
    if (n === undefined) continue;
    if (stage.how === 'sample') return { stage: at, n };
    const groups = noisy(traffic.groups, taken);
    if (groups.length > 0) return { stage: at, n, groups };
  }
  return undefined;
}

/** Those that are sampled stay so: sampling does not make them quiet. */
function noisy(rates: ReadonlyMap<Group, number>, taken: readonly Step[]): Group[] {
  const already = taken.flatMap(step => ('groups' in step && step.groups) || []);
  const total = [...rates.values()].reduce((sum, rate) => sum + rate, 0);
  const loud = [...rates]
    .filter(([, rate]) => rate > 0 && rate >= total * noisyShare)
    .sort(([, a], [, b]) => b - a)
    .map(([group]) => group);
  return [...new Set([...already, ...loud])].slice(0, noisyGroups);
}

/** What the steps amount to. `kinds`: the ones that were seen. */
export function stateOf(taken: readonly Step[], kinds: Iterable<string>): ThrottleState {
  const sampling = new Map<string, number>();
  const cgroupSampling = new Map<Group, number>();
  const groupKinds = new Set<string>();
  const off = new Set<string>();
  const known = [...kinds];
  const ofWorth = (worth: Worth): string[] => known.filter(kind => worthOf(kind) === worth);
  for (const step of taken) {
    const { worth } = sheddingOrder[step.stage] as Stage;
    if ('kind' in step) off.add(step.kind);
    else if (step.groups) {
      for (const group of step.groups) cgroupSampling.set(group, Math.max(step.n, cgroupSampling.get(group) ?? 1));
      for (const kind of ofWorth(worth)) groupKinds.add(kind);
    } else for (const kind of ofWorth(worth)) sampling.set(kind, step.n);
  }
  for (const kind of off) {
    sampling.delete(kind);
    groupKinds.delete(kind);
  }
  return { level: taken.length, sampling, cgroupSampling, groupKinds, off };
}

export function stepText(step: Step): string {
  const { worth } = sheddingOrder[step.stage] as Stage;
  if ('kind' in step) return `${step.kind} is left out`;
  const what = worth === 'low' ? 'frequent calls' : 'files and connections';
  if (!step.groups) return `one of ${step.n} of ${what} everywhere`;
  return `one of ${step.n} of ${what} of ${step.groups.length === 1 ? 'the noisiest group' : `the ${step.groups.length} noisiest groups`}`;
}
