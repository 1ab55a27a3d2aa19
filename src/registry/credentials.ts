/** What proves to a registry, or to its token service, who is asking. */
export type Credentials =
  | { kind: 'password'; username: string; password: string }
  /** An OAuth2 refresh token: exchanged at the token service (docker's `identitytoken`). */
  | { kind: 'identity'; token: string }
  /** Sent to the registry as it is (docker's `registrytoken`). */
  | { kind: 'bearer'; token: string };
