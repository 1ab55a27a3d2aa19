import type { Command } from 'commander';
import { PlimsollError, type Scanner } from '../model/index.ts';
import { answersTo, explainAbsence, explainFinding } from '../report/index.ts';
import { scan, whyNotReported } from '../scan/index.ts';
import { ownChecksOf, secretRulesOf } from './check-files.ts';
import { lastScan } from './last.ts';
import { commonOptions, type ReadingOptions, readingOptions, writeOut } from './options.ts';
import { databaseOf, isOffline, readOptionsOf } from './reading.ts';
import { scannersOption } from './scanners.ts';
import { lookOf, watchProgress } from './terminal.ts';

interface ExplainOptions extends ReadingOptions {
  scanners?: Scanner[];
}

export function register(program: Command): void {
  const command = program
    .command('explain')
    .description('why a finding is reported, and what would close it; or why it is not')
    .argument('<finding>', 'an id of a CVE, an advisory, a check or a rule, as ID or ID@PACKAGE, or a package URL')
    .argument('[reference]', 'what to scan; the last scan’s reference where it is left out');
  scannersOption(readingOptions(commonOptions(command, ['text'])))
    .addHelpText(
      'after',
      `
Examples:
  plimsoll explain CVE-2021-44228                    in what was scanned last
  plimsoll explain CVE-2019-10744@lodash oci:./layout
  plimsoll explain PLK-001 config:deploy
`,
    )
    .action(async (finding: string, named: string | undefined, options: ExplainOptions) => {
      const look = lookOf(options, process.env);
      const last = named || options.cache === false ? undefined : lastScan(options.cache);
      const reference = named ?? last?.reference;
      if (!reference)
        throw new PlimsollError(
          'usage',
          'no scan is known to explain; name the reference: plimsoll explain ID REFERENCE',
        );
      const watcher = watchProgress(options, look.lang);
      const db = databaseOf({ ...options, db: options.db ?? last?.db }, process.env);
      const now = new Date();
      const result = await scan(reference, {
        ...readOptionsOf({ ...options, platform: options.platform ?? last?.platform }, process.env),
        db,
        offline: isOffline(options, process.env),
        now,
        scanners: options.scanners ?? (last ? last.scanners : await scannersOf(finding, reference)),
        history: last?.history,
        ownChecks: await ownChecksOf(last?.checks),
        secretRules: await secretRulesOf(last?.secretRules),
        onProgress: watcher.onProgress,
      }).finally(watcher.stop);
      const [id = ''] = finding.split('@');
      const unreported = answersTo(result, finding) ? [] : whyNotReported(result.packages, id, db, now);
      const text = unreported.length > 0 ? explainAbsence(id, unreported, look) : explainFinding(result, finding, look);
      await writeOut(text, options.output);
    });
}

/** What has to be looked for so that a finding of this id can be; undefined where it is what is always looked for. */
async function scannersOf(finding: string, reference: string): Promise<Scanner[] | undefined> {
  const [id = ''] = finding.split('@');
  if (/^(?:cve|ghsa|pkg:|mal|dsa|rhsa)\b/i.test(id)) return undefined;
  const { checkOf } = await import('../check/index.ts');
  if (/^PLL-/i.test(id)) return ['licence'];
  if (checkOf(id.toUpperCase())) return ['misconfiguration'];
  return checkOf(id) && !reference.startsWith('config:') ? ['secret'] : undefined;
}
