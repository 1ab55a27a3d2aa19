import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding, ReportedPackage } from './report.ts';
import { at, entries, firstText, has, list, text } from './value.ts';
import { fixesOf, osOf } from './words.ts';

/** Red Hat's klar and others count worse than critical. */
const severityWord = (word: string) => (/^defcon1$/i.test(word) ? 'critical' : severityOf(word));

/** One vulnerability of the API of version 1 and 2, with its feature where it does not name it itself. */
function findingOf(one: unknown, feature?: unknown): ReportedFinding {
  const os = osOf(
    firstText(one, 'NamespaceName', 'namespace', 'Namespace') || firstText(feature, 'NamespaceName', 'namespace'),
  );
  return {
    id: firstText(one, 'Name', 'vulnerability', 'name'),
    aliases: [],
    severity: severityWord(firstText(one, 'Severity', 'severity')),
    package: packageOf({
      name: firstText(one, 'FeatureName', 'featurename') || firstText(feature, 'Name', 'name'),
      version: firstText(one, 'FeatureVersion', 'featureversion') || firstText(feature, 'Version', 'version'),
      ...(os ? { os } : {}),
    }),
    fixedVersions: fixesOf(firstText(one, 'FixedBy', 'fixedby', 'fixed_by')),
  };
}

/** clair-scanner: one list for the image. */
export const clairScanner = ofJson({
  id: 'clair-scanner',
  tool: 'Clair',
  claims: json => has(json, 'unapproved') && has(json, 'image'),
  read: json => ({
    findings: list(json, 'vulnerabilities').map(one => findingOf(one)),
    artifact: text(json, 'image'),
  }),
});

/** klar: lists by severity. */
export const klar = ofJson({
  id: 'clair-klar',
  tool: 'Clair',
  claims: json => has(json, 'LayerCount') && has(json, 'Vulnerabilities'),
  read: json => ({
    findings: entries(json, 'Vulnerabilities').flatMap(([, ones]) => list(ones).map(one => findingOf(one))),
  }),
});

/** The layer of the API of version 1 (and of Quay): features with their vulnerabilities. */
export const clairLayer = ofJson({
  id: 'clair-api',
  tool: 'Clair',
  claims: json => layerOf(json) !== undefined,
  read(json) {
    const layer = layerOf(json);
    const features = ['Features', 'features', 'detected_features'].flatMap(key => list(layer, key));
    const packages: ReportedPackage[] = features.map(feature => {
      const os = osOf(firstText(feature, 'NamespaceName', 'namespace'));
      return packageOf({
        name: firstText(feature, 'Name', 'name'),
        version: firstText(feature, 'Version', 'version'),
        ...(os ? { os } : {}),
      });
    });
    return {
      findings: features.flatMap(feature =>
        ['Vulnerabilities', 'vulnerabilities'].flatMap(key => list(feature, key).map(one => findingOf(one, feature))),
      ),
      packages,
      artifact: firstText(layer, 'Name', 'name'),
    };
  },
});

function layerOf(json: unknown): unknown {
  for (const layer of [at(json, 'Layer'), at(json, 'data', 'Layer'), at(json, 'ancestry')])
    if (has(layer, 'Features') || has(layer, 'features') || has(layer, 'detected_features')) return layer;
  return undefined;
}
