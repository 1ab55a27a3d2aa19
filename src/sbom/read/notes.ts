import type { Problem } from '../../model/index.ts';

/** What may be wrong with a component, and what is done about it. */
const sentences = {
  unversioned: 'have no version: not judged',
  unnamed: 'have neither a name nor a package URL, and are left out',
  unidentified: 'have no package URL and no CPE: they are listed, and not judged',
  'wrong-purl': 'have a package URL that is none: taken as their name says',
  'other-name': 'have another name or version beside their package URL; the package URL is believed',
  'unknown-type': 'are of a type that no advisories are kept for',
  twice: 'share their reference with another one; dependencies of either are taken as those of both',
  deep: 'are nested too deep, and are left out',
  dangling: 'are said to depend on what the document does not hold',
} as const;

export type NoteKind = keyof typeof sentences;

/** Gathers what is wrong with many components into a sentence each. */
export interface Notes {
  add(kind: NoteKind, example: string): void;
  /** A part of the document that the inventory has no place for. */
  lose(what: string, count?: number): void;
  problems(): Problem[];
  /** `12 × services`, most first. */
  lost(): string[];
}

export function createNotes(name: string): Notes {
  const found = new Map<NoteKind, { count: number; examples: string[] }>();
  const lost = new Map<string, number>();
  return {
    add(kind, example) {
      const note = found.get(kind);
      if (!note) found.set(kind, { count: 1, examples: [example] });
      else {
        note.count++;
        if (note.examples.length < 3) note.examples.push(example);
      }
    },
    lose(what, count = 1) {
      if (count > 0) lost.set(what, (lost.get(what) ?? 0) + count);
    },
    problems() {
      return [...found].map(([kind, { count, examples }]): Problem => {
        const some = examples.map(example => example.slice(0, 200)).join(', ');
        const more = count > examples.length ? ' …' : '';
        return {
          code: kind === 'deep' ? 'bound' : 'record-invalid',
          message: `${name}: ${count} components ${sentences[kind]} (${some}${more})`,
        };
      });
    },
    lost: () =>
      [...lost].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([what, count]) => `${count} × ${what}`),
  };
}
