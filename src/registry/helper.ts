import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import type { Credentials } from './credentials.ts';
import { dockerHubKey, fromPair } from './docker-config.ts';
import { parseObject, text } from './files.ts';
import { dockerHub } from './reference.ts';
import type { Env } from './types.ts';

/**
 * Asks `docker-credential-NAME get` for a registry's credentials; `undefined` where the helper has none.
 * @throws PlimsollError `unauthorized` where the helper is not there, fails or does not end in time
 */
export async function askHelper(
  name: string,
  registry: string,
  env: Env,
  timeoutMs: number = bounds.helperMs,
): Promise<Credentials | undefined> {
  if (!/^[\w.-]+$/.test(name))
    throw new PlimsollError('unauthorized', `${JSON.stringify(name)} is no name of a credential helper`);
  const program = `docker-credential-${name}`;
  const { execFile } = await import('node:child_process');
  const server = registry === dockerHub ? dockerHubKey : registry;
  const answer = await new Promise<string | undefined>((resolve, reject) => {
    const options = { env, timeout: timeoutMs, maxBuffer: bounds.helperBytes, killSignal: 'SIGKILL' } as const;
    const child = execFile(program, ['get'], options, (error, stdout) => {
      if (!error) return resolve(stdout);
      if (/credentials not found/i.test(stdout)) return resolve(undefined);
      const why =
        error.code === 'ENOENT'
          ? 'is not on the PATH'
          : error.killed
            ? `did not answer within ${timeoutMs / 1000} s`
            : `failed: ${stdout.trim().split('\n')[0]?.slice(0, 200) || `exit code ${error.code}`}`;
      reject(new PlimsollError('unauthorized', `the credential helper ${program} ${why}`, { cause: error }));
    });
    // A helper that ends before it read the question breaks the pipe; its exit says why.
    child.stdin?.on('error', () => {});
    child.stdin?.end(server);
  });
  if (answer === undefined) return undefined;
  const reply = parseObject(answer, `the answer of ${program}`);
  const username = text(reply, 'Username');
  const secret = text(reply, 'Secret');
  return username && secret ? fromPair(username, secret) : undefined;
}
