/** Whether a namespace that a container joins is the host's. */
import { statSync } from 'node:fs';
import type { Namespaces } from './oci.ts';

const files: Record<keyof Namespaces, string> = { pid: 'pid', network: 'net', ipc: 'ipc' };

/**
 * Compares it with that of the first process. A path is looked at, never opened.
 * @param proc where the host's /proc is
 */
export function hostNamespace(proc: string): (kind: keyof Namespaces, path: string) => boolean | undefined {
  return (kind, path) => {
    try {
      const joined = statSync(path, { bigint: true });
      const host = statSync(`${proc}/1/ns/${files[kind]}`, { bigint: true });
      return joined.dev === host.dev && joined.ino === host.ino;
    } catch {
      // The process is gone, or /proc is another one: it is not known.
      return undefined;
    }
  };
}
