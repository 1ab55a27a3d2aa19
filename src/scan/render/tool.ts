/** Programs that render: found on the PATH, started without a shell, bounded, and cut off from network and settings. */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { renderBounds } from './bounds.ts';

/** A program, and what stands before the arguments. */
export interface Tool {
  program: string;
  before: readonly string[];
}

export type Rendered = { text: string } | { why: string };

/** The first program of the list that the PATH has. Relative folders of the PATH are passed over: the tree may lie there. */
export function toolOf(names: readonly (readonly [name: string, ...before: string[]])[], path = ''): Tool | undefined {
  for (const [name, ...before] of names) {
    for (const folder of path.split(delimiter)) {
      const program = join(folder, name);
      if (isAbsolute(folder) && isProgram(program)) return { program, before };
    }
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // No such file, or none that may be started: the next folder of the PATH is asked.
    return false;
  }
}

/** No home, no cluster, no plug-ins, and a proxy where nobody listens: a chart chooses no address that is fetched. */
const nowhere = '/nonexistent';
const noProxy = 'http://127.0.0.1:9';
const cutOff: Readonly<Record<string, string>> = {
  HOME: nowhere,
  KUBECONFIG: '/dev/null',
  HELM_CONFIG_HOME: nowhere,
  HELM_CACHE_HOME: nowhere,
  HELM_DATA_HOME: nowhere,
  HELM_PLUGINS: nowhere,
  XDG_CONFIG_HOME: nowhere,
  GIT_ALLOW_PROTOCOL: 'none',
  GOMEMLIMIT: '1GiB',
  ...Object.fromEntries(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'].map(name => [name, noProxy]),
  ),
};

/**
 * What a tool prints for a folder.
 * @param ms how long it may take
 */
export function run(tool: Tool, args: readonly string[], ms: number, signal?: AbortSignal): Promise<Rendered> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let complaint = '';
    let why: string | undefined;
    const child = spawn(tool.program, [...tool.before, ...args], {
      env: { ...cutOff, PATH: nowhere },
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: '/',
    });
    const stop = (reason: string): void => {
      why ??= reason;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(`it took more than ${ms} ms`), ms);
    const interrupt = (): void => stop('it was interrupted');
    signal?.addEventListener('abort', interrupt, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > renderBounds.outputBytes) stop(`it printed more than ${renderBounds.outputBytes} bytes`);
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 2000) complaint += chunk.toString('utf8');
    });
    const done = (rendered: Rendered): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
      resolve(rendered);
    };
    child.on('error', error => done({ why: error.message }));
    child.on('close', code => {
      if (why !== undefined) done({ why });
      else if (code === 0) done({ text: Buffer.concat(chunks).toString('utf8') });
      else done({ why: lastLine(complaint) || `it ended with code ${code}` });
    });
  });
}

/** What a program said last, on one line. */
const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
