/**
 * Comments on pull and merge requests of code hosts: the one that this program wrote is found again by its first line,
 * and replaced. (GitHub REST API 2022-11-28, issues/comments; GitLab API v4, notes; Gitea and Forgejo API v1.)
 */
import {
  createHttp,
  type HttpResponse,
  hostOf,
  isLoopback,
  readBounded,
  retryDefaults,
  type Trust,
  withRetries,
} from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';

export const hostIds = ['github', 'gitlab', 'gitea'] as const;
export type HostId = (typeof hostIds)[number];

type Env = Record<string, string | undefined>;

/** Where a comment goes. */
export interface Destination {
  host: HostId;
  /** Address of the API, such as `https://api.github.com`. */
  api: string;
  /** `owner/name`; for GitLab the project's id or path. */
  repo: string;
  /** Number of the pull or merge request. */
  request: string;
  token: string;
}

const bounds = {
  /** Pages of comments that are looked through, of a hundred each. */
  pages: 30,
  pageBytes: 16 * 1024 * 1024,
} as const;

interface Host {
  comments(at: Destination): string;
  comment(at: Destination, id: number): string;
  replaceBy: 'PATCH' | 'PUT';
  headers(token: string): Record<string, string>;
  /** What the pipeline itself says of where it runs. */
  fromEnv(env: Env): Partial<Destination>;
}

const pullOfRef = (ref: string | undefined): string | undefined => /^refs\/pull\/(\d+)\//.exec(ref ?? '')?.[1];
const actionsEnv = (env: Env): Partial<Destination> => ({
  api: env['GITHUB_API_URL'],
  repo: env['GITHUB_REPOSITORY'],
  request: pullOfRef(env['GITHUB_REF']),
  token: env['PLIMSOLL_COMMENT_TOKEN'] || env['GITHUB_TOKEN'],
});
const repoPath = (repo: string): string => repo.split('/').map(encodeURIComponent).join('/');
const issueComments = ({ repo, request }: Destination): string => `repos/${repoPath(repo)}/issues/${request}/comments`;
const issueComment = ({ repo }: Destination, id: number): string => `repos/${repoPath(repo)}/issues/comments/${id}`;
const notes = ({ repo, request }: Destination): string =>
  `projects/${encodeURIComponent(repo)}/merge_requests/${request}/notes`;

const hosts: Record<HostId, Host> = {
  github: {
    comments: issueComments,
    comment: issueComment,
    replaceBy: 'PATCH',
    headers: token => ({
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    }),
    fromEnv: env => ({ api: 'https://api.github.com', ...defined(actionsEnv(env)) }),
  },
  gitlab: {
    comments: notes,
    comment: (at, id) => `${notes(at)}/${id}`,
    replaceBy: 'PUT',
    headers: token => ({ 'private-token': token }),
    fromEnv: env => ({
      api: env['CI_API_V4_URL'] ?? 'https://gitlab.com/api/v4',
      // A merge request from a fork lives in the project that it is to be merged into.
      repo: env['CI_MERGE_REQUEST_PROJECT_ID'] ?? env['CI_PROJECT_ID'],
      request: env['CI_MERGE_REQUEST_IID'],
      token: env['PLIMSOLL_COMMENT_TOKEN'] || env['GITLAB_TOKEN'],
    }),
  },
  gitea: {
    comments: issueComments,
    comment: issueComment,
    replaceBy: 'PATCH',
    headers: token => ({ authorization: `token ${token}` }),
    fromEnv: actionsEnv,
  },
};

/** The host whose pipeline this is, if any. Runners of Gitea and Forgejo call themselves GitHub's, too. */
export function hostOfEnv(env: Env): HostId | undefined {
  if (env['GITLAB_CI']) return 'gitlab';
  if (env['GITEA_ACTIONS'] || env['FORGEJO_ACTIONS']) return 'gitea';
  return env['GITHUB_ACTIONS'] ? 'github' : undefined;
}

const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

/**
 * What was asked for, and what the pipeline's own variables say of the rest.
 * @throws PlimsollError `usage`
 */
export function destinationOf(asked: Partial<Destination>, env: Env): Destination {
  const host = asked.host ?? hostOfEnv(env);
  if (!host) throw new PlimsollError('usage', `no pipeline of a known host runs this: name it with --host`);
  const { api, repo, request, token } = { ...hosts[host].fromEnv(env), ...defined(asked) };
  const need = (value: string | undefined, what: string): string => {
    if (value) return value;
    throw new PlimsollError('usage', `it is not known where to post: ${what}`);
  };
  const number = need(request, 'this is no pull request, and --request names none');
  if (!/^\d{1,10}$/.test(number)) throw new PlimsollError('usage', `--request is a number, not "${number}"`);
  return {
    host,
    api: need(api, 'name the address of its API with --api'),
    repo: need(repo, 'name the repository with --repo'),
    request: number,
    token: need(token, 'PLIMSOLL_COMMENT_TOKEN is not set'),
  };
}

