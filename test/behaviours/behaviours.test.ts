/** Our own rules and what they are for belong together: none without the other. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pathsOf } from '../../src/cli/rules-files.ts';
import {
  type LoadedRule,
  type LoadResult,
  type RuleLoader,
  ruleLoader,
  syntheticAudit,
  syntheticSyscalls,
} from '../../src/runtime/index.ts';
import { needsOf } from '../../src/runtime/needs/index.ts';
import { allBehaviours } from '../range/behaviours.ts';
import type { Behaviour } from './behaviour.ts';

const folder = join(import.meta.dirname, '../../rules');

let loader: RuleLoader;
let results: LoadResult[];
let rules: readonly LoadedRule[];
let areas: Map<string, readonly Behaviour[]>;
let behaviours: Behaviour[];

/** Names of the rules that a file defines. */
const rulesOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/^- rule: (?:'(.*)'|(.*))$/gm)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll("''", "'"),
  );

beforeAll(async () => {
  loader = ruleLoader({ sources: [syntheticSyscalls, syntheticAudit] });
  // common.yaml before all others: they use what is in it.
  const paths = (await pathsOf([folder])).sort((a, b) => Number(isCommon(b)) - Number(isCommon(a)));
  results = paths.map(path => loader.load({ name: path, text: readFileSync(path, 'utf8') }));
  rules = loader.rules();
  areas = await allBehaviours();
  behaviours = [...areas.values()].flat();
});

const isCommon = (path: string): boolean => basename(path) === 'common.yaml';
const twice = (names: readonly string[]): string[] => names.filter((name, at) => names.indexOf(name) !== at);

describe('our own rules', () => {
  it('load without errors', () => {
    expect(results.flatMap(({ errors }) => errors)).toEqual([]);
  });

  it('load without warnings, but for what a file leaves to those after it', () => {
    const unused = /^LOAD_UNUSED_/;
    expect(results.slice(0, -1).flatMap(({ warnings }) => warnings.filter(({ code }) => !unused.test(code)))).toEqual(
      [],
    );
    expect(results.at(-1)?.warnings).toEqual([]);
  });

  it('have names of their own', async () => {
    expect(twice((await pathsOf([folder])).flatMap(rulesOf))).toEqual([]);
  });

  it('are tagged with their area and a technique of MITRE ATT&CK', () => {
    const bare = rules.filter(
      ({ tags }) =>
        !tags.some(tag => /^T\d{4}(\.\d{3})?$/.test(tag)) ||
        !tags.some(tag => tag.startsWith('mitre_')) ||
        !tags.some(tag => tag === 'container' || tag === 'host'),
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it('bound what they look at, so that the kernel sends no other events', () => {
    const { everything, unfiltered } = needsOf(rules);
    expect(everything).toBe(false);
    // It has no path before it is done, and is rare.
    expect(unfiltered.filter(({ type }) => type !== 'open_by_handle_at')).toEqual([]);
  });

  it('are two hundred at least', () => {
    expect(rules.length).toBeGreaterThanOrEqual(200);
  });
});

describe('behaviours', () => {
  it('are there for each rule, once', () => {
    const named = behaviours.map(({ rule }) => rule);
    expect(twice(named)).toEqual([]);
    expect([...named].sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it('lie in the file of the area that their rules lie in', () => {
    for (const [area, list] of areas)
      expect(list.map(({ rule }) => rule)).toEqual(rulesOf(join(folder, `${area}.yaml`)));
  });

  it('have a trigger and a twin that differ', () => {
    expect(behaviours.filter(({ trigger, twin }) => trigger.trim() === twin.trim() || twin.trim() === '')).toEqual([]);
  });
});
