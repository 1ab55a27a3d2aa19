/** Audit events as the rule language reads them. */
import { k8sAuditFields } from '../fields/index.ts';
import { clockText, dateTimeText, isoText } from '../rules/output/time.ts';
import type { EventSource } from '../types.ts';
import type { AuditEvent } from './event.ts';
import { type Json, memberOf, textOf } from './json.ts';
import { podReads } from './pod.ts';
import type { AuditMake, AuditRead } from './read.ts';
import { requestReads } from './request.ts';

const second = 1_000_000_000n;

/** Fields that say something of every event, whatever it holds. */
const eventReads: Record<string, AuditRead> = {
  'evt.num': ({ num }) => num,
  'evt.time': ({ time }) => clockText(time),
  'evt.time.s': ({ time }) => clockText(time, false),
  'evt.time.iso8601': ({ time }) => isoText(time),
  'evt.datetime': ({ time }) => dateTimeText(time),
  'evt.datetime.s': ({ time }) => dateTimeText(time, false),
  'evt.rawtime': ({ time }) => number(time),
  'evt.rawtime.s': ({ time }) => number(time / second),
  'evt.rawtime.ns': ({ time }) => number(time % second),
  'evt.reltime': ({ time, began }) => number(time - began),
  'evt.reltime.s': ({ time, began }) => number((time - began) / second),
  'evt.reltime.ns': ({ time, began }) => number((time - began) % second),
  'evt.pluginname': () => 'k8saudit',
  'evt.plugininfo': ({ body }) => textOf(body),
  'evt.source': ({ source }) => source,
  'evt.is_async': () => false,
  'evt.type': ({ type }) => type,
  'evt.dir': () => '>',
};

const number = (value: bigint): number | bigint =>
  value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;

/** The value at a JSON pointer (RFC 6901); the field takes it without its first slash, too. */
const pointed: AuditMake = pointer => {
  if (!pointer) return undefined;
  const keys = pointer
    .replace(/^\//, '')
    .split('/')
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return event => {
    const value = keys.reduce<Json | undefined>(memberOf, event.body);
    return value === undefined ? undefined : textOf(value);
  };
};

const jsonReads: Record<string, AuditMake> = {
  value: pointed,
  obj: () => event => JSON.stringify(event.body, undefined, 2),
  rawtime: () => event => String(event.time),
};

/** An object without an id is no audit event, and none of its fields are there. */
function ofRequest(make: AuditMake | undefined): AuditMake | undefined {
  return (
    make &&
    (argument => {
      const read = make(argument);
      return read && (event => (event.body['auditID'] === undefined ? undefined : read(event)));
    })
  );
}

function makeOf(name: string): AuditMake | undefined {
  const [family = '', ...rest] = name.split('.');
  if (family === 'jevt' || family === 'json') return jsonReads[rest.join('.')];
  const read = eventReads[name];
  return read ? () => read : ofRequest(podReads[name] ?? requestReads[name]);
}

export const auditSource: EventSource<AuditEvent> = {
  name: 'k8s_audit',
  fields: k8sAuditFields,
  bind(spec, argument) {
    const make = makeOf(spec.name);
    const read = make ? make(argument) : () => undefined;
    return read && { type: spec.type, list: spec.list === true, read };
  },
};
