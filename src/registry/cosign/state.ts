import type { Attached } from '../attached.ts';
import type { ImageName } from '../reference.ts';
import { predicateTest } from '../signing/statement.ts';
import { type Trust, verifyAttached } from '../signing/verify.ts';
import type { RegistryClient } from '../types.ts';

/**
 * `invalid`: it is signed, and by nobody who is trusted. `unknown` says why: `no-key`: nobody said whom to trust; `other-form`:
 * it is signed in a form that cannot be read.
 */
export type SignatureState =
  | { state: 'present' | 'absent' | 'invalid' }
  | { state: 'unknown'; why: 'no-key' | 'other-form' };

/**
 * Whether an image is signed by someone trusted. That something is attested of it is not its signature.
 * @throws what reading the signatures throws; `usage` for a trust root that cannot be read
 */
export async function signatureState(
  client: RegistryClient,
  name: ImageName,
  attached: Attached,
  trust: Trust,
  signal?: AbortSignal,
): Promise<SignatureState> {
  const wanted = predicateTest('signature');
  const { verified, refused, untold } = await verifyAttached(client, name, attached, trust, wanted, signal);
  if (verified.length > 0) return { state: 'present' };
  if (untold.length > 0) return { state: 'unknown', why: 'no-key' };
  if (refused.length > 0 && refused.every(({ unread }) => unread)) return { state: 'unknown', why: 'other-form' };
  return { state: refused.length > 0 ? 'invalid' : 'absent' };
}
