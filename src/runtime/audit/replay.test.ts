import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditBounds } from './bounds.ts';
import { replayAudit } from './replay.ts';
import { bytesOf, request } from './testing.ts';

async function run(...chunks: (string | object)[]) {
  const ids: unknown[] = [];
  const summary = await replayAudit(bytesOf(...chunks), ({ body }) => void ids.push(body['auditID']));
  return { ids, ...summary, messages: summary.problems.map(({ message }) => message) };
}
const event = (auditID: string) => ({ ...request, auditID });
const list = (...items: unknown[]) => ({ kind: 'EventList', items });

describe('audit events', () => {
  it.each([
    ['one a line', `${JSON.stringify(event('a'))}\n\n${JSON.stringify(event('b'))}`],
    ['a list', JSON.stringify(list(event('a'), event('b')))],
    ['over several lines', JSON.stringify(list(event('a'), event('b')), undefined, 2)],
    [
      'documents one after the other',
      `${JSON.stringify(event('a'), undefined, 1)}\r\n${JSON.stringify(event('b'), undefined, 1)}`,
    ],
    ['lists of lists', JSON.stringify([event('a'), list(event('b'))])],
    [
      'a line for each item',
      `{"kind":"EventList","items":[\n${JSON.stringify(event('a'))},\n${JSON.stringify(event('b'))}\n]}`,
    ],
    ['items that name no kind', JSON.stringify(list({ ...event('a'), kind: undefined }, event('b')))],
  ])('are read: %s', async (_, text) => {
    expect(await run(text)).toMatchObject({ ids: ['a', 'b'], events: 2, alien: 0, problems: [] });
  });

  it('tell of alien objects and pass them over', async () => {
    const { ids, alien, messages, problems } = await run(
      list(event('a'), { kind: 'Pod' }, 7, null, { ...event('x'), stageTimestamp: 'today' }, event('b')),
      { kind: 'Pod' },
      [7],
      { kind: 'EventList', items: {} },
    );
    expect(ids).toEqual(['a', 'b']);
    expect(alien).toBe(7);
    expect(messages[0]).toBe('object 2 is skipped: it is of kind "Pod", no audit event');
    expect(messages[3]).toContain('no stageTimestamp');
    expect(problems.some(({ gap }) => gap)).toBe(false);
  });

  it.each([
    ['cut short in a string', '{"kind":"Ev\n', 'within a string'],
    ['cut short between members', '{"kind":"Event","a":[1,\n', 'it is cut short'],
    ['no JSON', '{"kind":Event}\n', 'it is not JSON'],
    ['words', 'hello\n', 'neither an object nor a list'],
    ['too deep', `${'['.repeat(300)}${']'.repeat(300)}\n`, 'nested deeper than 256'],
    ['too many brackets', '{}}\n', 'it is not JSON'],
  ])('of damaged lines are told of as a gap: %s', async (_, text, why) => {
    const { ids, messages, problems } = await run(event('a'), text, event('b'));
    expect(ids).toEqual(['a', 'b']);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain('line 2 is skipped: ');
    expect(messages[0]).toContain(why);
    expect(problems[0]?.gap).toBe(true);
  });

  it('have bounds: events of a batch, problems', async () => {
    const items = Array.from({ length: auditBounds.entries + 5 }, () => 0);
    const { messages, alien, problems } = await run({ kind: 'EventList', items });
    expect(alien).toBe(auditBounds.entries);
    expect(problems).toHaveLength(auditBounds.problems + 1);
    expect(messages.at(-1)).toBe(`${auditBounds.entries + 1 - auditBounds.problems} more problems are not listed`);
    expect(problems.at(-1)?.gap).toBe(true);
  });

  it('are the same however the stream is cut', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 }), async sizes => {
        const bytes = Buffer.from(
          [JSON.stringify(event('ä')), '{"kind":', 'x', JSON.stringify(list(event('b')), undefined, 2)].join('\n'),
        );
        const whole = await run(bytes.toString());
        const ids: unknown[] = [];
        async function* parts(): AsyncGenerator<Uint8Array> {
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = sizes[i % sizes.length] as number;
            yield bytes.subarray(at, at + size);
            at += size;
          }
        }
        const { problems } = await replayAudit(parts(), ({ body }) => void ids.push(body['auditID']));
        expect({ ids, problems }).toEqual({ ids: whole.ids, problems: whole.problems });
      }),
      { numRuns: 30 },
    ));

  it('never fail on any text', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.json(), fc.string(), fc.constantFrom('{', '[', '"', '\n', ']', '}'))),
        async parts => {
          await run(parts.join(''));
        },
      ),
      { numRuns: 100 },
    ));
});
