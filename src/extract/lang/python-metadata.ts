/**
 * Core metadata of Python distributions: `METADATA` of wheels, `PKG-INFO` of eggs (PyPA core metadata specifications 1.0
 * to 2.5). The format is that of mail headers; a blank line ends it, and a description may follow.
 */
import type { PackageFact } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';

export interface PythonMetadata {
  /** As written; PEP 503 normalisation is for comparing and for purls. */
  name: string;
  version: string;
  licences: string[];
  /** Requires-Dist (PEP 508) without extras that were not asked for. */
  requires: string[];
}

/**
 * @throws PlimsollError `record-invalid` when it states no name or no version.
 */
export function pythonMetadata(text: string): PythonMetadata {
  const fields = headers(text);
  const one = (key: string): string => fields.get(key)?.find(value => value !== '') ?? '';
  const name = one('name');
  const version = one('version');
  if (name === '' || version === '') {
    throw new PlimsollError('record-invalid', 'it is no metadata of a Python package: it states no name or no version');
  }
  return { name, version, licences: licencesOf(one, fields), requires: fields.get('requires-dist') ?? [] };
}

/** PEP 503: what two names have in common when they mean one package. */
export const normalName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** The fact that metadata states, without what other files add. */
export const pythonFact = ({ name, version, licences }: PythonMetadata): PackageFact => ({
  type: 'pypi',
  name,
  version,
  ...(licences.length > 0 && { licences }),
});

/** Field name in lower case → its values in order. Folded lines keep their line breaks. Lines that are none are passed over. */
function headers(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let values: string[] | undefined;
  for (let at = 0; at < text.length; ) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const line = text.slice(at, text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    at = end + 1;
    if (line === '') break;
    if (/^[ \t|]/.test(line)) {
      if (values) values[values.length - 1] += `\n${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const key = line.slice(0, colon).trim().toLowerCase();
    values = fields.get(key) ?? [];
    values.push(line.slice(colon + 1).trim());
    fields.set(key, values);
  }
  return fields;
}

/**
 * License-Expression is SPDX and stands alone (PEP 639). License is a name, or the whole text of the licence, which says
 * no more than that there is one; then the classifiers are taken.
 */
function licencesOf(one: (key: string) => string, fields: Map<string, string[]>): string[] {
  const expression = one('license-expression');
  if (expression) return [expression];
  const licence = one('license');
  const isName = licence !== '' && !licence.includes('\n') && licence.length <= longestLicenceName;
  if (isName && !saysNothing.test(licence)) return [licence];
  const classified = (fields.get('classifier') ?? [])
    .filter(value => value.startsWith('License :: '))
    .map(value => value.slice(value.lastIndexOf(' :: ') + 4).trim())
    .filter(value => value !== '' && value !== 'OSI Approved');
  // Two that are one choice.
  if (/^dual/i.test(licence) && classified.length > 1) return [classified.join(' OR ')];
  return classified.length === 0 && isName && !/^unknown$/i.test(licence) ? [licence] : [...new Set(classified)];
}

/** Words that are no name of a licence: the classifiers then say more. */
const saysNothing =
  /^(?:unknown|dual(?:[ -]licen[cs]ed?)?|other|custom|open source|free|freeware|(?:see )?(?:the )?(?:\.\/)?(?:licen[cs]e|copying)(?:\.\w+)?(?: file)?|osi approved)$/i;

/** Characters. */
const longestLicenceName = 200;
