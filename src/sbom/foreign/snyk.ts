import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf } from './package.ts';
import type { ReportedFinding } from './report.ts';
import { has, isList, list, text, texts } from './value.ts';
import { osOf } from './words.ts';

const projectsOf = (json: unknown): unknown[] => (isList(json) ? json : [json]);

const isProject = (one: unknown): boolean =>
  has(one, 'vulnerabilities') && has(one, 'packageManager') && has(one, 'ok');

/** `snyk container test --json` and `snyk test --json`: one project, several, or one with others inside it. */
export const snyk = ofJson({
  id: 'snyk',
  tool: 'Snyk',
  claims: json => projectsOf(json).some(isProject),
  read(json) {
    const projects = projectsOf(json).flatMap(one => [one, ...list(one, 'applications')]);
    return {
      findings: projects.flatMap(project => list(project, 'vulnerabilities').map(one => findingOf(one, project))),
      artifact: text(projects[0], 'path'),
    };
  },
});

function findingOf(one: unknown, project: unknown): ReportedFinding {
  const cves = texts(one, 'identifiers', 'CVE');
  const [os] = [text(project, 'docker', 'os', 'prettyName'), text(one, 'packageManager')].map(osOf).filter(Boolean);
  // A binary of a distribution is written `source/binary`.
  const [source = '', binary] = text(one, 'packageName').split('/', 2);
  const distribution = os !== undefined && binary !== undefined;
  return {
    id: text(one, 'id'),
    aliases: [...cves, ...texts(one, 'identifiers', 'GHSA')],
    severity: severityOf(text(one, 'severity')),
    package: packageOf({
      name: distribution ? binary : text(one, 'packageName'),
      version: text(one, 'version'),
      type: text(project, 'packageManager'),
      path: text(project, 'targetFile'),
      ...(distribution ? { source: { name: source, version: '' } } : {}),
      ...(os ? { os } : {}),
    }),
    fixedVersions: texts(one, 'fixedIn'),
  };
}
