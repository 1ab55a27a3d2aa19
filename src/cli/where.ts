import type { Command } from 'commander';
import { type Lang, neutral, speaker } from '../kit/index.ts';
import { PlimsollError } from '../model/index.ts';
import type { WhereAnswer } from '../platform/where/find.ts';
import { type CommonOptions, commonOptions, writeOut } from './options.ts';
import type { ServeOptions } from './serve.ts';
import { serverClient } from './server-client.ts';
import { type ServerOptions, serverOptions } from './server-option.ts';
import { lookOf } from './terminal.ts';

interface WhereOptions extends CommonOptions, ServerOptions, Pick<ServeOptions, 'config' | 'dir'> {
  limit: string;
}

const texts = {
  head: {
    en: '{what}: in {artifacts}, {running} of them running in {workloads}',
    zh: '{what}：{artifacts} 个镜像包含它，其中 {running} 个正在运行，共 {workloads} 个工作负载',
  },
  none: { en: '{what} is in no artifact that is known.', zh: '已知镜像中没有 {what}。' },
  artifacts: { en: { one: '{n} artifact', other: '{n} artifacts' }, zh: '{n}' },
  workloads: { en: { one: '{n} workload', other: '{n} workloads' }, zh: '{n}' },
  vulnerabilities: { en: 'Vulnerabilities', zh: '漏洞' },
  kev: { en: 'known exploited', zh: '已知被利用' },
  closes: { en: 'What closes it', zh: '修复办法' },
  upgrade: { en: '{name} {from} → {to}', zh: '{name} {from} → {to}' },
  noRemedy: { en: 'No fixed version is known.', zh: '尚无已知的修复版本。' },
  runs: { en: 'Running', zh: '正在运行' },
  lies: { en: 'Artifacts', zh: '镜像' },
  running: { en: 'running: {n}', zh: '运行中：{n}' },
  more: { en: '… and {n} more; --limit shows more', zh: '……另有 {n} 项；用 --limit 显示更多' },
} as const;

export function register(program: Command): void {
  const command = program
    .command('where')
    .description('where do we have it, is it running, what closes it')
    .argument('<what>', 'CVE or another name of a vulnerability; purl or package name, with a version or range');
  serverOptions(commonOptions(command, ['table', 'json']))
    .option('--ca-file <file>', 'PEM file of certificate authorities')
    .option('--insecure', 'plain HTTP, and certificates that cannot be verified, are accepted')
    .option('--limit <n>', 'artifacts and workloads that are listed at most', '20')
    .option('--config <file>', 'without --server: configuration of the store')
    .option('--dir <dir>', 'without --server: folder of the embedded store')
    .addHelpText(
      'after',
      `
Without --server the store is asked: that of PLIMSOLL_DATABASE_URL, or the embedded one while no server uses it.

Examples:
  plimsoll where CVE-2021-44228 --server https://plimsoll.example
  plimsoll where 'pkg:npm/lodash@<4.17.21'
  plimsoll where openssl --format json
`,
    )
    .action(async (what: string, options: WhereOptions) => {
      const answer = await ask(what, options);
      const text =
        options.format === 'json'
          ? `${JSON.stringify({ schemaVersion: 1, ...answer }, null, 2)}\n`
          : wherePage(answer, lookOf(options, process.env).lang);
      await writeOut(text, options.output);
    });
}

async function ask(what: string, options: WhereOptions): Promise<WhereAnswer> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new PlimsollError('usage', '--limit is a whole number from 1 to 1000');
  }
  if (options.server) {
    const client = await serverClient({ ...options, server: options.server }, process.env);
    try {
      return await client.get<WhereAnswer>('/api/v1/where', { q: what, limit: options.limit });
    } finally {
      client.close();
    }
  }
  const [{ configOf }, { openStore }, { where }, { join }] = await Promise.all([
    import('./serve.ts'),
    import('../store/index.ts'),
    import('../platform/where/find.ts'),
    import('node:path'),
  ]);
  const { dir } = await configOf(options, process.env);
  const url = process.env['PLIMSOLL_DATABASE_URL'];
  const store = await openStore({ dir: join(dir, 'store'), ...(url && { url }) });
  try {
    return await where(store.db, what, { limit });
  } finally {
    await store.close();
  }
}

export function wherePage(answer: WhereAnswer, lang: Lang): string {
  const say = speaker(texts, lang);
  const { totals } = answer;
  const what = neutral(answer.query);
  if (totals.artifacts === 0) return `${say('none', { what })}\n`;
  const lines = [
    say('head', {
      what,
      artifacts: say('artifacts', { n: totals.artifacts }),
      running: totals.running,
      workloads: say('workloads', { n: totals.workloads }),
    }),
  ];
  const more = (total: number, shown: number): void => {
    if (total > shown) lines.push(`  ${say('more', { n: total - shown })}`);
  };
  const shown = answer.vulnerabilities.slice(0, mostShown);
  if (shown.length > 0) lines.push('', say('vulnerabilities'));
  for (const { id, severity, title, kev } of shown)
    lines.push(neutral(`  ${severity.padEnd(10)}${[id, kev && say('kev'), title].filter(Boolean).join('  ')}`));
  more(totals.vulnerabilities, shown.length);
  lines.push('', say('closes'));
  for (const { name, from, to } of answer.remedies.slice(0, mostShown))
    lines.push(neutral(`  ${say('upgrade', { name, from, to })}`));
  if (answer.remedies.length === 0) lines.push(`  ${say('noRemedy')}`);
  if (answer.workloads.length > 0) lines.push('', say('runs'));
  for (const { cluster, namespace, owner, container, image } of answer.workloads)
    lines.push(neutral(`  ${cluster}/${namespace}/${owner}/${container}  ${image}`));
  if (answer.workloads.length > 0) more(totals.workloads, answer.workloads.length);
  lines.push('', say('lies'));
  for (const { reference, tags, workloads, verdicts, digest } of answer.artifacts) {
    const names = tags.length > 0 ? `${tags.join(' ')}  ${digest}` : reference;
    const words = verdicts.map(({ environment, verdict }) => `${environment}: ${verdict}`);
    lines.push(
      neutral(`  ${[names, workloads > 0 && say('running', { n: workloads }), ...words].filter(Boolean).join('  ')}`),
    );
  }
  more(totals.artifacts, answer.artifacts.length);
  return `${lines.join('\n')}\n`;
}

/** Lines of one list at a terminal and in a pipe; JSON has all. */
const mostShown = 10;
