/**
 * Just enough of four pipeline engines to run the shell steps of our templates as they would: variables are filled in,
 * steps come in order, the engine's own steps (caches, artefacts) are only written down.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { repo } from './cache.ts';

type Strings = Record<string, string>;

/** One step that runs a shell, ready to run. */
export interface ShellStep {
  name: string;
  script: string;
  env: Strings;
  command: string[];
}

const textOf = (path: string): string => readFileSync(join(repo, 'deploy/ci', path), 'utf8');

/** A template's documents. Anything that YAML warns about is an error. */
// biome-ignore lint/suspicious/noExplicitAny: the tests look at the few keys of each engine's form that they name.
export function yamlOf(path: string): any {
  for (const { errors, warnings } of parseAllDocuments(textOf(path))) {
    const [first] = [...errors, ...warnings];
    if (first) throw first;
  }
  return parse(textOf(path));
}

/** Shell steps of the composite action. `known` holds the value of every expression beside inputs. */
export function githubSteps(given: Strings, known: Strings): ShellStep[] {
  const action = yamlOf('github-action/action.yml');
  const fill = (text: string, values: Strings): string =>
    text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
      const value = values[expression];
      if (value === undefined) throw new Error(`the test knows no value of ${expression}`);
      return value;
    });
  const values: Strings = { ...known };
  for (const [name, { default: usual, required }] of Object.entries<{ default?: string; required?: boolean }>(
    action.inputs,
  )) {
    if (required && given[name] === undefined) throw new Error(`${name} is required`);
    values[`inputs.${name}`] = given[name] ?? fill(usual ?? '', known);
  }
  return action.runs.steps
    .filter((step: { run?: string }) => step.run)
    .map((step: { name: string; run: string; env?: Strings }) => ({
      name: step.name,
      script: step.run,
      env: Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, fill(text, values)])),
      // docs: workflow syntax, "shell": bash
      command: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'],
    }));
}

/** A job of the GitLab template, with what it extends, as its runner's shell runs it. */
export function gitlabJob(job: string, predefined: Strings): ShellStep {
  const template = yamlOf('gitlab-gate.yml');
  const own = template[job];
  const whole = { ...template[own.extends], ...own };
  const env: Strings = { ...predefined };
  const expand = (text: string): string => text.replace(/\$(\w+)/g, (_, name: string) => env[name] ?? '');
  for (const [name, text] of Object.entries<string>({ ...template[own.extends].variables, ...own.variables }))
    env[name] = expand(text);
  const script = [...whole.before_script, ...whole.script].join('\n');
  return { name: job, script, env, command: ['bash', '-eo', 'pipefail', '-c'] };
}

/** The shell step of the Jenkins library step, with the variables that it sets. */
export function jenkinsStep(given: Strings): ShellStep {
  const groovy = textOf('jenkins/vars/plimsollGate.groovy');
  const evaluated = (expression: string): string => {
    const [, name = '', usual] = /^(?:given\.)?(\w+)(?: \?: '(.*)')?$/.exec(expression) ?? [];
    if (name) return given[name] ?? usual ?? (name === 'reports' ? 'plimsoll-reports' : '');
    const [, asked = '', yes = '', no = ''] = /^given\.(\w+) \? '(.*)' : '(.*)'$/.exec(expression) ?? [];
    if (!asked) throw new Error(`the test cannot read ${expression}`);
    return given[asked] ? yes : no;
  };
  const env = Object.fromEntries(
    [...groovy.matchAll(/^ {4}"(\w+)=\$\{(.+)\}",$/gm)].map(([, name = '', expression = '']) => [
      name,
      evaluated(expression),
    ]),
  );
  const script = /script: '''([\s\S]*?)'''/.exec(groovy)?.[1] ?? '';
  return { name: 'plimsoll', script, env, command: ['sh', '-xe', '-c'] };
}

/** A step of the Tekton task. */
export function tektonStep(params: Strings, workspaces: Strings, results: Strings): ShellStep {
  const { spec } = yamlOf('tekton/task.yaml');
  const values: Strings = {};
  for (const { name, default: usual } of spec.params) values[`params.${name}`] = params[name] ?? usual;
  for (const { name } of spec.workspaces) values[`workspaces.${name}.path`] = workspaces[name] ?? '';
  for (const { name } of spec.results) values[`results.${name}.path`] = results[name] ?? '';
  const fill = (text: string): string =>
    text.replace(/\$\(((?:params|workspaces|results)[\w.-]+)\)/g, (_, name: string) => {
      if (values[name] === undefined) throw new Error(`the test knows no value of ${name}`);
      return values[name];
    });
  const [step] = spec.steps;
  const env = Object.fromEntries(
    step.env
      .filter(({ value }: { value?: string }) => value !== undefined)
      .map(({ name, value }: { name: string; value: string }) => [name, fill(value)]),
  );
  return { name: step.name, script: fill(step.script), env, command: ['sh', '-c'] };
}
