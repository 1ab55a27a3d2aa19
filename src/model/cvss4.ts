/** CVSS v4.0 scoring (FIRST, specification document, 8.2 and 8.3): macrovectors and the way between them. */

import type { Metrics, Stated } from './cvss-metrics.ts';

/** Values of each metric from the most severe on; a step is one place. */
const levels: Record<string, string> = {
  AV: 'NALP',
  PR: 'NLH',
  UI: 'NPA',
  AC: 'LH',
  AT: 'NP',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'SHLN',
  SI: 'SHLN',
  SA: 'SHLN',
  CR: 'HML',
  IR: 'HML',
  AR: 'HML',
  E: 'APU',
};
const base = ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA'];
/** Not defined means the worst (8.1). */
const optional: Record<string, string> = { E: 'A', CR: 'H', IR: 'H', AR: 'H' };

/**
 * Scores of the macrovectors (table 30 of the specification): EQ1 EQ2 EQ3 → scores by EQ4, EQ5, EQ6, the last fastest.
 * With EQ3 = 2 only EQ6 = 1 exists.
 */
const table: Record<string, number[]> = {
  '000': [10, 9.9, 9.8, 9.5, 9.5, 9.2, 10, 9.6, 9.3, 8.7, 9.1, 8.1, 9.3, 9, 8.9, 8, 8.1, 6.8],
  '001': [9.8, 9.5, 9.5, 9.2, 9, 8.4, 9.3, 9.2, 8.9, 8.1, 8.1, 6.5, 8.8, 8, 7.8, 7, 6.9, 4.8],
  '002': [9.2, 8.2, 7.2, 7.9, 6.9, 5, 6.9, 5.5, 2.7],
  '010': [9.9, 9.7, 9.5, 9.2, 9.2, 8.5, 9.5, 9.1, 9, 8.3, 8.4, 7.1, 9.2, 8.1, 8.2, 7.1, 7.2, 5.3],
  '011': [9.5, 9.3, 9.2, 8.5, 8.5, 7.3, 9.2, 8.2, 8, 7.2, 7, 5.9, 8.4, 7, 7.1, 5.2, 5, 3],
  '012': [8.6, 7.5, 5.2, 7.1, 5.2, 2.9, 6.3, 2.9, 1.7],
  '100': [9.8, 9.5, 9.4, 8.7, 9.1, 8.1, 9.4, 8.9, 8.6, 7.4, 7.7, 6.4, 8.7, 7.5, 7.4, 6.3, 6.3, 4.9],
  '101': [9.4, 8.9, 8.8, 7.7, 7.6, 6.7, 8.6, 7.6, 7.4, 5.8, 5.9, 5, 7.2, 5.7, 5.7, 5.2, 5.2, 2.5],
  '102': [8.3, 7, 5.4, 6.5, 5.8, 2.6, 5.3, 2.1, 1.3],
  '110': [9.5, 9, 8.8, 7.6, 7.6, 7, 9, 7.7, 7.5, 6.2, 6.1, 5.3, 7.7, 6.6, 6.8, 5.9, 5.2, 3],
  '111': [8.9, 7.8, 7.6, 6.7, 6.2, 5.8, 7.4, 5.9, 5.7, 5.7, 4.7, 2.3, 6.1, 5.2, 5.7, 2.9, 2.4, 1.6],
  '112': [7.1, 5.9, 3, 5.8, 2.6, 1.5, 2.3, 1.3, 0.6],
  '200': [9.3, 8.7, 8.6, 7.2, 7.5, 5.8, 8.6, 7.4, 7.4, 6.1, 5.6, 3.4, 7, 5.4, 5.2, 4, 4, 2.2],
  '201': [8.5, 7.5, 7.4, 5.5, 6.2, 5.1, 7.2, 5.7, 5.5, 4.1, 4.6, 1.9, 5.3, 3.6, 3.4, 1.9, 1.9, 0.8],
  '202': [6.4, 5.1, 2, 4.7, 2.1, 1.1, 2.4, 0.9, 0.4],
  '210': [8.8, 7.5, 7.3, 5.3, 6, 5, 7.3, 5.5, 5.9, 4, 4.1, 2, 5.4, 4.3, 4.5, 2.2, 2, 1.1],
  '211': [7.5, 5.5, 5.8, 4.5, 4, 2.1, 6.1, 5.1, 4.8, 1.8, 2, 0.9, 4.6, 1.8, 1.7, 0.7, 0.8, 0.2],
  '212': [5.3, 2.4, 1.4, 2.4, 1.2, 0.5, 1, 0.3, 0.1],
};

