/** R: renv.lock (rstudio.github.io/renv). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { parseJsonLines } from './json-lines.ts';
import { fileName, keyOf, type Locked, list, lockFacts, table, text } from './locked.ts';

export const renv: Extractor = {
  id: 'lock/renv',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  wants: path => path.endsWith('renv.lock') && fileName(path) === 'renv.lock',
  extract(file, facts) {
    const { value, lineOf } = parseJsonLines(file.text());
    if (typeof value !== 'object' || value === null)
      throw new PlimsollError('record-invalid', 'it is not a JSON object');
    const packages = table(table(value)['Packages']);
    const versions = new Map(
      Object.entries(packages).map(([key, one]) => [text(table(one)['Package']) || key, text(table(one)['Version'])]),
    );
    const lock = lockFacts('cran', facts);
    for (const [key, one] of Object.entries(packages)) {
      const stated = table(one);
      const name = text(stated['Package']) || key;
      const version = text(stated['Version']);
      if (!name || !version) continue;
      const line = lineOf(one);
      const commit = text(stated['RemoteSha']);
      lock.add({
        ...{ name, version, ...originOf(stated) },
        ...(line !== undefined && { line }),
        ...(/^[0-9a-f]{40}$/.test(commit) && { commit }),
        dependsOn: ['Requirements', 'Depends', 'Imports', 'LinkingTo'].flatMap(field =>
          list(stated[field]).flatMap(on => {
            const needed = text(on).split(/[\s(]/, 1)[0] ?? '';
            const found = versions.get(needed);
            return found ? keyOf({ name: needed, version: found }) : [];
          }),
        ),
      });
    }
    lock.write();
  },
  capability: {
    what: 'R packages that renv locked',
    files: ['**/renv.lock'],
    type: 'cran',
    licences: false,
    dependencies: true,
    scope: 'declared',
  },
};

/** Everything but CRAN and its mirrors is another world of versions. */
function originOf({ Source: source, Repository: repository }: Record<string, unknown>): Pick<Locked, 'from'> {
  if (/^(?:CRAN|RSPM|PPM|P3M)$/i.test(text(repository))) return {};
  if (text(source) === 'Repository' && !text(repository)) return {};
  if (/^(?:github|gitlab|bitbucket|git)/i.test(text(source))) return { from: 'git' };
  return { from: /^(?:local|unknown)$/i.test(text(source)) ? 'file' : 'url' };
}
