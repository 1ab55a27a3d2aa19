/** `--server`: layers are read here, what they say is sent once, and the server finds and judges. */
import { factsMediaType, packFacts } from '../extract/frame.ts';
import { factsFor, openFactsCache, squash, toolsOf } from '../extract/index.ts';
import { type LayerFacts, PlimsollError, type ScanResult } from '../model/index.ts';
import type { JudgeOptions } from '../policy/index.ts';
import type { ScanOptions } from '../scan/index.ts';
import { extractorsFor } from '../scan/inventory.ts';
import type { Artifact } from '../source/index.ts';
import { type ServerClient, serverClient } from './server-client.ts';
import type { ServerOptions } from './server-option.ts';

export interface ServerScan extends ServerOptions {
  server: string;
  environment?: string;
  gate?: Omit<JudgeOptions, 'failOn'> & { failOn?: 'critical' | 'high' | 'medium' | 'low' | 'policy' };
}

/** Layers sent at once. */
const atOnce = 4;

/** What answers in the place of this machine's database. @throws PlimsollError `usage`, and what asking the server throws */
export async function serverScan(
  options: ServerScan,
  env: NodeJS.ProcessEnv,
): Promise<NonNullable<ScanOptions['elsewhere']>> {
  const client = await serverClient(options, env);
  return async (artifact, scanning) => {
    try {
      return await scanBy(client, artifact, scanning, options);
    } finally {
      client.close();
    }
  };
}

async function scanBy(
  client: ServerClient,
  artifact: Artifact,
  { cacheDir, signal, onProgress }: ScanOptions,
  { environment, gate }: ServerScan,
): Promise<ScanResult> {
  const { info } = artifact;
  if (artifact.document || info.kind === 'config') {
    throw new PlimsollError(
      'usage',
      `${info.reference} has no layers or files to tell of: --server is for images and file systems`,
    );
  }
  const extractors = extractorsFor(info.kind);
  const tools = toolsOf(extractors);
  const cache = cacheDir && !artifact.walk ? openFactsCache(cacheDir, { extractors }) : undefined;
  try {
    const known = await factsFor(artifact, { extractors, cache, signal, onProgress });
    const inventory = squash(known.facts, artifact.layers);
    if (!artifact.walk) await sendMissing(client, tools, known.facts);
    onProgress?.({ step: 'match', packages: inventory.packages.length });
    const failOn = gate?.failOn === 'policy' ? undefined : gate?.failOn;
    const result = await client.post<ScanResult>('/api/v1/evaluate', {
      artifact: info,
      tools,
      unread: info.layers.flatMap(({ diffId }, at) => (known.facts[at] ? [] : [diffId])),
      ...(artifact.walk &&
        known.facts[0] && { directory: Buffer.from(await packFacts(bare(known.facts[0]))).toString('base64') }),
      problems: [...artifact.problems, ...known.problems],
      layersRead: known.read,
      ...(environment && { environment }),
      ...(failOn && { failOn }),
      ...(failOn && gate?.unknownAs && { unknownAs: gate.unknownAs }),
    });
    return { ...result, artifact: info, packages: inventory.packages };
  } finally {
    cache?.close();
  }
}

async function sendMissing(
  client: ServerClient,
  tools: string,
  facts: readonly (LayerFacts | undefined)[],
): Promise<void> {
  const all = new Map(facts.flatMap(one => (one ? [[one.diffId, one] as const] : [])));
  const { missing } = await client.post<{ missing: string[] }>('/api/v1/facts/missing', {
    tools,
    diffIds: [...all.keys()],
  });
  const queue = missing.values();
  const worker = async (): Promise<void> => {
    for (const diffId of queue) {
      const layer = all.get(diffId);
      if (!layer) continue;
      const path = `/api/v1/facts/${encodeURIComponent(diffId)}?tools=${tools}`;
      await client.put(path, await packFacts(bare(layer)), { 'content-type': factsMediaType });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, missing.length) }, worker));
}

/** Secrets and configuration are not what the server is asked about, and stay here. */
const bare = (facts: LayerFacts): LayerFacts => ({
  ...facts,
  files: facts.files.map(({ findings: _, judged: _judged, ...file }) => file),
});
