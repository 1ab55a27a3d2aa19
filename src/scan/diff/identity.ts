import type { Finding, Package, Subject } from '../../model/index.ts';

type Named = Pick<Package, 'purl' | 'name' | 'version' | 'path'>;

/** Types of which one package of a name is installed, wherever its database lies. */
const distributed = new Set(['deb', 'apk', 'rpm', 'alpm', 'opkg']);

/**
 * What stays of a package when its version changes: type and name, and for languages the place, in which the version itself
 * is left out (`foo-1.2.jar`, `foo-1.2.dist-info`).
 */
export function packageKey({ purl, name, version, path }: Named): string {
  const type = purl.slice('pkg:'.length, purl.indexOf('/'));
  const place = distributed.has(type) ? '' : version ? path.replaceAll(version, '*') : path;
  return `${type}\n${name}\n${place}`;
}

/** What stays of a finding from one scan to the next. */
export const findingKey = ({ kind, id, package: found, subject }: Finding): string =>
  `${kind}\n${id}\n${found ? packageKey(found) : subjectKey(subject)}`;

/** Without the line, which moves. */
function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case 'package':
      return subject.purl;
    case 'file':
      return subject.path;
    case 'artifact':
      return '';
    case 'event':
      return [subject.source, subject.host, subject.container].join('\n');
    case 'object':
      return [subject.apiVersion, subject.objectKind, subject.namespace, subject.name].join('\n');
  }
}
