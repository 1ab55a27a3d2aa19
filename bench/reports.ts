/** The HTML report of 2,000 findings that say much: its size, and the time that writing it takes. */
import { formatOf } from '../src/report/index.ts';
import { manyFindings, sample } from '../src/report/testdata/sample.ts';
import type { Line } from './table.ts';

const count = 2000;
const runs = 5;
const MB = 1e6;

export async function reportLines(): Promise<Line[]> {
  const scan = sample();
  const rich = scan.findings.find(({ evidence }) => evidence);
  const findings = manyFindings(count).map(one => ({ ...rich, ...one }));
  const times: number[] = [];
  let bytes = 0;
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    bytes = 0;
    for await (const piece of formatOf('html').write({ ...scan, findings })) bytes += Buffer.byteLength(piece);
    times.push(performance.now() - began);
  }
  const figure = `HTML report, ${count} findings`;
  return [
    { figure, unit: 'MB', ours: bytes / MB, target: 3 },
    { figure: `${figure}, to write`, unit: 'ms', ours: Math.min(...times), target: 500 },
  ];
}
