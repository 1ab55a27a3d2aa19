import type { ReportOptions } from '../format.ts';

/** How the program names itself in documents. */
export const tool = {
  name: 'Plimsoll',
  vendor: 'Plimsoll',
  url: 'https://plimsoll.dev',
  version: ({ version }: ReportOptions = {}): string => version ?? '0.0.0',
};

/** Where nobody says when the scan was: the same input gives the same bytes. */
const unknownTime = new Date(0);

/** When the scan began and ended; RFC 3339 in UTC, whole seconds. */
export function timesOf({ times, now }: ReportOptions = {}): { started: string; finished: string } {
  const text = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
  return { started: text(times?.started ?? now ?? unknownTime), finished: text(times?.finished ?? now ?? unknownTime) };
}
