import type { Program, Step } from '../rules/check/program.ts';
import { conditionText } from '../rules/filter/print.ts';
import { verdictOf } from './atoms.ts';
import type { Cell } from './cell.ts';
import { checkOf } from './check.ts';
import { pathAtoms } from './path-atoms.ts';
import type { Reached } from './reach.ts';

/** Calls that programs make all the time; whoever asks for the ones that succeed has them all sent. */
const frequent = new Set(
  `read readv pread preadv write writev pwrite pwritev close futex poll ppoll epoll_wait epoll_pwait select pselect6 mmap
  mmap2 munmap mprotect madvise brk stat lstat fstat newfstatat statx access faccessat faccessat2 readlink readlinkat lseek
  getdents getdents64 nanosleep clock_nanosleep clock_gettime sched_yield getpid gettid rt_sigaction rt_sigprocmask ioctl`
    .trim()
    .split(/\s+/),
);

/** Why all events of a kind, or all paths of a class, are handed over for a rule; `undefined`: they are not. */
export function whyUnfiltered(
  type: string,
  step: Step,
  program: Program,
  reached: ReadonlyMap<Cell, Reached>,
): string | undefined {
  const cells = [...reached];
  if (frequent.has(type) && cells.some(([cell, { comms }]) => cell.result !== 'failure' && comms === 'any'))
    return 'a very frequent call, of which the condition wants those that succeed, by any program';
  const open = cells.filter(([cell, { paths }]) => cell.traits.opens && paths === 'any').map(([cell]) => cell);
  if (open.length === 0) return undefined;
  const places = [...new Set(open.map(({ where }) => (where === 'host' ? 'the host' : 'containers')))].join(' and ');
  const only = open.some(({ access }) => access === 'read') ? 'any path' : 'any path that is opened for writing';
  const checks = boundless(step, program, open[0] as Cell);
  const cause = checks.length === 0 ? 'no positive check of the path' : `no table answers ${checks.join(', ')}`;
  return `${only} on ${places}: ${cause}`;
}

/** Checks of the path that bound nothing, as text: two at most. */
function boundless(root: Step, program: Program, cell: Cell): string[] {
  const found = new Set<string>();
  const visit = (step: Step, negated: boolean): void => {
    if (found.size >= 2 || step.kind === 'constant') return;
    if (step.kind === 'not') visit(step.child, !negated);
    else if (step.kind !== 'check') for (const child of step.children) visit(child, negated);
    else if (!negated) {
      const check = checkOf(step.node, program.fields);
      const ofPath = check.field !== undefined && Object.hasOwn(pathAtoms, check.field);
      if (ofPath && verdictOf(check, cell).yes?.paths === 'any') found.add(short(conditionText(step.node)));
    }
  };
  visit(root, false);
  return [...found];
}

const short = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59)}…`);
