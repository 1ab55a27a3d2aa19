import type { Package } from '../model/index.ts';

/** A package of an inventory for tests, with what they do not care about filled in. */
export function aboard(fact: Partial<Package> & Pick<Package, 'type' | 'name' | 'version'>): Package {
  return { purl: `pkg:${fact.type}/${fact.name}@${fact.version}`, path: 'here', ...fact };
}
