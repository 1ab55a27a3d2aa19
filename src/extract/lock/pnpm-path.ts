/**
 * Dependency paths: how pnpm names a package with the peers that it was resolved against (pnpm/spec, dependency-path.md).
 * Lockfiles 5: `/name/1.0.0_peer@2.0.0`; 6 to 8: `/name@1.0.0(peer@2.0.0)`; 9: `name@1.0.0(peer@2.0.0)`.
 */
export interface PnpmPath {
  name: string;
  /** Empty for what is not from a registry: the package itself says its version. */
  version: string;
}

/** The path without its peers. */
export function withoutPeers(path: string, lockfile: number): string {
  if (lockfile >= 6) {
    const at = path.indexOf('(');
    return at < 0 ? path : path.slice(0, at);
  }
  return path;
}

const looksLikeVersion = /^\d/;

/**
 * undefined: a path without any form, which lockfiles before 9 may not have.
 * @example parsePnpmPath('/@babel/core/7.1.0_x@1.0.0', 5.4) // { name: '@babel/core', version: '7.1.0' }
 */
export function parsePnpmPath(path: string, lockfile: number): PnpmPath | undefined {
  if (path.startsWith('file:') || path.startsWith('link:')) return { name: '', version: '' };
  if (lockfile >= 9) return nameAtVersion(withoutPeers(path, lockfile));
  const slash = path.indexOf('/');
  if (slash < 0) return undefined;
  // Before the first slash stands the registry, where it is not the usual one.
  const rest = withoutPeers(path.slice(slash + 1), lockfile);
  const found = lockfile >= 6 ? nameAtVersion(rest) : nameSlashVersion(rest);
  return looksLikeVersion.test(found.version) ? found : { name: '', version: '' };
}

function nameAtVersion(path: string): PnpmPath {
  const at = path.indexOf('@', 1);
  if (at < 0) return { name: path, version: '' };
  const version = path.slice(at + 1);
  return { name: path.slice(0, at), version: looksLikeVersion.test(version) ? version : '' };
}

function nameSlashVersion(path: string): PnpmPath {
  const scope = path.startsWith('@') ? path.indexOf('/') + 1 : 0;
  const end = path.indexOf('/', scope);
  if (end < 0) return nameAtVersion(path);
  const after = path.slice(end + 1);
  const stop = after.search(/[/_(]/);
  return { name: path.slice(0, end), version: stop < 0 ? after : after.slice(0, stop) };
}
