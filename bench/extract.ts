/** Reading packages out of what has many of them: Java archives, npm packages, a source tree, one large program. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { layerFiles } from '../test/real/images.ts';
import { goProgram, jvmImage, nodeImage, sourceTree } from './artefacts.ts';
import { alternate, type Command, peakMemory } from './measure.ts';
import { databaseArgs, MB, node, type Setting, source } from './setting.ts';
import type { Line } from './table.ts';

const runs = 5;
/** Milliseconds. A machine that others use too makes us wait; what a scan itself takes is its CPU. */
const most = { tree: 2000, program: 1500 };

export async function extractLines({ folder }: Setting): Promise<Line[]> {
  const packed = join(folder, 'package/node_modules/.bin/plimsoll');
  const program = existsSync(packed) ? packed : source;
  const cache = join(folder, 'extract-cache');
  const env = { PLIMSOLL_NODE: node };
  const empty = (): void => rmSync(cache, { recursive: true, force: true });
  const scan = (reference: string): Command & { run: string[] } => ({
    run: [program, 'scan', reference, '--quiet', '--format', 'json', '--cache', cache, ...databaseArgs(folder)],
    env,
    before: empty,
  });

  const lines: Line[] = [];
  for (const [name, make] of [
    ['JVM image of 300 jars', jvmImage],
    ['Node image of 40,000 files', nodeImage],
  ] as const) {
    const { folder: from, missing: skipped } = await make();
    const cpu = { figure: `${name}, CPU`, unit: 'ms', target: 1, against: '1.4 × gzip -dc + 0.6 s' } as const;
    const memory = { figure: `${name}, RSS`, unit: 'MB', target: 300 } as const;
    if (from === undefined) {
      lines.push({ ...cpu, skipped }, { ...memory, skipped });
      continue;
    }
    const layout = join(from, 'layout');
    const command = scan(`oci:${layout}:v1`);
    const [ours, gzip] = await alternate(
      [command, { run: ['gzip', '-dc', ...layerFiles({ layout, tag: 'v1', rootfs: '' })] }],
      runs,
    );
    empty();
    const peak = await peakMemory(command.run, [0], env);
    const reference = gzip && 1.4 * gzip.cpu + 600;
    lines.push({ ...cpu, ours: ours?.cpu, ...(reference && { reference }) }, { ...memory, ours: peak / MB });
  }

  const tree = join(folder, 'tree');
  mkdirSync(tree);
  sourceTree(tree);
  lines.push(...(await both('source tree of 20,000 files', scan(`repo:${tree}`), most.tree)));

  const { folder: from, missing: skipped } = await goProgram();
  const figure = 'Go program of 200 MB';
  if (from === undefined) lines.push({ figure, unit: 'ms', target: most.program, skipped });
  else lines.push(...(await both(figure, scan(`rootfs:${join(from, 'rootfs')}`), most.program)));
  return lines;
}

async function both(name: string, command: Command, target: number): Promise<Line[]> {
  const [ours] = await alternate([command], runs);
  return [
    { figure: `${name}, CPU`, ours: ours?.cpu, unit: 'ms', target },
    { figure: `${name}, wall`, ours: ours?.wall, unit: 'ms', target },
  ];
}