/** Highest vectors of each level of an equivalence set (tables 24–28), in the order of `groups`. */
const highest = {
  eq1: [['NNN'], ['ANN', 'NLN', 'NNP'], ['PNN', 'ALP']],
  eq2: [['LN'], ['HN', 'LP']],
  eq3eq6: {
    '00': ['HHHHHH'],
    '01': ['HHLMMH', 'HHHMMM'],
    '10': ['LHHHHH', 'HLHHHH'],
    '11': ['LHLHMH', 'LHHHMM', 'HLHMHM', 'HLLMHH', 'LLHHHM'],
    '21': ['LLLHHH'],
  } as Record<string, string[]>,
  eq4: [['HSS'], ['HHH'], ['LLL']],
};
const groups = {
  eq1: ['AV', 'PR', 'UI'],
  eq2: ['AC', 'AT'],
  eq3eq6: ['VC', 'VI', 'VA', 'CR', 'IR', 'AR'],
  eq4: ['SC', 'SI', 'SA'],
};
/** How many steps a level is deep (table 29). */
const depth = {
  eq1: [1, 4, 5],
  eq2: [1, 2],
  eq3eq6: { '00': 7, '01': 6, '10': 8, '11': 8, '21': 10 } as Record<string, number>,
  eq4: [6, 5, 4],
};

/** The scores named CVSS-B, CVSS-BT and CVSS-BTE (1.3): with base metrics alone, with threat, with environment. */
export function scoresV4(given: Metrics): Stated | undefined {
  const only = (names: readonly string[]): Metrics =>
    Object.fromEntries(names.flatMap(name => (given[name] === undefined ? [] : [[name, given[name]]])));
  const [plain, threat, whole] = [only(base), only([...base, 'E']), given].map(scoreV4);
  if (plain === undefined || threat === undefined || whole === undefined) return undefined;
  const stated = (names: readonly string[]): boolean => names.some(name => (given[name] ?? 'X') !== 'X');
  return {
    base: plain,
    temporal: threat,
    environmental: whole,
    statesTemporal: stated(['E']),
    statesEnvironmental: stated(['CR', 'IR', 'AR', ...base.map(name => `M${name}`)]),
  };
}

/** undefined when a base metric is missing or a value is none of its metric's. */
export function scoreV4(given: Metrics): number | undefined {
  const m = effective(given);
  if (!m) return undefined;
  if (groups.eq4.concat('VC', 'VI', 'VA').every(name => m[name] === 'N')) return 0;
  const [eq1, eq2, eq3, eq4, eq5, eq6] = macrovector(m) as [number, number, number, number, number, number];
  const value = lookup(eq1, eq2, eq3, eq4, eq5, eq6);
  if (value === undefined) return undefined;
  const both = `${eq3}${eq6}`;
  // EQ3 and EQ6 depend on each other: of two ways down, the one that ends higher (8.3).
  const belowBoth =
    both === '00'
      ? Math.max(lookup(eq1, eq2, 0, eq4, eq5, 1) ?? 0, lookup(eq1, eq2, 1, eq4, eq5, 0) ?? 0)
      : both === '10'
        ? lookup(eq1, eq2, 1, eq4, eq5, 1)
        : lookup(eq1, eq2, eq3 + 1, eq4, eq5, eq6);
  const ways: [next: number | undefined, steps: number, deep: number][] = [
    [lookup(eq1 + 1, eq2, eq3, eq4, eq5, eq6), distance(m, groups.eq1, highest.eq1[eq1]), depth.eq1[eq1] ?? 1],
    [lookup(eq1, eq2 + 1, eq3, eq4, eq5, eq6), distance(m, groups.eq2, highest.eq2[eq2]), depth.eq2[eq2] ?? 1],
    [belowBoth, distance(m, groups.eq3eq6, highest.eq3eq6[both]), depth.eq3eq6[both] ?? 1],
    [lookup(eq1, eq2, eq3, eq4 + 1, eq5, eq6), distance(m, groups.eq4, highest.eq4[eq4]), depth.eq4[eq4] ?? 1],
    [lookup(eq1, eq2, eq3, eq4, eq5 + 1, eq6), 0, 1],
  ];
  const existing = ways.filter(way => way[0] !== undefined);
  const sum = existing.reduce((total, [next, steps, deep]) => total + ((value - (next ?? 0)) * steps) / deep, 0);
  const score = value - (existing.length > 0 ? sum / existing.length : 0);
  // Half rounds up; the small addend keeps a tie that floating point put just below it on its side.
  return Math.round((Math.min(Math.max(score, 0), 10) + 1e-6) * 10) / 10;
}

