import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { throttleAlert } from './alert.ts';
import { neverShed, sheddingOrder, worthOf } from './order.ts';
import { type Simulation, simulate } from './simulation.ts';
import { throttle } from './throttle.ts';
import type { Group, LoadSample } from './types.ts';

const targets = { sensor: 0.5, host: 0.9 };
const quiet = new Map([
  ['execve', 20],
  ['setuid', 2],
  ['openat', 500],
  ['read', 1000],
]);
const storm = new Map([...quiet, ['read', 800_000], ['sendto', 200_000], ['execve', 300]]);

/** A storm of one group from 10 s to 40 s. */
const stormy: Simulation = {
  ...{ targets, seconds: 120, eventCost: 2, counted: true },
  load: second =>
    new Map<Group, typeof quiet>([
      [1n, quiet],
      [2n, second >= 10 && second < 40 ? storm : quiet],
    ]),
};

describe('under load', () => {
  it.each([true, false])(
    'holds its target within two seconds, and gives everything back (kernel counts: %s)',
    counted => {
      const { moments, announcements, report } = simulate({ ...stormy, counted });
      const over = moments.filter(({ second, cpu }) => cpu > targets.sensor && second >= 12);
      expect(over).toEqual([]);
      expect(report).toMatchObject({ level: 0, shedding: [], starts: 1, exhausted: false });
      expect(announcements[0]).toMatchObject({ kind: 'shedding', phase: 'started' });
      expect(announcements.at(-1)).toMatchObject({ kind: 'restored', phase: 'stopped', level: 0, exact: counted });
      expect(announcements.at(-1)?.second).toBeLessThan(100);
    },
  );

  it('what is never shed stays complete', () => {
    const { moments } = simulate(stormy);
    for (const { sentByKind, second } of moments) {
      const storming = second >= 10 && second < 40;
      expect(sentByKind.get('execve')).toBe(storming ? 5 + 75 : 10);
    }
  });

  it('nothing is shed while load is under its targets', () => {
    expect(simulate({ ...stormy, eventCost: 0.2, capacity: 1e7 }).announcements).toEqual([]);
  });

  it('says how many events were left out: exactly where they were counted', () => {
    const { moments, report } = simulate(stormy);
    const read = report.leftOut.find(({ kind }) => kind === 'read');
    const total = moments.reduce((all, { offered, sent }) => all + offered - sent, 0);
    expect(read?.exact).toBe(true);
    expect(report.leftOut.reduce((all, { events }) => all + events, 0)).toBe(total);
    const estimated = simulate({ ...stormy, counted: false }).report.leftOut.reduce(
      (all, { events }) => all + events,
      0,
    );
    expect(Math.abs(estimated - total) / total).toBeLessThan(0.2);
  });

  it('events without room are reason enough', () => {
    const { announcements, moments } = simulate({ ...stormy, eventCost: 0.1, capacity: 400_000 });
    expect(announcements[0]?.why).toMatch(/events found no room/);
    expect(moments.filter(({ drops, second }) => drops > 0 && second >= 12)).toEqual([]);
  });

  it('gives way to a busy host, but not where it has no part in it', () => {
    const host = (second: number) => (second >= 10 && second < 40 ? 0.95 : 0.2);
    const load = () => new Map<Group, typeof quiet>([[2n, new Map([['read', 100_000]])]]);
    expect(simulate({ ...stormy, host, load }).announcements[0]?.why).toMatch(/the host is 100 % busy, more than 90 %/);
    expect(simulate({ ...stormy, host, load: () => new Map([[1n, quiet]]) }).announcements).toEqual([]);
  });

  it('says so when nothing is left that may be shed', () => {
    const load = () => new Map<Group, ReadonlyMap<string, number>>([[1n, new Map([['execve', 500_000]])]]);
    const { announcements, report } = simulate({ ...stormy, load });
    expect(announcements).toHaveLength(1);
    expect(announcements[0]).toMatchObject({ phase: 'changed', level: 0, what: expect.stringMatching(/nothing more/) });
    expect(report.exhausted).toBe(true);
  });
});

describe('the order', () => {
  it('noisy groups are sampled first; then kinds go, the dearest first; files and connections are the last', () => {
    const load = () =>
      new Map<Group, ReadonlyMap<string, number>>([
        [
          1n,
          new Map([
            ['read', 10],
            ['openat', 5],
          ]),
        ],
        [
          2n,
          new Map([
            ['read', 900_000],
            ['write', 500_000],
            ['openat', 1_000_000],
          ]),
        ],
      ]);
    const { moments, announcements } = simulate({ ...stormy, load, seconds: 30, eventCost: 40 });
    const states = moments.map(({ state }) => state);
    const at = (holds: (state: (typeof states)[number]) => boolean) => states.findIndex(holds);
    const sampled = at(({ cgroupSampling, groupKinds }) => cgroupSampling.has(2n) && groupKinds.has('read'));
    const off = at(({ off }) => off.has('read'));
    const files = at(({ groupKinds }) => groupKinds.has('openat'));
    const filesEverywhere = at(({ sampling }) => sampling.has('openat'));
    const said = announcements.map(({ what }) => what).join('; ');
    for (const kind of states.at(-1)?.off ?? []) expect(said).toContain(`${kind} is left out`);
    expect(sampled).toBeGreaterThan(0);
    expect(off).toBeGreaterThan(sampled);
    expect(at(({ off }) => off.has('write'))).toBeGreaterThanOrEqual(off);
    expect(files).toBeGreaterThanOrEqual(off);
    expect(filesEverywhere).toBeGreaterThan(files);
    expect(states[sampled]?.cgroupSampling.has(1n)).toBe(false);
  });
  it('names every worth but what is never shed', () => {
    expect(new Set(sheddingOrder.map(({ worth }) => worth))).toEqual(new Set(['low', 'middle']));
    for (const kind of [
      'execve',
      'clone',
      'setresuid',
      'mount',
      'bpf',
      'ptrace',
      'finit_module',
      'setns',
      'memfd_create',
    ])
      expect(worthOf(kind)).toBe('never');
    expect(worthOf('openat')).toBe('middle');
    expect(worthOf('anything_new')).toBe('low');
  });
});

