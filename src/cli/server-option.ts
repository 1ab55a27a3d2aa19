/** `--server` on commands that scan: declared here, so that who does not use it loads nothing of it. */
import { type Command, Option } from 'commander';
import { PlimsollError, type Scanner } from '../model/index.ts';
import type { ScanOptions } from '../scan/index.ts';
import type { ServerScan } from './server-scan.ts';

export interface ServerOptions {
  server?: string;
  tokenFile?: string;
  caFile?: string;
  insecure?: boolean;
}

export const serverOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--server <url>', 'a Plimsoll server finds and judges; layers are read here').env('PLIMSOLL_SERVER'),
    )
    .option('--token-file <file>', 'file with the token for --server; default $PLIMSOLL_TOKEN');

/** Options that the server's own policy, waivers and database stand in the place of. */
const ofHere = {
  policy: '--policy',
  workload: '--workload',
  inUse: '--in-use',
  signatureKey: '--signature-key',
  signatureIdentity: '--signature-identity',
  breakGlass: '--break-glass',
  vex: '--vex',
  sbomFrom: '--sbom-from',
  fromImages: '--from-images',
  history: '--history',
  secretRules: '--secret-rules',
  checks: '--checks',
  licenceFiles: '--licence-files',
  onlyFixed: '--only-fixed',
  status: '--status',
  fix: '--fix',
} as const;

type Given = ServerOptions & { env?: string; scanners?: Scanner[]; waivers?: string[] | false };

/**
 * What answers in the place of this machine; undefined without `--server`.
 * @throws PlimsollError `usage` for options that have no meaning there
 */
export async function elsewhereOf(
  options: Given & { [name in keyof typeof ofHere]?: unknown },
  gate: ServerScan['gate'],
  env: NodeJS.ProcessEnv,
): Promise<ScanOptions['elsewhere']> {
  if (!options.server) return undefined;
  const asked = Object.entries(ofHere).filter(([name]) => options[name as keyof typeof ofHere] !== undefined);
  if (Array.isArray(options.waivers)) asked.push(['waivers' as never, '--waivers' as never]);
  if (options.scanners?.some(scanner => scanner !== 'vulnerability'))
    asked.push(['scanners' as never, '--scanners' as never]);
  if (asked.length > 0) {
    throw new PlimsollError(
      'usage',
      `${asked.map(([, name]) => name).join(', ')} cannot go with --server: the server judges by its own policy`,
    );
  }
  const { serverScan } = await import('./server-scan.ts');
  const { server, tokenFile, caFile, insecure } = options;
  return serverScan(
    {
      server,
      ...(tokenFile && { tokenFile }),
      ...(caFile && { caFile }),
      ...(insecure && { insecure }),
      ...(options.env && { environment: options.env }),
      gate,
    },
    env,
  );
}
