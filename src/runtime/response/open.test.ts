import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { responseBounds } from './bounds.ts';
import { openResponder } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-open-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ledger = join(folder, 'var', 'lib', 'responses.jsonl');

function written(content: string): string {
  const file = join(folder, 'responses.yaml');
  writeFileSync(file, content);
  return file;
}

describe('responses from files', () => {
  it('make their ledger, and tell what can never happen', async () => {
    const told: string[] = [];
    const file = written('responses: [{rule: A, action: kill}, {rule: B, action: kill}]');
    const rules = [{ name: 'A', tags: [] }];
    const { close } = await openResponder({ file, ledger, rules, tell: line => told.push(line) });
    expect(told).toEqual([`${file}: kill: no rule is named "B"`]);
    expect(readFileSync(ledger, 'utf8')).toBe('');
    await close();
    await close();
  });

  it.each([
    ['responses: 1', 'responses-invalid'],
    [`responses: [] # ${'x'.repeat(responseBounds.fileBytes)}`, 'bound'],
  ])('open nothing when they are wrong: %.20s', async (content, code) => {
    const other = join(folder, code);
    await expect(openResponder({ file: written(content), ledger: other })).rejects.toMatchObject({ code });
    await expect(openResponder({ file: join(folder, 'none'), ledger: other })).rejects.toMatchObject({
      code: 'file-unreadable',
    });
    expect(existsSync(other)).toBe(false);
  });
});
