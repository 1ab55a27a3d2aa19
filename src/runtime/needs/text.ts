import { openTables } from './tables.ts';
import type { Need, Needs, PathNeed } from './types.ts';

/** What the kernel hands over, for people: one line a kind, then paths, then what is not narrowed and why. */
export function needsText({ needs, everything, unfiltered }: Needs): string {
  const lines: string[] = [];
  const width = Math.max(0, ...[...needs.keys()].map(type => type.length));
  if (everything) lines.push('a rule names no kind of event: all kinds are handed over');
  for (const [type, need] of needs) {
    lines.push(`${type.padEnd(width)}  ${summary(need)}`);
    for (const each of need.paths ?? []) lines.push(`${' '.repeat(width)}    ${pathLine(each)}`);
  }
  const causes = new Map<string, string[]>();
  for (const { rule, type, why } of [...unfiltered, ...openTables(needs).unfiltered]) {
    const key = `${rule}: ${why}`;
    causes.set(key, [...(causes.get(key) ?? []), type]);
  }
  if (causes.size > 0) lines.push('', 'Not narrowed:');
  for (const [cause, types] of causes) lines.push(`  ${cause} (${types.join(', ')})`);
  return `${lines.join('\n')}\n`;
}

function summary({ host, container, success, failure, sockets, comms }: Need): string {
  const parts = [
    host && container ? 'everywhere' : host ? 'on the host' : 'in containers',
    success && failure ? '' : success ? 'that succeed' : 'that fail',
    sockets ? `on sockets: ${sockets.join(', ')}` : '',
    comms ? `by ${comms.join(', ')}` : '',
  ];
  return parts.filter(part => part !== '').join(', ');
}

function pathLine({ host, read, any, prefixes, names, parents }: PathNeed): string {
  const head = `${host ? 'host' : 'containers'}, ${read ? 'to read' : 'to write'}:`;
  if (any) return `${head} any path`;
  const listed = [
    ...prefixes.map(prefix => `${prefix}…`),
    ...names.map(name => `…/${name}`),
    ...parents.map(name => `…/${name}/*`),
  ];
  return `${head} ${listed.length === 0 ? 'paths given with ..' : listed.join(' ')}`;
}
