import type { Bill } from './bill.ts';
import type { ReadBill } from './read/assembly.ts';
import { readSbom } from './read/read.ts';
import { type WriteOptions, writeSbom } from './write/formats.ts';

export const making: WriteOptions = { created: new Date('2026-03-01T10:20:30.400Z'), version: '1.2.3' };

/** Every format that is written, with each version of CycloneDX. */
export const written: [format: string, specVersion: WriteOptions['specVersion']][] = [
  ...(['1.4', '1.5', '1.6', '1.7'] as const).flatMap((version): typeof written => [
    ['cyclonedx-json', version],
    ['cyclonedx-xml', version],
  ]),
  ['spdx-json', undefined],
  ['spdx-tag-value', undefined],
  ['spdx3-json', undefined],
];

export async function textOf(format: string, bill: Bill, options: WriteOptions = making): Promise<string> {
  return [...(await writeSbom(format, bill, options))].join('');
}

/** Distribution packages of a few releases have an ecosystem here, languages theirs. */
const ecosystems: Record<string, string> = { npm: 'npm', maven: 'Maven', golang: 'Go', pypi: 'PyPI' };

export const read = (text: string | Uint8Array, name = 'bom'): Promise<ReadBill> =>
  readSbom(typeof text === 'string' ? Buffer.from(text) : text, {
    name,
    ecosystemOf: (type, os) =>
      ['deb', 'rpm', 'apk'].includes(type) ? os && `${os.id}:${os.versionId}` : ecosystems[type],
  });

export const emptyBill: Bill = {
  artifact: { reference: 'app:1', transport: 'docker://', kind: 'image', layers: [] },
  packages: [],
  problems: [],
};

/** A CycloneDX document. */
export const cdx = (rest: object): string => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', ...rest });

/** Properties as CycloneDX has them. */
export const properties = (words: Record<string, string>): { properties: { name: string; value: string }[] } => ({
  properties: Object.entries(words).map(([name, value]) => ({ name, value })),
});
