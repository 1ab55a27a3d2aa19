import type { Command } from 'commander';
import { PlimsollError } from '../model/index.ts';
import type { PlatformConfig } from '../platform/config.ts';
import type { Role } from '../store/index.ts';
import { policyFiles } from './judging.ts';
import { configSources, databaseUrlOf, type ServeOptions, serverOptions } from './serve.ts';
import { withStore } from './store.ts';

type TokenOptions = ServeOptions & { role: string; name: string; project: string; days?: string };

export function register(program: Command): void {
  const config = program.command('config').description('the platform’s configuration, and its first tokens');
  serverOptions(config.command('check').description('say what is wrong with a configuration, and what is in force'))
    .option('--listen <address>', 'as of serve')
    .addHelpText('after', '\nExample:\n  plimsoll config check --config plimsoll-server.yaml\n')
    .action(check);
  serverOptions(
    config.command('token').description('make a token, straight in the store: for the first one, or when all are lost'),
  )
    .option('--role <role>', 'viewer, scanner, operator or admin', 'admin')
    .option('--name <name>', 'what it is for', 'made on the command line')
    .option('--project <name>', 'project that it is confined to; * for none', '*')
    .option('--days <number>', 'days until it expires; never by default')
    .addHelpText('after', '\nExample:\n  plimsoll config token --role scanner --name ci --days 90\n')
    .action(token);
}

async function check(options: ServeOptions): Promise<void> {
  const [{ mergedConfig, shapeProblems }, { configProblems, hidden, redacted }, { policyFrom }, { stringify }] =
    await Promise.all([
      import('../platform/load-config.ts'),
      import('../platform/check-config.ts'),
      import('../platform/scan/policy.ts'),
      import('yaml'),
    ]);
  const sources = await configSources(options, process.env);
  const merged = mergedConfig(...sources);
  const problems = shapeProblems(merged);
  if (problems.length === 0) {
    const config = merged as PlatformConfig;
    problems.push(...configProblems(config));
    await policyFrom(config.policy, policyFiles).catch((error: Error) =>
      problems.push({ path: 'policy', message: error.message }),
    );
  }
  const url = databaseUrlOf(process.env);
  const store = url ? hidden(url) : 'embedded';
  process.stdout.write(`# store: ${store}\n${stringify(redacted(merged))}`);
  if (problems.length === 0) return;
  for (const { path, message } of problems) process.stderr.write(`${path || '(all)'}: ${message}\n`);
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  throw new PlimsollError('config-invalid', `${sources[0].name} has ${count}`);
}

async function token(options: TokenOptions): Promise<void> {
  const [{ createToken }, { audit }, { roles }] = await Promise.all([
    import('../platform/auth/tokens.ts'),
    import('../platform/auth/audit.ts'),
    import('../platform/auth/access.ts'),
  ]);
  const { role, name, project, days } = options;
  if (!(roles as readonly string[]).includes(role)) {
    throw new PlimsollError('usage', `"${role}" is none of the roles ${roles.join(', ')}`);
  }
  if (days !== undefined && !/^[1-9]\d{0,4}$/.test(days))
    throw new PlimsollError('usage', `"${days}" is no number of days`);
  const now = new Date();
  const expires = days === undefined ? undefined : new Date(now.getTime() + Number(days) * 86_400_000);
  const made = await withStore(options, ({ db }) =>
    db.transaction().execute(async trx => {
      const created = await createToken(trx, { name, role: role as Role, project, ...(expires && { expires }) });
      await audit(trx, {
        actor: 'command line',
        action: 'token.create',
        subject: created.row.id,
        detail: { name, role, project },
        at: now,
      });
      return created;
    }),
  );
  process.stdout.write(`${made.token}\n`);
}
