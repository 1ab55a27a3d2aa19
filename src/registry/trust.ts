import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trust } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { readText } from './files.ts';

export const usualCertificateDirs = ['/etc/docker/certs.d', '/etc/containers/certs.d'];

/**
 * Whom to trust for a host: the authorities of `caFile`, and what stands in the certs.d folders for it (`*.crt`: authorities,
 * `X.cert` with `X.key`: a client certificate). One value per host, so that connections are shared.
 * @param host `registry.example.com:5000`, as users write it
 */
export function createTrustStore(options: { caFile?: string; dirs: string[] }): (host: string) => Promise<Trust> {
  const known = new Map<string, Promise<Trust>>();
  return host => {
    const kept = known.get(host) ?? readTrust(host, options);
    known.set(host, kept);
    return kept;
  };
}

async function readTrust(host: string, { caFile, dirs }: { caFile?: string; dirs: string[] }): Promise<Trust> {
  const trust: Trust & { ca: string[] } = { ca: [] };
  if (caFile !== undefined) trust.ca.push(await readPem(caFile));
  for (const dir of dirs.map(dir => join(dir, host))) {
    for (const file of await list(dir)) {
      if (file.endsWith('.crt')) trust.ca.push(await readPem(join(dir, file)));
      if (!file.endsWith('.cert') || trust.cert !== undefined) continue;
      trust.cert = await readPem(join(dir, file));
      trust.key = await readPem(join(dir, `${file.slice(0, -'.cert'.length)}.key`));
    }
  }
  return trust;
}

async function readPem(path: string): Promise<string> {
  const text = await readText(path);
  if (text === undefined) throw new PlimsollError('file-unreadable', `there is no certificate or key in ${path}`);
  if (!text.includes('-----BEGIN ')) throw new PlimsollError('file-unreadable', `${path} holds no PEM block`);
  return text;
}

async function list(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new PlimsollError('file-unreadable', `${dir} cannot be read: ${code}`, { cause });
  }
}
