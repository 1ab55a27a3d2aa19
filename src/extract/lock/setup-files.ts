/** setup.py and setup.cfg: what a project of setuptools asks for. */
import type { Extractor } from '../../model/index.ts';
import { extractBounds } from '../bounds.ts';
import { lockFacts } from './locked.ts';
import { lockedOf, parseSpecifier, versionOf } from './pep508.ts';

const capability = {
  type: 'pypi',
  licences: false,
  dependencies: false,
  scope: 'declared',
} as const;

/**
 * setup.py is a program, and is not run: what looks like a requirement in one of its texts is taken for one. Texts with
 * a placeholder in them are not.
 */
export const setupPy: Extractor = {
  id: 'lock/setup-py',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => path.endsWith('setup.py') && /(?:^|\/)setup\.py$/.test(path),
  extract(file, facts) {
    const lock = lockFacts('pypi', facts);
    for (const [at, line] of file.text().split('\n').entries()) {
      if (line.length > longestLine || line.trimStart().startsWith('#')) continue;
      for (const found of line.matchAll(requirement)) {
        const [all, name, , compared, version] = found;
        if (!name || !compared || !version || /[%{}]/.test(all)) continue;
        lock.add({ name, pinned: true, ...versionOf(`${compared}${version}`), line: at + 1, direct: true });
      }
    }
    lock.write();
  },
  capability: {
    ...capability,
    what: 'Python packages that stand in the texts of setup.py with a version',
    files: ['**/setup.py'],
  },
};

const longestLine = 4096;
const requirement =
  /['"]\s?([A-Za-z0-9](?:[\w.-]{0,100}\w)?)\s?(\[[\w, .-]{0,100}\])?\s?(===?|>=|<=|~=)\s?([\w.!+*{}%]+)/g;

/** setup.cfg: `install_requires` and `[options.extras_require]`. Directives (`file:`, `attr:`) name other files. */
export const setupCfg: Extractor = {
  id: 'lock/setup-cfg',
  version: 1,
  maxBytes: extractBounds.lockBytes,
  wants: path => path.endsWith('setup.cfg') && /(?:^|\/)setup\.cfg$/.test(path),
  extract(file, facts) {
    const lock = lockFacts('pypi', facts);
    let section = '';
    let wanted = false;
    for (const [at, raw] of file.text().split('\n').entries()) {
      const line = raw.replace(/(?:^|\s)[#;].*$/, '').trimEnd();
      if (line === '') continue;
      if (/^\[[^\]]+\]$/.test(line)) {
        section = line.slice(1, -1).trim();
        wanted = false;
        continue;
      }
      let value = line.trim();
      if (!/^\s/.test(raw)) {
        const equals = line.search(/[=:]/);
        wanted = equals > 0 && isWanted(section, line.slice(0, equals).trim());
        value = line.slice(equals + 1).trim();
      }
      if (!wanted || /^(?:file|attr):/.test(value)) continue;
      const found = parseSpecifier(value);
      if (found) lock.add({ pinned: true, ...lockedOf(found), line: at + 1, direct: true });
    }
    lock.write();
  },
  capability: {
    ...capability,
    what: 'Python packages that setup.cfg asks for: pinned versions, and ranges as guesses',
    files: ['**/setup.cfg'],
  },
};

const isWanted = (section: string, key: string): boolean =>
  section === 'options.extras_require' || (section === 'options' && key === 'install_requires');
