/** `node scripts/throttle-graph.ts` draws docs/images/throttle.svg: the throttle under a simulated storm of events. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Moment, type Simulation, simulate } from '../src/runtime/throttle/simulation.ts';
import type { Group } from '../src/runtime/throttle/types.ts';

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

const size = { width: 760, panel: 120, left: 200, right: 20, top: 34, gap: 34 };
const perSecond = 4;

interface Panel {
  title: string;
  most: number;
  unit: string;
  lines: { colour: string; label: string; dash?: string; of(moment: Moment): number }[];
}

const panels: Panel[] = [
  {
    ...{ title: 'events a second', most: 1_100_000, unit: '1.1 M' },
    lines: [
      { colour: '#9aa5b1', label: 'that arise', of: ({ offered }) => offered * perSecond },
      { colour: '#1f6feb', label: 'that are sent', of: ({ sent }) => sent * perSecond },
    ],
  },
  {
    ...{ title: 'processors of the sensor', most: 2.2, unit: '2.2' },
    lines: [
      { colour: '#1f6feb', label: 'used', of: ({ cpu }) => cpu },
      { colour: '#c0392b', label: 'target', dash: '5 4', of: () => simulation.targets.sensor },
    ],
  },
  {
    ...{ title: 'execve a second', most: 400, unit: '400' },
    lines: [
      { colour: '#2e8b57', label: 'sent: all', of: ({ sentByKind }) => (sentByKind.get('execve') ?? 0) * perSecond },
    ],
  },
  {
    ...{ title: 'level', most: 6, unit: '6' },
    lines: [{ colour: '#8e44ad', label: 'steps of the order', of: ({ state }) => state.level }],
  },
];

const { moments } = simulate(simulation);
const x = (second: number): string =>
  (size.left + (second / simulation.seconds) * (size.width - size.left - size.right)).toFixed(1);
const bottomOf = (index: number): number => size.top + index * (size.panel + size.gap) + size.panel;

const drawn = panels.map(({ title, most, unit, lines }, index) => {
  const bottom = bottomOf(index);
  const y = (value: number): string => (bottom - (Math.min(value, most) / most) * size.panel).toFixed(1);
  const paths = lines.map(({ colour, dash, of }) => {
    const points = moments.map(moment => `${x(moment.second)},${y(of(moment))}`).join(' ');
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.6"${dash ? ` stroke-dasharray="${dash}"` : ''} points="${points}"/>`;
  });
  const labels = lines.map(
    ({ colour, label }, i) => `<text x="8" y="${bottom - size.panel + 34 + i * 17}" fill="${colour}">${label}</text>`,
  );
  return [
    `<rect x="${size.left}" y="${bottom - size.panel}" width="${size.width - size.left - size.right}" height="${size.panel}" fill="#f6f8fa"/>`,
    `<text x="8" y="${bottom - size.panel + 14}" font-weight="bold">${title}</text>`,
    `<text x="${size.left - 6}" y="${bottom - size.panel + 10}" text-anchor="end" fill="#57606a">${unit}</text>`,
    ...labels,
    ...paths,
  ].join('\n');
});
const height = bottomOf(panels.length - 1) + 30;
const seconds = Array.from({ length: simulation.seconds / 10 + 1 }, (_, i) => i * 10).map(
  second => `<text x="${x(second)}" y="${height - 10}" text-anchor="middle" fill="#57606a">${second} s</text>`,
);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${size.width}" height="${height}" fill="white"/>
<text x="8" y="18" font-size="13">Simulated: one container makes a million calls a second from 10 s to 45 s; an event costs 2 µs</text>
${drawn.join('\n')}
${seconds.join('\n')}
</svg>
`;
writeFileSync(join(import.meta.dirname, '..', 'docs', 'images', 'throttle.svg'), svg);