describe('whatever the load', () => {
  const kind = fc.constantFrom('read', 'write', 'futex', 'openat', 'connect', 'execve', 'setuid', 'mount');
  const phase = fc.array(fc.tuple(fc.constantFrom<Group>(1n, 2n, 3n), kind, fc.integer({ min: 0, max: 600_000 })), {
    maxLength: 8,
  });
  const loads = fc.record({ phases: fc.array(phase, { minLength: 1, maxLength: 4 }), counted: fc.boolean() });
  const seconds = 240;
  const simulated = (phases: readonly [Group, string, number][][], counted: boolean) =>
    simulate({
      ...{ targets, seconds: seconds * phases.length, eventCost: 1.5, counted },
      load: second => {
        const now = new Map<Group, Map<string, number>>();
        for (const [group, each, rate] of phases[Math.floor(second / seconds)] ?? []) {
          const ofGroup = now.get(group) ?? new Map<string, number>();
          now.set(group, ofGroup.set(each, (ofGroup.get(each) ?? 0) + rate));
        }
        return now;
      },
    });

  it('never sheds what is never shed, announces every change, and does not flap', () => {
    fc.assert(
      fc.property(loads, ({ phases, counted }) => {
        const { moments, announcements } = simulated(phases, counted);
        const shed = new Set(
          moments.flatMap(({ state }) => [...state.off, ...state.sampling.keys(), ...state.groupKinds]),
        );
        expect([...shed].filter(each => neverShed.has(each))).toEqual([]);
        const silent = moments.filter(({ state, second }, i) => {
          if (state.level === (moments[i - 1]?.state.level ?? 0)) return false;
          return !announcements.some(each => each.level === state.level && Math.abs(second - each.second) <= 0.25);
        });
        expect(silent).toEqual([]);
        expect(announcements.filter(({ phase: each }) => each === 'started').length).toBeGreaterThanOrEqual(
          announcements.filter(({ phase: each }) => each === 'stopped').length,
        );
        // Of one steady load: turns from giving back to shedding, which ever longer waits keep few.
        const turns = announcements.filter(
          ({ kind: each, second }, i) =>
            each === 'shedding' && announcements[i - 1]?.kind === 'restored' && second % seconds > 5,
        );
        expect(turns.length).toBeLessThanOrEqual(6 * phases.length);
      }),
      { numRuns: 60 },
    );
  });

  it('holds the target within two seconds where what may be shed is enough, and is whole again after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 50_000, max: 5_000_000 }), fc.boolean(), (rate, counted) => {
        const load = new Map<Group, ReadonlyMap<string, number>>([
          [1n, quiet],
          [2n, new Map([['read', rate]])],
        ]);
        const still = new Map<Group, ReadonlyMap<string, number>>([[1n, quiet]]);
        const { moments, report } = simulate({
          ...{ targets, seconds: 400, eventCost: 2, counted },
          load: second => (second < 60 ? load : still),
        });
        // What is given back too early is taken back at once.
        const over = moments.filter(({ second, cpu }) => second >= 2 && cpu > targets.sensor);
        expect(over.length).toBeLessThanOrEqual(20);
        expect(report.level).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('hostile samples', () => {
  const sample = (more: Partial<LoadSample>): LoadSample => ({
    ...{ elapsed: 250, sensorCpu: 0, hostCpu: 0, events: new Map(), groups: new Map(), drops: 0 },
    ...more,
  });
  it('what is not known yet is no reason to shed', () => {
    const control = throttle({ targets, now: () => 0n });
    expect(control.sample(sample({ sensorCpu: undefined, hostCpu: undefined }))).toBeUndefined();
  });
  it('a million groups are no more than some thousands', () => {
    const control = throttle({ targets, now: () => 0n });
    const groups = new Map<Group, number>(Array.from({ length: 20_000 }, (_, i) => [i, 1]));
    const begun = performance.now();
    for (let i = 0; i < 20; i++) control.sample(sample({ groups, sensorCpu: 9, events: new Map([['read', 20_000]]) }));
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(control.state().cgroupSampling.size).toBeLessThanOrEqual(64);
  });
  it('no time between two samples', () => {
    const control = throttle({ targets, now: () => 0n });
    for (let i = 0; i < 5; i++) control.sample(sample({ elapsed: 0, sensorCpu: 5, events: new Map([['read', 5]]) }));
    expect(control.state().level).toBe(0);
  });
});

it('an announcement is an alert like any other', () => {
  const [announcement] = simulate(stormy).announcements;
  expect(throttleAlert(announcement as NonNullable<typeof announcement>, { hostname: 'h' })).toMatchObject({
    ...{ rule: 'Plimsoll sensor sheds load', priority: 'Warning', source: 'syscall', hostname: 'h' },
    output: expect.stringMatching(
      /^\d\d:\d\d:\d\d\.\d{9}: Warning Shedding started: one of \d+ of frequent calls of the noisiest group \| why=/,
    ),
    outputFields: { 'sensor.phase': 'started' },
  });
});
