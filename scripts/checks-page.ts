/** `node scripts/checks-page.ts` writes docs/checks.md and docs/check-map.md from the lists of checks, so that the pages stay true. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allChecks } from '../src/check/index.ts';

const root = join(import.meta.dirname, '..');
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const groups: { prefix: string; title: string }[] = [
  { prefix: 'PLD', title: 'Dockerfiles' },
  { prefix: 'PLI', title: 'Images: config, history, files' },
  { prefix: 'PLK', title: 'Kubernetes' },
  { prefix: 'PLC', title: 'Compose and running containers' },
  { prefix: 'PLW', title: 'WebAssembly' },
  { prefix: 'PLL', title: 'Licences' },
];

const known = new Set(groups.map(({ prefix }) => prefix));
const others = [...new Set(allChecks.map(({ id }) => id.split('-', 1)[0]!))].filter(prefix => !known.has(prefix));

/** docs/checks.md: every check. */
export function checksPage(): string {
  const sections = [...groups, ...others.map(prefix => ({ prefix, title: prefix }))].flatMap(({ prefix, title }) => {
    const checks = allChecks.filter(({ id }) => id.startsWith(`${prefix}-`));
    if (checks.length === 0) return [];
    const rows = checks.map(
      ({ id, severity, advice }) =>
        `| ${id} | ${severity} | ${cell(advice.title.en)} · ${cell(advice.title.zh)} | ${cell(advice.standards.join('; '))} |`,
    );
    return [
      `## ${title} (${checks.length})\n\n| id | severity | title | standards |\n|---|---|---|---|\n${rows.join('\n')}\n`,
    ];
  });
  return `# Checks of configuration

\`plimsoll scan config:DIR\` judges Dockerfiles, Kubernetes manifests, compose files and the JSON of running containers; images,
root file systems and source trees are judged with \`--scanners misconfiguration\`. \`plimsoll check explain ID\` says why a check
matters, how to mend what it finds, and where that is written. \`--fix\` applies the fixes that are safe.
[Other tools' ids](check-map.md) · [checks of your own](own-checks.md) · [false alarms, measured](false-alarms.md)

A severity may be lower in one place than here: what is only in a build stage that is thrown away matters less.

This page is written by \`node scripts/checks-page.ts\` out of src/check.

${sections.join('\n')}`;
}

/** Where we answer otherwise than a peer's check of the same thing, and why. */
const argued: { peer: string; where: string; why: string }[] = [
  {
    peer: 'trivy:DS-0002',
    where: 'USER stands in an earlier stage alone',
    why: 'Found: the last stage does not inherit it. Clean where the last stage builds on the one that has it, or on an image named nonroot.',
  },
  {
    peer: 'trivy:DS-0005',
    where: 'ADD of .tgz and other archives that ADD unpacks',
    why: 'Clean: COPY would not do the same. The same holds for sources in variables.',
  },
  {
    peer: 'trivy:DS-0015, DS-0019, DS-0025',
    where: 'the cache is a cache mount, or is deleted with rm',
    why: 'Clean: nothing of it is left in the layer.',
  },
  { peer: 'trivy:DS-0021', where: 'apt-get -qq', why: 'Clean: apt-get(8) says that it implies -y.' },
  {
    peer: 'trivy:DS-0024',
    where: 'apt-get dist-upgrade without an option before it',
    why: 'Found: it is the same command.',
  },
  {
    peer: 'trivy:DS-0031',
    where: 'PASSWORD_FILE=/run/secrets/…, AUTH_ENABLED=true',
    why: 'Clean: a path or a switch is no secret. Stages that the last one builds on count as it does.',
  },
  {
    peer: 'kubesec: CapDropAll, CapDropAny, LimitsCPU, LimitsMemory, RequestsCPU, RequestsMemory, RunAs…, ReadOnlyRootFilesystem, ApparmorAny, SeccompAny, ServiceAccountName, AutomountServiceAccountToken, VolumeClaim…',
    where: 'the setting is there',
    why: 'kubesec gives points for what is there; we report what lacks it. Each container (claim, pod) is either a point there or a finding here.',
  },
  {
    peer: 'kubesec: SeccompAny, SeccompUnconfined, ApparmorAny, ApparmorUnconfined',
    where: 'type: LocalHost',
    why: 'Found: Kubernetes knows Localhost alone.',
  },
];

/** docs/check-map.md: other tools' ids to ours. */
export function mapPage(): string {
  const byTool = new Map<string, Map<string, string[]>>();
  for (const { id, peers = [] } of allChecks)
    for (const peer of peers) {
      const colon = peer.indexOf(':');
      const tool = byTool.get(peer.slice(0, colon)) ?? new Map<string, string[]>();
      byTool.set(peer.slice(0, colon), tool);
      tool.set(peer.slice(colon + 1), [...(tool.get(peer.slice(colon + 1)) ?? []), id]);
    }
  const sections = [...byTool]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tool, ids]) => {
      const rows = [...ids]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, ours]) => `| ${cell(id)} | ${ours.join(', ')} |`);
      return `## ${tool} (${ids.size})\n\n| theirs | ours |\n|---|---|\n${rows.join('\n')}\n`;
    });
  return `# Other tools' checks, and ours

What a check of another tool looks for is found by the checks beside it. This page is written by \`node scripts/checks-page.ts\`
out of the \`peers\` of the checks; tests hold it against samples of those tools.

## Where we answer otherwise

| check | where | why |
|---|---|---|
${argued.map(({ peer, where, why }) => `| ${peer} | ${cell(where)} | ${cell(why)} |`).join('\n')}

${sections.join('\n')}`;
}

if (import.meta.main) {
  writeFileSync(join(root, 'docs/checks.md'), checksPage());
  writeFileSync(join(root, 'docs/check-map.md'), mapPage());
}
