import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readVex } from './read.ts';

const shared = new URL('../../../../shared/', import.meta.url);
const files = [
  ['payloads/openvex-minimal.json', 'openvex', 1],
  ['payloads/openvex-one-vuln.json', 'openvex', 1],
  ['payloads/copacetic-openvex-output.json', 'openvex', 1],
  ['payloads/csaf-one-vuln.json', 'csaf', 1],
] as const;
const present = existsSync(shared);
if (!present) console.info('VEX of others: skipped, the shared samples are not here');

describe.skipIf(!present)('VEX that others wrote', () => {
  it.each(files)('%s', (file, form, statements) => {
    const read = readVex(readFileSync(new URL(file, shared)), file);
    expect(read).toMatchObject({ form, unreadable: 0 });
    expect(read.statements).toHaveLength(statements);
    expect(read.statements[0]?.vulnerability).toMatch(/^CVE-/);
  });

  it('a project’s whole history', () => {
    const { statements, unreadable } = readVex(readFileSync(new URL('advisories/node.openvex.json', shared)), 'node');
    expect(unreadable).toBe(0);
    expect(statements.length).toBeGreaterThan(50);
  });
});
