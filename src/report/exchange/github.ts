/**
 * A snapshot for GitHub's dependency submission API (POST /repos/…/dependency-graph/snapshots, version 0): what is
 * aboard, by the file that names it. GitHub judges it by its own advisories; what we found stands in no key of it.
 */
import { neutral } from '../../kit/index.ts';
import type { Package, ScanResult } from '../../model/index.ts';
import { partsOf } from '../document/image.ts';
import { timesOf, tool } from '../document/tool.ts';
import type { ReportOptions } from '../format.ts';
import { jsonDocument } from '../json/stream.ts';
import { byText, packagesInOrder } from '../order.ts';

export function writeSnapshot(scan: ScanResult, options: ReportOptions = {}): AsyncIterable<string> {
  const { build = {} } = options;
  const { repository } = partsOf(scan.artifact);
  return jsonDocument([
    ['version', 0],
    // GitHub wants both; outside of a build nobody knows them, and whoever submits it fills them in.
    ['sha', build.commit ?? ''],
    ['ref', build.ref ?? ''],
    [
      'job',
      {
        id: build.run ?? '0',
        correlator: neutral(`${build.job ?? 'plimsoll'} ${repository}`),
        ...(build.url ? { html_url: build.url } : {}),
      },
    ],
    ['detector', { name: 'plimsoll', version: tool.version(options), url: tool.url }],
    ['scanned', timesOf(options).finished],
    ['metadata', metadataOf(scan)],
    ['manifests', manifestsOf(scan)],
  ]);
}

/** At most eight keys, with scalar values, by the API's schema. */
const metadataOf = ({ artifact, coverage, problems, packages }: ScanResult): object => ({
  'plimsoll:reference': neutral(artifact.reference),
  ...(artifact.digest ? { 'plimsoll:digest': artifact.digest } : {}),
  'plimsoll:packages': packages.length,
  'plimsoll:problems': problems.length,
  'plimsoll:notLookedAt': coverage.notLookedAt.map(neutral).join('; '),
});

/** In a source tree a manifest is a file of it; in an image, all packages of a kind are one. */
function manifestsOf({ artifact, packages }: ScanResult): object {
  const declared = artifact.kind === 'repo';
  const manifests = new Map<string, Package[]>();
  for (const found of packagesInOrder(packages)) {
    const name = declared && found.path ? found.path : `${artifact.reference} (${found.type})`;
    const listed = manifests.get(name);
    if (listed) listed.push(found);
    else manifests.set(name, [found]);
  }
  const entries = [...manifests].sort(([a], [b]) => byText(a, b));
  return Object.fromEntries(
    entries.map(([key, listed]) => {
      const name = neutral(key);
      const file = declared ? { file: { source_location: name } } : {};
      return [name, { name, ...file, resolved: resolvedOf(listed) }];
    }),
  );
}

function resolvedOf(packages: readonly Package[]): object {
  const purls = new Map(packages.map(({ name, version, purl }) => [`${name}@${version}`, purl]));
  return Object.fromEntries(
    packages.map(({ purl, dev, direct, dependsOn = [] }) => [
      purl,
      {
        package_url: purl,
        ...(direct === undefined ? {} : { relationship: direct ? 'direct' : 'indirect' }),
        scope: dev ? 'development' : 'runtime',
        dependencies: dependsOn.map(key => purls.get(key)).filter(found => found !== undefined),
      },
    ]),
  );
}
