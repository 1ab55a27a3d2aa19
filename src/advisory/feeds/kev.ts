import { isCve } from '../cve.ts';
import type { Feed, Kev } from './feed.ts';

/** CISA's catalogue of known exploited vulnerabilities. */
export const kev: Feed = {
  id: 'kev',
  about: {
    title: 'CISA Known Exploited Vulnerabilities',
    address: 'https://www.cisa.gov/known-exploited-vulnerabilities-catalog',
    licence: 'CC0-1.0',
  },
  detects({ head }) {
    return (
      /^\s*\{/.test(head) &&
      /"(catalogVersion|dateReleased)"\s*:/.test(head) &&
      /"(cveID|vulnerabilities)"\s*:/.test(head)
    );
  },
  async ingest(reader, sink) {
    await reader.values(value => {
      const catalogue = value as { vulnerabilities?: unknown; dateReleased?: unknown };
      const released = typeof catalogue.dateReleased === 'string' ? catalogue.dateReleased : undefined;
      if (!Array.isArray(catalogue.vulnerabilities))
        return sink.fault('a KEV catalogue without vulnerabilities', reader.name);
      for (const item of catalogue.vulnerabilities) {
        const row = item as Record<string, unknown> | null;
        const cve = row?.['cveID'];
        const dateAdded = row?.['dateAdded'];
        if (typeof cve !== 'string' || !isCve(cve) || !isDate(dateAdded)) {
          sink.fault('a KEV entry without CVE or date', typeof cve === 'string' ? cve.slice(0, 40) : reader.name);
          continue;
        }
        const entry: Kev = { dateAdded };
        if (isDate(row?.['dueDate'])) entry.dueDate = row['dueDate'];
        const ransomware = row?.['knownRansomwareCampaignUse'];
        if (typeof ransomware === 'string' && ransomware.toLowerCase() === 'known') entry.ransomware = true;
        sink.kev(cve, entry);
        sink.count('kev', released);
      }
    });
  },
};

const isDate = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
