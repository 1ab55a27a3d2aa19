import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';
import { answersTo, explainAbsence, explainFinding } from '../report/index.ts';
import { scan, whyNotReported } from '../scan/index.ts';
import { lastScan } from './last.ts';
import { commonOptions, type ReadingOptions, readingOptions, writeOut } from './options.ts';
import { databaseOf, isOffline, readOptionsOf } from './reading.ts';
import { lookOf, watchProgress } from './terminal.ts';

export function register(program: Command): void {
  const command = program
    .command('explain')
    .description('why a finding is reported, and what would close it; or why it is not')
    .argument('<finding>', 'a CVE or advisory id, as ID or ID@PACKAGE, or a package URL')
    .argument('[reference]', 'what to scan; the last scan’s reference where it is left out');
  readingOptions(commonOptions(command, ['text']))
    .addHelpText(
      'after',
      `
Examples:
  plimsoll explain CVE-2021-44228                    in what was scanned last
  plimsoll explain CVE-2019-10744@lodash oci:./layout
`,
    )
    .action(async (finding: string, named: string | undefined, options: ReadingOptions) => {
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
        onProgress: watcher.onProgress,
      }).finally(watcher.stop);
      const [id = ''] = finding.split('@');
      const unreported = answersTo(result, finding) ? [] : whyNotReported(result.packages, id, db, now);
      const text = unreported.length > 0 ? explainAbsence(id, unreported, look) : explainFinding(result, finding, look);
      await writeOut(text, options.output);
    });
}
