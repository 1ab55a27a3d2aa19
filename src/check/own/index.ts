/** Checks that users write in CEL. Loaded where some are given: it brings the language along. */
import { compileChecks, type OwnCheck } from './compile.ts';
import { judgeOwn, judgeOwnDockerfile } from './judge.ts';
import type { CheckFile } from './read.ts';
import { type Tried, tryChecks } from './try.ts';
import type { OwnChecks } from './types.ts';

/**
 * Reads and compiles files of checks.
 * @throws PlimsollError `check-invalid` with file, line and column; `bound`
 * @example const own = await readOwnChecks([{ name: 'ours.yaml', text }]);
 */
export const readOwnChecks = async (files: readonly CheckFile[]): Promise<OwnChecks> =>
  ownOf(await compileChecks(files));

/** Runs the tests that stand in files of checks. @throws as `readOwnChecks` does */
export const tryOwnChecks = async (files: readonly CheckFile[]): Promise<{ checks: number; tried: Tried[] }> => {
  const checks = await compileChecks(files);
  return { checks: checks.length, tried: tryChecks(checks, one => ownOf([one])) };
};

const ownOf = (checks: readonly OwnCheck[]): OwnChecks => ({
  infos: checks.map(({ info }) => info),
  anything: checks.some(({ spec }) => spec.match.kind === 'any'),
  judge: (document, kind) => judgeOwn(checks, document, kind),
  judgeDockerfile: (path, target) => judgeOwnDockerfile(checks, path, target),
});
