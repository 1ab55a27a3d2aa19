/** TLS whose certificate is renewed while it serves: connections that are open stay as they are. */
import { readFileSync, statSync } from 'node:fs';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';
import { PlimsollError } from '../model/index.ts';
import type { PlatformConfig } from './config.ts';

type Files = NonNullable<PlatformConfig['tls']>;

/** Milliseconds between two looks at the files: stat(2) follows the links by which mounted secrets are swapped. */
const lookMs = 2000;

/** @throws PlimsollError `file-unreadable`; `config-invalid` where they are no pair */
export function readTls({ certFile, keyFile }: Files): { cert: string; key: string } {
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch (cause) {
      throw new PlimsollError('file-unreadable', `${file} cannot be read: ${(cause as Error).message}`, { cause });
    }
  };
  const pair = { cert: read(certFile), key: read(keyFile) };
  try {
    createSecureContext(pair);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new PlimsollError('config-invalid', `${certFile} and ${keyFile} are no pair: ${why}`, { cause });
  }
  return pair;
}

/**
 * Takes up other files as they are put there. A pair that is none, as one half of a renewal is, leaves the old in use.
 * @returns `reload`, to look at once; `end`
 */
export function followTls(server: Pick<Server, 'setSecureContext'>, files: Files, log: Pick<Logger, 'info' | 'error'>) {
  const marks = (): string =>
    [files.certFile, files.keyFile]
      .map(file => {
        const found = statSync(file, { throwIfNoEntry: false });
        return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : 'none';
      })
      .join();
  let seen = marks();
  const reload = (): void => {
    seen = marks();
    try {
      server.setSecureContext(readTls(files));
      log.info({ certFile: files.certFile }, 'the certificate was taken up');
    } catch (error) {
      log.error({ error: (error as Error).message }, 'the certificate was not taken up; the old one stays in use');
    }
  };
  const look = setInterval(() => {
    if (marks() !== seen) reload();
  }, lookMs);
  look.unref();
  return { reload, end: () => clearInterval(look) };
}
