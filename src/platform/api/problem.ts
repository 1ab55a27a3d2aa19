/** Errors as answers: RFC 9457, application/problem+json, with the codes of the one catalogue. */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { catalogue, type ErrorCode, PlimsollError } from '../../model/index.ts';

export const problemType = 'application/problem+json; charset=utf-8';

/** Code → status; 500 for all others. */
const statuses: Partial<Record<ErrorCode, number>> = {
  usage: 400,
  'request-invalid': 400,
  'reference-invalid': 400,
  'record-invalid': 400,
  'policy-invalid': 400,
  unauthenticated: 401,
  'access-denied': 403,
  forbidden: 403,
  'not-found': 404,
  'reference-not-found': 404,
  'not-applicable': 409,
  bound: 413,
  'too-many-requests': 429,
  'store-unreachable': 503,
  'database-missing': 503,
  interrupted: 503,
  unreachable: 502,
  unauthorized: 502,
  'rate-limited': 502,
  timeout: 504,
};

export const statusOf = (code: ErrorCode): number => statuses[code] ?? 500;

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  hint: string;
  hintZh: string;
  /** The request: what the log calls `reqId`. */
  instance: string;
}

export function problemOf(error: PlimsollError, request: string, status = statusOf(error.code)): ProblemDocument {
  const { hint, hintZh } = catalogue[error.code];
  return {
    type: `urn:plimsoll:error:${error.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    code: error.code,
    hint,
    hintZh,
    instance: `urn:plimsoll:request:${request}`,
  };
}

/** PostgreSQL's codes for text that it cannot hold (NUL, halves of characters): the sender's fault. */
const unholdable: ReadonlySet<string> = new Set(['22021', '22P05', '22P02']);

/** What the framework and the store refuse by themselves, in our words. */
function ours(error: FastifyError): { error: PlimsollError; status?: number } {
  if (error instanceof PlimsollError) return { error };
  if (unholdable.has(error.code)) {
    return {
      error: new PlimsollError('request-invalid', 'the request has characters that no text may have', { cause: error }),
    };
  }
  if (error.validation) return { error: new PlimsollError('request-invalid', error.message, { cause: error }) };
  const status = error.statusCode ?? 500;
  if (status === 413) return { error: new PlimsollError('bound', 'the body is larger than this route takes') };
  if (status >= 400 && status < 500) {
    return { error: new PlimsollError('request-invalid', error.message, { cause: error }), status };
  }
  return { error: new PlimsollError('internal', 'something failed here; the log says what', { cause: error }) };
}

/** Answers with a problem document what was thrown. */
export function answerProblem(thrown: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { error, status = statusOf(error.code) } = ours(thrown);
  if (status >= 500) request.log.error({ err: thrown }, 'a request failed');
  return reply
    .code(status)
    .type(problemType)
    .send(JSON.stringify(problemOf(error, request.id, status)));
}

/** Every rejection of the server is a problem document. */
export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((request, reply) => {
    const error = new PlimsollError('not-found', 'there is nothing at this address');
    return answerProblem(error as unknown as FastifyError, request, reply);
  });
}
