import Fastify, { type FastifyInstance } from 'fastify';
import { expect, it } from 'vitest';
import { answerWithProblems } from './api/problem.ts';
import { createLog } from './log.ts';

it('the log names requests, and holds no token', async () => {
  let lines = '';
  const write = (line: string): void => {
    lines += line;
  };
  const app = Fastify({ loggerInstance: createLog('info', { write }) });
  answerWithProblems(app as unknown as FastifyInstance);
  app.get('/api/v1/artifacts', async () => []);
  const headers = { authorization: 'Bearer plimsoll_sesame', cookie: 'sesame' };
  await app.inject({ url: '/hooks/registry/harbor?token=sesame', headers });
  await app.inject({ url: '/api/v1/artifacts?state=failed', headers });
  await app.close();
  expect(lines).not.toContain('sesame');
  expect(lines).toContain('"url":"/hooks/registry/harbor"');
  expect(lines).toContain('"url":"/api/v1/artifacts?state=failed"');
});
