/** The texts of the SPDX list: their fingerprints as the build wrote them, or made of the package that has the texts. */
import { readFile } from 'node:fs/promises';
import currentIds from 'spdx-license-ids/index.json' with { type: 'json' };
import { PlimsollError } from '../../model/index.ts';
import { type Print, printOf, unpackPrints } from './prints.ts';
import { type Recognise, recogniser } from './recognise.ts';

/** Beside the program, where it was built. */
export const printsFile = 'licence-prints.bin';
/** Not named where it is imported, so that no bundle takes in five megabytes of texts. */
const packageName = 'spdx-license-list/full.js';

let made: Promise<Recognise> | undefined;

/** @throws PlimsollError `file-unreadable` when there are neither fingerprints nor texts */
export function loadRecogniser(): Promise<Recognise> {
  made ??= load().then(recogniser);
  return made;
}

async function load(): Promise<Print[]> {
  try {
    return unpackPrints(await readFile(new URL(printsFile, import.meta.url)));
  } catch {
    return await printsOfList();
  }
}

/** Fingerprints of every text of the list; ids that share a text are one: the one without "or later". */
export async function printsOfList(): Promise<Print[]> {
  let list: Record<string, { licenseText: string }>;
  try {
    list = (await import(packageName)).default;
  } catch (cause) {
    const message = 'the texts of licences are not there: the program was built without them';
    throw new PlimsollError('file-unreadable', message, { cause });
  }
  const texts = new Map<string, string>();
  const ids = currentIds.filter(id => list[id]).sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1));
  for (const id of ids) {
    const text = termsOf(id, list[id]!.licenseText);
    if (!texts.has(text)) texts.set(text, id);
  }
  return [...texts].flatMap(([text, id]) => printOf(id, text) ?? []);
}

/** Of texts that are alike, the one that is met more often comes first; "or later" is not said by a text. */
const weight = (id: string): number => (common.has(id) ? 0 : /-or-later$|-invariants/.test(id) ? 2 : 1);
const common = new Set(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'Zlib', 'MPL-2.0']);

/** Without what stands behind the terms and is often left out: how to apply them, or another licence that they build on. */
function termsOf(id: string, text: string): string {
  const end = /END OF TERMS AND CONDITIONS/i.exec(text)?.index;
  const other = id.startsWith('LGPL-3.0') ? text.indexOf('GNU GENERAL PUBLIC LICENSE') : -1;
  // The list has it with the name of its first licensor; everyone else writes of the author.
  if (id === 'ISC') return text.replace(/\bISC (?=DISCLAIMS|BE LIABLE)/g, 'THE AUTHOR ');
  return text.slice(0, Math.min(end ?? text.length, other > 0 ? other : text.length));
}
