import { type FindingStatus, severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import { at, has, list, text, texts } from './value.ts';
import { osOf } from './words.ts';

/** Our own report of a scan (docs/schema/scan.v1.json). */
export const plimsoll = ofJson({
  id: 'plimsoll',
  tool: 'Plimsoll',
  claims: json =>
    has(json, 'schemaVersion') &&
    ['artifact', 'coverage', 'database', 'verdict', 'findings'].every(key => has(json, key)),
  read(json) {
    const os = osOf(`${text(json, 'os', 'id')} ${text(json, 'os', 'versionId')}`);
    const all = [...list(json, 'findings'), ...list(json, 'waived')];
    const vulnerable = all.filter(one => text(one, 'kind') === 'vulnerability');
    return {
      artifact: text(json, 'artifact', 'reference'),
      otherFindings: all.length - vulnerable.length,
      findings: vulnerable.map(one => ({
        id: text(one, 'id'),
        aliases: texts(one, 'aliases'),
        severity: severityOf(text(one, 'severity')),
        package: packageOf({
          name: text(one, 'package', 'name'),
          version: text(one, 'package', 'version'),
          purl: text(one, 'package', 'purl'),
          path: text(one, 'package', 'path'),
          source: { name: text(one, 'package', 'source', 'name'), version: text(one, 'package', 'source', 'version') },
          ...(os ? { os } : {}),
        }),
        fixedVersions: texts(one, 'fixedVersions'),
        // Its own word, from its own schema.
        status: text(at(one, 'status')) as FindingStatus,
      })),
    };
  },
});
