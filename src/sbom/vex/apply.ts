import type { Finding, VexUse } from '../../model/index.ts';
import { type VexDocument, type VexStatement, vexStatuses } from './document.ts';
import { type Matcher, matcherOf, type VexScene } from './match.ts';

/** A document, and what it is called in reports. */
export interface NamedVex {
  name: string;
  document: VexDocument;
}

export interface VexApplied {
  /** What stays open; statements that change nothing of that stand beside it. */
  findings: Finding[];
  /** What a statement sets aside. */
  waived: Finding[];
  /** What became of each document, in their order. */
  uses: VexUse[];
}

/** A statement, and where it stands. */
interface Placed {
  statement: VexStatement;
  document: number;
  /** Milliseconds; a statement without a date is older than all others. */
  time: number;
}

/**
 * Lets VEX documents speak of findings. `not_affected` and `fixed` set a finding aside, `affected` and `under_investigation`
 * stand beside it. Of several statements about one finding the newest holds; of the same time, that of the later document,
 * and within one document the graver. A statement about another product has no effect, and `VexUse` says so.
 */
export function applyVex(given: readonly NamedVex[], findings: readonly Finding[], scene: VexScene): VexApplied {
  const matcher = matcherOf(scene);
  const byId = placed(given);
  const used = given.map(() => new Set<VexStatement>());
  const uses: VexUse[] = given.map(({ name, document }) => ({
    name,
    form: document.form,
    author: document.author,
    statements: document.statements.length,
    unreadable: document.unreadable,
    applied: 0,
    waived: 0,
    annotated: 0,
    elsewhere: false,
  }));
  const open: Finding[] = [];
  const waived: Finding[] = [];
  for (const finding of findings) {
    const held = holding(finding, byId, matcher, used);
    if (!held) {
      open.push(finding);
      continue;
    }
    const { name, document } = given[held.document] as NamedVex;
    const use = uses[held.document] as VexUse;
    const by = document.author ? `${document.author} (${name})` : name;
    const { status } = held.statement;
    if (status === 'not_affected' || status === 'fixed') {
      use.waived++;
      waived.push({ ...finding, waived: { by, reason: reasonOf(held.statement) } });
    } else {
      use.annotated++;
      open.push({ ...finding, vex: { status, by, reason: reasonOf(held.statement) } });
    }
  }
  uses.forEach((use, index) => {
    use.applied = used[index]?.size ?? 0;
    use.elsewhere = use.applied === 0 && !isAboutThis(given[index] as NamedVex, matcher);
  });
  return { findings: open, waived, uses };
}

function placed(given: readonly NamedVex[]): Map<string, Placed[]> {
  const byId = new Map<string, Placed[]>();
  given.forEach(({ document: { statements } }, document) => {
    for (const statement of statements) {
      const time = statement.timestamp ? Date.parse(statement.timestamp) : Number.NEGATIVE_INFINITY;
      for (const id of new Set([statement.vulnerability, ...statement.aliases].map(name => name.toUpperCase()))) {
        const list = byId.get(id) ?? [];
        list.push({ statement, document, time });
        byId.set(id, list);
      }
    }
  });
  return byId;
}

/** The statement that holds for a finding, where there is one. */
function holding(
  finding: Finding,
  byId: ReadonlyMap<string, Placed[]>,
  matcher: Matcher,
  used: readonly Set<VexStatement>[],
): Placed | undefined {
  const found = finding.package;
  if (finding.kind !== 'vulnerability' || !found) return undefined;
  let best: Placed | undefined;
  for (const id of [finding.id, ...finding.aliases]) {
    for (const one of byId.get(id.toUpperCase()) ?? []) {
      if (!one.statement.products.some(product => matcher.concerns(product, found))) continue;
      used[one.document]?.add(one.statement);
      if (!best || rank(one, best) > 0) best = one;
    }
  }
  return best;
}

/** Above 0 when `a` holds against `b`. */
function rank(a: Placed, b: Placed): number {
  const gravity = ({ statement }: Placed): number => -vexStatuses.indexOf(statement.status);
  return (a.time === b.time ? 0 : a.time - b.time) || a.document - b.document || gravity(a) - gravity(b);
}

/** `not_affected (vulnerable_code_not_present): …` */
function reasonOf({ status, justification, impact, action }: VexStatement): string {
  const words = [impact, action].filter(Boolean).join(' ');
  return `${status}${justification ? ` (${justification})` : ''}${words ? `: ${words}` : ''}`;
}

const isAboutThis = ({ document }: NamedVex, matcher: Matcher): boolean =>
  document.statements.some(({ products }) => products.some(product => matcher.isAboard(product)));
