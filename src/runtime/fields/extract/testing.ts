/** Reads fields of the events of a capture, for tests. */
import { CaptureReader } from '../../scap/reader.ts';
import { captureOf, type TestEvent } from '../../scap/testing.ts';
import { syscallState } from '../../state/syscall-state.ts';
import type { FieldValue } from '../../types.ts';
import { syscallSource } from './source.ts';

/** `proc.aname[2]`, `evt.arg.name`: as rules write them. */
function boundField(text: string) {
  const [, named = '', index] = /^([\w.]+)(?:\[(.*)\])?$/.exec(text) ?? [];
  const known = (name: string) => syscallSource.fields.find(field => field.name === name);
  let spec = known(named);
  let argument = index;
  for (let dot = named.lastIndexOf('.'); spec === undefined && dot > 0; dot = named.lastIndexOf('.', dot - 1)) {
    spec = known(named.slice(0, dot));
    argument = named.slice(dot + 1);
  }
  const bound = spec && syscallSource.bind(spec, argument);
  if (bound === undefined) throw new Error(`no field ${text}`);
  return bound;
}

/** The fields at each event of the capture, in their order. */
export function fieldsAt(
  events: readonly TestEvent[],
  fields: readonly string[],
  options?: Parameters<typeof captureOf>[1],
): Record<string, FieldValue>[] {
  const bound = fields.map(text => [text, boundField(text)] as const);
  const rows: Record<string, FieldValue>[] = [];
  const { sink } = syscallState(event => {
    rows.push(Object.fromEntries(bound.map(([text, { read }]) => [text, read(event)])));
  });
  const reader = new CaptureReader(sink);
  reader.push(captureOf(events, options));
  reader.finish();
  return rows;
}
