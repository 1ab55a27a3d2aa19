/**
 * The official schemas of CycloneDX and the SPDX project's own readers, as their Python packages bring them: got once from
 * the registry, kept under `.cache/test-artefacts`, never committed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { type Got, got } from './artefacts.ts';
import { fingerprint } from './cache.ts';
import { missing, must, run } from './programs.ts';

const packages = ['cyclonedx-python-lib==11.12.0', 'spdx-tools==0.8.5', 'spdx-python-model==0.0.6'];

export const sbomSchemas = (): Promise<Got> =>
  got(
    'sbom-schemas',
    ['python3'],
    async folder => {
      await must('python3', ['-m', 'pip', 'install', '-q', '--target', folder, ...packages], { timeoutMs: 300_000 });
    },
    fingerprint(import.meta.filename),
  );

const schema = (folder: string, name: string): string => join(folder, 'cyclonedx/schema/_res', `${name}.SNAPSHOT`);

/** The validator of CycloneDX JSON of one version; formats such as e-mail addresses are not looked at. */
export function cyclonedxJsonSchema(folder: string, version: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
  const parse = (name: string): object => JSON.parse(readFileSync(`${schema(folder, name)}.schema.json`, 'utf8'));
  // The main schemas refer to these by the names of the files.
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema({ ...parse(name), $id: undefined }, `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  return ajv.compile(parse(`bom-${version}`));
}

/** What a validator says against a document; empty where it is valid. */
type Verdict = (folder: string, file: string) => Promise<string>;

export const noXmllint = (): string | undefined => missing('xmllint');

/** CycloneDX XML against the schema of its version. */
export const xmlVerdict =
  (version: string): Verdict =>
  async (folder, file) => {
    const ran = await run('xmllint', [
      '--nonet',
      '--noout',
      '--schema',
      `${schema(folder, `bom-${version}`)}.xsd`,
      file,
    ]);
    return ran.code === 0 ? '' : ran.stderr;
  };

const python = async (folder: string, script: string, file: string): Promise<string> => {
  const ran = await run('python3', ['-c', script, file], { env: { PYTHONPATH: folder }, timeoutMs: 240_000 });
  return ran.code === 0 ? ran.stdout.trim() : ran.stderr;
};

/** SPDX 2 in any syntax, by the SPDX project's own validator. */
export const spdx2Verdict: Verdict = (folder, file) =>
  python(
    folder,
    'import sys\nfrom spdx_tools.spdx.parser.parse_anything import parse_file\nfrom spdx_tools.spdx.validation.document_validator import validate_full_spdx_document\nfor m in validate_full_spdx_document(parse_file(sys.argv[1])): print(m.validation_message)',
    file,
  );

/** SPDX 3.0.1, by the classes that the SPDX project makes of its own model: types, members and how many of each. */
export const spdx3Verdict: Verdict = (folder, file) =>
  python(
    folder,
    'import sys\nfrom spdx_python_model import v3_0_1 as m\no = m.SHACLObjectSet()\nwith open(sys.argv[1], "rb") as f: m.JSONLDDeserializer().read(f, o)\nfor i in o.missing_ids: print("not there:", i)',
    file,
  );
