/** The tests that stand in files of checks. */
import { judgeFiles } from '../config.ts';
import type { OwnCheck } from './compile.ts';
import type { OwnChecks } from './types.ts';

export interface Tried {
  id: string;
  name: string;
  passed: boolean;
  expected: number;
  found: number;
  /** What kept it from being judged. */
  problem?: string;
}

/** Runs every test of every check. A text that cannot be read fails its test. */
export function tryChecks(checks: readonly OwnCheck[], ownOf: (check: OwnCheck) => OwnChecks): Tried[] {
  return checks.flatMap(check =>
    check.spec.tests.map(({ name, text, hits, path }) => {
      const file =
        path ??
        (check.spec.match.kind === 'dockerfile'
          ? 'Dockerfile'
          : check.spec.match.kind === 'compose'
            ? 'compose.yaml'
            : 'test.yaml');
      const { found, problems } = judgeFiles([{ path: file, text: () => text }], { own: ownOf(check) });
      const count = found.filter(one => one.check === check.info).length;
      const problem = problems[0]?.message;
      return {
        id: check.spec.id,
        name,
        expected: hits,
        found: count,
        passed: count === hits && problem === undefined,
        ...(problem && { problem }),
      };
    }),
  );
}
