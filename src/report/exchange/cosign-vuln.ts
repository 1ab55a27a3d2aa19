/**
 * A scan as cosign attests it (sigstore/cosign, specs/COSIGN_VULN_ATTESTATION_SPEC.md): the predicate alone, which
 * `cosign attest --type vuln --predicate` wraps and signs, or the whole in-toto statement. The result is our own JSON.
 */
import { PlimsollError, type ScanResult } from '../../model/index.ts';
import { partsOf } from '../document/image.ts';
import { timesOf, tool } from '../document/tool.ts';
import type { ReportOptions } from '../format.ts';
import { scanJson } from '../json/scan.ts';
import { jsonText } from '../json/stream.ts';

const predicateType = 'https://cosign.sigstore.dev/attestation/vuln/v1';

/** The predicate. */
export async function* writeCosignVuln(scan: ScanResult, options: ReportOptions = {}): AsyncGenerator<string> {
  yield* predicate(scan, options);
  yield '\n';
}

/**
 * The statement, with the manifest's digest as its subject.
 * @throws PlimsollError `usage` where the artifact has no digest: there is nothing to attest to.
 */
export async function* writeCosignStatement(scan: ScanResult, options: ReportOptions = {}): AsyncGenerator<string> {
  const { repository, digest } = partsOf(scan.artifact);
  const [algorithm = '', hex] = (digest ?? '').split(':');
  if (!hex) {
    const message = `${scan.artifact.reference} has no digest, so there is nothing to attest to`;
    throw new PlimsollError('usage', message);
  }
  const subject = [{ name: repository, digest: { [algorithm]: hex } }];
  const head = jsonText({ _type: 'https://in-toto.io/Statement/v0.1', predicateType, subject });
  yield `${head.slice(0, -1)},"predicate":`;
  yield* predicate(scan, options);
  yield '}\n';
}

async function* predicate(scan: ScanResult, options: ReportOptions): AsyncGenerator<string> {
  const { build = {} } = options;
  const { started, finished } = timesOf(options);
  const invocation = {
    parameters: [],
    uri: build.url ?? '',
    event_id: build.run ?? '',
    'builder.id': build.service ?? '',
  };
  const version = tool.version(options);
  const scanner = {
    uri: `pkg:generic/plimsoll@${encodeURIComponent(version)}`,
    version,
    db: { uri: scan.database.starter ? 'starter' : '', version: scan.database.digest },
  };
  yield `{"invocation":${jsonText(invocation)},"scanner":${jsonText(scanner).slice(0, -1)},"result":`;
  yield* scanJson.write(scan) as AsyncIterable<string>;
  yield `},"metadata":${jsonText({ scanStartedOn: started, scanFinishedOn: finished })}}`;
}
