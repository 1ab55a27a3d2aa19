import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { syscallSource } from '../fields/extract/source.ts';
import { ruleset } from '../rules/engine/ruleset.ts';
import { ruleLoader } from '../rules/load/loader.ts';
import { priorities } from '../types.ts';
import { auditSource } from './source.ts';
import { eventsOfFile } from './testing.ts';

const folder = new URL('../../../../shared/oracles/falco/', import.meta.url);
const present = existsSync(new URL('cases.json', folder));
if (!present) console.warn('shared/oracles/falco is not there: its audit events are not tried');

interface Case {
  name: string;
  rules: string[];
  captures: { path: string; present: boolean }[];
  enabled_sources: string[];
  expect: { detect?: boolean; priorities_nonzero: string[]; rule_counts: Record<string, number> };
  legacy_yaml?: { detect_counts?: Record<string, number>[] };
}
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const all: Case[] = present ? (JSON.parse(read('cases.json')) as Case[]) : [];
const cases = all.filter(
  ({ captures, enabled_sources: sources }) =>
    sources.includes('k8s_audit') && captures.every(({ path }) => existsSync(new URL(path, folder))),
);

function rulesOf(names: readonly string[]) {
  const loader = ruleLoader({ sources: [syscallSource, auditSource] });
  for (const name of names) {
    const { errors } = loader.load({ name, text: read(name) });
    expect(errors.map(({ message }) => message)).toEqual([]);
  }
  return ruleset(loader.rules(), loader.turn);
}

const levels: Record<string, string> = { INFO: 'Informational' };
const level = (name: string): string | undefined =>
  levels[name] ?? priorities.find(each => each.toLowerCase() === name.toLowerCase());

describe.skipIf(!present)('audit events with published rules', () => {
  it.each(cases)('$name', async ({ rules, captures, expect: expected }) => {
    const set = rulesOf(rules);
    const counts: Record<string, number> = {};
    const raised = new Set<string>();
    for (const { path } of captures)
      for (const event of await eventsOfFile(new URL(path, folder)))
        for (const rule of set.match(event)) {
          counts[rule.name] = (counts[rule.name] ?? 0) + 1;
          raised.add(rule.priority);
        }
    expect(counts).toMatchObject(expected.rule_counts);
    if (expected.detect !== undefined) expect(raised.size > 0).toBe(expected.detect);
    for (const name of expected.priorities_nonzero) expect(raised).toContain(level(name));
  });

  it('are there', () => expect(cases.length).toBeGreaterThan(0));
});
