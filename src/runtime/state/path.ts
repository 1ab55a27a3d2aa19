/** Paths as the kernel would walk them, by their text alone. */

/** An absolute path without `.`, `..`, empty components and a slash at its end. @param directory ends with a slash or not. */
export function joinPath(directory: string, path: string): string {
  const whole = path.startsWith('/') ? path : `${directory}/${path}`;
  if (isPlain(whole)) return whole;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `${whole.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}

/** Nothing is to be done: the common case, without splitting. */
function isPlain(path: string): boolean {
  if (path.charCodeAt(0) !== 47 || path.length === 1) return path === '/';
  let after = 0;
  for (let at = 1; at <= path.length; at++) {
    if (at < path.length && path.charCodeAt(at) !== 47) continue;
    const length = at - after - 1;
    if (length === 0) return false;
    if (path.charCodeAt(after + 1) === 46 && (length === 1 || (length === 2 && path.charCodeAt(after + 2) === 46))) {
      return false;
    }
    after = at;
  }
  return true;
}
