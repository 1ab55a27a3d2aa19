/** docs/policy.md and docs/schema/ say what the code does. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { artifactFields, findingFields, workloadFields } from './cel/vocabulary.ts';
import { readInUse } from './in-use.ts';
import { presetNames, presetText } from './presets/index.ts';
import { readPolicy } from './read.ts';
import { readWaivers } from './waivers/read.ts';

const docs = new URL('../../docs/', import.meta.url);
const page = readFileSync(new URL('policy.md', docs), 'utf8');
const schema = (name: string): object => JSON.parse(readFileSync(new URL(`schema/${name}.v1.json`, docs), 'utf8'));
const validate = (name: string) => new Ajv2020({ allowUnionTypes: true, strictRequired: false }).compile(schema(name));
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

describe('docs/policy.md', () => {
  it.each([
    ['finding', findingFields],
    ['artifact', artifactFields],
    ['workload', workloadFields],
  ] as const)('names every field of %s, and no others', (root, fields) => {
    const table = page.split(`| \`${root}.\` |`)[1]?.split('\n\n')[0] ?? '';
    const named = [...table.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name),
    );
    expect(named.sort()).toEqual(Object.keys(fields).sort());
  });

  it('shows a policy, packages in use and waivers that are read', async () => {
    const [policy = '', inUse = '', waivers = ''] = examples;
    await expect(readInUse(inUse, 'page')).resolves.toBeDefined();
    await expect(readPolicy(policy, 'page')).resolves.toBeDefined();
    expect((await readWaivers(waivers, 'plimsoll.yaml')).waivers).toHaveLength(1);
  });
});

describe('the schemas for editors', () => {
  it.each(presetNames)('fit the preset %s', async name => {
    const fits = validate('policy');
    fits(parse((await presetText(name)) ?? ''));
    expect(fits.errors ?? []).toEqual([]);
  });

  it('fit the examples of the page, and refuse what the program refuses', () => {
    const [policy, , waivers] = examples.map(text => parse(text));
    expect(validate('policy')(policy)).toBe(true);
    expect(validate('policy')({ ...policy, colour: 'red' })).toBe(false);
    expect(validate('waivers')(waivers)).toBe(true);
    expect(validate('waivers')({ ...waivers, waivers: [{ reason: 'a', owner: 'b', expires: '2030-01-01' }] })).toBe(
      false,
    );
  });
});
