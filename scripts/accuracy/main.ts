/** `npm run accuracy`: precision and recall against labelled matches, into docs/accuracy.md. */
import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDatabase, openDatabase } from '../../src/advisory/index.ts';
import { classes, classOf } from './classes.ts';
import { corpusOf } from './corpus.ts';
import { judgeLabel, sourcesOf } from './judge.ts';
import { type Label, readLabels } from './labels.ts';
import { accuracyPage } from './page.ts';
import { placesOf } from './places.ts';

const corpus = new URL('../../../shared/advisories/', import.meta.url);
const page = new URL('../../docs/accuracy.md', import.meta.url);

if (!existsSync(corpus)) {
  console.error('the advisory corpus (../shared/advisories) is not here: nothing was measured');
  process.exit(4);
}

const { labels, ...counts } = readLabels(new URL('match-labels.ndjson.zst', corpus));
const records = corpusOf(corpus, new Set(labels.flatMap(({ ids }) => ids)));
const held = ({ ids }: Label) => ids.flatMap(id => records.holdings.get(id) ?? []);
const places = placesOf(labels);
const sources = sourcesOf(labels, places, records);

const folder = await mkdtemp(join(tmpdir(), 'plimsoll-accuracy-'));
try {
  await buildDatabase({ from: [fileURLToPath(corpus)], to: folder, now: new Date() });
  const database = openDatabase(folder);
  const judged = labels.map(label => judgeLabel(label, places.get(label.image), held(label), sources, database));
  database.close();
  const text = accuracyPage(judged, counts);
  writeFileSync(page, text);
  console.log(/\*\*Recall[^*]+\*\*[^.]+/.exec(text)?.[0].replaceAll('**', ''));
  for (const name of Object.keys(classes)) {
    const n = judged.filter(one => classOf(one) === name).length;
    if (n > 0) console.log(`${String(n).padStart(5)}  ${name}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
