/** Rules of one's own, from a YAML file; and which of the program's rules are not wanted. */
import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { PlimsollError, type Severity, severities } from '../../model/index.ts';
import { secretBounds } from './bounds.ts';
import { textOf } from './build.ts';
import { type CompiledRules, compileRules } from './compiled.ts';
import { entropyOf, isPlaceholder } from './placeholder.ts';
import { secretRules } from './rules/index.ts';
import { ranks, type SecretRule } from './types.ts';

/**
 * Reads a file of rules. Patterns come from outside, so they are those of RE2, which take time in proportion to the text,
 * and they see a window around a keyword alone.
 * @throws `policy-invalid` with the line of what is wrong
 */
export function loadSecretRules(text: string, name: string): CompiledRules {
  const lines = new LineCounter();
  const wrong = (what: string, node?: unknown): PlimsollError => {
    const at = (node as Node | undefined)?.range?.[0];
    const place = at === undefined ? name : `${name}, line ${lines.linePos(at).line}`;
    return new PlimsollError('policy-invalid', `${place}: ${what}`);
  };
  if (text.length > secretBounds.ruleFileBytes)
    throw wrong(`it has more than ${secretBounds.ruleFileBytes} characters`);
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  const [error] = document.errors;
  if (error)
    throw new PlimsollError(
      'policy-invalid',
      `${name}, line ${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`,
    );
  if (!isMap(document.contents)) throw wrong('a map with `rules`, `disable` or `only` is expected');

  const top = new Map(document.contents.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', value]));
  for (const key of top.keys())
    if (!['rules', 'disable', 'only'].includes(key))
      throw wrong(`there is no key ${key}; there are rules, disable and only`, top.get(key));

  const list = (node: unknown, what: string): unknown[] => {
    if (node === undefined || node === null) return [];
    if (!isSeq(node)) throw wrong(`${what} is a list`, node);
    return node.items;
  };
  const words = (node: unknown, what: string): string[] =>
    list(node, what).map(item => {
      if (!isScalar(item) || typeof item.value !== 'string') throw wrong(`${what} is a list of texts`, item ?? node);
      return item.value;
    });
  const known = new Set(secretRules.map(({ id }) => id));
  const ids = (key: 'disable' | 'only'): string[] => {
    const named = words(top.get(key), key);
    for (const id of named) if (!known.has(id)) throw wrong(`${key}: there is no rule ${id}`, top.get(key));
    return named;
  };

  const pattern = (node: unknown, what: string): RE2JS => {
    const source = isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
    if (!source) throw wrong(`${what} is a text`, node);
    if (source.length > secretBounds.patternLength)
      throw wrong(`${what} has more than ${secretBounds.patternLength} characters`, node);
    try {
      return RE2JS.compile(source);
    } catch (cause) {
      throw wrong(`${what} is no regular expression of RE2: ${(cause as Error).message}`, node);
    }
  };

  const rules = list(top.get('rules'), 'rules').map((item, index): SecretRule => {
    if (index >= secretBounds.ownRules) throw wrong(`there are more than ${secretBounds.ownRules} rules`, item);
    if (!isMap(item)) throw wrong('a rule is a map', item);
    const fields = new Map(item.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', value]));
    for (const key of fields.keys())
      if (!fieldNames.includes(key)) throw wrong(`a rule has no ${key}; it has ${fieldNames.join(', ')}`, item);
    const scalar = (key: string): unknown => {
      const node = fields.get(key);
      if (node === undefined) return undefined;
      if (!isScalar(node)) throw wrong(`${key} is one value`, node);
      return node.value;
    };
    const id = scalar('id');
    if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]{1,63}$/.test(id))
      throw wrong('a rule has an id of small letters, digits and hyphens', fields.get('id') ?? item);
    if (known.has(id)) throw wrong(`there is a rule ${id} already`, fields.get('id'));
    known.add(id);
    const keywords = words(fields.get('keywords'), 'keywords').map(word => word.toLowerCase());
    if (keywords.length === 0 || !keywords.every(word => /^[\x20-\x7e]{3,100}$/.test(word)))
      throw wrong('keywords are texts of 3 to 100 ASCII characters', fields.get('keywords') ?? item);
    const severity = scalar('severity') ?? 'high';
    if (!severities.includes(severity as Severity))
      throw wrong(`severity is one of ${severities.join(', ')}`, fields.get('severity'));
    const entropy = scalar('entropy') ?? 0;
    if (typeof entropy !== 'number') throw wrong('entropy is a number of bits', fields.get('entropy'));
    const title = scalar('title') ?? id;
    const regex = pattern(fields.get('regex') ?? item, 'regex');
    const path = fields.has('path') ? pattern(fields.get('path'), 'path') : undefined;
    const allow = list(fields.get('allow'), 'allow').map(one => pattern(one, 'allow'));
    return {
      id,
      severity: severity as Severity,
      title: { en: String(title), zh: String(title) },
      revoke: { en: 'Revoke or change it where it is used.', zh: '请在使用处吊销或更换。' },
      keywords,
      rank: ranks.own,
      binary: false,
      chosen: true,
      find(window) {
        if (path && !path.matcher(window.path).find()) return undefined;
        const { bytes, at, end } = window;
        const begin = Math.max(window.from, at - secretBounds.ownWindowBytes);
        const text = textOf(bytes, begin, Math.min(window.to, at + secretBounds.ownWindowBytes));
        const matcher = regex.matcher(text);
        while (matcher.find()) {
          const group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
          const [start, stop] = [begin + matcher.start(group), begin + matcher.end(group)];
          // It has to do with the keyword; others have keywords of their own.
          if (begin + matcher.start() >= end || begin + matcher.end() <= at || stop === start) continue;
          const value = textOf(bytes, start, stop);
          if (entropyOf(value) < entropy || isPlaceholder(value, true) || allow.some(one => one.matcher(value).find()))
            continue;
          return { start, end: stop };
        }
        return undefined;
      },
    };
  });
  const [disabled, only] = [new Set(ids('disable')), ids('only')];
  const kept = secretRules.filter(({ id }) => !disabled.has(id) && (only.length === 0 || only.includes(id)));
  return compileRules([...rules, ...kept], createHash('sha256').update(text).digest('hex').slice(0, 12));
}

const fieldNames = ['id', 'title', 'severity', 'keywords', 'regex', 'entropy', 'path', 'allow'];
