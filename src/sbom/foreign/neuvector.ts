import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import { at, has, list, text, texts } from './value.ts';
import { fixesOf, osOf } from './words.ts';

/** The scan report of NeuVector's scanner and REST interface. */
export const neuvector = ofJson({
  id: 'neuvector',
  tool: 'NeuVector',
  claims: json => {
    const report = at(json, 'report');
    return has(report, 'vulnerabilities') && ['modules', 'checks', 'cmds', 'base_os'].some(key => has(report, key));
  },
  read(json) {
    const report = at(json, 'report');
    const os = osOf(text(report, 'base_os'));
    const aboard = list(report, 'modules').map(one =>
      packageOf({ name: text(one, 'name'), version: text(one, 'version'), ...(os ? { os } : {}) }),
    );
    return {
      findings: list(report, 'vulnerabilities').map(one => ({
        id: text(one, 'name'),
        aliases: texts(one, 'cves'),
        severity: severityOf(text(one, 'severity')),
        package: packageOf({
          name: text(one, 'package_name'),
          version: text(one, 'package_version'),
          path: text(one, 'file_name'),
          ...(os ? { os } : {}),
        }),
        fixedVersions: fixesOf(text(one, 'fixed_version')),
      })),
      ...(aboard.length > 0 ? { packages: aboard } : {}),
      otherFindings: list(report, 'secrets').length + list(report, 'setid_perms').length,
      artifact: [text(report, 'repository'), text(report, 'tag')].filter(Boolean).join(':'),
    };
  },
});
