import { neutral } from '../../kit/index.ts';
import type { Package } from '../../model/index.ts';
import { type Cell, type Column, layOut } from '../columns.ts';
import type { Format, InventoryReport } from '../format.ts';
import { packagesInOrder } from '../order.ts';
import { dim, flow, type Page, pageOf } from '../page.ts';
import { inventoryHead } from './coverage.ts';
import { problemLines } from './problems.ts';
import { instructionOf, layerWord } from './words.ts';

/** Packages shown at a terminal before "and so many more". */
const rowsShown = 60;

/** What is aboard, for people. */
export const inventoryTable: Format<InventoryReport> = {
  id: 'table',
  write(report, options) {
    const page = pageOf(options);
    const blocks = [
      inventoryHead(page, report),
      problemLines(page, report.problems, report.artifact.layers),
      packageLines(page, report.packages),
    ];
    return `${blocks
      .filter(lines => lines.length > 0)
      .map(lines => lines.join('\n'))
      .join('\n\n')}\n`;
  },
};

function packageLines(page: Page, packages: readonly Package[]): string[] {
  if (packages.length === 0) return [];
  const { say } = page;
  const all = packagesInOrder(packages);
  const shown = page.all ? all : all.slice(0, rowsShown);
  const columns: Column[] = [
    { title: say('col-type'), min: 4, max: 12 },
    { title: say('col-name'), min: 16, max: 48 },
    { title: say('col-version'), min: 10, max: 32 },
    { title: say('col-licences'), min: 8, max: 32, drop: 1 },
    { title: say('col-layer'), min: 5, align: 'right', drop: 2 },
    { title: say('col-path'), min: 16, max: 80, drop: 3 },
    { title: say('col-made-by'), min: 16, max: 40, drop: 4, luxury: true },
  ];
  const lines = layOut(page, columns, shown.map(row));
  if (shown.length < all.length)
    lines.push(...flow(page, [{ text: say('more', { n: all.length - shown.length }), style: dim }]));
  return lines;
}

const row = (fact: Package): Cell[] => [
  { text: neutral(fact.type), style: dim },
  { text: neutral(fact.name) },
  { text: neutral(fact.version) },
  { text: neutral((fact.licences ?? []).join(', ')) },
  { text: layerWord(fact.layer) },
  { text: neutral(fact.path), style: dim },
  { text: instructionOf(fact.layer), style: dim },
];
