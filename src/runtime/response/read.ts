/** Files of responses: YAML or JSON, read strictly, since what they say is done. */
import { PlimsollError } from '../../model/index.ts';
import { priorities } from '../types.ts';
import { responseBounds } from './bounds.ts';
import { durationOf } from './duration.ts';
import { networkOf } from './network.ts';
import { type ActionName, actions, type ResponseConfig, type ResponseRule } from './types.ts';

/** Says what is wrong at a place. */
type Refuse = (message: string) => never;
type Reader<T> = (value: unknown, refuse: Refuse) => T;

const text: Reader<string> = (value, refuse) => {
  if (typeof value !== 'string' || value === '') return refuse('must be a text');
  return value.length > responseBounds.text ? refuse(`is longer than ${responseBounds.text} characters`) : value;
};
const truth: Reader<boolean> = (value, refuse) =>
  typeof value === 'boolean' ? value : refuse('must be true or false');
const oneOf =
  <T extends string>(words: readonly T[]): Reader<T> =>
  (value, refuse) =>
    words.find(word => word === value) ?? refuse(`must be one of ${words.join(', ')}`);

const duration: Reader<number> = (value, refuse) => {
  const ms = typeof value === 'string' ? durationOf(value) : undefined;
  if (ms === undefined) return refuse('must be a duration such as 90s, 10m or 2h');
  return ms > responseBounds.holdMs ? refuse(`is longer than ${responseBounds.holdMs / 3_600_000} h`) : ms;
};

const perMinute: Reader<number> = (value, refuse) => {
  const { perMinute: count, ...others } = mapping(value, refuse);
  const [other] = Object.keys(others);
  if (other !== undefined) refuse(`knows perMinute alone, not ${JSON.stringify(other)}`);
  const most = responseBounds.perMinute;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= most) return count;
  return refuse(`perMinute must be a whole number from 1 to ${most}`);
};

const networks: Reader<string[]> = (value, refuse) => {
  if (!Array.isArray(value)) return refuse('must be a list of networks');
  if (value.length > responseBounds.networks) refuse(`has more than ${responseBounds.networks} networks`);
  for (const each of value)
    if (typeof each !== 'string' || networkOf(each) === undefined)
      refuse(`${JSON.stringify(each)} is no network such as 10.0.0.0/8 or fd00::/8`);
  return value as string[];
};

/** Kubernetes' own rules for labels. */
const labelKey = /^([a-z\d]([-a-z\d.]{0,250}[a-z\d])?\/)?[A-Za-z\d]([-\w.]{0,61}[A-Za-z\d])?$/;
const labelValue = /^([A-Za-z\d]([-\w.]{0,61}[A-Za-z\d])?)?$/;

const labels: Reader<Record<string, string>> = (value, refuse) => {
  const given = mapping(value, refuse);
  const entries = Object.entries(given);
  if (entries.length === 0 || entries.length > responseBounds.labels)
    refuse(`must have 1 to ${responseBounds.labels} labels`);
  for (const [key, each] of entries) {
    if (!labelKey.test(key)) refuse(`${JSON.stringify(key)} is no name of a label`);
    if (typeof each !== 'string' || !labelValue.test(each)) refuse(`${JSON.stringify(each)} is no value of a label`);
  }
  return given as Record<string, string>;
};

const readers = {
  rule: text,
  tag: text,
  minimumPriority: oneOf(priorities),
  action: oneOf(actions),
  mode: oneOf<ResponseRule['mode']>(['dry-run', 'act']),
  reviewed: truth,
  containersOnly: truth,
  for: duration,
  keepAtExit: truth,
  limits: perMinute,
  allow: networks,
  blockLoopback: truth,
  cutEstablished: truth,
  labels,
} satisfies Record<string, Reader<unknown>>;
type Key = keyof typeof readers;
type Given = { [K in Key]?: ReturnType<(typeof readers)[K]> };

/** Keys that mean something for some actions alone. */
const ofActions: readonly [Key, readonly ActionName[]][] = [
  ['for', ['pause', 'blockEgress', 'label', 'isolate']],
  ['keepAtExit', ['pause', 'blockEgress']],
  ['allow', ['blockEgress']],
  ['blockLoopback', ['blockEgress']],
  ['cutEstablished', ['blockEgress']],
  ['labels', ['label']],
];

