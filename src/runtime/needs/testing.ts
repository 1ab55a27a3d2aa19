/** A call as the kernel knows it, what rules see of it, and the filter that the kernel runs. For tests. */
import { type RuleLoader, ruleLoader } from '../rules/load/loader.ts';
import { type SyntheticEvent, syntheticEvent, syntheticSyscalls } from '../rules/test/synthetic.ts';
import type { EventSource, FieldValue } from '../types.ts';
import { traitsOf } from './cell.ts';
import { openClasses, type openTables } from './tables.ts';
import type { Need, SocketKind } from './types.ts';

export interface Call {
  type: string;
  container: boolean;
  failed: boolean;
  comm: string;
  /** Of calls that open: the path as it was given, absolute, and how it is opened. */
  given: string;
  path: string;
  access: 'read' | 'write' | 'both';
  creates: boolean;
  socket: SocketKind;
}

/** The filter, by needs. */
export function accepts(needs: ReadonlyMap<string, Need>, call: Call): boolean {
  const need = needs.get(call.type);
  if (!need) return false;
  const traits = traitsOf(call.type);
  if (!(call.container ? need.container : need.host)) return false;
  if (traits.hasResult && !(call.failed ? need.failure : need.success)) return false;
  if (need.comms && !need.comms.includes(call.comm)) return false;
  if (need.sockets && !need.sockets.includes(call.socket)) return false;
  if (!traits.opens || !need.paths) return true;
  const reads = readsOnly(call);
  const classes = need.paths.filter(
    each => (call.container ? each.container : each.host) && (reads ? each.read : each.write),
  );
  if (classes.length > 0 && isOdd(call.given)) return true;
  const [name, parent] = call.path.split('/').reverse();
  return classes.some(
    ({ any, prefixes, names, parents }) =>
      any ||
      prefixes.some(prefix => call.path.startsWith(prefix)) ||
      names.includes(name as string) ||
      parents.includes(parent as string),
  );
}

const readsOnly = ({ type, access, creates }: Call): boolean => type !== 'creat' && access === 'read' && !creates;
const isOdd = (given: string): boolean => /\.\.|\/\/|\/\.(?:\/|$)/.test(given);

/** The filter of paths, by tables: the longest prefix that is found answers. */
export function acceptsPath(tables: ReturnType<typeof openTables>, call: Call): boolean {
  const bit = openClasses[`${call.container ? 'container' : 'host'}${readsOnly(call) ? 'Read' : 'Write'}`];
  if ((tables.any & bit) !== 0 || isOdd(call.given)) return true;
  const [name = '', parent = ''] = call.path.split('/').reverse();
  const longest = [...tables.prefixes.keys()]
    .filter(prefix => call.path.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0];
  const found = [tables.prefixes.get(longest ?? ''), tables.names.get(name), tables.parents.get(parent)];
  return found.some(classes => ((classes ?? 0) & bit) !== 0);
}

/** What rules see of the call; `more`: fields that the kernel knows nothing of. */
export function eventOf(call: Call, more: Readonly<Record<string, FieldValue>>): SyntheticEvent {
  const traits = traitsOf(call.type);
  const { failed, path } = call;
  const slash = path.lastIndexOf('/');
  const values: Record<string, FieldValue> = {
    ...more,
    'proc.name': call.comm,
    'container.id': call.container ? '3ad7b26ded6d' : 'host',
  };
  for (const name of Object.keys(values))
    if (!call.container && /^(?:container|k8s)\./.test(name) && name !== 'container.id') delete values[name];
  if (traits.hasResult) {
    values['evt.res'] = failed ? 'ENOENT' : 'SUCCESS';
    values['evt.rawres'] = failed ? -2 : 3;
    values['evt.failed'] = failed;
  }
  values['evt.is_open_read'] = traits.opens && call.type !== 'creat' && call.access !== 'write';
  values['evt.is_open_write'] = traits.opens && call.type !== 'creat' && call.access !== 'read';
  if (traits.concernsFd) values['fd.num'] = failed && traits.resultIsFd ? -2 : 3;
  if (traits.opens) {
    values['fd.name'] = path;
    values['fd.nameraw'] = call.given.replace(/\/+/g, '/');
    values['evt.arg.name'] = path;
    values['fd.directory'] = slash <= 0 ? '/' : path.slice(0, slash);
    values['fd.typechar'] = 'f';
    if (call.type !== 'creat')
      values['evt.arg.flags'] =
        `${call.creates ? 'O_CREAT|' : ''}${{ read: 'O_RDONLY', write: 'O_WRONLY', both: 'O_RDWR' }[call.access]}`;
    if (!failed) {
      values['fd.filename'] = path.slice(slash + 1);
      values['fs.path.name'] = path;
    }
  } else if (traits.concernsFd) Object.assign(values, socketFields[call.socket]);
  return syntheticEvent(values, { type: call.type });
}

const socketFields: Record<SocketKind, Record<string, FieldValue>> = {
  tcp: { 'fd.l4proto': 'tcp', 'fd.typechar': '4', 'fd.type': 'ipv4', 'fd.sockfamily': 'ip', 'fd.sport': 443 },
  inet: { 'fd.l4proto': 'udp', 'fd.typechar': '6', 'fd.type': 'ipv6', 'fd.sockfamily': 'ip', 'fd.sport': 53 },
  unix: { 'fd.l4proto': '<NA>', 'fd.typechar': 'u', 'fd.type': 'unix', 'fd.sockfamily': 'unix', 'fd.name': '/run/x' },
  other: { 'fd.l4proto': '<NA>', 'fd.typechar': 'n', 'fd.type': 'netlink' },
};

/** Rules r0, r1 … of the conditions. */
export function loaded(conditions: readonly string[], source: EventSource<never> = syntheticSyscalls): RuleLoader {
  const loader = ruleLoader({ sources: [source] });
  const rules = conditions.map(
    (condition, i) => `- rule: r${i}\n  desc: d\n  condition: >\n    ${condition}\n  output: o\n  priority: INFO\n`,
  );
  const [error] = loader.load({ name: 'rules.yaml', text: rules.join('') }).errors;
  if (error) throw new Error(error.message);
  return loader;
}
