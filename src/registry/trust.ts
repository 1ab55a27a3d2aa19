import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trust } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import { readText } from './files.ts';

export const usualCertificateDirs = ['/etc/docker/certs.d', '/etc/containers/certs.d'];

/**
 * Whom to trust for a host: the authorities of `caFile`, and what stands in the certs.d folders for it (`*.crt`: authorities,
 * `X.cert` with `X.key`: a client certificate).
 * Hosts without a folder of their own share one value, and with it the connections' settings.
 * @param host `registry.example.com:5000`, as users write it
 */
export function createTrustStore(options: { caFile?: string; dirs: string[] }): (host: string) => Promise<Trust> {
  const known = new Map<string, Promise<Trust>>();
  let common: Promise<Trust> | undefined;
  return host => {
    common ??= readCommon(options.caFile);
    const kept = known.get(host) ?? readTrust(host, common, options.dirs);
    if (known.size >= bounds.tokens) known.clear();
    known.set(host, kept);
    return kept;
  };
}

const readCommon = async (caFile: string | undefined): Promise<Trust> =>
  caFile === undefined ? {} : { ca: [await readPem(caFile)] };

async function readTrust(host: string, common: Promise<Trust>, dirs: string[]): Promise<Trust> {
  const shared = await common;
  const own: Trust & { ca: string[] } = { ca: [...(shared.ca ?? [])] };
  // A host that a redirect names must not lead out of the folder.
  const folders = /^\.+$/.test(host) ? [] : dirs.map(dir => join(dir, host));
  for (const dir of folders) {
    for (const file of await list(dir)) {
      if (file.endsWith('.crt')) own.ca.push(await readPem(join(dir, file)));
      if (!file.endsWith('.cert') || own.cert !== undefined) continue;
      own.cert = await readPem(join(dir, file));
      own.key = await readPem(join(dir, `${file.slice(0, -'.cert'.length)}.key`));
    }
  }
  return own.cert === undefined && own.ca.length === (shared.ca?.length ?? 0) ? shared : own;
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