/** What holds a container down is taken back, if nobody says when. Milliseconds. */
const usualHold: Partial<Record<ActionName, number>> = { pause: 600_000, blockEgress: 600_000 };
const usualPerMinute = 6;

/**
 * @param name of the file, for messages
 * @throws PlimsollError `responses-invalid` with the place; `bound`
 */
export async function readResponses(content: string, name: string): Promise<ResponseConfig> {
  if (Buffer.byteLength(content) > responseBounds.fileBytes)
    throw new PlimsollError('bound', `${name} is larger than ${responseBounds.fileBytes} bytes`);
  const refuseAt =
    (place: string): Refuse =>
    message => {
      throw new PlimsollError('responses-invalid', `${place}: ${message}`);
    };
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error) return refuseAt(placeOf(error.pos[0]))(error.message);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: responseBounds.aliases });
  } catch (cause) {
    throw new PlimsollError('responses-invalid', `${name}: ${(cause as Error).message}`, { cause });
  }
  const at = (path: (string | number)[]): Refuse => {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    return refuseAt(node?.range ? placeOf(node.range[0]) : name);
  };
  const { responses, ...others } = mapping(value, at([]));
  const [other] = Object.keys(others);
  if (other !== undefined) at([other])(`${JSON.stringify(other)} is no key of a file of responses`);
  if (!Array.isArray(responses)) return at(['responses'])('responses must be a list');
  if (responses.length > responseBounds.responses)
    throw new PlimsollError('bound', `${name} has more than ${responseBounds.responses} responses`);
  return {
    responses: responses.map((each: unknown, index) =>
      entryOf(each, key => at(['responses', index, ...(key === undefined ? [] : [key])])),
    ),
  };
}

function mapping(value: unknown, refuse: Refuse): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  return refuse('must be a mapping');
}

function entryOf(value: unknown, at: (key?: string) => Refuse): ResponseRule {
  const given: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(mapping(value, at()))) {
    if (!Object.hasOwn(readers, key)) at(key)(`${JSON.stringify(key)} is no key of a response`);
    given[key] = readers[key as Key](each, message => at(key)(`${key} ${message}`));
  }
  const { rule, tag, action, minimumPriority, ...rest } = given as Given;
  if ((rule === undefined) === (tag === undefined)) at()('a response names either a rule or a tag');
  if (action === undefined) return at()('a response names its action');
  for (const [key, which] of ofActions)
    if (given[key] !== undefined && !which.includes(action)) at(key)(`${action} has no ${JSON.stringify(key)}`);
  if (rest.containersOnly === false && action !== 'kill')
    at('containersOnly')(`${action} concerns containers alone; only kill reaches the host`);
  const holdMs = rest.for ?? usualHold[action];
  return {
    ...(rule !== undefined && { rule }),
    ...(tag !== undefined && { tag }),
    ...(minimumPriority && { minimumPriority }),
    action,
    mode: rest.mode ?? 'dry-run',
    reviewed: rest.reviewed ?? false,
    containersOnly: rest.containersOnly ?? true,
    ...(holdMs !== undefined && { holdMs }),
    keepAtExit: rest.keepAtExit ?? false,
    perMinute: rest.limits ?? usualPerMinute,
    allow: rest.allow ?? [],
    blockLoopback: rest.blockLoopback ?? false,
    cutEstablished: rest.cutEstablished ?? false,
    labels: rest.labels ?? { 'plimsoll.dev/suspect': 'true' },
  };
}

/** What of a file of responses can never happen with these rules: a misspelt name is not found out by silence. */
export function idleResponses(
  { responses }: ResponseConfig,
  rules: readonly { name: string; tags: readonly string[] }[],
): string[] {
  const names = new Set(rules.map(({ name }) => name));
  const tags = new Set(rules.flatMap(rule => rule.tags));
  return responses.flatMap(({ rule, tag, action }) => {
    if (rule !== undefined) return names.has(rule) ? [] : [`${action}: no rule is named ${JSON.stringify(rule)}`];
    return tags.has(tag as string) ? [] : [`${action}: no rule has the tag ${JSON.stringify(tag)}`];
  });
}
