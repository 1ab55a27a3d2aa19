/**
 * `npm run bench`: the figures that the project holds itself to, each as a ratio to something that runs beside it or as a
 * value with a bound. `node bench/main.ts GROUP…` measures some groups alone; `rematch` and `synthetic` take minutes, and are measured
 * only when they are named. Exits 1 when one is missed. See bench/measure.ts for what is counted and how.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shared } from '../test/real/cache.ts';
import { scratch } from '../test/real/plimsoll.ts';
import { auditLines } from './audit.ts';
import { checkLines } from './checks.ts';
import { databaseLines } from './database.ts';
import { extractLines } from './extract.ts';
import { platformLines } from './platform.ts';
import { rematchLines } from './platform-rematch.ts';
import { policyLines } from './policy.ts';
import { reportLines } from './reports.ts';
import { sbomLines } from './sbom.ts';
import { scanLines } from './scans.ts';
import { secretLines } from './secrets.ts';
import { sensorLines } from './sensor.ts';
import { startLines } from './start.ts';
import { syntheticLines } from './synthetic.ts';
import { type Line, passes, table } from './table.ts';

const { folder, remove } = scratch('bench');
const began = performance.now();
const advisories = shared && existsSync(join(shared, 'advisories')) ? join(shared, 'advisories') : undefined;
const lines: Line[] = [];
const groups = [
  ['database', databaseLines],
  ['start', startLines],
  ['scans', scanLines],
  ['extract', extractLines],
  ['policy', policyLines],
  ['secrets', secretLines],
  ['checks', checkLines],
  ['sbom', sbomLines],
  ['reports', reportLines],
  ['platform', platformLines],
  ['audit', auditLines],
  ['sensor', sensorLines],
  ['rematch', rematchLines],
  ['synthetic', syntheticLines],
] as const;
/** Measured only when they are named: they take minutes. */
const slow = new Set<string>(['rematch', 'synthetic']);
const asked = process.argv.slice(2);
try {
  for (const [name, measure] of groups) {
    if (asked.length > 0 ? !asked.includes(name) : slow.has(name)) continue;
    process.stderr.write(`${name} …\n`);
    lines.push(...(await measure({ folder, advisories })));
  }
} finally {
  remove();
}
console.log(table(lines));
console.log(`${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = lines.every(passes) ? 0 : 1;
