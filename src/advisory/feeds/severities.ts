/** Distributors' words for severities. Which of ours they mean stands in one table, model/severity.ts. */
import { severityOf } from '../../model/index.ts';

/** Words beside those of the table, by what they mean. */
const others: Record<string, string> = {
  // Fedora
  urgent: 'critical',
};

/** A word that our table knows, as the distributor wrote it; undefined for `None`, `unspecified` and the like. */
export function wordOf(word: string | undefined): string | undefined {
  const text = word?.trim() ?? '';
  const known = others[text.toLowerCase()] ?? text;
  return severityOf(known) === 'unknown' ? undefined : known;
}
