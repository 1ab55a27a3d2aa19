/** What the file name of a Java archive says: `ARTIFACT-VERSION.jar`. */

export interface NamedFile {
  artifact: string;
  version?: string;
  /** `org.eclipse.sisu` of `org.eclipse.sisu.inject-0.3.5.jar`. */
  group?: string;
}

/**
 * A version begins with a digit, or with `r`, `rc` or `build` and digits. Mostly a hyphen stands before it; where none
 * does, an underscore or a dot.
 */
export function namedFile(path: string): NamedFile | undefined {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
  const dot = file.lastIndexOf('.');
  const base = dot > 0 ? file.slice(0, dot) : '';
  if (base === '' || base.length > longestName) return undefined;
  const at = versionAt(base);
  const name = at < 0 ? base : base.slice(0, at);
  if (!/[A-Za-z0-9]/.test(name)) return undefined;
  return { ...groupedName(name), ...(at >= 0 && { version: base.slice(at + 1) }) };
}

/** Characters; longer names are no Maven coordinates. */
const longestName = 512;

const versionStart = /^(?:\d|(?:r|rc|build)\d+(?:[-._]|$))/;
const hyphenated = /-(?=\d|r\d|rc\d|build\d)/g;
const otherwise = /[._](?=\d|r\d|rc\d|build\d)/g;
/** `log4j-1.2-api-2.14.1`, `jms_1.1-spec-1.0`: what looks like a version is part of the name. */
const versionedApi = /^\d[\d.]*[-_](?:api|spec|bridge|compat|binding)-(?=\d)/;

function versionAt(base: string): number {
  for (const separator of [hyphenated, otherwise]) {
    for (const { index } of base.matchAll(separator)) {
      if (index === 0) continue;
      const rest = base.slice(index + 1);
      if (!versionStart.test(rest)) continue;
      const api = versionedApi.exec(rest)?.[0];
      return api ? index + api.length : index;
    }
  }
  return -1;
}

/** A file that is called after group and artifact: `io.quarkus.quarkus-core` is both, `org.eclipse.osgi` repeats the group. */
function groupedName(name: string): { artifact: string; group?: string } {
  if (!domain.test(name)) return { artifact: name };
  const dot = name.lastIndexOf('.');
  const last = name.slice(dot + 1);
  return last.includes('-')
    ? { artifact: last, group: name.slice(0, dot) }
    : { artifact: name, group: name.slice(0, dot) };
}

const domain =
  /^(?:com|org|net|io|edu|dev|de|fr|ch|uk|eu|me|us|jp|cn|br|nl|pl|se|it|at|be|cz|no)\.[A-Za-z0-9_-]+\.[A-Za-z0-9_.-]+$/;

/** Whether a text could be a Java package or a Maven group: `org.apache.struts`. */
export const isDomain = (text: string): boolean =>
  /^[A-Za-z][\w-]*(?:\.[\w-]+)+$/.test(text) && !/\.(?:jar|class|xml)$/.test(text);
