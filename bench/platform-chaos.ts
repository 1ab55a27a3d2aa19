/**
 * `node bench/platform-chaos.ts [SECONDS]`: ten minutes of `kill -9` of servers, workers and the database, at random, while
 * images come in; prints what went in and what came out, and exits 1 where a job was lost or a verdict is another.
 */
import { chaos } from '../test/real/chaos.ts';
import { postgresMissing } from '../test/real/postgres.ts';
import { missing } from '../test/real/programs.ts';

const absent = postgresMissing ?? missing('docker-registry');
if (absent) {
  console.log(`skipped: ${absent}`);
} else {
  const seconds = Number(process.argv[2] ?? 600);
  const counts = await chaos({
    images: Math.max(20, Math.round(seconds * 4)),
    bases: 12,
    seconds,
    servers: 2,
    workers: 3,
    everyMs: 2000,
    random: Math.random,
    say: line => console.log(line),
  });
  console.log(JSON.stringify(counts, null, 2));
  const { pushed, scanned, verdicts, right, tags, dead, left, layers, layerRows, crashed } = counts;
  const fine = scanned === pushed && right === verdicts && tags === pushed && layers === layerRows;
  process.exitCode = fine && dead === 0 && left === 0 && crashed.length === 0 ? 0 : 1;
}
