import type { Command } from 'commander';
import { exitCode } from '../model/index.ts';
import { inventoryFormatOf, inventoryFormats } from '../report/index.ts';
import { inventoryOf } from '../scan/index.ts';
import { commonOptions, type ReadingOptions, readingOptions, writeOut } from './options.ts';
import { exitOf, readOptionsOf } from './reading.ts';
import { lookOf, watchProgress } from './terminal.ts';

export function register(program: Command): void {
  const command = program
    .command('inventory')
    .description('what is aboard: every package, with path and layer')
    .argument('<reference>', 'image, archive, layout, root file system or source tree');
  readingOptions(
    commonOptions(
      command,
      inventoryFormats.map(format => format.id),
    ),
  )
    .option('--licence-files', 'recognise licences by their texts (LICENSE, COPYING …) too')
    .addHelpText(
      'after',
      `
Examples:
  plimsoll inventory alpine:3.19
  plimsoll inventory oci:./layout --format json
  plimsoll inventory rootfs:/
  plimsoll inventory repo:.
`,
    )
    .action(async (reference: string, options: ReadingOptions & { licenceFiles?: boolean }) => {
      const look = lookOf(options, process.env);
      const watcher = watchProgress(options, look.lang);
      const read = {
        ...readOptionsOf(options, process.env),
        stdin: process.stdin,
        licenceFiles: options.licenceFiles,
        onProgress: watcher.onProgress,
      };
      const aboard = await inventoryOf(reference, read).finally(watcher.stop);
      const report = {
        artifact: aboard.artifact,
        os: aboard.inventory.os,
        packages: aboard.inventory.packages,
        problems: aboard.problems,
      };
      await writeOut(inventoryFormatOf(options.format).write(report, look), options.output);
      process.exitCode = exitOf(aboard.problems, options.strict, exitCode.fine);
    });
}
