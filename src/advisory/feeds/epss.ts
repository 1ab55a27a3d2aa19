import { isCve } from '../cve.ts';
import type { Feed } from './feed.ts';

/** FIRST's Exploit Prediction Scoring System: `cve,epss,percentile`, a comment line with the date before it. */
export const epss: Feed = {
  id: 'epss',
  about: { title: 'EPSS', address: 'https://www.first.org/epss/', licence: 'FIRST terms of use, with citation' },
  detects: ({ head }) => /^(#[^\n]*\r?\n)*cve,epss,percentile\s*$/m.test(head.slice(0, 4096)),
  async ingest(reader, sink) {
    let date: string | undefined;
    await reader.lines(line => {
      if (line.startsWith('#')) {
        date ??= /score_date:\s*([0-9T:+Z.-]+)/.exec(line)?.[1];
        return;
      }
      const first = line.indexOf(',');
      const second = line.indexOf(',', first + 1);
      const cve = line.slice(0, first);
      if (cve === 'cve' || line.trim() === '') return;
      const probability = Number(line.slice(first + 1, second));
      const percentile = Number(line.slice(second + 1));
      if (first < 1 || second < 0 || !isCve(cve) || !within(probability) || !within(percentile)) {
        sink.fault('an EPSS row that is not CVE, probability, percentile', line.slice(0, 60));
        return;
      }
      sink.epss(cve, probability, percentile);
      sink.count('epss', date);
    });
  },
};

const within = (share: number): boolean => share >= 0 && share <= 1;
