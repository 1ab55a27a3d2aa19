/** Nix and Guix-like stores: the name of a store path is all that an image says of a package. */
import type { Extractor, PackageFact } from '../../model/index.ts';

const store = 'nix/store/';

export const nix: Extractor = {
  id: 'os/nix',
  version: 1,
  maxBytes: 0,
  wants: () => false,
  directory(path, facts) {
    if (!path.startsWith(store) || path.indexOf('/', store.length) >= 0) return;
    const found = storePath(path.slice(store.length));
    if (found) facts.package(found);
  },
  capability: {
    what: 'packages of a Nix store, from the names of its directories',
    files: [`${store}*/`],
    type: 'nix',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/** Names that a derivation gives to its outputs beside the first; what else follows the last dash is of the version. */
const outputs = new Set(
  'bin data debug dev devdoc devman dist doc docdev examples fonts getent info lib libgcc man out python static terminfo tools'.split(
    ' ',
  ),
);

/** `HASH-NAME-VERSION[-OUTPUT]`; the version begins at the last dash before a digit that no other such dash follows. */
export function storePath(name: string): PackageFact | undefined {
  const [, hash, rest] = /^([0-9a-df-np-sv-z]{32})-(.+)$/.exec(name) ?? [];
  if (!hash || !rest || /\.(?:drv|patch|diff|lock|tar(?:\.\w+)?|zip|sh|nix|json)$/.test(rest)) return undefined;
  const parts = rest.split('-');
  const output = outputs.has(parts.at(-1)!) ? parts.pop() : undefined;
  const start = versionStart(parts);
  if (start < 1) return undefined;
  return {
    type: 'nix',
    name: parts.slice(0, start).join('-'),
    version: parts.slice(start).join('-'),
    extra: { hash, ...(output && { output }) },
  };
}

/** Builds out of the middle of a project's history: `unstable-2021-08-16`. */
const dated = /^(?:unstable|git|nightly)$/;

/** As Nix itself splits names: at the first dash that no letter follows. */
function versionStart(parts: readonly string[]): number {
  const digit = parts.findIndex((part, index) => index > 0 && /^\d/.test(part));
  return digit > 1 && dated.test(parts[digit - 1]!) ? digit - 1 : digit;
}
