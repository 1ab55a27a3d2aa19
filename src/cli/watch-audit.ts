/** Audit events for `watch` from the API server's webhook, until the program is told to stop. */
import { once } from 'node:events';
import { type AuditEvent, type AuditSummary, listenForAudit } from '../runtime/index.ts';

/** Listens until SIGINT or SIGTERM. */
export async function hearAudit(
  address: string,
  look: (event: AuditEvent) => void,
  tell: (message: string) => void,
): Promise<AuditSummary> {
  const listener = await listenForAudit(address, look);
  tell(`listening at ${listener.url}`);
  const stop = new AbortController();
  const { signal } = stop;
  await Promise.race(['SIGINT', 'SIGTERM'].map(name => once(process, name, { signal })));
  stop.abort();
  return listener.close();
}
