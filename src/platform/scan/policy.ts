import { hexDigest } from '../../kit/index.ts';
import { loadPolicy, type Policy, type PolicyFiles } from '../../policy/load.ts';

/** A policy, and what tells whether a verdict rests on it. */
export interface LoadedPolicy {
  policy: Policy;
  digest: string;
}

/** @throws PlimsollError `policy-invalid`; the policy that is in force stays */
export async function policyFrom(name: string, files: PolicyFiles): Promise<LoadedPolicy> {
  const read: string[] = [];
  const policy = await loadPolicy(name, {
    ...files,
    read(path) {
      const text = files.read(path);
      read.push(text);
      return text;
    },
  });
  return { policy, digest: hexDigest(Buffer.from(JSON.stringify([name, ...read]))) };
}
