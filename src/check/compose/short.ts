/** The short forms of the Compose Specification: `HOST:CONTAINER` ports, `SOURCE:TARGET:MODE` volumes, `KEY=VALUE` lists. */

import type { Mount, Placed, Port } from '../container/settings.ts';
import type { Path } from '../types.ts';
import { type Fields, fieldsOf, isFields, isTrue, itemsOf, numberOf, textOf, under } from '../value.ts';

/** `${NAME:-default}` and `${NAME-default}` as their default: what is taken where nobody says otherwise. */
export const withDefaults = (text: string): string => text.replaceAll(/\$\{[A-Za-z_]\w*:?-([^{}$]*)\}/g, '$1');

/** Folders of a home that hold keys, whoever's home it is. */
const ownKeys = /^(?:~|\$HOME|\$\{HOME\})(?=\/\.(?:ssh|aws|azure|kube|docker|gnupg|config)(?:\/|$))/;

/** A source as a path of the host; relative ones lie beside the file and give nothing away. */
const asHostPath = (source: string): string =>
  /^(?:\\\\|\/\/)\.[\\/]pipe[\\/]docker_engine$/.test(source)
    ? '/var/run/docker.sock'
    : source.replace(ownKeys, '/root');

const isPath = (source: string): boolean => /^(?:\/|\.|~|\\|\$HOME|\$\{HOME\})/.test(source);

export function mountOf(value: unknown, at: Path): Mount | undefined {
  if (isFields(value)) {
    const type = textOf(value.type);
    const source = withDefaults(textOf(value.source));
    return {
      source: asHostPath(source),
      target: textOf(value.target),
      bind: type === 'bind' || type === 'npipe' || (type === '' && isPath(source)),
      readOnly: isTrue(value.read_only),
      propagation: textOf(under(value, 'bind', 'propagation')),
      at,
    };
  }
  const [source = '', target = '', mode = ''] = withDefaults(textOf(value)).split(':');
  if (source === '' || target === '') return undefined;
  const modes = mode.split(',');
  return {
    source: asHostPath(source),
    target,
    bind: isPath(source),
    readOnly: modes.includes('ro'),
    propagation: modes.find(word => /^r?(?:shared|slave|private)$/.test(word)) ?? '',
    at,
  };
}

/** The first port of a range. */
const first = (text: string): number | undefined => numberOf(text.split('-', 1)[0]);

export function portOf(value: unknown, at: Path): Port | undefined {
  if (isFields(value)) {
    const host = first(textOf(value.published));
    const container = numberOf(value.target);
    return {
      address: textOf(value.host_ip),
      ...(host !== undefined && { host }),
      ...(container !== undefined && { container }),
      at,
    };
  }
  const [text = ''] = withDefaults(textOf(value)).split('/', 1);
  const found = /^(?:(\[[0-9a-fA-F:]+\]|[^:[\]]*):)?(?:([\d-]*):)?([\d-]+)$/.exec(text);
  if (!found) return undefined;
  const [, before = '', between, last = ''] = found;
  // `8080:80` has a host's port alone, `127.0.0.1:8080:80` its address before that.
  const [address, published] =
    between === undefined && /^[\d-]*$/.test(before) ? ['', before] : [before, between ?? ''];
  const [host, container] = [first(published), first(last)];
  return { address, ...(host !== undefined && { host }), ...(container !== undefined && { container }), at };
}

/** A mapping, or a list of `KEY=VALUE`. */
export function* pairsOf(value: unknown, at: Path): Generator<Placed<{ name: string; value: string }>> {
  if (isFields(value)) {
    for (const [name, one] of Object.entries(value)) yield { value: { name, value: textOf(one) }, at: [...at, name] };
    return;
  }
  for (const [index, item] of itemsOf(value).entries()) {
    const text = textOf(item);
    const equals = text.indexOf('=');
    yield {
      value: { name: equals < 0 ? text : text.slice(0, equals), value: equals < 0 ? '' : text.slice(equals + 1) },
      at: [...at, index],
    };
  }
}

/** Soft limits by name. */
export function* limitsOf(value: unknown, at: Path): Generator<Placed<{ name: string; value: number }>> {
  for (const [name, limit] of Object.entries(fieldsOf(value))) {
    const number = numberOf(isFields(limit) ? (limit as Fields).soft : limit);
    if (number !== undefined) yield { value: { name, value: number }, at: [...at, name] };
  }
}
