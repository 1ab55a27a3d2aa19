/** What was changed in a text, as diff -u has it. */

/** Lines around a change. */
const context = 3;
/** Beyond that many changed lines, everything between the first and the last change is shown as replaced. */
const mostEdits = 2_000;

/** @example unifiedDiff('a.yaml', before, after) */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const edits = editsOf(old, fresh);
  const hunks: string[] = [];
  for (let at = 0; at < edits.length; ) {
    if (edits[at]!.sign === ' ') {
      at++;
      continue;
    }
    const start = Math.max(0, at - context);
    let end = at;
    for (let look = at; look < edits.length && look <= end + 2 * context; look++)
      if (edits[look]!.sign !== ' ') end = look;
    const shown = edits.slice(start, Math.min(edits.length, end + context + 1));
    const first = edits.slice(0, start);
    const count = (list: typeof edits, sign: string): number =>
      list.filter(one => one.sign === ' ' || one.sign === sign).length;
    hunks.push(`@@ -${count(first, '-') + 1},${count(shown, '-')} +${count(first, '+') + 1},${count(shown, '+')} @@`);
    hunks.push(...shown.map(({ sign, line }) => sign + line));
    at = end + context + 1;
  }
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks, ''].join('\n');
}

/** Lines as diff(1) has them: a last one without a line break says so. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

interface Edit {
  sign: ' ' | '-' | '+';
  line: string;
}

/** Shortest edit script (Myers 1986), between the common beginning and the common end. */
function editsOf(old: readonly string[], fresh: readonly string[]): Edit[] {
  let head = 0;
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < fresh.length - head &&
    old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
  )
    tail++;
  const same = (lines: readonly string[]): Edit[] => lines.map(line => ({ sign: ' ', line }));
  const middle = between(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail));
  return [...same(old.slice(0, head)), ...middle, ...same(old.slice(old.length - tail))];
}

function between(a: readonly string[], b: readonly string[]): Edit[] {
  const reach = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= Math.min(a.length + b.length, mostEdits); d++) {
    trace.push(new Map(reach));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trace);
    }
  }
  return [...a.map(line => ({ sign: '-' as const, line })), ...b.map(line => ({ sign: '+' as const, line }))];
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly Map<number, number>[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d]!;
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const fromX = d === 0 ? 0 : (reach.get(down ? k + 1 : k - 1) ?? 0);
    const fromY = d === 0 ? 0 : fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY) {
      edits.push({ sign: ' ', line: a[--x]! });
      y--;
    }
    if (d === 0) break;
    if (down) edits.push({ sign: '+', line: b[--y]! });
    else edits.push({ sign: '-', line: a[--x]! });
  }
  return edits.reverse();
}
