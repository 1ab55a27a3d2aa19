/** Constraints of Composer (getcomposer.org, "Versions and constraints"), resolved to bounds on normalised versions. */

type Compare = (a: string, b: string) => number;
type Bound = readonly [operator: string, version: string];

const modifier = '[._-]?(?:(stable|beta|b|RC|alpha|a|patch|pl|p)((?:[.-]?\\d+)*)?)?([.-]?dev)?';
const classical = new RegExp(`^v?(\\d{1,5})(\\.\\d+)?(\\.\\d+)?(\\.\\d+)?${modifier}$`, 'i');
const dated = new RegExp(`^v?(\\d{4}(?:[.:-]?\\d{2}){1,6}(?:[.:-]?\\d{1,3})?)${modifier}$`, 'i');
const stabilityFlag = /@(?:stable|RC|beta|alpha|dev)$/i;
const pattern = `v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?(?:\\.(\\d+))?(?:${modifier}|\\.([xX*][.-]?dev))(?:\\+[^\\s]+)?`;
const tilde = new RegExp(`^~${pattern}$`, 'i');
const caret = new RegExp(`^\\^${pattern}$`, 'i');
const hyphen = new RegExp(`^(${pattern}) +- +(${pattern})$`, 'i');
const wildcard = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.[xX*])+$/;
const basic = /^(<>|!=|>=?|<=?|==?)?\s*(.*)$/;
const ownSuffix = new RegExp(`-${modifier}$`, 'i');

/** Longer constraints and versions are not read: some of the patterns would take long over them. */
const maxLength = 1024;

const stabilities: Record<string, string> = { a: 'alpha', b: 'beta', p: 'patch', pl: 'patch', rc: 'RC' };

/** `1.2b1` → `1.2.0.0-beta1`, `2.x-dev` → `2.9999999.9999999.9999999-dev`. Undefined for what Composer refuses. */
function normalise(text: string): string | undefined {
  let version = text.trim();
  version = (/^([^,\s]+) +as +[^,\s]+$/.exec(version)?.[1] ?? version).replace(stabilityFlag, '');
  if (version === 'master' || version === 'trunk' || version === 'default') return `dev-${version}`;
  if (/^dev-/i.test(version)) return `dev-${version.slice(4)}`;
  version = /^([^,\s+]+)\+\S+$/.exec(version)?.[1] ?? version;

  const numbers = classical.exec(version);
  if (numbers) {
    const [, major, minor = '.0', patch = '.0', fourth = '.0', word, digits, dev] = numbers;
    return withStability(`${major}${minor}${patch}${fourth}`, word, digits, dev);
  }
  const date = dated.exec(version);
  if (date) {
    const [, digits = '', word, number, dev] = date;
    return withStability(digits.replace(/\D/g, '.'), word, number, dev);
  }
  const branch = /^v?(\d+)((?:\.(?:\d+|[xX*])){0,3})[.-]?dev$/i.exec(version);
  if (!branch) return undefined;
  const parts = [branch[1] ?? '', ...(branch[2] ?? '').split('.').slice(1)];
  while (parts.length < 4) parts.push('x');
  return `${parts.map(part => (/\d/.test(part) ? part : '9999999')).join('.')}-dev`;
}

function withStability(version: string, word?: string, number?: string, dev?: string): string {
  const lower = word?.toLowerCase();
  if (lower === 'stable') return version;
  const stability = lower ? `-${stabilities[lower] ?? lower}${(number ?? '').replace(/^[.-]+/, '')}` : '';
  return version + stability + (dev ? '-dev' : '');
}

/** The four numbers, the one at `position` raised, those behind it 0. */
function shifted(parts: readonly (string | undefined)[], position: number, by: bigint): string {
  return [1, 2, 3, 4]
    .map(at => (at > position ? '0' : String(BigInt(parts[at - 1] || '0') + (at === position ? by : 0n))))
    .join('.');
}

const given = (text: string | undefined): boolean => text !== undefined && text !== '';

function tildeBounds(match: RegExpExecArray, constraint: string): Bound[] | undefined {
  const [, major, minor, patch, fourth, word, , dev, wild] = match;
  const position = (given(fourth) ? 4 : given(patch) ? 3 : given(minor) ? 2 : 1) + (wild ? 1 : 0);
  const low = normalise(constraint.slice(1) + (word || dev || wild ? '' : '-dev'));
  if (low === undefined) return undefined;
  const high = shifted([major, minor, patch, fourth], Math.max(1, position - 1), 1n);
  return [
    ['>=', low],
    ['<', `${high}-dev`],
  ];
}

