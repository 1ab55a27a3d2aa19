import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether two secrets are the same; how long it takes tells nothing of where they differ. */
export const sameSecret = (given: string | undefined, secret: string): boolean =>
  given !== undefined && timingSafeEqual(sha256(given), sha256(secret));

/** `sha256=HEX` over the body, as GitHub and others sign. */
export const signedBySha256 = (body: Buffer, given: string | undefined, secret: string): boolean =>
  sameSecret(given, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
