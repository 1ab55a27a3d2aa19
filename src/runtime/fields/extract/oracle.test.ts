import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ruleset } from '../../rules/engine/ruleset.ts';
import { ruleLoader } from '../../rules/load/loader.ts';
import { alertJson, alertOf } from '../../rules/output/alert.ts';
import { replayCapture } from '../../scap/replay.ts';
import { syscallState } from '../../state/syscall-state.ts';
import type { Alert, Priority } from '../../types.ts';
import { syscallSource } from './source.ts';

const folder = new URL('../../../../../shared/oracles/falco/', import.meta.url);
const present = existsSync(folder);
if (!present) console.info('skipped: ../shared/oracles/falco is not there');

interface Case {
  name: string;
  class: string;
  captures: { path: string; present: boolean }[];
  rules: string[];
  args: string[][];
  all_events: boolean;
  enabled_tags: string[];
  disabled_tags: string[];
  disabled_rules: string[];
  min_priority: string[];
  expect: {
    detect?: boolean;
    priorities_nonzero: string[];
    priorities_zero: string[];
    priorities_count: Record<string, number>;
    rule_counts: Record<string, number>;
    err: boolean | null;
  };
}

const cases: Case[] = present ? JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8')) : [];
const replayed = cases.filter(
  each =>
    each.class === 'capture-present' &&
    each.rules.length > 0 &&
    each.captures.some(({ path }) => path.endsWith('.scap')),
);

const levels: Record<string, Priority> = { INFO: 'Informational' };
const levelOf = (word: string): Priority =>
  levels[word.toUpperCase()] ?? (`${word[0]?.toUpperCase()}${word.slice(1).toLowerCase()}` as Priority);

async function alertsOf(each: Case): Promise<Alert[] | undefined> {
  const loader = ruleLoader({ sources: [syscallSource] });
  for (const path of each.rules) {
    const { errors } = loader.load({ name: path, text: readFileSync(new URL(path, folder), 'utf8') });
    if (errors.length > 0) return undefined;
  }
  const rules = ruleset(loader.rules(), loader.turn, {
    ...(each.min_priority[0] && { minimumPriority: levelOf(each.min_priority[0]) }),
  });
  if (each.enabled_tags.length > 0) {
    rules.enableByName('*', false);
    rules.enableByTag(each.enabled_tags, true);
  }
  rules.enableByTag(each.disabled_tags, false);
  for (const name of each.disabled_rules) rules.enableByName(name, false);
  const alerts: Alert[] = [];
  const { sink } = syscallState(event => {
    for (const rule of rules.match(event)) alerts.push(alertOf(rule, event, { isoTime: true }));
  });
  const blob = (async function* () {
    yield readFileSync(new URL(each.captures[0]?.path ?? '', folder));
  })();
  expect((await replayCapture(blob, sink)).problems).toEqual([]);
  return alerts;
}

describe.skipIf(!present)('captures of the field, with the rules beside them', () => {
  it('has cases', () => expect(replayed.length).toBeGreaterThan(20));

  it.each(replayed.map(each => [each.name, each] as const))('%s', async (_, each) => {
    const alerts = await alertsOf(each);
    if (alerts === undefined) {
      expect(each.expect.err).not.toBe(false);
      return;
    }
    const { expect: wanted } = each;
    if (wanted.detect !== undefined && wanted.err !== true) expect(alerts.length > 0).toBe(wanted.detect);
    const counted = (priority: string) => alerts.filter(alert => alert.priority === levelOf(priority)).length;
    for (const priority of wanted.priorities_nonzero) expect(counted(priority), priority).toBeGreaterThan(0);
    for (const priority of wanted.priorities_zero) expect(counted(priority), priority).toBe(0);
    for (const [priority, count] of Object.entries(wanted.priorities_count)) expect(counted(priority)).toBe(count);
    for (const [rule, count] of Object.entries(wanted.rule_counts)) {
      expect(alerts.filter(alert => alert.rule === rule).length, rule).toBe(count);
    }
  });

  it('an alert is written as the field writes it', async () => {
    const each = cases.find(({ name }) => name === 'TestFalco_Legacy_TimeIso8601') as Case;
    const last = (await alertsOf(each))?.at(-1) as Alert;
    expect(last.output).toBe('2016-08-04T16:17:57.882054739+0000: Warning An open was seen (command=cat /dev/null)');
    expect(JSON.parse(alertJson(last))).toMatchObject({
      rule: 'open_from_cat',
      time: '2016-08-04T16:17:57.882054739Z',
    });
  });
});
