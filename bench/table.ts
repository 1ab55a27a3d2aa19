/** The benchmark's lines: what is measured, against what, and which ratio or size is asked for. */

export interface Line {
  figure: string;
  /** What the reference is. */
  against?: string;
  ours?: number;
  reference?: number;
  unit: 'ms' | 'MB' | '×' | 'layers' | 'errors';
  /** Largest ratio of ours to the reference, or largest value of ours where there is no reference. */
  target: number;
  /** Why it was not measured. */
  skipped?: string;
}

/** Ours in terms of the target: a ratio where there is a reference, else the value itself. */
export const value = ({ ours = Number.NaN, reference }: Line): number => (reference ? ours / reference : ours);

export const passes = (line: Line): boolean => line.skipped !== undefined || value(line) <= line.target;

const number = (quantity: number | undefined, unit: string): string =>
  quantity === undefined
    ? ''
    : `${quantity.toFixed(quantity < 100 && unit !== 'layers' && unit !== 'errors' ? 1 : 0)} ${unit}`;

function cells(line: Line): string[] {
  if (line.skipped) return [line.figure, '', '', '', '', `skipped: ${line.skipped}`];
  const ratio = line.reference ? `${value(line).toFixed(2)} ×` : '';
  const target = line.reference ? `≤ ${line.target} ×` : `≤ ${line.target} ${line.unit}`;
  const reference = line.reference ? `${number(line.reference, line.unit)} (${line.against})` : '';
  return [line.figure, number(line.ours, line.unit), reference, ratio, target, passes(line) ? 'pass' : 'FAIL'];
}

/** All lines as an aligned table. */
export function table(lines: Line[]): string {
  const rows = [['figure', 'ours', 'reference', 'ratio', 'target', ''], ...lines.map(cells)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length))) ?? [];
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
