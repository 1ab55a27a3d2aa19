import type { FieldSpec } from '../types.ts';
import { auditFields, jsonFields } from './audit.ts';
import { containerFields, metadataFields } from './container.ts';
import { callFields, eventFields, pathFields } from './evt.ts';
import { descriptorFields } from './fd.ts';
import { processFields } from './proc.ts';

export { eventTypes } from './event-types.ts';

/** Fields that rules of the source `syscall` may use. */
export const syscallFields: readonly FieldSpec[] = [
  ...eventFields,
  ...callFields,
  ...processFields,
  ...containerFields,
  ...metadataFields,
  ...descriptorFields,
  ...pathFields,
];

/** Fields that rules of the source `k8s_audit` may use. */
export const k8sAuditFields: readonly FieldSpec[] = [
  ...eventFields,
  ...callFields.filter(({ name }) => name === 'evt.type' || name === 'evt.dir'),
  ...auditFields,
  ...jsonFields,
];
