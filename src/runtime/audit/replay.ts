/** Reads a log of audit events to its end. */
import { type AuditSummary, auditIntake } from './batch.ts';
import type { AuditEvent } from './event.ts';
import { jsonValues } from './values.ts';

/**
 * Events of a file or a pipe: JSON lines as the API server's log has them, `EventList`s, or one document. What cannot be
 * read is told in the summary, and is no error.
 * @throws what the stream throws
 */
export async function replayAudit(
  bytes: AsyncIterable<Uint8Array>,
  look: (event: AuditEvent) => void,
): Promise<AuditSummary> {
  const intake = auditIntake(look);
  const values = jsonValues(intake.take, intake.problem);
  for await (const chunk of bytes) values.push(chunk);
  values.end();
  return intake.summary();
}
