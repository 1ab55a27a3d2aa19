/**
 * `node scripts/config-trees.ts`: fetches real open-source trees (Go modules, through the ordinary client) into
 * .cache/config-trees, judges the configuration in each, and prints how many documents and findings there are by tree, and by
 * check. Whether a finding is right is for people to judge: docs/false-alarms.md says what they were. `--list` prints every
 * finding, `--only NAME` one tree, `--check ID` one check.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../src/model/index.ts';
import { scan } from '../src/scan/index.ts';

const trees = [
  'github.com/argoproj/argo-cd/v2@v2.14.21',
  'github.com/cert-manager/cert-manager@v1.21.2',
  'github.com/fluxcd/flux2/v2@v2.9.5',
  'github.com/jaegertracing/jaeger@v1.76.0',
  'github.com/open-policy-agent/gatekeeper/v3@v3.23.1',
  'github.com/prometheus-operator/prometheus-operator@v0.85.0',
  'github.com/traefik/traefik/v3@v3.7.13',
  'go.universe.tf/metallb@v0.16.2',
  'istio.io/istio@v0.0.0-20260827124520-eed52ebb66ad',
  'k8s.io/ingress-nginx@v0.0.0-20240708192948-52c50467d67d',
  'knative.dev/serving@v0.51.0',
  'sigs.k8s.io/metrics-server@v0.9.0',
];

const folder = join(import.meta.dirname, '../.cache/config-trees');

/** The folder of a module. */
function fetched(name: string): string {
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, GOMODCACHE: folder, GOFLAGS: '-modcacherw' };
  const told = execFileSync('go', ['mod', 'download', '-json', name], { cwd: folder, env, encoding: 'utf8' });
  return (JSON.parse(told) as { Dir: string }).Dir;
}

const option = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;

function placeOf({ subject }: Finding): string {
  const { path = '', line } = subject as { path?: string; line?: number };
  return `${path}:${line ?? ''}`;
}

const [only, check] = [option('--only'), option('--check')];
const byCheck = new Map<string, number>();
console.log('| tree | documents | findings | of them high or critical | problems |\n|---|---|---|---|---|');
for (const name of trees.filter(one => !only || one.includes(only))) {
  const reference = `config:${fetched(name)}`;
  const { findings, coverage, problems } = await scan(reference, { now: new Date(0), unrendered: true });
  const documents = Object.values(coverage.configurations ?? {}).reduce((sum, count) => sum + count, 0);
  const grave = findings.filter(({ severity }) => severity === 'high' || severity === 'critical');
  const tree = name
    .replace(/@.*/, '')
    .replace(/\/v\d$/, '')
    .split('/')
    .at(-1);
  console.log(`| ${tree} | ${documents} | ${findings.length} | ${grave.length} | ${problems.length} |`);
  for (const { id } of findings) byCheck.set(id, (byCheck.get(id) ?? 0) + 1);
  if (!process.argv.includes('--list')) continue;
  for (const one of findings)
    if (!check || one.id === check) console.log(`  ${one.severity} ${one.id} ${placeOf(one)} ${one.message?.en}`);
  for (const { message } of check ? [] : problems) console.log(`  problem ${message}`);
}
console.log('\n| check | findings |\n|---|---|');
for (const [id, count] of [...byCheck].sort(([, a], [, b]) => b - a)) console.log(`| ${id} | ${count} |`);
