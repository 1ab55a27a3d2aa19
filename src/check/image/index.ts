/** Images: what their config says, and what the place, mode and content of their files alone say. */
import type { FoundInFile, ImageConfig } from '../../model/index.ts';
import { accountChecks } from './accounts.ts';
import { imageConfigChecks } from './config-checks.ts';
import { fileChecks } from './files.ts';
import { imageTarget } from './target.ts';

export { accountsExtractor } from './accounts.ts';
export { modesExtractor } from './files.ts';

export const imageChecks = [...imageConfigChecks, ...fileChecks, ...accountChecks];

/** What is risky in an image's config. The subject is the artifact, whose reference the caller fills in. */
export function judgeImageConfig(config: ImageConfig, now: Date | undefined): FoundInFile[] {
  const target = imageTarget(config, now);
  return imageConfigChecks.flatMap(check =>
    [...check.find(target)].map(({ message, severity }) => ({
      id: check.id,
      kind: 'misconfiguration' as const,
      severity: severity ?? check.severity,
      subject: { kind: 'artifact' as const, reference: '' },
      message,
    })),
  );
}
