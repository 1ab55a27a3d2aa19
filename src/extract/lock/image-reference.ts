import type { PackageFact } from '../../model/index.ts';

/**
 * An image that a file names, as a package: the digest is its version, or else the tag, or else `latest` as container
 * tools take it. Undefined when it is no reference, or is made of variables.
 */
export function imageOf(reference: string, line: number): PackageFact | undefined {
  const at = reference.indexOf('@');
  const named = at < 0 ? reference : reference.slice(0, at);
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  // A colon before a slash is that of a port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? 'latest' : named.slice(colon + 1);
  if (!/^[a-z0-9][\w.:/-]*$/i.test(name) || !/^[\w.-]+$/.test(tag)) return undefined;
  if (digest !== undefined && !/^[a-z0-9]+:[0-9a-f]{32,}$/i.test(digest)) return undefined;
  return { type: 'oci', name, version: digest ?? tag, line, declared: true };
}
