/** `node scripts/bounds-page.ts` writes docs/bounds.md from the bounds that the rooms state, so that the page stays true. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bounds as advisory } from '../src/advisory/bounds.ts';
import { publishedBounds } from '../src/advisory/published/bounds.ts';
import { dockerfileBounds } from '../src/check/dockerfile/bounds.ts';
import { documentBounds } from '../src/check/document/bounds.ts';
import { ownBounds } from '../src/check/own/bounds.ts';
import { secretBounds } from '../src/check/secret/bounds.ts';
import { fetchBounds } from '../src/cli/rules-fetch-bounds.ts';
import { binaryBounds } from '../src/extract/binary/bounds.ts';
import { extractBounds } from '../src/extract/bounds.ts';
import { frameBounds } from '../src/extract/frame.ts';
import { archiveBounds } from '../src/extract/lang/java/bounds.ts';
import { lockBounds } from '../src/extract/lock/bounds.ts';
import { wasmBounds } from '../src/extract/wasm/bounds.ts';
import { celBounds } from '../src/kit/cel/bounds.ts';
import { spdxBounds } from '../src/kit/spdx/bounds.ts';
import { policyBounds } from '../src/policy/bounds.ts';
import { deadlines, bounds as registry } from '../src/registry/bounds.ts';
import { auditBounds } from '../src/runtime/audit/bounds.ts';
import { containerBounds } from '../src/runtime/containers/bounds.ts';
import { degradeBounds } from '../src/runtime/degrade/bounds.ts';
import { factBounds } from '../src/runtime/facts/bounds.ts';
import { outputBounds } from '../src/runtime/outputs/bounds.ts';
import { procBounds } from '../src/runtime/proc/bounds.ts';
import { responseBounds } from '../src/runtime/response/bounds.ts';
import { bounds as ruleBounds } from '../src/runtime/rules/bounds.ts';
import { captureBounds } from '../src/runtime/scap/bounds.ts';
import { sensorBounds } from '../src/runtime/sensor/bounds.ts';
import { stateBounds } from '../src/runtime/state/bounds.ts';
import { reportBounds } from '../src/sbom/foreign/bounds.ts';
import { sbomBounds } from '../src/sbom/read/bounds.ts';
import { vexBounds } from '../src/sbom/vex/bounds.ts';
import { renderBounds } from '../src/scan/render/bounds.ts';
import { sourceBounds } from '../src/source/bounds.ts';
import { imageBounds } from '../src/source/image-bounds.ts';

const root = join(import.meta.dirname, '..');

/** Where bounds stand, and what they bound. */
const groups: { title: string; file: string; values: object }[] = [
  { title: 'Layers', file: 'src/source/bounds.ts', values: sourceBounds },
  { title: 'Images, archives, root file systems', file: 'src/source/image-bounds.ts', values: imageBounds },
  { title: 'Packages', file: 'src/extract/bounds.ts', values: extractBounds },
  { title: 'Facts sent to a server', file: 'src/extract/frame.ts', values: frameBounds },
  { title: 'Executables', file: 'src/extract/binary/bounds.ts', values: binaryBounds },
  { title: 'WebAssembly', file: 'src/extract/wasm/bounds.ts', values: wasmBounds },
  { title: 'Java archives', file: 'src/extract/lang/java/bounds.ts', values: archiveBounds },
  { title: 'Lockfiles and manifests', file: 'src/extract/lock/bounds.ts', values: lockBounds },
  { title: 'Configuration files', file: 'src/check/document/bounds.ts', values: documentBounds },
  { title: 'Runtime rules', file: 'src/runtime/rules/bounds.ts', values: ruleBounds },
  { title: 'Captures', file: 'src/runtime/scap/bounds.ts', values: captureBounds },
  { title: 'State of a machine', file: 'src/runtime/state/bounds.ts', values: stateBounds },
  { title: 'Audit events', file: 'src/runtime/audit/bounds.ts', values: auditBounds },
  {
    title: 'Containers, as their runtimes describe them',
    file: 'src/runtime/containers/bounds.ts',
    values: containerBounds,
  },
  { title: 'Live sensor', file: 'src/runtime/sensor/bounds.ts', values: sensorBounds },
  { title: 'Processes, as /proc has them', file: 'src/runtime/proc/bounds.ts', values: procBounds },
  { title: 'Facts of running containers', file: 'src/runtime/facts/bounds.ts', values: factBounds },
  { title: 'Rules fetched from registries', file: 'src/cli/rules-fetch-bounds.ts', values: fetchBounds },
  { title: 'Watching without eBPF', file: 'src/runtime/degrade/bounds.ts', values: degradeBounds },
  { title: 'Outputs of alerts', file: 'src/runtime/outputs/bounds.ts', values: outputBounds },
  { title: 'Responses', file: 'src/runtime/response/bounds.ts', values: responseBounds },
  { title: 'Dockerfiles', file: 'src/check/dockerfile/bounds.ts', values: dockerfileBounds },
  { title: 'Charts and overlays', file: 'src/scan/render/bounds.ts', values: renderBounds },
  { title: 'Secrets', file: 'src/check/secret/bounds.ts', values: secretBounds },
  { title: 'Checks of one’s own', file: 'src/check/own/bounds.ts', values: ownBounds },
  { title: 'Registries', file: 'src/registry/bounds.ts', values: registry },
  { title: 'Registries, deadlines in milliseconds', file: 'src/registry/bounds.ts', values: deadlines },
  { title: 'Advisory feeds', file: 'src/advisory/bounds.ts', values: advisory },
  { title: 'Published databases', file: 'src/advisory/published/bounds.ts', values: publishedBounds },
  { title: 'Expressions (CEL)', file: 'src/kit/cel/bounds.ts', values: celBounds },
  { title: 'Licences', file: 'src/kit/spdx/bounds.ts', values: spdxBounds },
  { title: 'Policies and waivers', file: 'src/policy/bounds.ts', values: policyBounds },
  { title: 'Reports of other scanners', file: 'src/sbom/foreign/bounds.ts', values: reportBounds },
  { title: 'SBOMs', file: 'src/sbom/read/bounds.ts', values: sbomBounds },
  { title: 'VEX documents', file: 'src/sbom/vex/bounds.ts', values: vexBounds },
];

