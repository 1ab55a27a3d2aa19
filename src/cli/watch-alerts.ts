/** Where the alerts of `watch` go: standard output or a file, and whatever else is named. */
import { hostname } from 'node:os';
import type { JsonParts, Output } from '../runtime/index.ts';
import { type Alert, alertJson, openOutput, queued } from '../runtime/index.ts';
import { lines } from './lines.ts';
import type { JsonPart } from './watch-parts.ts';

interface AlertsTo {
  output?: string;
  format: string;
  send?: string[];
  jsonParts?: JsonPart[];
}

interface Alerts {
  write(alert: Alert): void;
  /** Resolves when all is on its way: sources that can wait do. */
  settled(): Promise<void>;
  /** Closes all, and says which alerts were lost. */
  end(): Promise<string[]>;
}

/** @param live events do not wait: what cannot be written in time is dropped, and told */
export function alertsTo(options: AlertsTo, live: boolean, tell: (message: string) => void): Alerts {
  const wanted = new Set<string>(options.jsonParts);
  const parts: JsonParts = {
    ...{ output: wanted.has('output'), message: wanted.has('message') },
    ...{ tags: wanted.has('tags'), outputFields: wanted.has('output_fields') },
  };
  const line = (alert: Alert): string => (options.format === 'json' ? alertJson(alert, parts) : oneLine(alert.output));
  const host = hostname();
  const payload = (alert: Alert): string => alertJson({ ...alert, hostname: host });
  const named = (options.send ?? []).map(name =>
    openOutput(name, { ...{ line, payload, tell }, env: process.env, hostname: host }),
  );
  const first = live && options.output === undefined ? standardOutput(line, tell) : undefined;
  const out = first ? undefined : lines(options.output);
  const outputs = first ? [first, ...named] : named;
  return {
    write(alert) {
      out?.write(line(alert));
      for (const output of outputs) output.write(alert);
    },
    async settled() {
      for (const output of outputs) await output.settled();
    },
    async end() {
      await out?.end();
      const summaries = await Promise.all(outputs.map(output => output.end()));
      return summaries
        .filter(({ dropped, failed }) => dropped + failed > 0)
        .map(
          ({ name, written, dropped, failed, reason }) =>
            `${name}: ${written} alerts written, ${dropped} dropped, ${failed} failed${reason ? ` (${reason})` : ''}`,
        );
    },
  };
}

/** Standard output as one of the outputs: whoever reads it slowly holds up nobody. */
function standardOutput(line: (alert: Alert) => string, tell: (message: string) => void): Output {
  // Each write's own callback learns of it.
  process.stdout.on('error', () => {});
  const send = (texts: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      process.stdout.write(`${texts.join('\n')}\n`, error => (error ? reject(error) : resolve()));
    });
  return queued('standard output', { line, send, together: 500 }, tell);
}

/** Names and arguments are the choice of whoever is watched: they end no line, and order no terminal about. */
const unruly = /[\p{Cc}\u2028\u2029]/gu;
const oneLine = (text: string): string =>
  text.trimEnd().replace(unruly, each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
