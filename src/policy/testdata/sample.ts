/** Findings made up for tests of policy. */
import type { Coverage, Finding } from '../../model/index.ts';

export function finding(part: Partial<Finding> = {}): Finding {
  return {
    id: 'CVE-2099-0001',
    aliases: [],
    kind: 'vulnerability',
    subject: { kind: 'package', purl: 'pkg:npm/left@1.0.0', path: 'app/package.json' },
    severity: 'high',
    fixedVersions: ['1.0.1'],
    status: 'fixed',
    ...part,
  };
}

export const everythingRead: Coverage = {
  layersRead: 2,
  layersCached: 0,
  layersTotal: 2,
  packages: { deb: 80 },
  covered: ['Debian:12'],
  notCovered: [],
  notLookedAt: [],
};
