/** The clouds' registries whose events come by their own buses: AWS, Google, Alibaba, Huawei. */
import type { Hint, HookDialect } from '../types.ts';
import { addressOf, at, defined, digestIn, type Fields, jsonIn, list, text, timeIn } from './fields.ts';
import { readHarbor } from './harbor.ts';

/** The text of a notification service around an event, or the event itself. */
const unwrapped = (body: unknown): unknown => jsonIn(text(at(body), 'Message', 'message')) ?? body;

/** Amazon ECR by EventBridge, directly or through SNS. */
export const ecr: HookDialect = {
  id: 'ecr',
  read(body) {
    const event = at(unwrapped(body));
    const id = text(event, 'id');
    const own = { ...(id && { id }) };
    const kind = text(event, 'detail-type') ?? text(event, 'Type');
    if (kind !== 'ECR Image Action') return { ...own, hints: [], ignored: kind ?? 'no detail-type' };
    const detail = at(event, 'detail');
    const action = { PUSH: 'push', DELETE: 'delete' }[text(detail, 'action-type') ?? ''] as Hint['action'] | undefined;
    if (!action || text(detail, 'result') !== 'SUCCESS') {
      return { ...own, hints: [], ignored: `${text(detail, 'action-type')} ${text(detail, 'result')}` };
    }
    const [account, region] = [text(event, 'account'), text(event, 'region')];
    const repository = text(detail, 'repository-name');
    const tag = text(detail, 'image-tag');
    const digest = digestIn(detail, 'image-digest');
    if (!repository || (!tag && !digest)) return { ...own, hints: [], ignored: 'names no image' };
    const domain = region?.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    const registry = account && region ? `${account}.dkr.ecr.${region}.${domain}` : undefined;
    return { ...own, hints: [defined<Hint>({ action, registry, repository, tag, digest, at: timeIn(event, 'time') })] };
  },
};

/** Google Artifact Registry and Container Registry: a message of the topic `gcr`, pushed by Pub/Sub or as it is. */
export const google: HookDialect = {
  id: 'google',
  read(body) {
    const message = at(body, 'message');
    const id = text(message, 'messageId', 'message_id');
    const own = { ...(id && { id }) };
    const data = text(message, 'data');
    const event = at(data === undefined ? body : jsonIn(Buffer.from(data, 'base64').toString('utf8')));
    const action = { INSERT: 'push', DELETE: 'delete' }[text(event, 'action') ?? ''] as Hint['action'] | undefined;
    if (!action) return { ...own, hints: [], ignored: text(event, 'action') ?? 'no action' };
    const [tagged, digested] = [addressOf(text(event, 'tag')), addressOf(text(event, 'digest'))];
    const address = tagged ?? digested;
    if (!address) return { ...own, hints: [], ignored: 'names no image' };
    const hint = { ...address, action, digest: digested?.digest, at: timeIn(message, 'publishTime', 'publish_time') };
    return hint.tag || hint.digest
      ? { ...own, hints: [defined<Hint>(hint)] }
      : { ...own, hints: [], ignored: 'names no image' };
  },
};

/** Alibaba Cloud: the personal edition's webhook, and the Enterprise edition's events by EventBridge. */
export const alibaba: HookDialect = {
  id: 'aliyun',
  read(body) {
    const event = at(body);
    if (text(event, 'specversion')) return readAlibabaEvent(event);
    const pushed = at(body, 'push_data');
    const repository = at(body, 'repository');
    const [namespace, name] = [text(repository, 'namespace'), text(repository, 'name')];
    const full = text(repository, 'repo_full_name') ?? (namespace && name ? `${namespace}/${name}` : undefined);
    const tag = text(pushed, 'tag');
    const digest = digestIn(pushed, 'digest');
    if (!full || (!tag && !digest)) return { hints: [], ignored: 'names no image' };
    const region = text(repository, 'region');
    const registry = region && `registry.${region}.aliyuncs.com`;
    return { hints: [defined<Hint>({ action: 'push', registry, repository: full, tag, digest })] };
  },
};

/** An image was built, pushed or brought over by synchronisation. */
const alibabaPush = /^cr:(Artifact|Image):?(BuildCompleted|SynchronizationCompleted|Push(ed|Completed)?)$/i;

function readAlibabaEvent(event: Fields): ReturnType<HookDialect['read']> {
  const id = text(event, 'id');
  const own = { ...(id && { id }) };
  const type = text(event, 'type') ?? 'no type';
  const data = at(event, 'data');
  const status = text(data, 'BuildStatus', 'SyncStatus', 'Status') ?? 'SUCCESS';
  if (!alibabaPush.test(type) || status.toUpperCase() !== 'SUCCESS')
    return { ...own, hints: [], ignored: `${type} ${status}` };
  const [namespace, name] = [text(data, 'RepoNamespaceName'), text(data, 'RepoName')];
  const tag = text(data, 'Tag');
  const digest = digestIn(data, 'Digest');
  if (!namespace || !name || (!tag && !digest)) return { ...own, hints: [], ignored: 'names no image' };
  const [instance, region] = [text(data, 'InstanceName'), text(data, 'RegionId') ?? text(event, 'aliyunregionid')];
  const registry = instance && region ? `${instance}-registry.${region}.cr.aliyuncs.com` : undefined;
  const repository = `${namespace}/${name}`;
  return {
    ...own,
    hints: [defined<Hint>({ action: 'push', registry, repository, tag, digest, at: timeIn(event, 'time') })],
  };
}

/** Huawei SWR: events of EventGrid, alone or in a list, messages of SMN around them, and Harbor's form (Enterprise). */
export const huawei: HookDialect = {
  id: 'swr',
  read(body) {
    const inner = unwrapped(body);
    if (Object.hasOwn(at(inner), 'event_data')) return readHarbor(inner);
    const many = list(at(inner), 'events');
    const events = many.length > 0 ? many : [at(inner)];
    const hints = events.map(huaweiHint).filter(hint => hint !== undefined);
    const id = events.length === 1 ? (text(at(inner), 'id') ?? text(events[0] ?? {}, 'id')) : undefined;
    const types = events.map(event => text(event, 'type') ?? 'no type').join(', ');
    return { hints, ...(id && { id }), ...(hints.length === 0 && { ignored: types.slice(0, 200) }) };
  },
};

function huaweiHint(event: Fields): Hint | undefined {
  const data = at(event, 'data');
  const word = `${text(event, 'type') ?? ''} ${text(data, 'action', 'operation', 'trace_name') ?? ''}`;
  const action = /delet/i.test(word) ? 'delete' : /push|upload|creat|updat/i.test(word) ? 'push' : undefined;
  const [namespace, name] = [text(data, 'namespace'), text(data, 'repository', 'repo_name', 'repo', 'name')];
  const tag = text(data, 'tag', 'image_tag', 'version');
  const digest = digestIn(data, 'digest', 'image_digest');
  if (!action || !namespace || !name || (!tag && !digest)) return undefined;
  const region = text(event, 'region', 'projectregion') ?? text(data, 'region');
  const address = addressOf(text(data, 'path', 'image_url', 'resource_url'));
  const registry = address?.registry ?? (region && `swr.${region}.myhuaweicloud.com`);
  const repository = name.startsWith(`${namespace}/`) ? name : `${namespace}/${name}`;
  return defined<Hint>({ action, registry, repository, tag, digest, at: timeIn(event, 'time') });
}
