/**
 * `node scripts/throttle-graph.ts` draws docs/images/throttle.svg, the throttle under a simulated storm of events, and
 * docs/images/throttle-live.svg, the sensor under a real one: the run that test/sensor-throttle.e2e.test.ts recorded last.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Moment, type Simulation, simulate } from '../src/runtime/throttle/simulation.ts';
import type { Group } from '../src/runtime/throttle/types.ts';
import { recordedStorm, type StormMoment } from '../test/range/storm.ts';
import { type Drawing, drawn } from './throttle-drawing.ts';

const quiet = new Map([
  ['execve', 20],
  ['openat', 500],
  ['read', 1000],
]);
const storm = new Map([...quiet, ['read', 800_000], ['sendto', 200_000], ['execve', 300]]);
const simulation: Simulation = {
  ...{ targets: { sensor: 0.5, host: 0.9 }, seconds: 90, eventCost: 2, counted: true },
  load: second =>
    new Map<Group, ReadonlyMap<string, number>>([
      [1n, quiet],
      [2n, second >= 10 && second < 45 ? storm : quiet],
    ]),
};
const perSecond = 4;
const colours = { grey: '#9aa5b1', blue: '#1f6feb', red: '#c0392b', green: '#2e8b57', violet: '#8e44ad' };

function simulated(): Drawing {
  const { moments } = simulate(simulation);
  const points = (of: (moment: Moment) => number) => moments.map(moment => [moment.second, of(moment)] as const);
  return {
    caption: 'Simulated: one container makes a million calls a second from 10 s to 45 s; an event costs 2 µs',
    seconds: simulation.seconds,
    panels: [
      {
        ...{ title: 'events a second', most: 1_100_000, unit: '1.1 M' },
        lines: [
          { colour: colours.grey, label: 'that arise', points: points(({ offered }) => offered * perSecond) },
          { colour: colours.blue, label: 'that are sent', points: points(({ sent }) => sent * perSecond) },
        ],
      },
      {
        ...{ title: 'processors of the sensor', most: 2.2, unit: '2.2' },
        lines: [
          { colour: colours.blue, label: 'used', points: points(({ cpu }) => cpu) },
          { colour: colours.red, label: 'target', dash: '5 4', points: points(() => simulation.targets.sensor) },
        ],
      },
      {
        ...{ title: 'execve a second', most: 400, unit: '400' },
        lines: [
          {
            ...{ colour: colours.green, label: 'sent: all' },
            points: points(({ sentByKind }) => (sentByKind.get('execve') ?? 0) * perSecond),
          },
        ],
      },
      {
        ...{ title: 'level', most: 6, unit: '6' },
        lines: [{ colour: colours.violet, label: 'steps of the order', points: points(({ state }) => state.level) }],
      },
    ],
  };
}

function real(): Drawing {
  const { target, from, to, moments } = recordedStorm();
  const points = (of: (moment: StormMoment) => number) => moments.map(moment => [moment.second, of(moment)] as const);
  /** Of what is counted from the beginning: what came in a second, over two of them, as the sensor reports once in one. */
  const rates = (of: (moment: StormMoment) => number) =>
    moments.flatMap((moment, at) => {
      const before = moments[at - 4];
      if (before === undefined) return [];
      return [[moment.second, (of(moment) - of(before)) / (moment.second - before.second)] as const];
    });
  const calls = rates(({ calls }) => calls);
  const events = rates(({ events }) => events);
  const used = points(({ cpu }) => cpu);
  const level = points(moment => moment.level);
  const highest = (lines: readonly (readonly [number, number])[]): number =>
    Math.max(...lines.map(([, value]) => value));
  const most = highest([...calls, ...events]) * 1.05;
  const begun = moments.at(-1)?.execsMade ?? 1;
  const cores = Math.max(highest(used), target) * 1.1;
  return {
    caption: `Recorded on a real kernel: one container makes all the calls that it can from ${from} s to ${to} s; --sensor-cpu ${target}`,
    seconds: moments.at(-1)?.second ?? 1,
    panels: [
      {
        ...{ title: 'events a second', most, unit: `${(most / 1_000_000).toFixed(1)} M` },
        lines: [
          { colour: colours.grey, label: 'calls of the storm', points: calls },
          { colour: colours.blue, label: 'events that were sent', points: events },
        ],
      },
      {
        ...{ title: 'cores of the sensor', most: cores, unit: cores.toFixed(1) },
        lines: [
          { colour: colours.blue, label: 'used', points: used },
          { colour: colours.red, label: 'target', dash: '5 4', points: points(() => target) },
        ],
      },
      {
        ...{ title: 'programs of a loop', most: begun * 1.05, unit: String(begun) },
        lines: [
          { colour: colours.grey, label: 'begun so far', points: points(({ execsMade }) => execsMade) },
          { colour: colours.green, label: 'seen: all', dash: '5 4', points: points(({ execsSeen }) => execsSeen) },
        ],
      },
      {
        ...{ title: 'level', most: highest(level) + 1, unit: String(highest(level) + 1) },
        lines: [{ colour: colours.violet, label: 'steps of the order', points: level }],
      },
    ],
  };
}

const images = join(import.meta.dirname, '..', 'docs', 'images');
writeFileSync(join(images, 'throttle.svg'), drawn(simulated()));
writeFileSync(join(images, 'throttle-live.svg'), drawn(real()));
