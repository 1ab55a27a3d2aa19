/** Facts for policies that hang on an image in its registry: asked for when a rule reads them, and not before. */
import type { Case, Policy } from '../policy/index.ts';
import type { Trust } from '../registry/index.ts';
import type { ReadOptions } from '../scan/index.ts';

/** Which of them the rules of a policy read. */
export function hangingAsked(policy: Policy | undefined): { signature: boolean; sbom: boolean } {
  const reads = (path: string): boolean =>
    policy?.rules.some(({ condition }) =>
      condition.reads.some(read => read.root === 'artifact' && read.path === path),
    ) === true;
  return { signature: reads('signature'), sbom: reads('sbom') };
}

/** Package types whose facts come out of a bill of materials that lies in the image. */
const billsAboard = /(^|\/)[^/]+\.(spdx|spdx\.json|cdx\.json|cdx\.xml|cyclonedx\.json)$/;

export async function hangingFacts(
  { artifact, packages }: Case,
  asks: { signature: boolean; sbom: boolean },
  trust: Trust,
  reach: ReadOptions,
): Promise<Pick<Case, 'signature' | 'sbom' | 'untold'>> {
  const { hangingOn } = await import('../scan/attached.ts');
  const hanging = hangingOn(artifact, reach);
  try {
    const facts: Pick<Case, 'signature' | 'sbom' | 'untold'> = {};
    if (asks.signature) {
      const signed = await hanging.signature(trust);
      facts.signature = signed.state;
      if (signed.state === 'unknown') facts.untold = { signature: signed };
    }
    if (asks.sbom) {
      const aboard = packages?.().some(({ path }) => billsAboard.test(path));
      const bill = aboard ? ({ state: 'present' } as const) : await hanging.bill();
      facts.sbom = bill.state;
      if (bill.state === 'unknown') facts.untold = { ...facts.untold, sbom: bill };
    }
    return facts;
  } finally {
    hanging.close();
  }
}
