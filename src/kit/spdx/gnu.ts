/** Names of the GNU licences, of which there are more than a table could hold. */

const families: readonly [RegExp, string, string][] = [
  // Without a version, the licences themselves say, any version will do.
  [/^(?:l(?:esser|ibrary)?(?:orlesser|orlibrary)?generalpublic|lgpl|lesserpublic|lesser)/, 'LGPL', '2.0'],
  [/^(?:affero(?:generalpublic|gpl)?|agpl)/, 'AGPL', '1.0'],
  [/^(?:g?fdl|freedocumentation)/, 'GFDL', '1.1'],
  [/^(?:generalpublic|gpl|copyleft)/, 'GPL', '1.0'],
];
const versions: Record<string, readonly string[]> = {
  GPL: ['1.0', '2.0', '3.0'],
  LGPL: ['2.0', '2.1', '3.0'],
  AGPL: ['1.0', '3.0'],
  GFDL: ['1.1', '1.2', '1.3'],
};

/** @param key of a whole name; undefined where it is none of theirs, or has more to say than family and version */
export function gnuLicence(key: string): string | undefined {
  const bare = key.replace(/^(?:fsf)?gnu/, '');
  for (const [pattern, family, first] of families) {
    const begin = pattern.exec(bare)?.[0];
    if (begin === undefined) continue;
    // The abbreviation in brackets behind the name repeats it: `… General Public License v3 (GPLv3+)`.
    const again = family === 'GFDL' ? 'g?fdl' : family.toLowerCase();
    const rest = new RegExp(`^(?:public)?(\\d{0,3})(only|\\+)?(?:(?:gnu)?${again}(\\d{0,3})(only|\\+)?)?$`).exec(
      bare.slice(begin.length),
    );
    if (!rest) return undefined;
    const number = rest[1] || rest[3] || '';
    if (rest[1] && rest[3] && rest[1] !== rest[3]) return undefined;
    const later = rest[2] ?? rest[4];
    if (number === '') return `${family}-${first}-or-later`;
    const version = versions[family]!.find(
      one => one.replace('.', '') === number || one === `${number}.0` || one.replace('.', '') === number.slice(0, 2),
    );
    return version && `${family}-${version}-${later === '+' ? 'or-later' : 'only'}`;
  }
  return undefined;
}
