import type { HttpResponse } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import { bounds } from './bounds.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { CredentialFinder, CredentialScope } from './credentials.ts';
import { nextHop } from './hops.ts';
import { unlessAborted } from './interrupt.ts';
import { mergeScopes } from './scopes.ts';
import { basic, fetchToken, type Token, type TokenContext } from './token.ts';

/** For whom, and for what, a request is made. */
export interface Asker extends CredentialScope {
  /** Scheme and host of the registry's API. */
  base: URL;
  insecure: boolean;
  /** `repository:library/alpine:pull` … */
  scopes: string[];
  signal: AbortSignal | undefined;
}

/** Answers the challenges of registries; remembers challenges per host and tokens per scope. */
export interface Authenticator {
  /** The Authorization header to begin with: none until the registry has asked for one. */
  header(asker: Asker): Promise<string | undefined>;
  /**
   * Learns from a 401 and says whether another try may fare better.
   * @param sent the header that was refused
   */
  learn(asker: Asker, response: HttpResponse, sent: string | undefined): Promise<boolean>;
}

type Context = Omit<TokenContext, 'insecure'> & { credentials: CredentialFinder };

export function createAuthenticator(context: Context): Authenticator {
  const challenges = new Map<string, Challenge>();
  const tokens = new Map<string, Promise<Token>>();
  /** Scopes that a registry asked for beyond ours (a proxy that keeps repositories under other names). */
  const asksFor = new Map<string, string[]>();

  const keyOf = (asker: Asker): string =>
    [asker.base.origin, asker.repository, asker.mirror, ...asker.scopes].join(' ');

  async function header(asker: Asker): Promise<string | undefined> {
    const challenge = challenges.get(asker.base.origin);
    if (!challenge) return undefined;
    if (challenge.scheme === 'bearer') return `Bearer ${await tokenFor(asker, challenge)}`;
    const credentials = await unlessAborted(context.credentials.find(asker), asker.signal);
    if (credentials?.kind === 'bearer') return `Bearer ${credentials.token}`;
    return credentials?.kind === 'password' ? basic(credentials) : undefined;
  }

  async function tokenFor(asker: Asker, challenge: Challenge): Promise<string> {
    const key = keyOf(asker);
    const running = tokens.get(key)?.catch(() => undefined);
    const kept = running && (await unlessAborted(running, asker.signal));
    if (kept && kept.expires > context.retry.now()) return kept.value;
    const asked = ask(asker, challenge);
    if (tokens.size >= bounds.tokens) for (const kept of [tokens, asksFor]) kept.clear();
    tokens.set(key, asked);
    asked.catch(() => {
      tokens.delete(key);
      context.credentials.forget(asker);
    });
    return (await unlessAborted(asked, asker.signal)).value;
  }

  async function ask(asker: Asker, challenge: Challenge): Promise<Token> {
    const credentials = await context.credentials.find(asker);
    if (credentials?.kind === 'bearer') return { value: credentials.token, expires: Number.POSITIVE_INFINITY };
    const { realm, service } = challenge.params;
    const { insecure, registry } = asker;
    return await fetchToken(
      {
        realm: nextHop(asker.base, realm, 'a token service', insecure),
        service,
        scopes: mergeScopes(asker.scopes, asksFor.get(keyOf(asker)) ?? []),
        credentials,
        registry,
      },
      { ...context, insecure },
    );
  }

  async function learn(asker: Asker, response: HttpResponse, sent: string | undefined): Promise<boolean> {
    const offered = parseChallenges(response.headers['www-authenticate'] ?? '');
    const challenge =
      offered.find(({ scheme, params }) => scheme === 'bearer' && params['realm']) ??
      offered.find(({ scheme }) => scheme === 'basic');
    if (!challenge) {
      const said = offered.map(({ scheme }) => scheme).join(', ') || 'nothing';
      throw new PlimsollError('registry-protocol', `${asker.base.host} asks for authentication by ${said}`);
    }
    challenges.set(asker.base.origin, challenge);
    asksFor.set(keyOf(asker), challenge.params['scope']?.slice(0, bounds.scopeLength).split(' ').filter(Boolean) ?? []);
    if (sent !== undefined) {
      tokens.delete(keyOf(asker));
      if (challenge.scheme === 'basic') context.credentials.forget(asker);
    }
    const next = await header(asker);
    return next !== undefined && next !== sent;
  }

  return { header, learn };
}
