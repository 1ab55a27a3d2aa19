/** Harbor's webhooks, in its own form and as CloudEvents, and those of the clouds' registries that are made of it. */
import type { Hint, HookDialect } from '../types.ts';
import { addressOf, at, defined, digestIn, type Fields, list, text, timeIn } from './fields.ts';

/** Harbor 2, its CloudEvents, Harbor 1 and Tencent. Uploads of charts, replication, retention and scans are others. */
const actions: Record<string, Hint['action']> = {
  PUSH_ARTIFACT: 'push',
  DELETE_ARTIFACT: 'delete',
  'harbor.artifact.pushed': 'push',
  'harbor.artifact.deleted': 'delete',
  pushImage: 'push',
  deleteImage: 'delete',
};

function hintOf(
  action: Hint['action'],
  resource: Fields,
  repository: Fields,
  when: string | undefined,
): Hint | undefined {
  const address = addressOf(text(resource, 'resource_url'));
  const name = text(repository, 'repo_full_name') ?? address?.repository;
  if (!name) return undefined;
  const digest = digestIn(resource, 'digest') ?? address?.digest;
  // An artifact that was pushed without a tag has its digest written there.
  const tag = [text(resource, 'tag'), address?.tag].find(word => word && !word.includes(':'));
  if (!tag && !digest) return undefined;
  return defined<Hint>({ action, registry: address?.registry, repository: name, tag, digest, at: when });
}

export function readHarbor(body: unknown): ReturnType<HookDialect['read']> {
  const event = at(body);
  const type = text(event, 'type');
  if (!type) return { hints: [], ignored: 'no type' };
  const action = Object.hasOwn(actions, type) ? actions[type] : undefined;
  const isCloudEvent = text(event, 'specversion') !== undefined;
  const id = isCloudEvent ? text(event, 'id') : undefined;
  if (!action) return { hints: [], ignored: type, ...(id && { id }) };
  const data = at(event, isCloudEvent ? 'data' : 'event_data');
  const when = timeIn(event, 'time', 'occur_at');
  const hints = list(data, 'resources')
    .map(resource => hintOf(action, resource, at(data, 'repository'), when))
    .filter(hint => hint !== undefined);
  return { hints, ...(id && { id }), ...(hints.length === 0 && { ignored: `${type} names no image` }) };
}

export const harbor: HookDialect = { id: 'harbor', read: readHarbor };

/** Tencent Container Registry, Enterprise: Harbor's first form, with its own names of the actions. */
export const tencent: HookDialect = { id: 'tcr', read: readHarbor };
