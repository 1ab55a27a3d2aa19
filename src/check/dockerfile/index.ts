/** Dockerfiles: what they say, and what is risky in it. */
import type { Check, Found } from '../types.ts';
import { foundIn } from '../types.ts';
import { dockerfileBounds } from './bounds.ts';
import { baseChecks } from './checks/base.ts';
import { contentChecks } from './checks/contents.ts';
import { downloadChecks } from './checks/downloads.ts';
import { fileChecks } from './checks/files.ts';
import { packageChecks } from './checks/packages.ts';
import { pinningChecks } from './checks/pinning.ts';
import { secretChecks } from './checks/secrets.ts';
import { structureChecks } from './checks/structure.ts';
import { userChecks } from './checks/user.ts';
import { type DockerfileTarget, targetOf } from './target.ts';

export const dockerfileChecks: readonly Check<DockerfileTarget>[] = [
  ...[...baseChecks, ...userChecks, ...fileChecks, ...packageChecks, ...downloadChecks, ...secretChecks],
  ...structureChecks,
  ...contentChecks,
  ...pinningChecks,
].sort((a, b) => (a.id < b.id ? -1 : 1));

/** Dockerfile, Dockerfile.prod, prod.Dockerfile, Containerfile; not what belongs to one. */
export const isDockerfile = (path: string): boolean =>
  /(?:^|[/._-])(?:dockerfile|containerfile)(?:[._-][\w.-]+)?$/i.test(path) &&
  !/\.(?:dockerignore|containerignore|md|rst|txt|adoc|sh|py|js|ts|go|html?|lock|orig|rej|swp|ya?ml|json|toml)$/i.test(
    path,
  );

export { type DockerfileTarget, dockerfileBounds, targetOf };

/** Findings in the order of the lines. */
export function judgeDockerfile(path: string, target: DockerfileTarget): Found[] {
  const document = { path, spot: () => ({ line: 1, endLine: 1 }) };
  return [...foundIn(document, target, dockerfileChecks)].sort((a, b) => (a.hit.line ?? 0) - (b.hit.line ?? 0));
}
