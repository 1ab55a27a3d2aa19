/** Scopes of tokens (distribution, docs/spec/auth/scope.md): `type:name:action,action`. */
export const scopeOf = (repository: string, actions: string): string => `repository:${repository}:${actions}`;

/** Our scopes, and those of theirs that ours do not hold already. */
export function mergeScopes(ours: string[], theirs: string[]): string[] {
  const held = new Set(ours.flatMap(actionsOf));
  return [...ours, ...theirs.filter(scope => !actionsOf(scope).every(action => held.has(action)))];
}

/** `a:b:c,d` as `a:b:c` and `a:b:d`. The name may hold colons. */
function actionsOf(scope: string): string[] {
  const colon = scope.lastIndexOf(':');
  return scope
    .slice(colon + 1)
    .split(',')
    .map(action => `${scope.slice(0, colon)}:${action}`);
}
