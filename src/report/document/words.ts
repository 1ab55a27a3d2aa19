/** What documents say of one finding, in both languages and for every kind. */
import { bothWays, hexDigest } from '../../kit/index.ts';
import type { Finding, FindingKind, Text } from '../../model/index.ts';
import { lineWord, placeIn } from '../place.ts';
import { texts } from '../texts.ts';
import { documentTexts } from './texts.ts';

/** Links kept of one finding. */
const linksKept = 20;
/** Longest link kept, characters. */
const linkChars = 2000;

const same = (text: string): Text => ({ en: text, zh: text });

/** The finding's heading: the check's title, the advisory's, or the id. */
export const titleOf = (finding: Finding): Text => finding.advice?.title ?? same(finding.title ?? finding.id);

const sentences: Partial<Record<FindingKind, 'vulnerability-in' | 'malware-in' | 'licence-in'>> = {
  vulnerability: 'vulnerability-in',
  malware: 'malware-in',
  licence: 'licence-in',
};

/** What is wrong here, in one sentence. */
export function sentenceOf(finding: Finding): Text {
  if (finding.message) return finding.message;
  const { id, kind, package: found, title } = finding;
  const key = sentences[kind];
  if (!found || !key) return titleOf(finding);
  const { name, version } = found;
  return kind === 'vulnerability' && title
    ? bothWays(documentTexts, 'vulnerability-titled', { name, version, id, title })
    : bothWays(documentTexts, key, { name, version, id });
}

/** What to do about it. */
export function remedyOf(finding: Finding): Text {
  if (finding.advice) return finding.advice.fix;
  const [to] = finding.fixedVersions;
  if (finding.package && to !== undefined) {
    const { name, version } = finding.package;
    return bothWays(documentTexts, 'upgrade-to', { name, version, to });
  }
  if (finding.kind === 'malware') return bothWays(documentTexts, 'remove-malware');
  return finding.kind === 'vulnerability' ? bothWays(documentTexts, 'no-fix') : bothWays(texts, 'close-here');
}

/** What it is about, in one word: a package, a file with its line, an object. */
export function subjectOf(finding: Finding): string {
  const { package: found, subject } = finding;
  if (found) return found.name;
  if (subject.kind === 'package') return subject.purl;
  if (subject.kind === 'artifact') return subject.reference;
  if (subject.kind === 'event') return subject.container ?? subject.host ?? subject.source;
  const place = placeIn(finding);
  const file = place.line === undefined ? place.path : `${place.path}:${lineWord(place)}`;
  if (subject.kind === 'file') return file;
  const object = [subject.namespace, subject.objectKind, subject.name].filter(Boolean).join('/');
  return file ? `${file} ${object}` : object;
}

/** Ids whose page can be told from their form alone. */
const pages: readonly (readonly [RegExp, string])[] = [
  [/^CVE-\d{4}-\d{4,19}$/, 'https://nvd.nist.gov/vuln/detail/'],
  [/^GHSA(-[0-9a-z]{4}){3}$/, 'https://github.com/advisories/'],
  [
    /^(GO|PYSEC|RUSTSEC|OSV|MAL|RSEC|HSEC|BIT|DSA|DLA|USN|ALSA|RLSA|CGA)-[\w-]{1,60}$/,
    'https://osv.dev/vulnerability/',
  ],
];

/** The page of an id, where it has a known one. */
export function homeOf(id: string): string | undefined {
  const home = pages.find(([form]) => form.test(id))?.[1];
  return home && home + id;
}

/** The links of a finding that a reader may safely follow: http and https alone. */
export function linksOf({ references = [] }: Finding): string[] {
  const links = new Set<string>();
  for (const text of references) {
    if (links.size >= linksKept) break;
    if (text.length > linkChars || !/^https?:\/\//i.test(text) || !URL.canParse(text)) continue;
    links.add(new URL(text).href);
  }
  return [...links];
}

/**
 * A stable mark for each finding, 64 hexadecimal digits: the same for the same thing wrong in the same place, whatever
 * its line, the version of the package or the severity of the day. Things that differ in nothing else are counted.
 */
export function fingerprints(findings: readonly Finding[]): Map<Finding, string> {
  const seen = new Map<string, number>();
  const marks = new Map<Finding, string>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.kind, finding.id, ...identityOf(finding)]);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    marks.set(finding, hexDigest(new TextEncoder().encode(before === 0 ? key : `${key}#${before}`)));
  }
  return marks;
}

function identityOf(finding: Finding): string[] {
  const { package: found, subject } = finding;
  const purl = found?.purl ?? (subject.kind === 'package' ? subject.purl : undefined);
  if (purl !== undefined) {
    return [purl.replace(/[?#].*$/s, '').replace(/@[^@/]*$/, ''), found?.path ?? placeIn(finding).path];
  }
  if (subject.kind === 'object') {
    return [subject.path ?? '', subject.apiVersion, subject.objectKind, subject.namespace ?? '', subject.name];
  }
  return [placeIn(finding).path];
}

/** A text in at most so many characters; no character is cut in two. */
export const clipped = (text: string, chars: number): string =>
  text.length <= chars ? text : `${text.slice(0, chars - 1).replace(/[\ud800-\udbff]$/, '')}…`;
