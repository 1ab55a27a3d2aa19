/** Homebrew: what is poured into a cellar (`/home/linuxbrew/.linuxbrew/Cellar/NAME/VERSION`), and casks. */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord, jsonObject } from '../json.ts';

const keg = /^(?:.*\/)?Cellar\/([^/]+)\/([^/]+)\/(?:INSTALL_RECEIPT\.json|\.brew\/[^/]+\.rb)$/;
const cask =
  /^(?:.*\/)?Caskroom\/([^/]+)\/([^/.][^/]*)\/(?:.*\/)?(?:[^/]+\.wrapper\.sh|source\.properties|[^/]+\.app)$/;

/** What there is of one version of a formula or cask. */
interface Keg {
  name: string;
  version: string;
  receipt?: ExtractFile;
  formula?: ExtractFile;
  other?: ExtractFile;
}

export const homebrew: Extractor = {
  id: 'os/homebrew',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => (path.includes('Cellar/') && keg.test(path)) || (path.includes('Caskroom/') && cask.test(path)),
  extractAll(files, facts) {
    const kegs = new Map<string, Keg>();
    for (const file of files) {
      const [, name = '', version = ''] = keg.exec(file.path) ?? cask.exec(file.path) ?? [];
      const folder = file.path.slice(0, file.path.indexOf(`/${name}/${version}/`));
      const key = `${folder}\0${name}\0${version}`;
      const part = file.path.endsWith('.json') ? 'receipt' : file.path.endsWith('.rb') ? 'formula' : 'other';
      kegs.set(key, { name, version, ...kegs.get(key), [part]: file });
    }
    for (const { name, version, receipt, formula, other } of kegs.values()) {
      const licence = formula && licenceOf(formula.text());
      const dependsOn = receipt ? dependenciesOf(receipt, facts) : [];
      const file = receipt ?? formula ?? other;
      facts.package({
        type: 'brew',
        name,
        version,
        ...(file && { path: file.path }),
        ...(licence && { licences: [licence] }),
        ...(dependsOn.length > 0 && { dependsOn }),
      });
    }
  },
  capability: {
    what: 'Homebrew formulae and casks, from the folders of the cellar, its receipts and formulae',
    files: [
      '**/Cellar/*/*/INSTALL_RECEIPT.json',
      '**/Cellar/*/*/.brew/*.rb',
      '**/Caskroom/*/*/**/{*.wrapper.sh,source.properties,*.app}',
    ],
    type: 'brew',
    licences: true,
    dependencies: true,
    scope: 'installed',
  },
};

/** `license "MIT"`; expressions of several (`any_of: […]`) are left out. */
const licenceOf = (formula: string): string | undefined => /^[ \t]*license "([^"]+)"/m.exec(formula)?.[1];

/** Name and version of a keg are its folder's; a receipt that cannot be read costs the dependencies alone. */
function dependenciesOf(receipt: ExtractFile, facts: FactSink): string[] {
  let list: unknown;
  try {
    list = jsonObject(receipt)['runtime_dependencies'];
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    facts.problem({ code: error.code, message: `${receipt.path}: ${error.message}`, path: receipt.path });
  }
  return (Array.isArray(list) ? list : []).flatMap(one =>
    isRecord(one) && typeof one['full_name'] === 'string' && typeof one['version'] === 'string'
      ? [`${one['full_name']}@${one['version']}`]
      : [],
  );
}
