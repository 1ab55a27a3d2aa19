/** npm: packages as they lie in node_modules, whoever put them there (npm, pnpm, yarn, bun, a distribution). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord, jsonObject } from '../json.ts';

const manifest = '/package.json';

export const npm: Extractor = {
  id: 'lang/npm',
  version: 1,
  maxBytes: 8 * 1024 * 1024,
  wants: path => path.endsWith(manifest) && isPackageRoot(path),
  extract(file, facts) {
    const stated = jsonObject(file);
    const { name, version } = stated;
    // Without both it is not an installed package: a marker such as {"type": "module"}, or a test's fixture.
    if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '') return;
    if (isOfAnotherKind(stated)) return;
    if (!validName.test(name)) {
      throw new PlimsollError('record-invalid', `${JSON.stringify(name.slice(0, 100))} is no npm package name`);
    }
    const licences = licencesOf(stated);
    facts.package({ type: 'npm', name, version: version.trim(), ...(licences.length > 0 && { licences }) });
  },
  capability: {
    what: 'installed npm packages, also those of pnpm, yarn and bun, of npm itself, and of distributions',
    files: ['**/node_modules/**/package.json', 'usr/{share,lib}/nodejs/**/package.json'],
    type: 'npm',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/** Names of old packages may have capitals; nothing may need escaping in a URL. */
const validName = /^(?:@[A-Za-z0-9~_-][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~_-][A-Za-z0-9._~!'()*-]*$/;

/** Directories of tests and examples hold packages that nothing loads. */
const aside = /\/(?:tests?|__tests__|fixtures?|__fixtures__|testdata|examples?|benchmarks?)\//;

const modules = 'node_modules/';

/**
 * Whether a package.json stands at the root of an installed package: `node_modules/NAME/` or `node_modules/@SCOPE/NAME/`,
 * at any depth, also in the stores of pnpm (`node_modules/.pnpm/…/node_modules/NAME/`) and its like. Deeper ones belong
 * to a package and are none.
 */
function isPackageRoot(path: string): boolean {
  const at = path.lastIndexOf(modules);
  if (at < 0) return isDistributionRoot(path);
  if (at > 0 && path.charCodeAt(at - 1) !== 47) return false;
  const start = at + modules.length;
  if (path.charCodeAt(start) === 46) return false;
  let slash = path.indexOf('/', start);
  if (path.charCodeAt(start) === 64) slash = path.indexOf('/', slash + 1);
  if (slash !== path.length - manifest.length) return false;
  const first = path.indexOf(modules);
  return first === at || !aside.test(path.slice(first, at));
}

/** Debian keeps its Node packages outside of node_modules, and Node finds them there. */
function isDistributionRoot(path: string): boolean {
  const root = distributionRoots.find(directory => path.startsWith(directory));
  if (root === undefined) return false;
  let slash = path.indexOf('/', root.length);
  if (path.charCodeAt(root.length) === 64) slash = path.indexOf('/', slash + 1);
  return slash === path.length - manifest.length;
}

const distributionRoots = ['usr/share/nodejs/', 'usr/lib/nodejs/'];

/** Manifests of Visual Studio Code extensions and Unity packages use the same file for other things. */
function isOfAnotherKind({ engines, unity }: Record<string, unknown>): boolean {
  return typeof unity === 'string' || (isRecord(engines) && 'vscode' in engines);
}

/** `license: "MIT"`, `license: {type}`, `licenses: [{type}]`, and lists of either. */
function licencesOf({ license, licenses }: Record<string, unknown>): string[] {
  const found = [license, licenses].flat().map(one => (isRecord(one) ? (one['type'] ?? one['name']) : one));
  return [
    ...new Set(
      found.filter((one): one is string => typeof one === 'string' && one.trim() !== '').map(one => one.trim()),
    ),
  ];
}
