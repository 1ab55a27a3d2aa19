/** Secrets in what an image says of itself: environment, labels, command, history. */
import type { FoundInFile, ImageConfig, Text } from '../../model/index.ts';
import type { CompiledRules } from './compiled.ts';
import { mask } from './mask.ts';
import { createSecretScan, type FoundSecret } from './scanner.ts';
import { createSearch } from './search.ts';
import { foundAt } from './text-of-finding.ts';

/** Rules take it for a file of assignments without quotes. */
const asFile = 'image-config';

interface Part {
  where: Text;
  text: string;
}

function* partsOf({ config, history = [] }: ImageConfig): Iterable<Part> {
  for (const entry of config?.Env ?? []) {
    const name = entry.slice(0, Math.max(0, entry.indexOf('=')));
    yield { where: { en: `environment variable ${name}`, zh: `环境变量 ${name}` }, text: entry };
  }
  for (const [name, value] of Object.entries(config?.Labels ?? {}))
    yield { where: { en: `label ${name}`, zh: `标签 ${name}` }, text: `${name}=${value}` };
  for (const [key, command] of [
    ['ENTRYPOINT', config?.Entrypoint],
    ['CMD', config?.Cmd],
  ] as const)
    if (command?.length) yield { where: { en: key, zh: key }, text: command.join(' ') };
  for (const [index, { created_by: text, comment }] of history.entries()) {
    const where = { en: `instruction ${index + 1} of the history`, zh: `构建历史第 ${index + 1} 条指令` };
    if (text) yield { where, text };
    if (comment) yield { where, text: comment };
  }
}

/** Each secret once, with every place that holds it. Whose image it is, the caller knows. */
export function secretsOfConfig(config: ImageConfig, rules: CompiledRules): FoundInFile[] {
  const found = new Map<string, { secret: FoundSecret; places: Text[] }>();
  for (const { where, text } of partsOf(config)) {
    const bytes = Buffer.from(text);
    const scan = createSecretScan(rules, asFile, bytes.length);
    scan.write(bytes);
    for (const secret of scan.end()) {
      const key = secret.fingerprint
        ? `${secret.rule.id} ${secret.fingerprint}`
        : `${secret.rule.id} ${secret.excerpt}`;
      const known = found.get(key);
      if (known) known.places.push(where);
      else found.set(key, { secret, places: [where] });
    }
  }
  return [...found.values()].map(({ secret, places }) => {
    const where = { en: places.map(({ en }) => en).join(', '), zh: places.map(({ zh }) => zh).join('、') };
    return foundAt({ kind: 'artifact', reference: '' }, secret, [where]);
  });
}

/** A text with the secrets in it masked. */
export function masked(text: string, rules: CompiledRules): string {
  const bytes = Buffer.from(text);
  const spans: { start: number; end: number }[] = [];
  const search = createSearch(rules.text, asFile, false, (_, span) => spans.push(span));
  search.run(bytes, 0, bytes.length, 0, bytes.length);
  let result = '';
  let at = 0;
  for (const { start, end } of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= at) continue;
    result += start > at ? bytes.toString('utf8', at, start) + mask : result.endsWith(mask) ? '' : mask;
    at = end;
  }
  return at === 0 ? text : result + bytes.toString('utf8', at);
}
