/** Audit events with all rules of the field for them, in CPU time of a process that has begun to read. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditSource, replayAudit, ruleLoader, ruleset, syscallSource } from '../src/runtime/index.ts';
import { shared } from '../test/real/cache.ts';
import type { Line } from './table.ts';

const wanted = 20_000;

export async function auditLines(): Promise<Line[]> {
  const line: Line = { figure: `${wanted} audit events × 48 rules, CPU time`, unit: 'ms', target: 1_000 };
  const folder = shared && join(shared, 'oracles/falco');
  if (!folder || !existsSync(folder)) return [{ ...line, skipped: 'the samples are not there' }];
  const loader = ruleLoader({ sources: [syscallSource, auditSource] });
  loader.load({ name: 'k8s_audit', text: readFileSync(join(folder, 'rules/K8SAuditRules.yaml'), 'utf8') });
  const rules = ruleset(loader.rules(), loader.turn);
  const logs = join(folder, 'captures/k8s_audit');
  const log = readdirSync(logs).map(name => `${readFileSync(join(logs, name), 'utf8').trimEnd()}\n`);
  const bytes = Buffer.from(log.join(''));
  const samples: number[] = [];
  for (let run = 0; run < 5; run++) {
    let events = 0;
    async function* repeated(): AsyncGenerator<Uint8Array> {
      while (events < wanted) yield bytes;
    }
    const before = process.cpuUsage();
    await replayAudit(repeated(), event => {
      events++;
      rules.match(event);
    });
    const { user, system } = process.cpuUsage(before);
    samples.push(((user + system) / 1_000 / events) * wanted);
  }
  return [{ ...line, ours: samples.toSorted((a, b) => a - b)[2] }];
}
