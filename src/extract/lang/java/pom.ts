/** What Maven leaves in archives: `pom.properties`, and the `pom.xml` that an archive was built from. */

/** Group, artifact, version. */
export interface Coordinates {
  group: string;
  artifact: string;
  version: string;
}

/** java.util.Properties, as far as Maven's archiver writes them. Undefined where one of the three is missing. */
export function pomProperties(text: string): Coordinates | undefined {
  const values = new Map<string, string>();
  for (const line of text.split(/[\r\n]+/, mostLines)) {
    const at = line.search(/[=:]/);
    if (at <= 0 || /^\s*[#!]/.test(line)) continue;
    values.set(
      line.slice(0, at).trim(),
      line
        .slice(at + 1)
        .trim()
        .replace(/\\(.)/g, '$1'),
    );
  }
  return complete(values.get('groupId'), values.get('artifactId'), values.get('version'));
}

const mostLines = 1000;

export interface Pom {
  coordinates?: Coordinates;
  licences: string[];
}

/**
 * An embedded pom.xml. What the parent would give beside group and version is not known here; a version that is left
 * to a property of the parent makes it a pom without coordinates.
 */
export function embeddedPom(text: string): Pom {
  const values = new Map<string, string>();
  const licences: string[] = [];
  const addresses: string[] = [];
  for (const [path, value] of elements(text)) {
    if (path === 'project/licenses/license/name') licences.push(value);
    else if (path === 'project/licenses/license/url') addresses.push(value);
    else if (!values.has(path)) values.set(path, value);
  }
  const at = (name: string): string | undefined =>
    values.get(`project/${name}`) ?? values.get(`project/parent/${name}`);
  const property = (name: string): string | undefined => {
    if (name.startsWith('project.parent.')) return values.get(`project/parent/${name.slice(15)}`);
    const own = /^(?:project\.|pom\.)?(groupId|artifactId|version)$/.exec(name)?.[1];
    return values.get(`project/properties/${name}`) ?? (own && at(own));
  };
  const filled = (text: string | undefined): string | undefined => {
    let value = text;
    for (let round = 0; value?.includes('${') && round < 8 && value.length < 1024; round++) {
      value = value.replace(/\$\{([^${}]*)\}/g, (all, name: string) => property(name.trim()) ?? all);
    }
    return value?.includes('${') ? undefined : value;
  };
  const coordinates = complete(filled(at('groupId')), filled(values.get('project/artifactId')), filled(at('version')));
  // An address says the same where there is no name.
  return { licences: [...new Set(licences.length > 0 ? licences : addresses)], ...(coordinates && { coordinates }) };
}

function complete(group = '', artifact = '', version = ''): Coordinates | undefined {
  return group && artifact && version && ![group, artifact, version].some(text => /[\s${}<>]/.test(text))
    ? { group, artifact, version }
    : undefined;
}

/** Text of the innermost elements with their path, such as `project/parent/version`. No entities but the five of XML. */
function* elements(text: string): Iterable<[path: string, value: string]> {
  const open: string[] = [];
  let from = 0;
  let leaf = false;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', from)) {
    const start = at;
    const special = specials.find(({ begin }) => text.startsWith(begin, start));
    const close = special ? special.end : '>';
    const end = text.indexOf(close, at + 1);
    if (end < 0) return;
    const next = end + close.length;
    if (special) {
      // What stands around a comment is not read together; nobody writes versions so.
      leaf = false;
    } else if (text.charCodeAt(at + 1) === 47) {
      if (leaf && open.length <= deepest) yield [open.join('/'), unescaped(text.slice(from, at).trim())];
      open.pop();
      leaf = false;
    } else if (text.charCodeAt(end - 1) !== 47) {
      const name = /^[^\s/>]*/.exec(text.slice(at + 1, Math.min(end, at + 129)))![0];
      open.push(name.slice(name.indexOf(':') + 1));
      if (open.length > mostOpen) return;
      leaf = true;
    }
    from = next;
  }
}

const specials = [
  { begin: '<!--', end: '-->' },
  { begin: '<![CDATA[', end: ']]>' },
  { begin: '<?', end: '?>' },
  { begin: '<!', end: '>' },
];

/** Elements that matter lie no deeper than project/licenses/license/name. */
const deepest = 4;
const mostOpen = 1000;

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => entities[name]!);