/** Base metrics overridden by modified ones, undefined optional metrics at their worst. */
function effective(given: Metrics): Metrics | undefined {
  const m: Metrics = {};
  for (const name of base) {
    const value = given[name];
    // Safety is a value of the modified subsequent-system metrics alone.
    if (value?.length !== 1 || value === 'S' || !levels[name]?.includes(value)) return undefined;
    const modified = given[`M${name}`] ?? 'X';
    if (modified !== 'X' && (modified.length !== 1 || !levels[name]?.includes(modified))) return undefined;
    if (modified === 'S' && name === 'SC') return undefined;
    m[name] = modified === 'X' ? value : modified;
  }
  for (const [name, worst] of Object.entries(optional)) {
    const value = given[name] ?? 'X';
    if (value !== 'X' && (value.length !== 1 || !levels[name]?.includes(value))) return undefined;
    m[name] = value === 'X' ? worst : value;
  }
  return m;
}

function macrovector(m: Metrics): number[] {
  const is = (pairs: string[]) => pairs.map(pair => m[pair.slice(0, 2)] === pair.slice(3));
  const all = (...pairs: string[]) => is(pairs).every(Boolean);
  const any = (...pairs: string[]) => is(pairs).some(Boolean);
  return [
    all('AV:N', 'PR:N', 'UI:N') ? 0 : any('AV:N', 'PR:N', 'UI:N') && !all('AV:P') ? 1 : 2,
    all('AC:L', 'AT:N') ? 0 : 1,
    all('VC:H', 'VI:H') ? 0 : any('VC:H', 'VI:H', 'VA:H') ? 1 : 2,
    any('SI:S', 'SA:S') ? 0 : any('SC:H', 'SI:H', 'SA:H') ? 1 : 2,
    levels['E']!.indexOf(m['E'] ?? 'A'),
    all('CR:H', 'VC:H') || all('IR:H', 'VI:H') || all('AR:H', 'VA:H') ? 0 : 1,
  ];
}

function lookup(eq1: number, eq2: number, eq3: number, eq4: number, eq5: number, eq6: number): number | undefined {
  const row = table[`${eq1}${eq2}${eq3}`];
  if (!row || eq4 > 2 || eq5 > 2 || (eq3 === 2 && eq6 === 0)) return undefined;
  return eq3 === 2 ? row[eq4 * 3 + eq5] : row[eq4 * 6 + eq5 * 2 + eq6];
}

/** Steps from the first highest vector that is at least as severe in every metric. */
function distance(m: Metrics, names: string[], vectors: string[] = []): number {
  for (const vector of vectors) {
    const steps = names.map((name, at) => place(name, m[name]) - place(name, vector[at]));
    if (steps.every(step => step >= 0)) return steps.reduce((a, b) => a + b, 0);
  }
  return 0;
}

const place = (name: string, value = ''): number => levels[name]!.indexOf(value);
