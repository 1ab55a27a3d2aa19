/**
 * Commands that are in the large bundle alone: those that need the store or the server, and those that nobody runs a hundred
 * times a day. What `scan` and `gate` start from stays small.
 */
export const serverCommands: ReadonlySet<string> = new Set([
  ...['serve', 'work', 'store', 'config', 'where'],
  ...['watch', 'rules', 'check', 'compare', 'convert', 'db', 'sign', 'attest', 'verify', 'comment', 'buildkit-sbom'],
]);
