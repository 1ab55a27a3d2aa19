/** One message to one destination: what it takes, and what the answer means. Addresses and secrets stay out of all words. */
import { type Http, neutral, readBounded, retryAfter } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import type { Notice } from '../types.ts';
import type { Destination } from './destinations.ts';

/** Milliseconds for a whole exchange. */
const deadlineMs = 20_000;
/** Bytes of an answer that are read. */
const answerBytes = 64 * 1024;
/** Characters of an answer that are quoted. */
const quoted = 200;

export type Outcome =
  | { taken: true }
  /** @param passing another try may work: the receiver is away or busy */
  | { taken: false; passing: boolean; why: string; retryMs?: number };

/** Answers that say "later". */
const later = new Set([408, 425, 429]);

/** Never throws: what goes wrong is the outcome. */
export async function sendMessage(
  http: Http,
  { channel, lang, trust, secrets }: Destination,
  notices: readonly Notice[],
  { now, id, link, signal }: { now: Date; id: string; link?: string; signal?: AbortSignal },
): Promise<Outcome> {
  let known: ReturnType<Destination['secrets']> | undefined;
  try {
    known = secrets();
    const request = channel.request(notices, { ...known, lang, now, id, ...(link && { link }) });
    const response = await http.send({
      method: 'POST',
      url: new URL(request.url),
      headers: { ...request.headers, ...(known.token && { authorization: `Bearer ${known.token}` }) },
      body: Buffer.from(request.body),
      trust,
      deadlineMs,
      ...(signal && { signal }),
    });
    const body = Buffer.from(await readBounded(response, answerBytes)).toString();
    const { status, headers } = response;
    if (channel.accepted(status, body)) return { taken: true };
    const busy = later.has(status) || (channel.busy?.(body) ?? false);
    const retryMs = retryAfter(headers['retry-after'], now.getTime());
    return {
      taken: false,
      passing: busy || status >= 500,
      why: withoutSecrets(`the receiver answered ${status}: ${neutral(body.slice(0, quoted))}`, known),
      ...(retryMs !== undefined && { retryMs }),
    };
  } catch (error) {
    const why = error instanceof PlimsollError ? error.message : 'the message could not be made';
    // A wrong address or certificate is mended in the configuration; until then nothing is given up.
    return {
      taken: false,
      passing: error instanceof PlimsollError && error.code !== 'bound',
      why: withoutSecrets(why, known),
    };
  }
}

/** Paths and queries of robots hold their tokens; receivers may echo what they were sent. */
function withoutSecrets(text: string, known: { url: string; secret?: string; token?: string } | undefined): string {
  if (!known) return text;
  const { pathname, search } = new URL(known.url);
  const parts = [...pathname.split('/'), ...new URLSearchParams(search).values(), known.secret, known.token];
  return parts
    .filter(part => part !== undefined && part.length >= 6)
    .sort((a, b) => (b as string).length - (a as string).length)
    .reduce<string>(
      (words, part) => words.replaceAll(part as string, '…').replaceAll(decoded(part as string), '…'),
      text,
    );
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};
