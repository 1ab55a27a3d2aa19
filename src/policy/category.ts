import type { SecurityRequirements } from '../model/index.ts';

/** FIPS 199 impact levels. */
export const impacts = ['low', 'moderate', 'high'] as const;
export type Impact = (typeof impacts)[number];

/** FIPS 199 security category: what a loss would cost the organisation. */
export interface SecurityCategory {
  confidentiality?: Impact;
  integrity?: Impact;
  availability?: Impact;
}

const levels: Record<Impact, 'L' | 'M' | 'H'> = { low: 'L', moderate: 'M', high: 'H' };

/** The category as CVSS security requirements: low, moderate and high are their L, M and H. */
export function requirementsOf({
  confidentiality,
  integrity,
  availability,
}: SecurityCategory = {}): SecurityRequirements {
  return {
    ...(confidentiality ? { CR: levels[confidentiality] } : {}),
    ...(integrity ? { IR: levels[integrity] } : {}),
    ...(availability ? { AR: levels[availability] } : {}),
  };
}