interface Comment {
  id: number;
  body: string;
  author: Author;
}
interface Author {
  id?: number;
  type?: string;
}

/**
 * Posts a comment, or replaces the one that begins with the same line and is ours. Another's is left alone: whoever may
 * comment could otherwise put up a comment of that name, and change it later.
 * @throws PlimsollError `comment-refused`, `usage`, and what the connection throws
 */
export async function postComment(
  at: Destination,
  body: string,
  options: { env: Env; trust?: Trust },
): Promise<'posted' | 'replaced'> {
  const host = hosts[at.host];
  const base = baseOf(at.api);
  const http = createHttp({ env: options.env });
  const call = async (method: string, path: string, content?: string): Promise<HttpResponse> => {
    const headers = {
      ...host.headers(at.token),
      ...(content === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const send = () =>
      http.send({
        method,
        url: new URL(path, base),
        headers,
        ...(content === undefined ? {} : { body: Buffer.from(JSON.stringify({ body: content })) }),
        ...(options.trust ? { trust: options.trust } : {}),
      });
    // A comment that was posted twice would stand there twice.
    return await (method === 'POST' ? send() : withRetries(send, retryDefaults));
  };
  try {
    const marker = body.split('\n', 1)[0] ?? '';
    const mine = await mineOf(await call('GET', 'user'));
    const old = await findOld(page => call('GET', `${host.comments(at)}?per_page=100&limit=100&page=${page}`), {
      marker,
      mine,
    });
    const response = old
      ? await call(host.replaceBy, host.comment(at, old.id), body)
      : await call('POST', host.comments(at), body);
    await accepted(response);
    return old ? 'replaced' : 'posted';
  } finally {
    http.close();
  }
}

function baseOf(api: string): URL {
  const base = URL.parse(api.endsWith('/') ? api : `${api}/`);
  // A token is not sent in the clear.
  if (base?.protocol === 'https:' || (base?.protocol === 'http:' && isLoopback(hostOf(base)))) return base;
  throw new PlimsollError('usage', `--api is an address such as https://api.github.com, not "${api}"`);
}

/** Tells comments of the token's owner. The token of a GitHub app has no user to ask for: its comments are a bot's. */
async function mineOf(response: HttpResponse): Promise<(author: Author) => boolean> {
  if (response.status !== 200) {
    response.discard();
    return author => author.type === 'Bot';
  }
  const { id } = authorOf(await jsonOf(response));
  return author => id !== undefined && author.id === id;
}

async function findOld(
  page: (number: number) => Promise<HttpResponse>,
  { marker, mine }: { marker: string; mine: (author: Author) => boolean },
): Promise<Comment | undefined> {
  let before: number | undefined;
  for (let number = 1; number <= bounds.pages; number++) {
    const list = commentsOf(await jsonOf(await accepted(await page(number))));
    const found = list.find(one => (one.body === marker || one.body.startsWith(`${marker}\n`)) && mine(one.author));
    if (found) return found;
    // Hosts that know no pages of comments send all of them every time.
    if (list.length < 100 || list[0]?.id === before) return undefined;
    before = list[0]?.id;
  }
  return undefined;
}

function commentsOf(value: unknown): Comment[] {
  if (!Array.isArray(value))
    throw new PlimsollError('comment-refused', 'the host did not answer with a list of comments');
  return value.flatMap(one => {
    const { id, body, user, author } = (one ?? {}) as Record<string, unknown>;
    if (typeof id !== 'number' || typeof body !== 'string') return [];
    // GitHub and Gitea hand line ends back as they came out of a form.
    return [{ id, body: body.replaceAll('\r\n', '\n'), author: authorOf(user ?? author) }];
  });
}

function authorOf(value: unknown): Author {
  const { id, type } = (value ?? {}) as Record<string, unknown>;
  return { ...(typeof id === 'number' ? { id } : {}), ...(typeof type === 'string' ? { type } : {}) };
}

async function accepted(response: HttpResponse): Promise<HttpResponse> {
  if (response.status >= 200 && response.status < 300) return response;
  response.discard();
  const { host, pathname } = response.url;
  throw new PlimsollError('comment-refused', `${host}${pathname} answered ${response.status}`);
}

async function jsonOf(response: HttpResponse): Promise<unknown> {
  const bytes = await readBounded(response, bounds.pageBytes);
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new PlimsollError('comment-refused', `${response.url.host} answered with something that is no JSON`, {
      cause,
    });
  }
}
