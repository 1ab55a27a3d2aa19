/** Cold, warm, partly warm and crowded scans of a large image of real packages. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { layerFiles, noImages, type RealImage } from '../test/real/images.ts';
import { getJson, getTag, listed, media, putJson, setTag } from '../test/real/layout.ts';
import { must } from '../test/real/programs.ts';
import { benchImages } from './images.ts';
import { alternate, type Command, peakMemory } from './measure.ts';
import { bareNode, databaseArgs, MB, node, type Setting } from './setting.ts';
import type { Line } from './table.ts';

const crowd = 8;
const runs = 5;

export async function scanLines({ folder }: Setting): Promise<Line[]> {
  const skipped = await noImages();
  if (skipped) return [{ figure: 'scans', unit: '×', target: 1, skipped }];
  const { five, one } = await benchImages();
  const program = join(folder, 'package/node_modules/.bin/plimsoll');
  const env = { PLIMSOLL_NODE: node };
  const cache = join(folder, 'cache');
  const scan = (reference: string): string[] => [
    program,
    'scan',
    reference,
    '--quiet',
    '--format',
    'json',
    '--cache',
    cache,
    ...databaseArgs(folder),
  ];
  const empty = (): void => rmSync(cache, { recursive: true, force: true });
  const cold = (image: RealImage): Command => ({ run: scan(referenceOf(image)), env, before: empty });
  const lines: Line[] = [];

  const [ofFive, gzipFive, ofOne, gzipOne] = await alternate([cold(five), gzip(five), cold(one), gzip(one)], runs);
  const against = 'gzip -dc';
  lines.push(
    {
      figure: 'cold scan, five layers, CPU',
      ours: ofFive?.cpu,
      reference: gzipFive?.cpu,
      against,
      unit: 'ms',
      target: 1.2,
    },
    {
      figure: 'cold scan, five layers, wall',
      ours: ofFive?.wall,
      reference: gzipFive?.wall,
      against,
      unit: 'ms',
      target: 0.9,
    },
    {
      figure: 'cold scan, one big layer, wall',
      ours: ofOne?.wall,
      reference: gzipOne?.wall,
      against,
      unit: 'ms',
      target: 1.2,
    },
  );
  for (const [name, image] of [
    ['five layers', five],
    ['one big layer', one],
  ] as const) {
    empty();
    const ours = (await peakMemory(scan(referenceOf(image)), [0], env)) / MB;
    lines.push({ figure: `cold scan, ${name}, RSS`, ours, unit: 'MB', target: 200 });
  }

  await must(program, scan(referenceOf(five)).slice(1), { env });
  const [warm, bare] = await alternate([{ run: scan(referenceOf(five)), env }, bareNode], 11);
  lines.push(
    { figure: 'warm scan, wall', ours: warm?.wall, reference: bare?.wall, against: 'node -e 0', unit: 'ms', target: 3 },
    { figure: 'warm scan, CPU', ours: warm?.cpu, reference: bare?.cpu, against: 'node -e 0', unit: 'ms', target: 3 },
  );

  // Primed with the four other layers; against a cold scan of an image of the fifth layer alone.
  const changed = 1;
  const primed = join(folder, 'primed');
  const alone = subImage(five, 'alone', index => index === changed);
  empty();
  await must(program, scan(subImage(five, 'others', index => index !== changed)).slice(1), { env });
  cpSync(cache, primed, { recursive: true });
  const prime = (): void => {
    empty();
    cpSync(primed, cache, { recursive: true });
  };
  const [partly, layerAlone] = await alternate(
    [
      { run: scan(referenceOf(five)), env, before: prime },
      { run: scan(alone), env, before: empty },
    ],
    runs,
  );
  lines.push({
    figure: 'one layer of five changed, CPU',
    ours: partly?.cpu,
    reference: layerAlone?.cpu,
    against: 'that layer alone, cold',
    unit: 'ms',
    target: 1.3,
  });

  const reports = join(folder, 'reports');
  const together: Command = {
    run: `for i in $(seq ${crowd}); do ${scan(referenceOf(five)).map(quoted).join(' ')} --output ${quoted(reports)}/$i.json & pids="$pids $!"; done; for p in $pids; do wait $p || exit; done`,
    env,
    before: () => {
      empty();
      rmSync(reports, { recursive: true, force: true });
      mkdirSync(reports);
    },
  };
  const [atOnce, single] = await alternate([together, cold(five)], 3);
  const read = readdirSync(reports).map(name => readReport(join(reports, name)).coverage.layersRead);
  lines.push(
    {
      figure: `${crowd} scans at once, CPU`,
      ours: atOnce?.cpu,
      reference: single?.cpu,
      against: 'one cold scan',
      unit: 'ms',
      target: 1.6,
    },
    {
      figure: `${crowd} scans at once, layers read`,
      ours: read.reduce((sum, count) => sum + count, 0),
      unit: 'layers',
      target: 5,
    },
    { figure: `${crowd} scans at once, without a report`, ours: crowd - read.length, unit: 'errors', target: 0 },
  );
  return lines;
}

const referenceOf = (image: RealImage): string => `oci:${image.layout}:${image.tag}`;
const quoted = (text: string): string => `'${text}'`;
const readReport = (file: string): { coverage: { layersRead: number } } => JSON.parse(readFileSync(file, 'utf8'));

/** The reference: gzip over the same blobs, one after another. */
const gzip = (image: RealImage): Command => ({
  run: layerFiles(image)
    .map(file => `gzip -dc ${quoted(file)}`)
    .join(' && '),
});

/** An image of some of the layers of another, in the same layout, under the tag `name`. */
function subImage(image: RealImage, name: string, keep: (index: number) => boolean): string {
  const { layout } = image;
  const manifest = getJson(layout, getTag(layout, image.tag).digest);
  const config = getJson(layout, manifest.config.digest);
  const kept = <T>(list: T[]): T[] => list.filter((_, index) => keep(index));
  const history = config.history.filter((entry: { empty_layer?: boolean }) => !entry.empty_layer);
  const rootfs = { ...config.rootfs, diff_ids: kept(config.rootfs.diff_ids) };
  const smaller = putJson(layout, { ...config, rootfs, history: kept(history), author: name }, media.config);
  const stored = putJson(layout, { ...manifest, config: smaller, layers: kept(manifest.layers) }, media.manifest);
  setTag(layout, name, stored, listed(layout));
  return `oci:${layout}:${name}`;
}
