import { type Command, Option } from 'commander';
import { PlimsollError } from '../model/index.ts';
import {
  type VexJustification,
  type VexStatement,
  type VexStatus,
  vexFormIds,
  vexJustifications,
  vexStatuses,
  writeVex,
} from '../sbom/index.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import { fileOf } from './reading.ts';
import { registerAttach } from './vex-attach.ts';
import { productsOf, type Reported, reportedOf } from './vex-products.ts';

interface VexCommandOptions extends CommonOptions {
  from?: string;
  status?: VexStatus;
  justification?: VexJustification;
  impact?: string;
  action?: string;
  product?: string[];
  all?: boolean;
  author: string;
  id?: string;
}

const repeated = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export function register(program: Command): void {
  // Options after the name of a sub-command are its own.
  program.enablePositionalOptions();
  const command = program
    .command('vex')
    .description('write a VEX document: which findings affect a product, and why not')
    .argument('[finding...]', 'ids: a CVE or advisory id, as ID or ID@PACKAGE; with --from, those of the report');
  command.enablePositionalOptions();
  registerAttach(command);
  commonOptions(command, vexFormIds)
    .option(
      '--from <file>',
      'our JSON report, whose findings are spoken of; or a VEX document, to write in another form',
    )
    .addOption(new Option('--status <status>', 'what is said of them').choices(vexStatuses))
    .addOption(new Option('--justification <word>', 'why they do not affect it').choices(vexJustifications))
    .option('--impact <text>', 'why they do not affect it, in words')
    .option('--action <text>', 'what to do about those that do')
    .option(
      '--product <purl>',
      'what is spoken of: a package URL or an image; the report’s artifact by default',
      repeated,
    )
    .option('--all', 'every finding of the report')
    .option('--author <name>', 'who says so', process.env['PLIMSOLL_USER'] ?? process.env['USER'] ?? 'unknown')
    .option('--id <iri>', 'id of the document; made of its content by default')
    .addHelpText(
      'after',
      `
Of an image with a digest, statements speak of its packages in that image alone; of anything else, of the packages.
SOURCE_DATE_EPOCH sets the time.

Examples:
  plimsoll vex CVE-2024-1234 --from report.json --status not_affected --justification vulnerable_code_not_present
  plimsoll vex CVE-2024-1234@lodash --from report.json --status affected --action "upgrade" --format csaf
  plimsoll vex CVE-2024-1234 --product pkg:npm/lodash@4.17.20 --status under_investigation --output lodash.vex.json
  plimsoll vex --from vendor.csaf.json --format openvex
`,
    )
    .action(async (ids: string[], options: VexCommandOptions) => {
      const timestamp = timeOf(process.env);
      const reported = options.from === undefined ? undefined : reportedOf(await fileOf(options.from), options.from);
      if (reported?.kind === 'vex' && ids.length === 0) {
        // Written anew in another form: what it says, by whom and when stay.
        return writeOut(writeVex({ ...reported.document, id: options.id ?? '' }, options.format), options.output);
      }
      const statements = statementsOf(ids, reported, options, timestamp);
      const document = { id: options.id ?? '', author: options.author, timestamp, statements };
      await writeOut(writeVex(document, options.format), options.output);
    });
}

function statementsOf(
  ids: readonly string[],
  reported: Reported | undefined,
  options: VexCommandOptions,
  timestamp: string,
): VexStatement[] {
  const { status, justification, impact, action } = options;
  if (!status) throw new PlimsollError('usage', `--status is missing; it is one of ${vexStatuses.join(', ')}`);
  if (status === 'not_affected' && !justification && !impact)
    throw new PlimsollError('usage', 'not_affected needs a reason: --justification, or --impact in words');
  if (status !== 'not_affected' && justification)
    throw new PlimsollError('usage', `--justification is for not_affected, not for ${status}`);
  if (status === 'affected' && !action)
    throw new PlimsollError('usage', 'affected needs --action: what a reader of the statement should do');
  if (reported?.kind === 'vex')
    throw new PlimsollError('usage', '--from names a VEX document, and no report of a scan');
  if (ids.length === 0 && !(options.all && reported))
    throw new PlimsollError('usage', 'name the findings, or say --from REPORT --all');
  const common = {
    status,
    timestamp,
    ...(justification ? { justification } : {}),
    ...(impact ? { impact } : {}),
    ...(action ? { action } : {}),
  };
  return productsOf(ids, reported, options.product ?? []).map(spoken => ({ ...spoken, ...common }));
}

/** Now, or what reproducible builds say it is (reproducible-builds.org, SOURCE_DATE_EPOCH). */
function timeOf(env: Record<string, string | undefined>): string {
  const epoch = env['SOURCE_DATE_EPOCH'];
  const time = epoch && /^\d{1,12}$/.test(epoch) ? new Date(Number(epoch) * 1000) : new Date();
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
