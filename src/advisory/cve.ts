const form = /^CVE-(\d{4})-(\d{4,})$/;
/** Distribution ids end in the CVE they are about: `UBUNTU-CVE-2020-1234`, `ALPINE-CVE-2016-2330`. */
const tail = /(?:^|-)(CVE-\d{4}-\d{4,})$/;

export const isCve = (id: string): boolean => id.startsWith('CVE-') && form.test(id);

/** The CVE that an id ends in. */
export const cveIn = (id: string): string | undefined => tail.exec(id)?.[1];

/**
 * A CVE as an integer that sorts as CVEs do and fits five bytes of a row: years since 1990, then 24 bits of number.
 * undefined: not a CVE, or a number beyond 16 million.
 */
export function cveNumber(id: string): number | undefined {
  const parts = form.exec(id);
  if (!parts) return undefined;
  const year = Number(parts[1]) - 1990;
  const number = Number(parts[2]);
  return year >= 0 && year < 128 && number < 1 << 24 ? year * (1 << 24) + number : undefined;
}
