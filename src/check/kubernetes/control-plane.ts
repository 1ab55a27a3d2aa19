/**
 * Flags of the control plane's programs, as their static pods start them. CIS Kubernetes, sections 1.2–1.4 and 2. A program
 * that is given `--config` may have the setting there, which is said in no manifest; flags are judged as they stand.
 */
import type { Severity } from '../../model/index.ts';
import { type Both, define, hit } from '../define.ts';
import { cisKubernetes, hardening } from '../standards.ts';
import type { Check, Path } from '../types.ts';
import { itemsOf, textOf } from '../value.ts';
import type { Container, Pod } from './pod.ts';
import { pages } from './references.ts';

type Component = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd';

interface Started {
  component: string;
  container: Container;
  /** Flag without dashes to its last value; a flag without a value is `true`. */
  flags: ReadonlyMap<string, { value: string; at: Path }>;
}

const programs = /(?:^|\/)(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)$/;

/** How many words of a command line are read. */
const mostWords = 1000;

/** Every flag's check asks for the same pod in turn. */
const known = new WeakMap<Pod, readonly Started[]>();

function startedIn(pod: Pod): readonly Started[] {
  const before = known.get(pod);
  if (before) return before;
  const programsOfPod = pod.containers.flatMap(container => startedBy(container) ?? []);
  known.set(pod, programsOfPod);
  return programsOfPod;
}

/** The program of the control plane that a container starts. A shell line in one word is read too. */
function startedBy(container: Container): Started | undefined {
  if (container.list !== 'containers') return undefined;
  const words = wordsOf(container);
  const component = words.map(({ word }) => programs.exec(word)?.[1]).find(name => name !== undefined);
  if (component === undefined) return undefined;
  const flags = new Map<string, { value: string; at: Path }>();
  for (const [index, { word, at }] of words.entries()) {
    const [, name, value] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) continue;
    const next = words[index + 1]?.word;
    flags.set(name, { value: value ?? (next !== undefined && !next.startsWith('-') ? next : 'true'), at });
  }
  return { component, container, flags };
}

function wordsOf({ fields, at }: Container): { word: string; at: Path }[] {
  return ['command', 'args']
    .flatMap(key =>
      itemsOf(fields[key]).flatMap((value, index) => {
        const text = textOf(value);
        const words = /\s/.test(text) ? text.split(/\s+/, mostWords) : [text];
        return words.map(word => ({ word, at: [...at, key, index] }));
      }),
    )
    .slice(0, mostWords);
}

export interface FlagCheck {
  id: string;
  component: Component;
  /** All of them must be good. */
  flags: readonly string[];
  severity: Severity;
  /** What each is to be; in the title. */
  want: Both;
  why: Both;
  good(value: string | undefined): boolean;
  cis: string;
  trivy?: string;
  standards?: readonly string[];
}

export const flagCheck = ({
  id,
  component,
  flags,
  severity,
  want,
  why,
  good,
  cis,
  trivy,
  standards = hardening,
}: FlagCheck): Check<Pod> => {
  const names = flags.map(flag => `--${flag}`);
  return define<Pod>({
    id,
    severity,
    title: [`${component}: ${names.join(', ')} ${want[0]}`, `${component}：${names.join('、')} ${want[1]}`],
    why,
    how: [
      `Change ${names.join(' and ')} in the manifest of ${component}.`,
      `在 ${component} 的清单中修改 ${names.join('、')}。`,
    ],
    standards: [cisKubernetes(cis), ...standards],
    references: [pages.cis],
    ...(trivy && { peers: [`trivy:${trivy}`] }),
    *find(pod) {
      for (const { component: program, container, flags: given } of startedIn(pod)) {
        if (program !== component) continue;
        const bad = flags.find(flag => !good(given.get(flag)?.value));
        if (bad === undefined) continue;
        const found = given.get(bad);
        yield hit(
          found?.at ?? [...container.at, 'command'],
          found ? `--${bad} is ${found.value}` : `--${bad} is not set`,
          found ? `--${bad} 为 ${found.value}` : `未设置 --${bad}`,
        );
      }
    },
  });
};
