import { describe, expect, it } from 'vitest';
import { tryCases } from '../cases.ts';
import { loadPolicy } from '../load.ts';
import { presetNames } from './index.ts';

const none = {
  read(path: string): string {
    throw new Error(`no file is read: ${path}`);
  },
  resolve: (_: string, path: string): string => path,
};
const circumstances = { now: new Date('2098-01-01T00:00:00Z'), clock: () => 0 };

describe.each(presetNames)('the preset %s', name => {
  it('does on each of its cases what it says', async () => {
    const results = tryCases(await loadPolicy(name, none), circumstances);
    const wrong = results.filter(({ passed }) => !passed);
    expect(wrong.map(({ test, verdict, rules, ruling }) => ({ test, verdict, rules, ruling: ruling.reasons }))).toEqual(
      [],
    );
  });

  it('is tried both ways: every rule matches in one case and not in another', async () => {
    const policy = await loadPolicy(name, none);
    const results = tryCases(policy, circumstances);
    for (const { id } of policy.rules) {
      const matched = results.filter(({ rules }) => rules.includes(id)).length;
      expect({ id, both: matched > 0 && matched < results.length }).toEqual({ id, both: true });
    }
  });

  it('says everything in both languages', async () => {
    const { description, rules } = await loadPolicy(name, none);
    for (const said of [description, ...rules.map(rule => rule.title)]) {
      expect(said?.zh).toMatch(/\p{Script=Han}/u);
      expect(said?.en).toMatch(/^[\p{ASCII}’]+$/u);
    }
  });
});
