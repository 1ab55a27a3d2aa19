/** How soon the packed program is there. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installPackage } from '../test/real/package.ts';
import { alternate } from './measure.ts';
import { bareNode, node, type Setting } from './setting.ts';
import type { Line } from './table.ts';

/** Installs the package into `folder/package`; the scans use it too. */
export async function startLines({ folder }: Setting): Promise<Line[]> {
  const home = join(folder, 'package');
  mkdirSync(home);
  const { program } = await installPackage(home);
  const [ours, bare] = await alternate([{ run: [program, '--version'], env: { PLIMSOLL_NODE: node } }, bareNode], 15);
  const against = 'node -e 0';
  return [
    {
      figure: '--version of the package, wall',
      ours: ours?.wall,
      reference: bare?.wall,
      against,
      unit: 'ms',
      target: 1.3,
    },
    {
      figure: '--version of the package, CPU',
      ours: ours?.cpu,
      reference: bare?.cpu,
      against,
      unit: 'ms',
      target: 1.3,
    },
  ];
}
