/** Deeds of named processes: a chain of programs, of which the last does exactly the system calls that are wanted. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../real/cache.ts';
import { missing, must } from '../real/programs.ts';
import type { Box, Outcome } from './box.ts';

/** One argument of a system call. */
export type Argument =
  | number
  | string
  | { bytes: Uint8Array }
  | { empty: number }
  /** What an earlier call of the same process gave, counted from 0. */
  | { result: number }
  | { vector: string[] };

/** A system call by its name, with its arguments. */
export type Call = [name: string, ...arguments: Argument[]];

export interface Actor {
  /** Name of the program, or the whole path of it where that matters. */
  name: string;
  args?: string[];
  /** What argv[0] says; the path otherwise. */
  arg0?: string;
  env?: Record<string, string>;
  /** Done by the process that becomes this one, before its execve: setuid, chdir … */
  before?: Call[];
  /** Done by this process, before the next one is started. */
  calls?: Call[];
}

/** Numbers on x86-64 and on arm64; the latter lacks those calls that have a younger form. */
const numbers: Readonly<Record<string, readonly [number, number | undefined]>> = {
  open: [2, undefined],
  openat: [257, 56],
  openat2: [437, 437],
  close: [3, 57],
  symlink: [88, undefined],
  symlinkat: [266, 36],
  link: [86, undefined],
  linkat: [265, 37],
  socket: [41, 198],
  bind: [49, 200],
  listen: [50, 201],
  connect: [42, 203],
  dup2: [33, undefined],
  dup3: [292, 24],
  setuid: [105, 146],
  chdir: [80, 49],
  prctl: [157, 167],
  capset: [126, 91],
  memfd_create: [319, 279],
  sendfile: [40, 71],
  execveat: [322, 281],
  ptrace: [101, 117],
  ioctl: [16, 29],
  unshare: [272, 97],
  mount: [165, 40],
  mkdirat: [258, 34],
};

const arm = process.arch === 'arm64';

/** Calls that this processor's kernel does not have. */
export const absentCalls = (calls: readonly Call[]): string[] =>
  calls.map(([name]) => name).filter(name => numbers[name]?.[arm ? 1 : 0] === undefined);

/** Why no deeds can be done here, or undefined. */
export const noActor = (): string | undefined => missing('cc');

const source = join(import.meta.dirname, 'actor.c');

/** The program that acts, made once: it needs no libraries of the container that it runs in. */
async function actor(): Promise<string> {
  const recipe = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const folder = await cached('range', 'actor', recipe, async folder => {
    await must('cc', ['-static', '-O1', '-o', join(folder, 'actor'), source]);
  });
  return join(folder, 'actor');
}

function argumentText(argument: Argument): string {
  if (typeof argument === 'number') return `i${argument}`;
  if (typeof argument === 'string') return `s${argument}`;
  if ('bytes' in argument) return `h${Buffer.from(argument.bytes).toString('hex')}`;
  if ('empty' in argument) return `b${argument.empty}`;
  if ('result' in argument) return `r${argument.result}`;
  return `v${argument.vector.join('\x01')}`;
}

function callText([name, ...args]: Call): string {
  const number = numbers[name]?.[arm ? 1 : 0];
  if (number === undefined) throw new Error(`there is no ${name} here`);
  return ['C', number, ...args.map(argumentText)].join('\t');
}

/** Has these processes, each the child of the one before, do what they are to do. */
export async function act(box: Box, actors: readonly Actor[], token: string): Promise<Outcome> {
  const program = join(box.folder, 'actor');
  if (!existsSync(program)) copyFileSync(await actor(), program);
  const pathOf = ({ name }: Actor): string => (name.startsWith('/') ? name : `${box.inside}/bin/${name}`);
  // The first part is the stage's: it only starts the first of them.
  const parts: Actor[] = [{ name: 'actor' }, ...actors];
  const lines = parts.flatMap((part, level) => {
    const own = ['L', ...(part.calls ?? []).map(callText)];
    const next = parts[level + 1];
    if (!next) return own;
    const env = Object.entries(next.env ?? {}).map(([name, value]) => `N\t${name}=${value}`);
    const start = ['X', pathOf(next), next.arg0 ?? pathOf(next), ...(next.args ?? [])].join('\t');
    return [...own, 'F', ...(next.before ?? []).map(callText), ...env, start];
  });
  writeFileSync(join(box.folder, `${token}.plan`), `${lines.join('\n')}\n`);
  const paths = [...new Set(actors.map(pathOf))];
  const folders = [...new Set(paths.map(path => path.slice(0, path.lastIndexOf('/'))))];
  const script = [
    `mkdir -p ${folders.map(path => `'${path}'`).join(' ')}`,
    ...paths.map(path => `cp -f $RANGE/actor '${path}'`),
    `export RANGE_PLAN=$RANGE/${token}.plan`,
    'RANGE_LEVEL=0 $RANGE/actor',
    'code=$?',
    ...paths.filter(path => !path.startsWith(box.inside)).map(path => `rm -f '${path}'`),
    'exit $code',
  ];
  return await box.run(`${script.join('\n')}\n`, token);
}
