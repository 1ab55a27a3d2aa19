import type { Bill, Making } from '../bill.ts';
import type { CyclonedxVersion } from './cyclonedx-versions.ts';

export interface WriteOptions extends Making {
  /** Of CycloneDX; 1.6 where it is absent. */
  specVersion?: CyclonedxVersion;
}

/** A format that SBOMs are written in. */
export interface SbomFormat {
  id: string;
  title: string;
  mediaType: string;
  write(bill: Bill, options: WriteOptions): Promise<Iterable<string>>;
}

/** One line a format. Writers are loaded when they are asked for. */
export const sbomFormats: readonly SbomFormat[] = [
  {
    id: 'cyclonedx-json',
    title: 'CycloneDX JSON',
    mediaType: 'application/vnd.cyclonedx+json',
    write: async (bill, options) =>
      (await import('./cyclonedx-json.ts')).writeCyclonedxJson(bill, options, options.specVersion ?? '1.6'),
  },
  {
    id: 'cyclonedx-xml',
    title: 'CycloneDX XML',
    mediaType: 'application/vnd.cyclonedx+xml',
    write: async (bill, options) =>
      (await import('./cyclonedx-xml.ts')).writeCyclonedxXml(bill, options, options.specVersion ?? '1.6'),
  },
  {
    id: 'spdx-json',
    title: 'SPDX 2.3 JSON',
    mediaType: 'application/spdx+json',
    write: async (bill, options) => (await import('./spdx2-json.ts')).writeSpdx2Json(bill, options),
  },
  {
    id: 'spdx-tag-value',
    title: 'SPDX 2.3 tag-value',
    mediaType: 'text/spdx',
    write: async (bill, options) => (await import('./spdx2-tag.ts')).writeSpdx2Tag(bill, options),
  },
  {
    id: 'spdx3-json',
    title: 'SPDX 3.0.1 JSON-LD',
    mediaType: 'application/spdx+json',
    write: async (bill, options) => (await import('./spdx3.ts')).writeSpdx3(bill, options),
  },
];

/** @example await writeSbom('spdx-json', bill, { created: new Date(0), version: '1.0.0' }) */
export async function writeSbom(id: string, bill: Bill, options: WriteOptions): Promise<Iterable<string>> {
  const format = sbomFormats.find(one => one.id === id);
  if (!format) throw new Error(`no SBOM format ${id}`);
  return format.write(bill, options);
}
