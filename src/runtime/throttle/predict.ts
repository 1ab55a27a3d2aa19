import { costOf } from './order.ts';
import type { Traffic } from './step.ts';
import type { Group, ThrottleState } from './types.ts';

/** By how much the sensor's work grows, as a factor, when it goes from one state to another while events arise as they do. */
export function growth(traffic: Traffic, from: ThrottleState, to: ThrottleState): number {
  const [now, then] = [work(traffic, from), work(traffic, to)];
  return now > 0 ? then / now : then > 0 ? Number.POSITIVE_INFINITY : 1;
}

function work({ kinds, groups }: Traffic, state: ThrottleState): number {
  const ofGroups = shareOfGroups(groups, state);
  let sum = 0;
  for (const [kind, rate] of kinds) {
    if (state.off.has(kind)) continue;
    const share = state.groupKinds.has(kind) ? ofGroups : 1;
    sum += (rate * costOf(kind) * share) / (state.sampling.get(kind) ?? 1);
  }
  return sum;
}

/** Which part of events is sent where groups are sampled. */
function shareOfGroups(groups: ReadonlyMap<Group, number>, { cgroupSampling }: ThrottleState): number {
  let arise = 0;
  let sent = 0;
  for (const [group, rate] of groups) {
    arise += rate;
    sent += rate / (cgroupSampling.get(group) ?? 1);
  }
  return arise === 0 ? 1 : sent / arise;
}
