/** Every difference between the labels and our answer, by class: what it comes from. */
import { compare } from '../../src/version/index.ts';
import type { Judgement } from './judge.ts';

export type DifferenceClass = keyof typeof classes;

export const classes = {
  'before-range':
    'The record’s ranges begin at a later version: by it, this version never had the flaw. The label follows another feed, whose range is wider.',
  'after-fix':
    'The record says that this version holds the fix (or lies between two ranges). The label follows another feed.',
  'no-hit': 'The record hits and another record of the same vendor, or a status, says otherwise.',
  'bound-unknown':
    'The corpus lost the upper bound of the record. We report it with the status `uncertain`, which a gate may treat apart.',
  placeholder: 'The version is a placeholder of a build (`0.0.0-DEVELOPMENT`), which is below every fix.',
  'part-of-source':
    'The distribution records the flaw for the source package, and this binary of it does not hold the code concerned. The distribution does not say which binaries do.',
  'distribution-copy':
    'A language package that the distribution ships and patches. The label gives the version alone, so it was judged as upstream’s; the distribution’s own records answer for its copy.',
  'name-only':
    'The label gives a name without its kind, and it is another package of that name: a Java library or a gem beside a Jenkins plug-in, a plug-in beside the tool it wraps.',
  'record-says':
    'The record’s range holds this version, so that by the record it is vulnerable. The labels give no reason; several of the versions are those of a stub that bears the package’s name.',
} as const;

const lowerBound = />= ([^ ,]+)/g;

/** undefined: label and answer agree, or the label is not in scope. */
export function classOf({ label, scope, fact, reported, record }: Judgement): DifferenceClass | undefined {
  if (scope !== 'in' || !fact || (label.verdict === 'TP') === reported) return undefined;
  if (label.verdict === 'TP') {
    if (record?.answer !== 'outside') return 'no-hit';
    const ranges = record.range.split(/ \|\| | or /);
    const ecosystem = fact.ecosystem ?? fact.type;
    const before = ranges.every(range => {
      const [bound] = [...range.matchAll(lowerBound)].map(found => found[1]);
      return bound !== undefined && compare(ecosystem, fact.version, bound) < 0;
    });
    return before ? 'before-range' : 'after-fix';
  }
  if (record?.answer === 'uncertain') return 'bound-unknown';
  if (/^0\.0\.0\b/.test(label.version)) return 'placeholder';
  if (fact.source) return fact.source.name === fact.name ? 'record-says' : 'part-of-source';
  if (fact.type === 'maven' && /^org\.(?:jenkins-ci|webjars|hudsonci)|hudson\.plugins/.test(fact.name))
    return 'name-only';
  if (label.name === 'mercurial' || (fact.type === 'maven' && !/\d+\.\d+/.test(label.version))) return 'name-only';
  if (fact.type === 'pypi' || fact.type === 'gem') return 'distribution-copy';
  return 'record-says';
}