/** The comment before each key of a file. */
function comments(file: string): Map<string, string> {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(\w+)\s*:/g);
  return new Map([...found].map(([, comment = '', key = '']) => [key, comment.replace(/\s+\*?\s*/g, ' ').trim()]));
}

const units = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

/** Sizes in the largest unit that leaves them whole. */
function quantity(key: string, value: number): string {
  const [unit, size] = (/bytes$/i.test(key) && units.find(([, size]) => value % size === 0)) || ['', 1];
  return `${(value / size).toLocaleString('en')}${unit && ` ${unit}`}`;
}

function section({ title, file, values }: (typeof groups)[number]): string {
  const about = comments(file);
  const rows = Object.entries(values as Record<string, unknown>)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    .map(
      ([key, value]) => `| \`${key}\` | ${quantity(key, value)} | ${(about.get(key) ?? '').replaceAll('|', '\\|')} |`,
    );
  return `## ${title}\n\n\`${file}\`\n\n| bound | value | what |\n|---|---|---|\n${rows.join('\n')}\n`;
}

/** The whole page. */
export const page = (): string => `# Bounds

Everything that is read may be hostile, so everything has a bound: bytes, entries, depth, ratio, time. No honest image is
expected to meet one. Where one is met, the message says which, and:

- what holds the layer or the package database is reported as a **gap**: the rest of the report is there, and the exit code
  is 3;
- where nothing could be read at all, there is no report, and the exit code is 5.

This page is written by \`node scripts/bounds-page.ts\` out of the files named; a bound is changed there.

${groups.map(section).join('\n')}`;

if (import.meta.main) writeFileSync(join(root, 'docs/bounds.md'), page());
