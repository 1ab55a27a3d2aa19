/** Sections and their `key = value` lines; comments begin with `#` or `;`, nested lines are left out. Pure. */
export function parseIni(source: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = Object.create(null);
  let current: Record<string, string> | undefined;
  for (const line of source.split(/\r?\n/)) {
    const head = /^\[([^\]]+)\]/.exec(line)?.[1]?.trim();
    if (head !== undefined) {
      current = sections[head] ??= Object.create(null) as Record<string, string>;
      continue;
    }
    const equals = line.indexOf('=');
    if (!current || equals < 1 || /^[#;\s]/.test(line)) continue;
    current[line.slice(0, equals).trim().toLowerCase()] = line
      .slice(equals + 1)
      .replace(/\s[#;].*$/, '')
      .trim();
  }
  return sections;
}
