/** Licences by their texts (`--licence-files`): who has none gets that of the file beside it; the others stand for themselves. */
import { licenceTexts, type PlacedText } from '../extract/index.ts';
import { licenceOf, loadRecogniser } from '../kit/spdx/index.ts';
import type { Extractor, Package } from '../model/index.ts';

/** @throws PlimsollError `file-unreadable` when the texts of licences are not there */
export async function textExtractor(): Promise<Extractor> {
  const recognise = await loadRecogniser();
  return licenceTexts(text => recognise(text).map(({ id }) => id));
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/**
 * A text belongs to the package whose folder holds it, at any depth; to the innermost of several. A package that states a
 * licence that is on a list keeps it.
 * @returns the packages, and the texts that belong to none
 */
export function withTexts(
  packages: readonly Package[],
  texts: readonly PlacedText[],
): { packages: Package[]; rest: PlacedText[] } {
  const byFolder = new Map<string, Package[]>();
  for (const one of packages) {
    const folder = folderOf(one.path);
    // A package at the top would own every text there is.
    if (folder === '' || one.type === 'deb' || one.type === 'rpm' || one.type === 'apk') continue;
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), one]);
  }
  const found = new Map<Package, PlacedText[]>();
  const rest: PlacedText[] = [];
  for (const text of texts) {
    let folder = folderOf(text.path);
    while (folder !== '' && !byFolder.has(folder)) folder = folderOf(folder.slice(0, -1));
    const owners = byFolder.get(folder) ?? [];
    if (owners.length === 0) rest.push(text);
    for (const owner of owners) found.set(owner, [...(found.get(owner) ?? []), text]);
  }
  return { rest, packages: packages.map(one => filled(one, found.get(one) ?? [])) };
}

function filled(one: Package, texts: readonly PlacedText[]): Package {
  if (texts.length === 0) return one;
  const stated = licenceOf(one.licences ?? [], one.type);
  if (stated && stated.unlisted.length === 0) return one;
  // `LICENSE-MIT` beside `LICENSE-APACHE` is a choice; several in one file hold together.
  const licences = [...new Set(texts.map(({ licences }) => licences.join(' AND ')).filter(Boolean))];
  if (licences.length === 0) return one;
  const joined = licences
    .map(text => (licences.length > 1 && text.includes(' AND ') ? `(${text})` : text))
    .join(' OR ');
  return {
    ...one,
    licences: [joined],
    extra: { ...one.extra, licenceFrom: texts.map(({ path }) => path).slice(0, 10) },
  };
}
