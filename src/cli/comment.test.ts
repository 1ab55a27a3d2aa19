import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Destination, destinationOf, postComment } from './comment-hosts.ts';

/** A code host as far as comments go: GitHub's and Gitea's paths, and GitLab's. */
interface Stored {
  id: number;
  body: string;
  user: { id: number; type: string };
  author: { id: number };
}
let server: Server;
let api = '';
let comments: Stored[] = [];
let calls: string[] = [];
let self: number | undefined = 7;
let refuse: number | undefined;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};
const by = (id: number, author: number, body: string): Stored => ({
  id,
  body,
  user: { id: author, type: author === 7 ? 'Bot' : 'User' },
  author: { id: author },
});

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://host');
    const credential = request.headers.authorization ?? request.headers['private-token'];
    calls.push(`${request.method} ${url.pathname} ${credential}`);
    const text = await bodyOf(request);
    const answer = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (refuse && url.pathname !== '/user') return answer(refuse, { message: 'no' });
    if (url.pathname === '/user') return self === undefined ? answer(403, {}) : answer(200, { id: self });
    if (request.method === 'GET') {
      const page = Number(url.searchParams.get('page'));
      return answer(200, comments.slice((page - 1) * 100, page * 100));
    }
    const { body } = JSON.parse(text);
    const id = Number(/\/(\d+)$/.exec(url.pathname)?.[1]);
    if (request.method === 'POST') comments.push(by(1000, 7, body));
    else comments = comments.map(one => (one.id === id ? { ...one, body } : one));
    answer(201, {});
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  comments = [];
  calls = [];
  self = 7;
  refuse = undefined;
});

const mark = '<!-- plimsoll-diff app -->';
const to = (host: Destination['host']): Destination => ({ host, api, repo: 'acme/shop', request: '17', token: 't0k' });
const post = (host: Destination['host'], text: string): Promise<string> =>
  postComment(to(host), `${mark}\n${text}`, { env: {} });

describe('a comment', () => {
  it.each([
    ['github', '/repos/acme/shop/issues/17/comments', 'PATCH', '/repos/acme/shop/issues/comments/1000', 'Bearer t0k'],
    ['gitea', '/repos/acme/shop/issues/17/comments', 'PATCH', '/repos/acme/shop/issues/comments/1000', 'token t0k'],
    [
      'gitlab',
      '/projects/acme%2Fshop/merge_requests/17/notes',
      'PUT',
      '/projects/acme%2Fshop/merge_requests/17/notes/1000',
      't0k',
    ],
  ] as const)('is posted once on %s, and then replaced', async (host, list, method, one, credential) => {
    expect(await post(host, 'first')).toBe('posted');
    expect(calls.at(-1)).toBe(`POST ${list} ${credential}`);
    expect(await post(host, 'second')).toBe('replaced');
    expect(calls.at(-1)).toBe(`${method} ${one} ${credential}`);
    expect(comments.map(({ body }) => body)).toEqual([`${mark}\nsecond`]);
  });

  it('of another is not touched, whatever its first line', async () => {
    comments = [by(1, 3, `${mark}\nnothing to see here`)];
    expect(await post('github', 'ours')).toBe('posted');
    self = undefined;
    expect(await post('github', 'ours again')).toBe('replaced');
    expect(comments.map(({ body }) => body)).toEqual([`${mark}\nnothing to see here`, `${mark}\nours again`]);
  });

  it('of another name is not touched', async () => {
    comments = [by(1, 7, '<!-- plimsoll-diff application -->\nother'), by(2, 7, `said: ${mark}`)];
    expect(await post('gitlab', 'ours')).toBe('posted');
  });

  it('is found behind hundreds of others', async () => {
    comments = [...Array.from({ length: 250 }, (_, n) => by(n + 1, 3, 'chat')), by(1000, 7, `${mark}\r\nold`)];
    expect(await post('github', 'new')).toBe('replaced');
  });

  it('does not carry a token in the clear', async () => {
    const clear = { ...to('github'), api: 'http://github.example/api' };
    await expect(postComment(clear, mark, { env: {} })).rejects.toMatchObject({ code: 'usage' });
  });

  it('that may not be written is an error that says where', async () => {
    refuse = 403;
    await expect(post('github', 'x')).rejects.toMatchObject({
      code: 'comment-refused',
      message: expect.stringContaining('/repos/acme/shop/issues/17/comments answered 403'),
    });
  });
});

describe('where it goes', () => {
  const github = {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: 'https://github.example/api/v3',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_REF: 'refs/pull/17/merge',
    GITHUB_TOKEN: 't',
  };
  it.each([
    ['GitHub Actions', github, { host: 'github', api: 'https://github.example/api/v3', request: '17' }],
    ['Gitea Actions', { ...github, GITEA_ACTIONS: 'true' }, { host: 'gitea', repo: 'acme/shop' }],
    [
      'GitLab CI',
      {
        GITLAB_CI: 'true',
        CI_API_V4_URL: 'https://gl/api/v4',
        CI_PROJECT_ID: '5',
        CI_MERGE_REQUEST_IID: '3',
        GITLAB_TOKEN: 't',
      },
      { host: 'gitlab', repo: '5', request: '3' },
    ],
  ])('is told by the variables of %s', (_name, env, expected) => {
    expect(destinationOf({}, env)).toMatchObject(expected);
  });

  it.each([
    ['no host', {}, {}, /--host/],
    ['no pull request', {}, { ...github, GITHUB_REF: 'refs/heads/main' }, /no pull request/],
    ['no token', {}, { ...github, GITHUB_TOKEN: '' }, /PLIMSOLL_COMMENT_TOKEN/],
    ['an odd number', { request: '1/../2' }, github, /is a number/],
  ])('is refused with %s', (_name, asked, env, message) => {
    expect(() => destinationOf(asked, env)).toThrow(message);
  });
});
