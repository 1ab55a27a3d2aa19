/** What the checks of an image's config look at (OCI image-spec, config.md). */
import type { ImageConfig } from '../../model/index.ts';
import { type Command, commandsOf, commandsOfWords } from '../dockerfile/shell.ts';

/** One step that made the image, as its history tells it. */
export interface Step {
  /** From 1. */
  number: number;
  /** `RUN`, `ENV`, `COPY` …; empty where it is not told. */
  instruction: string;
  text: string;
  /** Of a RUN. */
  commands: Command[];
}

export interface ImageTarget {
  config: ImageConfig;
  env: { key: string; value: string }[];
  steps: Step[];
  ports: { written: string; port: number }[];
  /** The time of judging. */
  now: Date | undefined;
}

/** Steps of a history that are looked at; an image has at most a few hundred. */
const mostSteps = 2_000;
/** Characters of one step that are looked at. */
const mostCharacters = 64 * 1024;

export function imageTarget(config: ImageConfig, now: Date | undefined): ImageTarget {
  const { Env, ExposedPorts } = config.config ?? {};
  return {
    config,
    now,
    env: textsOf(Env).map(entry => {
      const at = entry.indexOf('=');
      return { key: at < 0 ? entry : entry.slice(0, at), value: at < 0 ? '' : entry.slice(at + 1) };
    }),
    ports: Object.keys(ExposedPorts ?? {}).flatMap(written => {
      const port = Number.parseInt(written, 10);
      return Number.isNaN(port) ? [] : [{ written, port }];
    }),
    steps: (Array.isArray(config.history) ? config.history : [])
      .slice(0, mostSteps)
      .map((entry, index) => stepOf(entry?.created_by, index)),
  };
}

/** Texts of a list from outside; anything else is none. */
export const textsOf = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter(item => typeof item === 'string') : [];

/** As Docker (`/bin/sh -c #(nop) …`), BuildKit (`RUN … # buildkit`) and Buildah write it. */
function stepOf(createdBy: unknown, index: number): Step {
  const written = typeof createdBy === 'string' ? createdBy.slice(0, mostCharacters).trim() : '';
  const number = index + 1;
  const metadata = /^(?:\/bin\/sh -c )?#\(nop\)\s+([A-Z]+)\s*(.*)$/s.exec(written);
  if (metadata) return { number, instruction: metadata[1]!, text: metadata[2]!, commands: [] };
  const [, instruction = '', rest = written] = /^([A-Z]+)\s+(.*?)(?:\s*# buildkit)?$/s.exec(written) ?? [];
  const runs =
    instruction === 'RUN' || (instruction === '' && /^(?:\|\d+ .*)?(?:\/bin\/)?(?:ba|a)?sh -\w*c /s.test(written));
  if (!runs) return { number, instruction, text: rest, commands: [] };
  // `|2 A=x B=y /bin/sh -c …`: the build arguments of the step.
  const [, args = '', shell = rest] = /^\|\d+ (.*?)(\/bin\/(?:ba|a)?sh .*)$/s.exec(rest) ?? [];
  const script = /^(?:\/bin\/)?(?:ba|a)?sh (?:-o pipefail )?-\w*c (.*)$/s.exec(shell)?.[1] ?? shell;
  const list = /^\[".*"\]$/s.test(script) ? execOf(script) : undefined;
  return {
    number,
    instruction: 'RUN',
    text: args + script,
    commands: list ? commandsOfWords(list) : commandsOf(script),
  };
}

function execOf(text: string): string[] | undefined {
  try {
    return textsOf(JSON.parse(text));
  } catch {
    // Not a list after all: it is read as the shell would.
    return undefined;
  }
}
