/** Shapes of the API that several routes share. */
import { Type } from 'typebox';
import { severities } from '../../model/index.ts';

export const oneOf = <const T extends readonly string[]>(words: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...words] });

export const Digest = Type.String({ pattern: '^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$', maxLength: 140 });
export const Time = Type.String({ format: 'date-time' });
export const Name = Type.String({ minLength: 1, maxLength: 200 });
export const Severity = oneOf(severities);
export const VerdictWord = oneOf(['admit', 'warn', 'block']);
export const ArtifactState = oneOf(['queued', 'scanned', 'failed', 'not-applicable', 'gone']);
export const Role = oneOf(['viewer', 'scanner', 'operator', 'admin']);
export const Lane = oneOf(['admission', 'production', 'push', 'backfill']);

export const Reason = Type.Object({ code: Type.String(), en: Type.String(), zh: Type.String() });

export const Counts = Type.Object({
  severities: Type.Record(Type.String(), Type.Integer()),
  kev: Type.Integer(),
  fixable: Type.Integer(),
  waived: Type.Integer(),
});

export const Verdict = Type.Object({
  environment: Type.String(),
  verdict: VerdictWord,
  reasons: Type.Array(Reason),
  counts: Counts,
  policyDigest: Type.String(),
  databaseDigest: Type.String(),
  judgedAt: Time,
});

export const Tag = Type.Object({ registry: Type.String(), repository: Type.String(), tag: Type.String() });

export const ErrorPart = Type.Object({ code: Type.String(), message: Type.String() });

export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String({ description: 'stable; for programs' }),
  hint: Type.String(),
  hintZh: Type.String(),
  instance: Type.String(),
});
