import { PlimsollError } from '../../model/index.ts';
import { orderingOf } from '../../version/index.ts';
import { placeOf } from '../ecosystems.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import { advisoryOf, RecordFault } from '../osv.ts';
import { publishedBounds } from '../published/bounds.ts';

/**
 * Records of one's own, as YAML or JSON: one OSV record, or a list of them. Strict where feeds are read with patience:
 * somebody is waiting for the effect, and a misspelt ecosystem or an empty range would have none.
 * @param now the date of a record that states none, RFC 3339
 * @throws PlimsollError `record-invalid`, with everything that is wrong
 */
export async function recordsIn(text: string, where: string, now: string): Promise<Json[]> {
  if (text.length > publishedBounds.overlayBytes)
    throw new PlimsollError('bound', `${where} has more than ${publishedBounds.overlayBytes} characters`);
  const value = await parsed(text, where);
  const items = Array.isArray(value) ? value : [value];
  const records: Json[] = [];
  const faults: string[] = [];
  for (const [at, item] of items.entries()) {
    const name = word(objectOf(item)?.['id']) ?? `record ${at + 1}`;
    const record: Json = { modified: now, ...objectOf(item) };
    const wrong = objectOf(item) ? faultsOf(record) : ['it is no object'];
    if (wrong.length > 0) faults.push(...wrong.map(fault => `${name}: ${fault}`));
    else records.push(record);
  }
  if (items.length === 0) faults.push('no record is in it');
  if (faults.length > 0) throw new PlimsollError('record-invalid', `${where} cannot be taken: ${faults.join('; ')}`);
  return records;
}

async function parsed(text: string, where: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // YAML, then.
  }
  const { parse } = await import('yaml');
  try {
    // Every scalar stays text (1.10 is a version and no number), and aliases may not multiply.
    return parse(text, { schema: 'failsafe', maxAliasCount: 100, logLevel: 'error' });
  } catch (cause) {
    throw new PlimsollError('record-invalid', `${where} is neither YAML nor JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function faultsOf(record: Json): string[] {
  const faults: string[] = [];
  try {
    const { entries } = advisoryOf(record, fault => faults.push(fault));
    if (entries.length === 0) faults.push('it affects no package');
  } catch (error) {
    if (!(error instanceof RecordFault)) throw error;
    return [error.message];
  }
  for (const key of ['modified', 'published', 'withdrawn']) {
    const date = record[key];
    if (date !== undefined && (typeof date !== 'string' || Number.isNaN(Date.parse(date))))
      faults.push(`${key} is no date such as 2024-03-29T17:00:00Z`);
  }
  for (const item of listOf(record['affected'])) faults.push(...faultsOfEntry(objectOf(item)));
  return faults;
}

function faultsOfEntry(affected: Json | undefined): string[] {
  const named = objectOf(affected?.['package']);
  if (!named) return ['an affected entry names no package'];
  const stated = word(named['ecosystem']) ?? '';
  const { ecosystem } = placeOf(stated);
  const ordering = orderingOf(ecosystem);
  if (!ordering) return [`${JSON.stringify(stated)} is no ecosystem that is known; see the list of OSV`];
  const faults: string[] = [];
  if (listOf(affected?.['ranges']).length === 0 && listOf(affected?.['versions']).length === 0)
    faults.push(`${String(named['name'])} has neither ranges nor versions; for all of them, say introduced: "0"`);
  for (const range of listOf(affected?.['ranges'])) {
    let introduced: string | undefined;
    for (const event of listOf(objectOf(range)?.['events'])) {
      const { introduced: from, fixed, last_affected: last } = objectOf(event) ?? {};
      introduced = word(from) ?? introduced;
      const end = word(fixed) ?? word(last);
      if (!end || !introduced || introduced === '0') continue;
      const order = ordering.compare(introduced, end);
      if (order > 0 || (order === 0 && last === undefined))
        faults.push(
          `a range of ${String(named['name'])} is introduced in ${introduced} and ends in ${end}: nothing is between`,
        );
    }
  }
  return faults;
}
