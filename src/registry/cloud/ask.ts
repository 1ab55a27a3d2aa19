import { type Http, type HttpRequest, readBounded } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { bounds } from '../bounds.ts';
import { failureOf } from '../failure.ts';

/** Deadlines of one exchange with a cloud, milliseconds. A metadata service is near, or not there. */
const deadline = { service: 15_000, metadata: 2_000 } as const;

type Question = Omit<HttpRequest, 'url' | 'deadlineMs'> & { url: string };

/**
 * Sends one request to a cloud's service and reads its answer.
 * @param asked what is wanted, for messages: `a token of Amazon ECR`
 * @throws PlimsollError `unauthorized`, `rate-limited`, `registry-protocol`, `bound`, and what sending throws
 */
export async function askText(http: Http, question: Question, asked: string): Promise<string> {
  const request = { deadlineMs: deadline.service, ...question, url: new URL(question.url) };
  const response = await http.send(request);
  if (response.status === 200) return Buffer.from(await readBounded(response, bounds.tokenBytes)).toString('utf8');
  // Clouds answer 400 to identities that they do not take.
  const { status } = response;
  const failure = await failureOf(response, asked, 0);
  throw status === 400 ? new PlimsollError('unauthorized', failure.message) : failure;
}

/** As `askText`, for JSON. */
export async function askJson(http: Http, question: Question, asked: string): Promise<unknown> {
  const body = await askText(http, question, asked);
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new PlimsollError('registry-protocol', `${new URL(question.url).host} answers ${asked} without JSON`, {
      cause,
    });
  }
}

/** A metadata service's answer; `undefined` where there is no such service, or none with an identity for us. */
export async function askMetadata(http: Http, question: Question): Promise<string | undefined> {
  const request = { deadlineMs: deadline.metadata, ...question, url: new URL(question.url) };
  try {
    const response = await http.send(request);
    if (response.status === 200) return Buffer.from(await readBounded(response, bounds.tokenBytes)).toString('utf8');
    response.discard();
    return undefined;
  } catch (error) {
    // Most machines are in no cloud: that is an answer, not a fault.
    if (error instanceof PlimsollError && (error.code === 'unreachable' || error.code === 'timeout')) return undefined;
    throw error;
  }
}

/** As `askMetadata`, for JSON; what is no JSON is no metadata service. */
export async function askMetadataJson(http: Http, question: Question): Promise<unknown> {
  const body = await askMetadata(http, question);
  try {
    return body === undefined ? undefined : JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A POST of form fields. */
export const form = (fields: Record<string, string>): Pick<HttpRequest, 'method' | 'headers' | 'body'> => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  body: Buffer.from(new URLSearchParams(fields).toString()),
});
