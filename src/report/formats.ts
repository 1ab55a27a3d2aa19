import { PlimsollError, type ScanResult } from '../model/index.ts';
import type { Format, InventoryReport, ReportOptions } from './format.ts';
import { inventoryJson } from './json/inventory.ts';
import { scanJson } from './json/scan.ts';
import { inventoryTable } from './table/inventory.ts';
import { scanTable } from './table/scan.ts';

type Write = (result: ScanResult, options?: ReportOptions) => string | Iterable<string> | AsyncIterable<string>;
/** A format whose code is loaded when it is asked for: a scan that prints a table pays for no other. */
const lazy = (id: string, load: () => Promise<Write>): Format => ({
  id,
  async *write(result, options) {
    const written = (await load())(result, options);
    if (typeof written === 'string') yield written;
    else yield* written;
  },
});

/** Formats of a scan; the first is the default. docs/reports.md says who reads which. */
export const formats: readonly Format[] = [
  scanTable,
  scanJson,
  lazy('markdown', async () => (await import('./markdown/scan.ts')).writeMarkdown),
  lazy('html', async () => (await import('./html/scan.ts')).writeHtml),
  lazy('sarif', async () => (await import('./sarif/scan.ts')).writeSarif),
  lazy('gitlab-container-scanning', async () => (await import('./exchange/gitlab.ts')).writeContainerScanning),
  lazy('gitlab-dependency-scanning', async () => (await import('./exchange/gitlab.ts')).writeDependencyScanning),
  lazy('junit', async () => (await import('./exchange/junit.ts')).writeJunit),
  lazy('csv', async () => (await import('./exchange/csv.ts')).writeCsv),
  lazy('cosign-vuln', async () => (await import('./exchange/cosign-vuln.ts')).writeCosignVuln),
  lazy('cosign-vuln-statement', async () => (await import('./exchange/cosign-vuln.ts')).writeCosignStatement),
  lazy('github-snapshot', async () => (await import('./exchange/github.ts')).writeSnapshot),
  lazy('defectdojo', async () => (await import('./exchange/defectdojo.ts')).writeDefectDojo),
  lazy('harbor', async () => (await import('./exchange/harbor.ts')).writeHarbor),
  lazy('harbor-adapter', async () => (await import('./exchange/harbor.ts')).writeHarborAdapter),
];

/** Formats of an inventory; the first is the default. */
export const inventoryFormats: readonly Format<InventoryReport>[] = [inventoryTable, inventoryJson];

/** @throws PlimsollError `usage` for an id that is not in the list. */
export function formatOf(id: string): Format {
  return find(formats, id);
}

/** @throws PlimsollError `usage` for an id that is not in the list. */
export function inventoryFormatOf(id: string): Format<InventoryReport> {
  return find(inventoryFormats, id);
}

function find<F extends { id: string }>(list: readonly F[], id: string): F {
  const format = list.find(candidate => candidate.id === id);
  if (!format)
    throw new PlimsollError('usage', `there is no format "${id}"; there are ${list.map(f => f.id).join(', ')}`);
  return format;
}
