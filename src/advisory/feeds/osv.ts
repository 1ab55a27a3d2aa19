import { advisoryOf, RecordFault } from '../osv.ts';
import type { Feed } from './feed.ts';

/** OSV records of every ecosystem: one a line, one a file, an array, or a zip of files. */
export const osv: Feed = {
  id: 'osv',
  about: {
    title: 'OSV records',
    address: 'https://ossf.github.io/osv-schema/',
    licence: 'by source; CC-BY-4.0 for GitHub, PyPA and Go, CC0-1.0 for RustSec',
  },
  detects({ head, first }) {
    if (first !== undefined)
      return (
        typeof first === 'object' && first !== null && 'id' in first && ('affected' in first || 'modified' in first)
      );
    return (
      /^\s*[[{]/.test(head) &&
      /"id"\s*:/.test(head) &&
      /"(affected|schema_version)"\s*:/.test(head) &&
      /"modified"\s*:/.test(head)
    );
  },
  async ingest(reader, sink) {
    await reader.values(value => {
      const id = nameOf(value) ?? reader.name;
      try {
        const advisory = advisoryOf(value, message => sink.fault(message, id));
        const ecosystem = advisory.entries[0]?.ecosystem ?? 'other';
        sink.count(`osv/${ecosystem.toLowerCase().replaceAll(' ', '-')}`, advisory.detail.modified);
        sink.advisory(advisory);
      } catch (error) {
        if (!(error instanceof RecordFault)) throw error;
        sink.fault(error.message, id);
      }
    });
  },
};

function nameOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' && id !== '' ? id.slice(0, 80) : undefined;
}
