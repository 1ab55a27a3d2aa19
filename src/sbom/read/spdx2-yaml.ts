import { parse } from 'yaml';
import { PlimsollError } from '../../model/index.ts';
import type { ReadBill, ReadOptions } from './assembly.ts';
import { sbomBounds } from './bounds.ts';
import { readSpdx2, sourceOfDocument } from './spdx2.ts';

/** SPDX 2 as YAML: the JSON form in other clothes, parsed whole. */
export function readSpdx2Yaml(bytes: Buffer, options: ReadOptions): ReadBill {
  if (bytes.length > sbomBounds.wholeBytes)
    throw new PlimsollError('bound', `${options.name} is YAML of more than ${sbomBounds.wholeBytes} bytes`);
  let document: unknown;
  try {
    document = parse(bytes.toString('utf8'), { maxAliasCount: 100, schema: 'core', logLevel: 'error' });
  } catch (cause) {
    throw new PlimsollError(
      'record-invalid',
      `${options.name} is no valid YAML: ${(cause as Error).message.slice(0, 200)}`,
      {
        cause,
      },
    );
  }
  return readSpdx2(sourceOfDocument(document), 'YAML', options);
}
