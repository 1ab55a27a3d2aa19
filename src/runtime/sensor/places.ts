/** Where the parts of the sensor lie: beside the bundle in the package, else in the source tree. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const fromSource = import.meta.url.endsWith('.ts');
const place = (source: string, packaged: string): string =>
  fileURLToPath(new URL(fromSource ? source : packaged, import.meta.url));

/** The compiled eBPF object. From source: what `node scripts/sensor-object.ts` makes, or else what the last build made. */
export function objectPath(name: 'plimsoll' | 'egress' = 'plimsoll'): string {
  const file = `${name}.bpf.o`;
  const own = place(`../../../sensor/build/${file}`, `./${file}`);
  return fromSource && !existsSync(own) ? place(`../../../dist/${file}`, '') : own;
}

/** The program of the sensor's process. */
export const sensorProgram = (): string => place('./process.ts', './sensor.js');

/** The folder of our own rules. */
export const ownRules = (): string => place('../../../rules', './rules');
