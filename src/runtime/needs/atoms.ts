import { needsBounds } from './bounds.ts';
import type { Cell } from './cell.ts';
import { type Check, holdsFor, testOfCheck } from './check.ts';
import { cut } from './cut.ts';
import { pathAtoms } from './path-atoms.ts';
import { everything, ofComms, type Reach } from './reach.ts';

/** Which events of the cell satisfy a check, and which do not. */
export interface Verdict {
  yes: Reach;
  no: Reach;
}

/** Nothing is known of the check. */
const open: Verdict = { yes: everything, no: everything };
const decided = (holds: boolean): Verdict => ({
  yes: holds ? everything : undefined,
  no: holds ? undefined : everything,
});

export type Atom = (check: Check, cell: Cell) => Verdict;

/** Fields whose value the cell decides. `undefined`: it does not. */
const ofValue =
  (value: (cell: Cell) => string | boolean | undefined): Atom =>
  (check, cell) => {
    const known = value(cell);
    const holds = known === undefined ? undefined : holdsFor(check, known);
    return holds === undefined ? open : decided(holds);
  };

/** Fields that are `host` on the host, and never in a container. */
const ofPlace: Atom = (check, cell) => {
  const holds = holdsFor(check, 'host');
  if (holds === undefined) return open;
  if (cell.where === 'host') return decided(holds);
  // In a container it is something else, or not there yet: an equality with `host` alone cannot hold.
  const only = (check.operator === '=' || check.operator === 'in') && check.texts?.every(text => text === 'host');
  return only ? decided(false) : open;
};

const isFailure = (cell: Cell): boolean | undefined => (cell.result === 'none' ? undefined : cell.result === 'failure');

/** evt.res: `SUCCESS`, or the name of an error. */
const resultName: Atom = (check, cell) => {
  const holds = holdsFor(check, 'SUCCESS');
  if (holds === undefined) return open;
  if (cell.result === 'success') return decided(holds);
  if (cell.result === 'none') return { yes: undefined, no: everything };
  const only = (check.operator === '=' || check.operator === 'in') && check.texts?.every(text => text === 'SUCCESS');
  return only ? decided(false) : open;
};

/** A number that is below 0 for calls that failed, and 0 or more for others. */
const signedResult: Atom = (check, cell) => {
  if (cell.result === 'none') return { yes: undefined, no: everything };
  const test = testOfCheck(check);
  if (!test || !check.texts) return open;
  const negative = cell.result === 'failure';
  const constants = check.texts.map(Number);
  // Between two neighbouring constants nothing changes: one value of each stretch stands for all of it.
  const probes = [
    0,
    -1,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    ...constants.flatMap(n => [n - 1, n, n + 1]),
  ];
  const answers = new Set(probes.filter(value => value < 0 === negative).map(value => test(value)));
  return { yes: answers.has(true) ? everything : undefined, no: answers.has(false) ? everything : undefined };
};

/** fd.num is the result of calls whose result is their descriptor. */
const descriptorNumber: Atom = (check, cell) =>
  cell.traits.resultIsFd ? { ...signedResult(check, cell), no: everything } : open;

const flagNames: Partial<Record<Cell['access'], string>> = { read: 'O_RDONLY', write: 'O_WRONLY', both: 'O_RDWR' };

/** The argument `flags` of calls that open: of the three ways to open, one is named. */
const openFlags: Atom = (check, cell) => {
  const name = flagNames[cell.access];
  const [text, more] = check.texts ?? [];
  if (!name || more !== undefined || check.operator !== 'contains' || !text) return open;
  return Object.values(flagNames).includes(text) ? decided(text === name) : open;
};

/** proc.name is the name of the thread. */
const threadName: Atom = ({ operator, texts }) => {
  if (!texts || (operator !== '=' && operator !== 'in' && operator !== 'intersects')) return open;
  const names = texts.map(text => cut(text, needsBounds.commBytes));
  return names.length > needsBounds.comms ? open : { yes: ofComms(new Set(names)), no: everything };
};

/**
 * Fields of the socket that the call works on, as the kernel knows it; `undefined`: the kind of socket leaves it open. The
 * descriptor of a call that failed may be none, or what the call would have made of it.
 */
const ofSocket =
  (values: Partial<Record<Cell['socket'], readonly string[]>>): Atom =>
  (check, cell) => {
    const known = cell.result === 'success' ? values[cell.socket] : undefined;
    const test = known && testOfCheck(check);
    return test ? { yes: known.some(test) ? everything : undefined, no: everything } : open;
  };

const atoms: Record<string, Atom> = {
  'evt.dir': ofValue(() => '<'),
  'container.id': ofPlace,
  'container.type': ofPlace,
  'evt.res': resultName,
  'evt.rawres': signedResult,
  'evt.failed': ofValue(isFailure),
  'fd.num': descriptorNumber,
  'evt.is_open_read': ofValue(({ access }) => access === 'read' || access === 'both'),
  'evt.is_open_write': ofValue(({ access }) => access === 'write' || access === 'both'),
  'evt.is_open_exec': ofValue(({ traits }) => (traits.opens ? undefined : false)),
  'evt.is_open_create': ofValue(({ traits }) => (traits.opens ? undefined : false)),
  'evt.arg[flags]': openFlags,
  'proc.name': threadName,
  'fd.l4proto': ofSocket({ tcp: ['tcp'], unix: ['<NA>'] }),
  'fd.type': ofSocket({ tcp: ['ipv4', 'ipv6'], inet: ['ipv4', 'ipv6'], unix: ['unix'], other: ['netlink', '<NA>'] }),
  'fd.typechar': ofSocket({ tcp: ['4', '6'], inet: ['4', '6'], unix: ['u'], other: ['n', 'o'] }),
  'fd.sockfamily': ofSocket({ tcp: ['ip'], inet: ['ip'], unix: ['unix'], other: [] }),
  ...pathAtoms,
};

/** Fields of containers that processes on the host have too. */
const everywhere = new Set(['container.id', 'container.type', 'container.name', 'container.info']);

/** Fields of connections over IPv4 and IPv6. */
const internet = new Set(
  ['ip', 'port', 'net', 'proto'].flatMap(what => ['', 'c', 's', 'l', 'r'].map(end => `fd.${end}${what}`)),
);

/** Whether a field can be there at all. */
function canBe(root: string, { where, traits, result, socket }: Cell): boolean {
  if (where === 'host' && (root.startsWith('container.') || root.startsWith('k8s.'))) return everywhere.has(root);
  if (result === 'success' && (socket === 'unix' || socket === 'other') && internet.has(root)) return false;
  if (root.startsWith('fd.')) return traits.concernsFd;
  if (root === 'evt.failed' || root === 'evt.res' || root === 'evt.rawres') return result !== 'none';
  return true;
}

export function verdictOf(check: Check, cell: Cell): Verdict {
  if (check.roots.some(root => !canBe(root, cell))) return { yes: undefined, no: everything };
  const atom = check.field === undefined ? undefined : atoms[check.field];
  return atom ? atom(check, cell) : open;
}
