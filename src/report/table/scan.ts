import type { Format } from '../format.ts';
import { pageOf } from '../page.ts';
import { ofPackage } from '../place.ts';
import { coverageLines } from './coverage.ts';
import { fileLines } from './files.ts';
import { findingLines } from './findings.ts';
import { fixLines } from './fixes.ts';
import { problemLines } from './problems.ts';
import { starterLines, verdictLines } from './verdict.ts';
import { waivedLines } from './waived.ts';

/** For people. The first screen answers: is it safe, what do I fix first, how. Long lists are cut when `all` is false. */
export const scanTable: Format = {
  id: 'table',
  write(result, options) {
    const page = pageOf(options);
    const blocks = [
      [...starterLines(page, result), ...verdictLines(page, result)],
      coverageLines(page, result),
      problemLines(page, result.problems, result.artifact.layers),
      fixLines(page, result),
      findingLines(page, result.findings.filter(ofPackage), result.artifact.layers),
      fileLines(
        page,
        result.findings.filter(finding => !ofPackage(finding)),
        result.artifact.layers,
      ),
      options?.showWaived && result.waived.length > 0
        ? [page.say('waived-head'), ...waivedLines(page, result.waived)]
        : [],
    ];
    return `${blocks
      .filter(lines => lines.length > 0)
      .map(lines => lines.join('\n'))
      .join('\n\n')}\n`;
  },
};
