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

/**
 * Rows under their titles, no boxes, no line wider than the page. Columns whose cells are all empty are left out; the
 * widest give way first, and then those that may be dropped are.
 */
export function layOut(page: Page, columns: readonly Column[], rows: readonly (readonly Cell[])[]): string[] {
  let shown = columns.map((column, index) => ({
    ...column,
    index,
    width: naturalWidth(column, index, rows, page.columns),
  }));
  shown = shown.filter(column => rows.some(row => row[column.index]?.text));
  const needed = (floor: (column: Column) => number): number =>
    sum(shown.map(column => Math.min(column.width, floor(column)))) + gap * (shown.length - 1);
  const dropWhile = (tooWide: () => boolean, may: (column: Column) => boolean): void => {
    while (tooWide()) {
      const first = shown.filter(may).sort((a, b) => (b.drop ?? 0) - (a.drop ?? 0))[0];
      if (!first) return;
      shown = shown.filter(column => column !== first);
    }
  };
  dropWhile(
    () => needed(({ min }) => Math.max(min, comfort)) > page.columns,
    column => column.luxury === true,
  );
  dropWhile(
    () => needed(({ min }) => min) > page.columns,
    column => column.drop !== undefined,
  );
  shrink(shown, page.columns - gap * (shown.length - 1));
  const line = (cells: readonly (Cell | undefined)[], rowStyle?: Style): string => {
    let out = '';
    shown.forEach((column, position) => {
      const cell = cells[column.index] ?? { text: '' };
      const text = cut(cell.text, column.width);
      const space = pad('', column.width - widthOf(text));
      const style = cell.style ?? rowStyle;
      const paintedText = style && text ? style(page.paint)(text) : text;
      const last = position === shown.length - 1;
      out += column.align === 'right' ? space + paintedText : last ? paintedText : paintedText + space;
      if (!last) out += '  ';
    });
    return out.trimEnd();
  };
  return [
    line(
      columns.map(({ title }) => ({ text: title })),
      dim,
    ),
    ...rows.map(row => line(row)),
  ];
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
