import { bothWays } from '../../kit/index.ts';
import type { Finding, Reason } from '../../model/index.ts';
import type { WaiverDemands } from '../document.ts';
import { named } from '../judge.ts';
import { policyTexts } from '../texts-policy.ts';
import { aimOf, isAbout, type Waiver } from './waiver.ts';

const dayMs = 86_400_000;
/** Sentences about waivers in one verdict; those of most findings first. */
const told = 20;

export interface WaiverContext {
  now: Date;
  environment?: string;
  demands?: WaiverDemands;
}

export interface Waived {
  open: Finding[];
  /** With who waived it, why and until when. */
  waived: Finding[];
  reasons: Reason[];
}

/**
 * Sets aside what a waiver covers that still counts. A waiver counts through the day of its expiry, UTC; on the day after, its
 * findings are back, and the reasons say so. Findings that were waived before stay so.
 */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[], context: WaiverContext): Waived {
  const byId = new Map<string, Waiver[]>();
  const broad = waivers.filter(({ ids }) => ids.length === 0);
  for (const waiver of waivers) {
    for (const id of waiver.ids) {
      const key = id.toLowerCase();
      byId.set(key, [...(byId.get(key) ?? []), waiver]);
    }
  }
  const open: Finding[] = [];
  const waived: Finding[] = [];
  const uses = new Map<Waiver, { finding: Finding; lack?: Lack }[]>();
  for (const finding of findings) {
    if (finding.waived) {
      waived.push(finding);
      continue;
    }
    if (waivers.length === 0) {
      open.push(finding);
      continue;
    }
    const named = [finding.id, ...finding.aliases].flatMap(id => byId.get(id.toLowerCase()) ?? []);
    const about = [...named, ...broad].filter(waiver => isAbout(waiver, finding, context.environment));
    const good = about.find(waiver => lackOf(waiver, context) === undefined);
    const chosen = good ?? about[0];
    if (!chosen) {
      open.push(finding);
      continue;
    }
    const list = uses.get(chosen) ?? [];
    uses.set(chosen, list);
    list.push({ finding, lack: lackOf(chosen, context) });
    if (good) waived.push({ ...finding, waived: markOf(good) });
    else open.push(finding);
  }
  const sentences = [...uses]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([waiver, list]) => sentence(waiver, list));
  const reasons = sentences.slice(0, told);
  if (sentences.length > told) {
    const n = sentences.length - told;
    reasons.push({ code: 'waivers-more', ...bothWays(policyTexts, 'waivers-more', { n }) });
  }
  return { open, waived, reasons };
}

const byOf = ({ owner, file }: Waiver): string => owner ?? file;

const markOf = (waiver: Waiver): NonNullable<Finding['waived']> => ({
  by: byOf(waiver),
  reason: waiver.reason,
  ...(waiver.expires ? { until: waiver.expires } : {}),
});

/** Why a waiver does not count. */
type Lack = 'expired' | { en: string; zh: string };

function lackOf({ owner, expires }: Waiver, { now, demands }: WaiverContext): Lack | undefined {
  const today = now.toISOString().slice(0, 10);
  if (expires !== undefined && expires < today) return 'expired';
  if (demands?.owner && owner === undefined) return bothWays(policyTexts, 'lacks-owner');
  if (demands?.expiry && expires === undefined) return bothWays(policyTexts, 'lacks-expiry');
  if (demands?.maxDays !== undefined && expires !== undefined) {
    const days = (Date.parse(expires) - Date.parse(today)) / dayMs;
    if (days > demands.maxDays) return bothWays(policyTexts, 'too-far', { days: demands.maxDays });
  }
  return undefined;
}

function sentence(waiver: Waiver, list: readonly { finding: Finding; lack?: Lack }[]): Reason {
  const n = list.length;
  const by = byOf(waiver);
  const lack = list[0]?.lack;
  if (lack === 'expired') {
    const values = { n, by, what: aimOf(waiver), date: waiver.expires ?? '' };
    return { code: 'waiver-expired', ...bothWays(policyTexts, 'waiver-expired', values) };
  }
  const ids = named(list.map(({ finding }) => finding.id));
  if (lack) {
    const say = (why: string) => bothWays(policyTexts, 'waiver-refused', { n, what: aimOf(waiver), lack: why });
    return { code: 'waiver-refused', en: say(lack.en).en, zh: say(lack.zh).zh };
  }
  const until = waiver.expires
    ? bothWays(policyTexts, 'waived-until', { date: waiver.expires })
    : bothWays(policyTexts, 'waived-forever');
  const say = (end: string) => bothWays(policyTexts, 'waived', { n, by, until: end, ids, reason: waiver.reason });
  return { code: 'waived', en: say(until.en).en, zh: say(until.zh).zh };
}
