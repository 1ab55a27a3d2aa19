/** The platform's own figures: one line a measurement. */
import { platformApiLines } from './platform-api.ts';
import { platformScanLines } from './platform-scans.ts';
import type { Setting } from './setting.ts';
import type { Line } from './table.ts';

const measurements: readonly ((setting: Setting) => Promise<Line[]>)[] = [platformApiLines, platformScanLines];

export async function platformLines(setting: Setting): Promise<Line[]> {
  const lines: Line[] = [];
  for (const measure of measurements) lines.push(...(await measure(setting)));
  return lines;
}
