/** pacman: Arch Linux, Manjaro, MSYS2 and their like. One directory a package. */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';

const directory = 'var/lib/pacman/local/';

const isIn = (path: string, file: string): boolean =>
  path.endsWith(file) &&
  path.startsWith(directory) &&
  path.indexOf('/', directory.length) === path.length - file.length;

export const pacman: Extractor = {
  id: 'os/pacman',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => isIn(path, '/desc'),
  extract(file, facts) {
    const fields = sectionsOf(file.text());
    const first = (field: string): string | undefined => fields.get(field)?.[0];
    const name = first('NAME');
    const version = first('VERSION');
    if (!name || !version) {
      throw new PlimsollError('record-invalid', `it states no ${name ? 'version' : 'name'} of a package`);
    }
    const arch = first('ARCH');
    const base = first('BASE');
    const licences = fields.get('LICENSE');
    facts.package({
      type: 'alpm',
      name,
      version,
      ...(arch && { arch }),
      source: { name: base ?? name, version },
      ...(licences && { licences }),
    });
  },
  capability: {
    what: 'Arch Linux packages and the packages they were split from',
    files: [`${directory}*/desc`],
    type: 'alpm',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

export const pacmanFiles: Extractor = {
  id: 'os/pacman-files',
  version: 1,
  maxBytes: 64 * 1024 * 1024,
  wants: path => isIn(path, '/files'),
  extract(file, facts) {
    // NAME-VERSION-RELEASE; neither version nor release has a dash.
    const name = /^(.+)-[^-]+-[^-]+$/.exec(file.path.slice(directory.length, -'/files'.length))?.[1];
    const paths = sectionsOf(file.text()).get('FILES');
    if (name && paths) facts.owns(name, paths);
  },
  capability: {
    what: 'which files Arch Linux packages own',
    files: [`${directory}*/files`],
    type: 'alpm',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/** `%FIELD%`, then a line for each value, then an empty line. */
function sectionsOf(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let values: string[] | undefined;
  for (const line of text.split('\n')) {
    const value = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (value === '') values = undefined;
    else if (values) values.push(value);
    else if (/^%[^%]+%$/.test(value)) {
      values = [];
      fields.set(value.slice(1, -1), values);
    }
  }
  return fields;
}
