import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { tryOwnChecks } from './index.ts';

const docs = new URL('../../../docs/', import.meta.url);
const text = /```yaml\n([\s\S]*?)```/.exec(readFileSync(new URL('own-checks.md', docs), 'utf8'))![1]!;

it('the example of docs/own-checks.md passes its tests', async () => {
  const { checks, tried } = await tryOwnChecks([{ name: 'example.yaml', text }]);
  expect(checks).toBe(2);
  expect(tried.map(({ passed }) => passed)).toEqual([true, true]);
});

it('and is as docs/schema/checks.v1.json has it', () => {
  const schema = JSON.parse(readFileSync(new URL('schema/checks.v1.json', docs), 'utf8')) as object;
  const validate = new Ajv2020.default({ strict: false }).compile(schema);
  validate(parse(text));
  expect(validate.errors).toBeNull();
  expect(validate({ apiVersion: 'plimsoll.dev/v1', kind: 'CheckSet', checks: [{ id: 'x' }] })).toBe(false);
});
