import { cut, pad, widthOf } from '../kit/index.ts';
import { dim, type Page, type Style } from './page.ts';

export interface Cell {
  /** Plain and neutral. */
  text: string;
  style?: Style;
}

export interface Column {
  title: string;
  /** It is not made narrower than this while another column can give. */
  min: number;
  /** It is not made wider than this, however long its cells. */
  max?: number;
  align?: 'left' | 'right';
  /** Left out when the page is too narrow for the `min` of all; the highest goes first. Columns without it stay. */
  drop?: number;
  /** Left out already when the others would have to be cut below what most of them need. */
  luxury?: boolean;
}

const gap = 2;
/** Columns that a cell seldom needs more of. */
const comfort = 18;

/** Rows under their titles, no boxes, no line wider than the page. Columns whose cells are all empty are left out. */
export function layOut(page: Page, columns: readonly Column[], rows: readonly (readonly Cell[])[]): string[] {
  const shown = chooseColumns(columns, rows, page.columns);
  const titles = columns.map(({ title }) => ({ text: title, style: dim }));
  return [titles, ...rows].map(row => draw(page, shown, row));
}

/** A column that is shown: which cell of a row, and how wide. */
type Shown = Column & { index: number; width: number };

/** Luxuries go first, then what may be dropped; what is left gives way, the widest first. */
function chooseColumns(columns: readonly Column[], rows: readonly (readonly Cell[])[], total: number): Shown[] {
  let shown = columns
    .map((column, index) => ({ ...column, index, width: naturalWidth(column, index, rows, total) }))
    .filter(({ index }) => rows.some(row => row[index]?.text));
  const dropWhileWider = (floor: (column: Column) => number, may: (column: Column) => boolean): void => {
    const needed = (): number =>
      sum(shown.map(column => Math.min(column.width, floor(column)))) + gap * (shown.length - 1);
    while (needed() > total) {
      const first = shown.filter(may).sort((a, b) => (b.drop ?? 0) - (a.drop ?? 0))[0];
      if (!first) return;
      shown = shown.filter(column => column !== first);
    }
  };
  dropWhileWider(
    ({ min }) => Math.max(min, comfort),
    column => column.luxury === true,
  );
  dropWhileWider(
    ({ min }) => min,
    column => column.drop !== undefined,
  );
  shrink(shown, total - gap * (shown.length - 1));
  return shown;
}

function draw(page: Page, shown: readonly Shown[], row: readonly Cell[]): string {
  const cells = shown.map(({ index, width, align }) => {
    const { text, style } = row[index] ?? { text: '' };
    const fitting = cut(text, width);
    const space = pad('', width - widthOf(fitting));
    const painted = style && fitting ? style(page.paint)(fitting) : fitting;
    return align === 'right' ? space + painted : painted + space;
  });
  return cells.join(' '.repeat(gap)).trimEnd();
}

function naturalWidth(column: Column, index: number, rows: readonly (readonly Cell[])[], total: number): number {
  let width = widthOf(column.title);
  const most = Math.min(column.max ?? total, total);
  for (const row of rows) {
    if (width >= most) break;
    width = Math.max(width, widthOf(row[index]?.text ?? ''));
  }
  return Math.min(width, Math.max(most, widthOf(column.title)));
}

/** Takes columns from the widest that is above its minimum; when all are at theirs, from the widest at all. */
function shrink(shown: { width: number; min: number }[], total: number): void {
  let excess = sum(shown.map(column => column.width)) - total;
  while (excess > 0) {
    const able = shown.filter(column => column.width > column.min);
    const widest = (able.length > 0 ? able : shown).reduce((a, b) => (b.width > a.width ? b : a));
    if (widest.width <= 1) return;
    widest.width--;
    excess--;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