function caretBounds(match: RegExpExecArray, constraint: string): Bound[] | undefined {
  const [, major, minor, patch, fourth, word, , dev, wild] = match;
  const position = major !== '0' || !given(minor) ? 1 : minor !== '0' || !given(patch) ? 2 : 3;
  const low = normalise(constraint.slice(1) + (word || dev || wild ? '' : '-dev'));
  if (low === undefined) return undefined;
  return [
    ['>=', low],
    ['<', `${shifted([major, minor, patch, fourth], position, 1n)}-dev`],
  ];
}

function hyphenBounds(match: RegExpExecArray): Bound[] | undefined {
  const from = match[1] ?? '';
  const to = match[10] ?? '';
  const low = normalise(from);
  const high = normalise(to);
  if (low === undefined || high === undefined) return undefined;
  const lowOwn = match[6] || match[8] || match[9];
  const [major, minor, patch, fourth, word, , dev, wild] = match.slice(11, 19);
  const lower: Bound = ['>=', lowOwn ? low : `${low}-dev`];
  if ((given(minor) && given(patch)) || word || dev || wild) return [lower, ['<=', high]];
  return [lower, ['<', `${shifted([major, minor, patch, fourth], given(minor) ? 2 : 1, 1n)}-dev`]];
}

function basicBounds(constraint: string): Bound[] | undefined {
  const [, operator = '', text = ''] = basic.exec(constraint) ?? [];
  let version = normalise(text);
  if (version === undefined && /^[0-9A-Za-z-./]+-dev$/.test(text)) version = `dev-${text.slice(0, -4)}`;
  if (version === undefined) return undefined;
  const open = operator === '<' || operator === '>=';
  if (open && !ownSuffix.test(text.toLowerCase()) && !version.startsWith('dev-')) version += '-dev';
  return [[operator || '=', version]];
}

function bounds(raw: string): Bound[] | undefined {
  let constraint = /^([^,\s]+) +as +[^,\s]+$/.exec(raw)?.[1] ?? raw;
  if (/^[^,\s]*@/.test(constraint)) constraint = constraint.replace(stabilityFlag, '') || '*';
  constraint = constraint.replace(/^(dev-[^,\s@]+?|[^,\s@]+?\.x-dev)#.+$/i, '$1');
  if (/^v?[xX*](?:\.[xX*])*$/i.test(constraint)) {
    return constraint.length === 1 ? [] : [['>=', '0.0.0.0-dev']];
  }
  const tilded = tilde.exec(constraint);
  if (tilded) return tildeBounds(tilded, constraint);
  const careted = caret.exec(constraint);
  if (careted) return caretBounds(careted, constraint);
  const wild = wildcard.exec(constraint);
  if (wild) {
    const parts = wild.slice(1, 4);
    const position = given(parts[2]) ? 3 : given(parts[1]) ? 2 : 1;
    const low = `${shifted(parts, position, 0n)}-dev`;
    const high: Bound = ['<', `${shifted(parts, position, 1n)}-dev`];
    return low === '0.0.0.0-dev' ? [high] : [['>=', low], high];
  }
  const span = hyphen.exec(constraint);
  return span ? hyphenBounds(span) : basicBounds(constraint);
}

/** A branch meets only itself; everything else goes by the sign of the comparison. */
function meetsBound(version: string, [operator, bound]: Bound, compare: Compare): boolean {
  const branch = version.startsWith('dev-') || bound.startsWith('dev-');
  if (operator === '!=' || operator === '<>') return branch ? version !== bound : compare(version, bound) !== 0;
  if (branch) return (operator === '=' || operator === '==') && version === bound;
  const sign = compare(version, bound);
  if (operator === '<') return sign < 0;
  if (operator === '<=') return sign <= 0;
  if (operator === '>') return sign > 0;
  if (operator === '>=') return sign >= 0;
  return sign === 0;
}

/** Cuts a group at commas and blanks, but not inside `1 - 2`, before `as`, or between an operator and its version. */
function parts(group: string): string[] {
  const text = group.trim().replace(/(^|[\s,])([<>=!~^]+)\s+/g, '$1$2');
  if (hyphen.test(text)) return [text];
  return text
    .replace(/ +as +/g, '\u0000')
    .split(/\s*,\s*|\s+/)
    .filter(part => part !== '' && part !== '-')
    .map(part => part.replaceAll('\u0000', ' as '));
}

/** Does the version meet the constraint? False where either is not Composer's. */
export function inComposerRange(range: string, version: string, compare: Compare): boolean {
  if (range.length > maxLength || version.length > maxLength) return false;
  const normal = normalise(version);
  if (normal === undefined) return false;
  return range
    .trim()
    .split(/\s*\|\|?\s*/)
    .some(group =>
      parts(group).every(part => bounds(part)?.every(bound => meetsBound(normal, bound, compare)) ?? false),
    );
}
