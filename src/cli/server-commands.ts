/** Commands that need the store or the server. */
export const serverCommands: ReadonlySet<string> = new Set(['serve', 'work', 'store', 'config', 'where']);
