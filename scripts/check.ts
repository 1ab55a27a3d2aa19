/** `npm run check`: types, lint, boundaries and unused code, side by side. Exits 1 when any fails. */
import { spawn } from 'node:child_process';

type Check = { name: string; command: string[]; judge?: (output: string) => string | undefined };

const checks: Check[] = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  {
    name: 'boundaries',
    command: ['depcruise', 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'],
    // dependency-cruiser exits 0 when it could read nothing; that is not a pass.
    judge: output => {
      const seen = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
      return seen > 0 ? undefined : 'dependency-cruiser saw 0 modules';
    },
  },
  { name: 'unused', command: ['knip', '--no-progress'] },
];

const run = (check: Check): Promise<{ check: Check; ok: boolean; output: string; seconds: number }> =>
  new Promise(resolve => {
    const started = performance.now();
    const child = spawn(`node_modules/.bin/${check.command[0]}`, check.command.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', chunk => (output += chunk));
    child.stderr.on('data', chunk => (output += chunk));
    child.on('close', code => {
      const fault = code === 0 ? check.judge?.(output) : `exit ${code}`;
      resolve({
        check,
        ok: fault === undefined,
        output: fault ? `${output}\n${fault}` : output,
        seconds: (performance.now() - started) / 1000,
      });
    });
  });

const results = await Promise.all(checks.map(run));
for (const { check, ok, output, seconds } of results) {
  if (!ok) console.log(output.trim());
  console.log(`${ok ? 'pass' : 'FAIL'}  ${check.name.padEnd(12)}${seconds.toFixed(1)} s`);
}
process.exitCode = results.every(result => result.ok) ? 0 : 1;
