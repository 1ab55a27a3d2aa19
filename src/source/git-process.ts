/** Runs git on a repository that nobody vouches for: nothing in its configuration may start a program or reach a network. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { PlimsollError } from '../model/index.ts';

/** What a repository's own configuration could name a program for; the command line has the last word. */
const settings = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.sshCommand=false',
  'core.gitProxy=',
  'core.alternateRefsCommand=',
  'core.attributesFile=/dev/null',
  'diff.external=',
  'log.showSignature=false',
  'gpg.program=false',
  'protocol.allow=never',
  'protocol.ext.allow=never',
  'safe.directory=*',
].flatMap(setting => ['-c', setting]);

const environment = (directory: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  // A partial clone fetches what it lacks: by no protocol.
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  // The repository is here, not further up.
  GIT_CEILING_DIRECTORIES: dirname(directory),
});

export interface GitProcess {
  stdin: Writable;
  stdout: Readable;
  /** Resolves at the end. @throws `not-applicable` where git cannot be started, `file-unreadable` where it fails. */
  ended: Promise<void>;
  stop(): void;
}

/** @param directory absolute */
export function git(directory: string, args: readonly string[], signal?: AbortSignal): GitProcess {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    'git',
    ['--no-pager', ...settings, '-C', directory, ...args],
    { env: environment(directory), stdio: ['pipe', 'pipe', 'pipe'], signal },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(0, 500)));
  // Whoever writes sees the end of the process, not that of the pipe.
  child.stdin.on('error', () => {});
  let stopped = false;
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', cause => {
      const message = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'git is not installed' : cause.message;
      reject(new PlimsollError('not-applicable', `the history of ${directory} was not read: ${message}`, { cause }));
    });
    child.on('close', code => {
      if (code === 0 || stopped) resolve();
      else
        reject(
          new PlimsollError(
            'file-unreadable',
            `the history of ${directory} was not read: ${said.trim() || `git ended with ${code}`}`,
          ),
        );
    });
  });
  // It is awaited after the output was read; until then nobody listens.
  ended.catch(() => {});
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    stop() {
      stopped = true;
      child.kill();
    },
  };
}
