/**
 * JUnit XML, as Jenkins, GitLab and Azure Pipelines read it (the Jenkins xUnit plug-in's junit-10.xsd). A suite for each
 * file or package database, a failed case for each finding, a skipped one for what is waived; what was not looked at is
 * a suite of its own, and a missing layer an error.
 */
import { inLang, type Lang, neutral } from '../../kit/index.ts';
import type { Finding, ScanResult } from '../../model/index.ts';
import { gapsOf } from '../document/gaps.ts';
import { escaped } from '../document/markup.ts';
import { documentTexts } from '../document/texts.ts';
import { timesOf, tool } from '../document/tool.ts';
import { linksOf, remedyOf, sentenceOf, subjectOf } from '../document/words.ts';
import type { ReportOptions } from '../format.ts';
import { inOrder } from '../order.ts';
import { placeIn } from '../place.ts';
import { texts } from '../texts.ts';

interface Case {
  className: string;
  name: string;
  outcome?: { element: 'failure' | 'error' | 'skipped'; message: string; type?: string; text?: string };
}
interface Suite {
  name: string;
  cases: Case[];
}

export function* writeJunit(scan: ScanResult, options: ReportOptions = {}): Generator<string> {
  const lang = options.lang ?? 'en';
  const suites = [verdictSuite(scan, lang), ...findingSuites(scan, lang), gapSuite(scan, lang)].filter(
    ({ cases }) => cases.length > 0,
  );
  const all = suites.flatMap(({ cases }) => cases);
  const total = `tests="${all.length}" failures="${count(all, 'failure')}" errors="${count(all, 'error')}" time="0"`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${attribute(tool.name)}" ${total}>\n`;
  const { started } = timesOf(options);
  for (const [index, suite] of suites.entries()) yield suiteText(suite, index, started);
  yield '</testsuites>\n';
}

const count = (cases: readonly Case[], element: string): number =>
  cases.filter(({ outcome }) => outcome?.element === element).length;

const attribute = (text: string): string => escaped(text);

function suiteText({ name, cases }: Suite, id: number, started: string): string {
  const counts = (['failure', 'error', 'skipped'] as const).map(element => count(cases, element));
  const head = `<testsuite name="${attribute(name)}" id="${id}" tests="${cases.length}" failures="${counts[0]}" errors="${counts[1]}" skipped="${counts[2]}" time="0" timestamp="${started.slice(0, 19)}">`;
  return `${head}\n${cases.map(caseText).join('')}</testsuite>\n`;
}

function caseText({ className, name, outcome }: Case): string {
  const open = `<testcase classname="${attribute(className)}" name="${attribute(name)}" time="0"`;
  if (!outcome) return `${open}/>\n`;
  const { element, message, type, text } = outcome;
  const head = `<${element} message="${attribute(message)}"${type ? ` type="${attribute(type)}"` : ''}`;
  return `${open}>${text ? `${head}>${escaped(text)}</${element}>` : `${head}/>`}</testcase>\n`;
}

/** Passes or fails as the gate does, so that a pipeline may look at it alone. */
function verdictSuite({ verdict, artifact }: ScanResult, lang: Lang): Suite {
  const message = verdict.reasons.map(reason => inLang(reason, lang)).join('; ');
  return {
    name: inLang(documentTexts.verdict, lang),
    cases: [
      {
        className: artifact.reference,
        name: inLang(documentTexts.verdict, lang),
        ...(verdict.verdict === 'block'
          ? { outcome: { element: 'failure', message: message || 'block', type: 'block' } as const }
          : {}),
      },
    ],
  };
}

function findingSuites(scan: ScanResult, lang: Lang): Suite[] {
  const suites = new Map<string, Suite>();
  // What was covered and has no finding passes: an ecosystem that is clean is seen to be so.
  for (const name of scan.coverage.covered) {
    suites.set(name, { name, cases: [] });
  }
  for (const finding of [...inOrder(scan.findings), ...inOrder(scan.waived)]) {
    const name = finding.package?.path || placeIn(finding).path || scan.artifact.reference;
    const suite = suites.get(name) ?? { name, cases: [] };
    suites.set(name, suite);
    suite.cases.push(caseOf(finding, lang));
  }
  const hit = new Set(scan.findings.map(finding => finding.package?.ecosystem));
  for (const name of scan.coverage.covered) {
    const ecosystem = name.replace(/ \(\d+\)$/, '');
    if (!hit.has(ecosystem))
      suites.get(name)?.cases.push({ className: ecosystem, name: inLang(texts['none-found'], lang) });
  }
  return [...suites.values()];
}

function caseOf(finding: Finding, lang: Lang): Case {
  const subject = subjectOf(finding);
  const version = finding.package?.version;
  const name = `[${inLang(texts[finding.severity], lang)}] ${finding.id} ${subject}${version ? ` ${version}` : ''}`;
  const className = `${finding.kind}.${subject}`;
  if (finding.waived) {
    const { by, reason, until } = finding.waived;
    const message = `${by}: ${reason}${until ? ` (${until})` : ''}`;
    return { className, name, outcome: { element: 'skipped', message } };
  }
  const text = [
    inLang(sentenceOf(finding), lang),
    finding.excerpt ?? '',
    inLang(remedyOf(finding), lang),
    ...linksOf(finding).slice(0, 5),
  ];
  return {
    className,
    name,
    outcome: {
      element: 'failure',
      message: inLang(sentenceOf(finding), lang),
      type: `${finding.kind}.${finding.severity}`,
      text: text.filter(Boolean).map(neutral).join('\n'),
    },
  };
}

function gapSuite(scan: ScanResult, lang: Lang): Suite {
  const name = inLang(documentTexts['not-covered-title'], lang);
  return {
    name,
    cases: gapsOf(scan).map(({ text, severe, path }) => {
      const message = inLang(text, lang);
      return { className: path ?? name, name: message, outcome: { element: severe ? 'error' : 'skipped', message } };
    }),
  };
}
