import type { CelValue, Field } from './cel/vocabulary.ts';

/** The values of one field over all findings. */
export interface Column {
  /** One for each finding. */
  values: (CelValue | undefined)[];
  /** Each different value once, and which of them every finding has; made when it is asked for. */
  kinds(): Kinds;
}

export interface Kinds {
  values: (CelValue | undefined)[];
  codes: Int32Array;
}

export function columnOf<S>(subjects: readonly S[], { read }: Field<S>): Column {
  const values: (CelValue | undefined)[] = [];
  for (let index = 0; index < subjects.length; index++) values.push(read(subjects[index] as S));
  let kinds: Kinds | undefined;
  return { values, kinds: () => (kinds ??= kindsOf(values)) };
}

function kindsOf(all: readonly (CelValue | undefined)[]): Kinds {
  const codes = new Int32Array(all.length);
  const known = new Map<unknown, number>();
  const values: (CelValue | undefined)[] = [];
  for (let index = 0; index < all.length; index++) {
    const value = all[index];
    const key = keyOf(value);
    let code = known.get(key);
    if (code === undefined) {
      code = values.push(value) - 1;
      known.set(key, code);
    }
    codes[index] = code;
  }
  return { values, codes };
}

/** Lists of one text are the commonest, and need no brackets: those of others begin with one. */
function keyOf(value: CelValue | undefined): unknown {
  if (typeof value !== 'object') return value;
  return Array.isArray(value) && value.length === 1 ? `=${value[0]}` : JSON.stringify(value);
}

/** Combinations that a table is kept for; beyond, a map. */
const maxTable = 1 << 16;

/** What was answered for a combination of values; numbers that tell no combinations apart remember nothing. */
export interface Memo {
  get(combination: number): number | undefined;
  set(combination: number, answer: number): void;
}

export function memoFor(combinations: number): Memo {
  if (combinations > Number.MAX_SAFE_INTEGER) return { get: () => undefined, set() {} };
  if (combinations > maxTable) return new Map<number, number>();
  const table = new Uint8Array(combinations);
  return {
    get: combination => (table[combination] ? (table[combination] as number) - 1 : undefined),
    set(combination, answer) {
      table[combination] = answer + 1;
    },
  };
}
