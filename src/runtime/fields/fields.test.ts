import { describe, expect, it } from 'vitest';
import { k8sAuditFields, syscallFields } from './index.ts';

describe.each([
  ['syscall', syscallFields],
  ['k8s_audit', k8sAuditFields],
])('fields of %s', (_, fields) => {
  it('are declared once each, with a type and a sentence', () => {
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
    for (const field of fields) {
      expect(field.name).toMatch(/^[a-z0-9]+(\.[a-zA-Z0-9_]+)+$/);
      expect(field.type, field.name).toBeDefined();
      expect(field.note, field.name).not.toBe('');
      expect(field.dotted === undefined || field.argument !== undefined, field.name).toBe(true);
    }
  });
});
