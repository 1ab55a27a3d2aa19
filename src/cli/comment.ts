import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { langOf } from '../kit/index.ts';
import { exitCode, PlimsollError } from '../model/index.ts';
import { type Destination, destinationOf, type HostId, hostIds, postComment } from './comment-hosts.ts';
import { readText } from './judging.ts';

interface CommentOptions {
  host?: HostId;
  api?: string;
  repo?: string;
  request?: string;
  caFile?: string;
  lang?: string;
  quiet?: boolean;
}

export function register(program: Command): void {
  program
    .command('comment')
    .description('post a comment on a pull request, in the place of the one of the same name')
    .argument('<file>', 'Markdown whose first line names it, as `plimsoll diff --format markdown` writes; - for stdin')
    .addOption(new Option('--host <kind>', 'kind of code host; told by the pipeline’s variables').choices(hostIds))
    .option('--api <url>', 'address of its API')
    .option('--repo <repo>', 'owner/name, or GitLab’s project')
    .option('--request <number>', 'pull or merge request')
    .option('--ca-file <file>', 'PEM file of certificate authorities')
    .addOption(new Option('--lang <lang>', 'language of the texts').choices(['en', 'zh-CN']))
    .option('-q, --quiet', 'say nothing')
    .option('--debug', 'stack traces of errors')
    .addHelpText(
      'after',
      `
$PLIMSOLL_COMMENT_TOKEN holds the token; else GITHUB_TOKEN or GITLAB_TOKEN. In pipelines of GitHub, GitLab, Gitea and
Forgejo everything else is known.

Examples:
  plimsoll diff main.json app:1.5 --format markdown --output comment.md && plimsoll comment comment.md
  plimsoll comment comment.md --host github --repo acme/shop --request 17
`,
    )
    .action(async (file: string, options: CommentOptions) => {
      const { host, api, repo, request } = options;
      const destination: Destination = destinationOf({ host, api, repo, request }, process.env);
      const body = file === '-' ? readFileSync(0, 'utf8') : readText(file);
      // Without a mark there would be one more comment every time.
      if (!body.startsWith('<!-- '))
        throw new PlimsollError('usage', `${file} does not begin with the mark of a comment`);
      const trust = options.caFile ? { ca: [readText(options.caFile)] } : undefined;
      const done = await postComment(destination, body, { env: process.env, ...(trust ? { trust } : {}) });
      if (!options.quiet) {
        const zh = (options.lang ?? langOf(process.env)) === 'zh-CN';
        const said = zh ? { posted: '已发表评论', replaced: '已更新评论' } : { posted: 'posted', replaced: 'replaced' };
        process.stdout.write(`${said[done]}: ${destination.repo} #${destination.request}\n`);
      }
      process.exitCode = exitCode.fine;
    });
}
