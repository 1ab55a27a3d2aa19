/** What hangs on an image in its registry: signatures, bills of materials, VEX. Loaded by what asks for them alone. */
import { type ArtifactInfo, PlimsollError, type Problem } from '../model/index.ts';
import {
  type Attached,
  type AttachmentTag,
  attachedTo,
  createRegistryClient,
  parseImageName,
  type RegistryClient,
  type SignatureState,
  signatureState,
  type Trust,
} from '../registry/index.ts';
import { isBillAttached, mayBeVex, vexBounds } from '../sbom/index.ts';
import type { ReadOptions } from './inventory.ts';
import type { VexFile } from './vex.ts';

/** Why something is not known: it is no image in a registry, or the registry did not say. */
export type Untold =
  | { state: 'unknown'; why: 'not-in-registry' }
  | { state: 'unknown'; why: 'unanswered'; detail: string };

export interface Hanging {
  signature(trust: Trust): Promise<SignatureState | Untold>;
  bill(): Promise<{ state: 'present' | 'absent' } | Untold>;
  /** Documents that may be VEX. What could not be had is a problem, never silence. */
  vex(): Promise<{ files: VexFile[]; problems: Problem[] }>;
  close(): void;
}

/** Asks the registry when it is asked, and once for each kind. */
export function hangingOn(artifact: ArtifactInfo, options: ReadOptions): Hanging {
  const { insecure, caFile, username, password, authFile, env, idleTimeoutMs, signal } = options;
  const name = artifact.transport === 'docker://' ? parseImageName(bareName(artifact.reference)) : undefined;
  let client: RegistryClient | undefined;
  const known = new Map<string, Promise<Attached>>();
  const ask = async <T>(
    tags: readonly AttachmentTag[],
    use: (attached: Attached, client: RegistryClient) => Promise<T>,
  ): Promise<T | Untold> => {
    if (!name) return { state: 'unknown', why: 'not-in-registry' };
    client ??= createRegistryClient({ insecure, caFile, username, password, authFile, env, idleTimeoutMs });
    const key = tags.join();
    const asked = known.get(key) ?? attachedTo(client, name, artifact.digest, tags, signal);
    known.set(key, asked);
    try {
      return await use(await asked, client);
    } catch (error) {
      if (!(error instanceof PlimsollError) || error.code === 'interrupted') throw error;
      return { state: 'unknown', why: 'unanswered', detail: error.message };
    }
  };
  return {
    signature: trust => ask(['sig'], (attached, registry) => signatureState(registry, name!, attached, trust, signal)),
    bill: () =>
      ask(
        ['sbom', 'att'],
        async ({ items }) => ({ state: items.some(isBillAttached) ? 'present' : 'absent' }) as const,
      ),
    async vex() {
      const files: VexFile[] = [];
      const answer = await ask(['att'], async ({ items }, registry) => {
        for (const { digest, size, place } of items.filter(mayBeVex)) {
          const limit = vexBounds.documentBytes;
          const bytes = await registry.blobBytes(name!, digest, {
            limit,
            expectedSize: size,
            ...(signal && { signal }),
          });
          files.push({ name: `${place} ${digest}`, bytes, unnamed: true });
        }
      });
      if (!answer) return { files, problems: [] };
      const reason = answer.why === 'unanswered' ? answer.detail : `${artifact.reference} is no image in a registry`;
      const message = `VEX documents attached to the image could not be looked for: ${reason}`;
      return {
        files,
        problems: [{ code: answer.why === 'unanswered' ? 'unreachable' : 'not-applicable', message, gap: false }],
      };
    },
    close: () => client?.close(),
  };
}

const bareName = (reference: string): string => reference.replace(/^docker:\/\//, '');
