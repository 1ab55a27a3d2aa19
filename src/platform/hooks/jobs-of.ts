/** From hints to jobs: only what the configuration knows is looked at, whatever an event says. */
import { PlimsollError } from '../../model/index.ts';
import { type ImageName, parseImageName } from '../../registry/index.ts';
import type { ScanJob } from '../../store/index.ts';
import type { Hint } from '../types.ts';

export interface JobsOf {
  jobs: ScanJob[];
  /** Why the others are none, a few of them. */
  aside: string[];
}

/** Reasons that are kept of one event. */
const mostReasons = 10;

/**
 * @param registry host of the hook's configuration, where the sender's own name for itself is not known
 * @param allows whether a repository of the configuration is meant
 */
export function jobsOf(
  hints: readonly Hint[],
  why: string,
  registry: string | undefined,
  allows: (name: Pick<ImageName, 'registry' | 'repository'>) => boolean,
): JobsOf {
  const jobs = new Map<string, ScanJob>();
  const aside: string[] = [];
  for (const hint of hints) {
    const hosts = [hint.registry, registry].filter(host => host !== undefined);
    const named = hosts.map(host => nameOf(hint, host));
    const name = named.find(one => one !== undefined && allows(one));
    if (name) {
      const reference = `${name.registry}/${name.repository}${name.tag ? `:${name.tag}` : `@${name.digest}`}`;
      jobs.set(`${reference} ${hint.digest}`, {
        reference,
        ...(hint.digest && { digest: hint.digest }),
        ...(hint.action === 'delete' && { deleted: true }),
        why,
      });
    } else if (aside.length < mostReasons) {
      const said = `${hint.registry ?? registry ?? 'a registry without a name'}/${hint.repository}`.slice(0, 300);
      aside.push(
        named.some(one => one !== undefined) ? `${said} is not in the configuration` : `${said} is no image name`,
      );
    }
  }
  return { jobs: [...jobs.values()], aside };
}

function nameOf({ repository, tag, digest }: Hint, registry: string): ImageName | undefined {
  try {
    return parseImageName(`${registry}/${repository}${tag ? `:${tag}` : ''}${!tag && digest ? `@${digest}` : ''}`);
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}
