/** `plimsoll watch --probe`: what of the live sensor works here, and why the rest does not. */
import type { Lang } from '../kit/index.ts';
import { probe } from '../runtime/degrade/probe.ts';
import { probeText, sensorWay } from '../runtime/degrade/probe-text.ts';

/** The table for people. */
export const probeLines = async (object: string, lang: Lang): Promise<string> =>
  probeText(await probe({ object }), lang);

/** Prints the table. @returns whether anything can be seen here, with eBPF or without. */
export async function printProbe(object: string, format: 'json' | 'text', lang: Lang): Promise<boolean> {
  const rows = await probe({ object });
  const way = sensorWay(rows);
  const text = format === 'json' ? `${JSON.stringify({ schemaVersion: 1, way, rows })}\n` : probeText(rows, lang);
  process.stdout.write(text);
  return way !== 'none';
}
