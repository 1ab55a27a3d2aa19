import { randomBytes } from 'node:crypto';
import { PlimsollError } from '../../model/index.ts';
import { changeLog, type Numbered } from '../api/change-log.ts';
import { said, typed } from '../api/route.ts';
import { callerOf } from '../auth/guard.ts';
import { inScope, repositoryOf, type Scope } from '../auth/projects.ts';
import type { Change, Platform, RouteGroup } from '../types.ts';

const spec = said(
  'viewer',
  'changes',
  'Server-sent events: what changes, as it does. Last-Event-ID goes on where it was',
  {
    response: { 200: { type: 'string', description: 'text/event-stream; data is a JSON document with a `kind`' } },
  },
);

/** Milliseconds between two signs of life. */
const beatMs = 15_000;
/** Listeners at most, and bytes that wait for one who reads slowly. */
const mostListeners = 500;
const mostWaiting = 1024 * 1024;

/** Some changes were missed. */
const reset = 'event: reset\ndata: {"kind":"reset"}\n\n';

export const changeRoutes: RouteGroup = {
  id: 'api-changes',
  register(app, platform) {
    const log = changeLog(platform, randomBytes(4).toString('hex'));
    const open = new Set<() => void>();
    app.addHook('onClose', async () => log.close());
    // A stream never ends by itself: it would keep a server from draining.
    platform.stopping.addEventListener('abort', () => {
      for (const end of open) end();
    });

    typed(app).get('/api/v1/changes', { ...spec, logLevel: 'warn' }, async (request, reply) => {
      const { scope } = callerOf(request);
      if (open.size >= mostListeners) throw new PlimsollError('too-many-requests', `${mostListeners} listen already`);
      const from = request.headers['last-event-id'];
      const missed = typeof from === 'string' ? log.after(from) : [];
      reply.hijack();
      const { raw } = reply;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
      const end = (): void => {
        if (!open.delete(end)) return;
        clearInterval(beat);
        stop();
        raw.end();
      };
      const write = (text: string): void => {
        raw.write(text);
        // Whoever reads this slowly begins again from where it was.
        if (raw.writableLength > mostWaiting) end();
      };
      // In order, though a look into the store may stand between two.
      let before = Promise.resolve();
      const tell = ({ id, change }: Numbered): void => {
        before = before
          .then(async () => {
            if (!change) return write(`id: ${id}\n${reset}`);
            const shown = scope ? await shownTo(change, scope, platform) : change;
            if (shown) write(`id: ${id}\nevent: ${change.kind}\ndata: ${JSON.stringify(shown)}\n\n`);
          })
          .catch(end);
      };
      const stop = log.listen(tell);
      const beat = setInterval(() => write(': beat\n\n'), beatMs);
      open.add(end);
      raw.on('close', end);
      write('retry: 2000\n\n');
      // What was missed cannot be told any more: whoever listens looks at everything again.
      if (missed === undefined) write(reset);
      else for (const one of missed) tell(one);
    });
  },
};

/** What of a change a token of one project may see. */
async function shownTo(change: Change, scope: NonNullable<Scope>, { store }: Platform): Promise<Change | undefined> {
  if (change.kind === 'database') return change;
  if (change.kind === 'hook' || change.kind === 'judged') return undefined;
  if (change.kind === 'artifact' && inScope(scope, repositoryOf(change.reference))) return change;
  const digests = 'digests' in change ? change.digests : [change.digest];
  if (digests.length === 0) return undefined;
  const rows = await store.db
    .selectFrom('artifacts as a')
    .leftJoin('tags as t', 't.artifact_id', 'a.id')
    .select(['a.digest', 'a.reference', 't.registry', 't.repository'])
    .where('a.digest', 'in', digests)
    .execute();
  const seen = new Set(
    rows
      .filter(row => inScope(scope, repositoryOf(row.reference)) || inScope(scope, `${row.registry}/${row.repository}`))
      .map(({ digest }) => digest),
  );
  if (seen.size === 0) return undefined;
  if (!('digests' in change)) return change;
  const shown = { ...change, digests: digests.filter(digest => seen.has(digest)) };
  // How many run it elsewhere is not theirs to know.
  return shown.kind === 'finding' ? { ...shown, workloads: 0 } : shown;
}
