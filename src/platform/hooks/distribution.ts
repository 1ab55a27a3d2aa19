/** Docker Distribution's notifications, and what is made of it: GitLab's registry, Azure's. */
import { hexDigest } from '../../kit/index.ts';
import type { Hint, HookDialect } from '../types.ts';
import { at, defined, digestIn, type Fields, list, text, timeIn } from './fields.ts';
import { sameSecret } from './secret.ts';

/** Manifests and indexes; layers and configs are pushed and mounted too, and are nobody's concern. */
const manifests = /^application\/vnd\.(oci\.image\.(manifest|index)|docker\.distribution\.manifest)\b/;

/** One event. Deletions come half-filled: without a media type, and with a digest or a tag alone. */
function hintOf(event: Fields): Hint | undefined {
  const action = text(event, 'action');
  if (action !== 'push' && action !== 'delete') return undefined;
  const target = at(event, 'target');
  const repository = text(target, 'repository');
  if (!repository) return undefined;
  const mediaType = text(target, 'mediaType');
  if (mediaType ? !manifests.test(mediaType) : action === 'push') return undefined;
  const tag = text(target, 'tag');
  const digest = digestIn(target, 'digest');
  if (!tag && !digest) return undefined;
  return defined<Hint>({
    action,
    registry: text(at(event, 'request'), 'host'),
    repository,
    tag,
    digest,
    at: timeIn(event, 'timestamp'),
  });
}

/** @param events of one envelope; a sender that tries again sends the same envelope */
function readEvents(events: Fields[]): ReturnType<HookDialect['read']> {
  const hints = events.map(hintOf).filter(hint => hint !== undefined);
  const ids = events.map(event => text(event, 'id'));
  const known = ids.length > 0 && ids.every(id => id !== undefined);
  const kinds = [...new Set(events.map(event => text(event, 'action') ?? 'unknown'))].join(', ');
  return {
    hints,
    ...(known && { id: ids.length === 1 ? ids[0] : hexDigest(Buffer.from(ids.join('\n'))) }),
    ...(hints.length === 0 && { ignored: kinds ? `no manifest was changed: ${kinds}` : 'no events' }),
  };
}

export const distribution: HookDialect = {
  id: 'distribution',
  read: body => readEvents(list(at(body), 'events')),
};

/** GitLab's registry speaks as Distribution does; webhooks of GitLab itself name their kind. */
export const gitlab: HookDialect = {
  id: 'gitlab',
  read(body, headers) {
    const kind = text(at(body), 'object_kind', 'event_name') ?? headers['x-gitlab-event'];
    const events = list(at(body), 'events');
    if (kind && events.length === 0) return { hints: [], ignored: kind };
    return readEvents(events);
  },
  signed: (_body, headers, secret) => sameSecret(headers['x-gitlab-token'], secret),
};

/** Azure Container Registry: one event, without an envelope. */
export const azure: HookDialect = {
  id: 'acr',
  read(body) {
    const action = text(at(body), 'action');
    if (!action) return { hints: [], ignored: 'no action' };
    if (action === 'ping') return { hints: [], ignored: 'ping' };
    return readEvents([at(body)]);
  },
};
