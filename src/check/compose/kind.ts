/** Compose files. */
import { containerChecks } from '../container/checks.ts';
import { type DocumentKind, foundIn } from '../types.ts';
import { isFields, memberOf } from '../value.ts';
import { fixOf } from './fix.ts';
import { servicesOf, settingsOf } from './read.ts';

const named = /(?:^|\/)(?:docker-|podman-)?compose(?:[.-][^/]*)?\.ya?ml$/i;
const isService = (value: unknown): boolean =>
  isFields(value) && ('image' in value || 'build' in value || 'extends' in value);

export const compose: DocumentKind = {
  id: 'compose',
  is(value, path) {
    if (!isFields(value) || 'apiVersion' in value) return false;
    const services = memberOf(value, 'services');
    if (isFields(services)) return named.test(path) || Object.values(services).some(isService);
    // Before version 2 the services stood at the top.
    return named.test(path) && Object.values(servicesOf(value).services).some(isService);
  },
  checks: containerChecks,
  *judge(documents) {
    const byPath = new Map(documents.map(document => [document.path, document]));
    for (const document of documents) {
      for (const settings of settingsOf(document, byPath)) {
        for (const found of foundIn(document, settings, containerChecks)) {
          const fix = fixOf(found.check.id, settings, servicesOf(document.value).services);
          yield fix ? { ...found, fix } : found;
        }
      }
    }
  },
};
