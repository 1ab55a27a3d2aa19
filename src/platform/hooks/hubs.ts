/** The public registries: Docker Hub, Quay, GitHub packages. */
import type { Hint, HookDialect } from '../types.ts';
import { addressOf, at, defined, digestIn, text, timeIn } from './fields.ts';
import { signedBySha256 } from './secret.ts';

/** Docker Hub. Its callback address is never called: an event does not choose what is asked. */
export const dockerHub: HookDialect = {
  id: 'dockerhub',
  read(body) {
    const pushed = at(body, 'push_data');
    const repository = at(body, 'repository');
    const [namespace, name] = [text(repository, 'namespace'), text(repository, 'name')];
    // Older bodies name the owner in the callback's path alone.
    const called = /\/u\/([^/]+\/[^/]+)\/hook\//.exec(text(at(body), 'callback_url') ?? '')?.[1];
    const full = text(repository, 'repo_name') ?? (namespace && name ? `${namespace}/${name}` : called);
    const tag = text(pushed, 'tag');
    if (!full || !tag) return { hints: [], ignored: 'no repository or tag' };
    const hint = { action: 'push', registry: 'docker.io', repository: full, tag, at: timeIn(pushed, 'pushed_at') };
    return { hints: [defined<Hint>(hint as Hint)] };
  },
};

/** Quay: tags without digests; the other notifications name no updated tags. */
export const quay: HookDialect = {
  id: 'quay',
  read(body) {
    const event = at(body);
    const updated = event['updated_tags'];
    const tags = Array.isArray(updated) ? updated : Object.keys(at(body, 'updated_tags'));
    const address = addressOf(text(event, 'docker_url'));
    const repository = address?.repository ?? text(event, 'repository');
    if (tags.length === 0 || !repository) {
      const kinds = ['vulnerability', 'build_id', 'mirror', 'expiring_soon'].filter(kind => Object.hasOwn(event, kind));
      return { hints: [], ignored: kinds[0] ?? 'no updated tags' };
    }
    const named = { repository, ...(address && { registry: address.registry }) };
    const words = tags.slice(0, mostTags).filter(tag => typeof tag === 'string' && tag !== '');
    return { hints: words.map((tag): Hint => ({ action: 'push', ...named, tag })) };
  },
};

const mostTags = 2000;

/** GitHub: the events `registry_package` and `package`, of which a deletion has no webhook. */
export const github: HookDialect = {
  id: 'github',
  read(body, headers) {
    const id = headers['x-github-delivery'];
    const own = { ...(id && { id }) };
    const kind = headers['x-github-event'];
    const event = at(body);
    const found = Object.hasOwn(event, 'registry_package') ? at(body, 'registry_package') : at(body, 'package');
    const action = text(event, 'action');
    if (action !== 'published' && action !== 'updated')
      return { ...own, hints: [], ignored: action ?? kind ?? 'no action' };
    const types = [text(found, 'package_type'), text(found, 'ecosystem')].map(type => type?.toLowerCase());
    if (!types.some(type => type === 'container' || type === 'docker')) {
      return { ...own, hints: [], ignored: `a package of the type ${types[0] ?? 'unknown'}` };
    }
    const version = at(found, 'package_version');
    const tagged = at(version, 'container_metadata', 'tag');
    const address = addressOf(text(version, 'package_url'));
    const owner = text(at(found, 'owner'), 'login') ?? text(found, 'namespace')?.split('/')[0];
    const name = text(found, 'name');
    // Owners may have capitals, names of images may not.
    const repository = (address?.repository ?? (owner && name ? `${owner}/${name}` : undefined))?.toLowerCase();
    const tag = text(tagged, 'name') ?? address?.tag;
    const digest = digestIn(tagged, 'digest') ?? digestIn(version, 'version', 'name') ?? address?.digest;
    if (!repository || (!tag && !digest)) return { ...own, hints: [], ignored: 'names no image' };
    const registry = address?.registry ?? 'ghcr.io';
    const when = timeIn(found, 'updated_at');
    return { ...own, hints: [defined<Hint>({ action: 'push', registry, repository, tag, digest, at: when })] };
  },
  signed: (body, headers, secret) => signedBySha256(body, headers['x-hub-signature-256'], secret),
};
