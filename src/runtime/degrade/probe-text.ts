/** The probe's table for people, and what follows from it. */
import { inLang, type Lang, pad, speaker, widthOf } from '../../kit/index.ts';
import { lostKinds } from './lost-kinds.ts';
import type { ProbeRow } from './probe-row.ts';
import { texts } from './texts.ts';

/** How the sensor can see. `processes` and `files`: one of the two second choices alone. */
export type SensorWay = 'ebpf' | 'fallback' | 'processes' | 'files' | 'none';

const needs = ['sensor object', 'BTF', 'ring buffer'] as const;

/** The best way that the table allows. */
export function sensorWay(rows: readonly ProbeRow[]): SensorWay {
  const works = (what: string): boolean => rows.some(row => row.what === what && row.works === true);
  const library = rows.some(({ what, works: loads }) => what.startsWith('libbpf') && loads === true);
  if (library && needs.every(works) && (works('tp_btf') || works('raw_tp'))) return 'ebpf';
  const [processes, files] = [works('process connector'), works('fanotify')];
  return processes && files ? 'fallback' : processes ? 'processes' : files ? 'files' : 'none';
}

const means = { fallback: 'meansBoth', processes: 'meansConnector', files: 'meansFanotify' } as const;

export function probeText(rows: readonly ProbeRow[], lang: Lang): string {
  const say = speaker(texts, lang);
  const state = (works: ProbeRow['works']) => say(works === true ? 'works' : works === false ? 'fails' : 'unknown');
  const table = [
    [say('headWhat'), say('headWorks'), say('headNeeded'), 'ERRNO', say('headCause')],
    ...rows.map(({ what, works, needed, errno = '', cause }) => [
      what,
      state(works),
      say(needed),
      errno,
      inLang(cause, lang),
    ]),
  ];
  const columns = [0, 1, 2, 3].map(at => Math.max(...table.map(cells => widthOf(cells[at] ?? ''))));
  const lines = table.map(cells =>
    cells
      .map((cell, at) => pad(cell, columns[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const way = sensorWay(rows);
  const verdict =
    way === 'ebpf'
      ? say('wayEbpf')
      : way === 'none'
        ? say('wayNone')
        : say('wayFallback', { means: say(means[way]), kinds: lostKinds(way).join(', ') });
  return `${lines.join('\n')}\n\n${verdict}\n`;
}
