/** Numbers of the Chinese national databases, as addresses in references end in them: `…/flaw/show/CNVD-2021-30167`. */
const number = /(?:^|[^A-Z0-9])((?:CNVD|CNNVD)-\d{4,6}-\d{3,8})(?!\d)/i;

/** @returns every CNNVD and CNVD number in the references, sorted. */
export function nationalIds(references: readonly string[]): string[] {
  const found = new Set<string>();
  for (const reference of references) {
    const id = number.exec(reference)?.[1];
    if (id) found.add(id.toUpperCase());
  }
  return [...found].sort();
}
