import { describe, expect, it } from 'vitest';
import { responseBounds } from './bounds.ts';
import { idleResponses, readResponses } from './read.ts';

const read = (content: string) => readResponses(content, 'r.yaml');

describe('a file of responses', () => {
  it('is dry, for containers only, and limited, unless it says otherwise', async () => {
    const { responses } = await read('responses:\n  - {rule: Shell, action: kill}\n');
    expect(responses).toEqual([
      {
        ...{ rule: 'Shell', action: 'kill', mode: 'dry-run', reviewed: false, containersOnly: true, keepAtExit: false },
        ...{ perMinute: 6, allow: [], blockLoopback: false, cutEstablished: false },
        labels: { 'plimsoll.dev/suspect': 'true' },
      },
    ]);
  });

  it('says everything that can be said, in YAML or JSON', async () => {
    const yaml = `
responses:
  - tag: T1059
    minimumPriority: Warning
    action: blockEgress
    mode: act
    reviewed: true
    for: 90s
    keepAtExit: true
    limits: {perMinute: 20}
    allow: [10.96.0.10, "fd00::/8"]
    blockLoopback: true
    cutEstablished: true
`;
    const [entry] = (await read(yaml)).responses;
    expect(entry).toMatchObject({
      ...{
        tag: 'T1059',
        minimumPriority: 'Warning',
        action: 'blockEgress',
        mode: 'act',
        reviewed: true,
        holdMs: 90_000,
      },
      ...{
        keepAtExit: true,
        perMinute: 20,
        allow: ['10.96.0.10', 'fd00::/8'],
        blockLoopback: true,
        cutEstablished: true,
      },
    });
    const json = JSON.stringify({
      responses: [{ rule: 'A', action: 'label', labels: { 'team.example/seen': 'yes' } }],
    });
    expect((await read(json)).responses).toMatchObject([{ labels: { 'team.example/seen': 'yes' } }]);
  });

  it.each([
    ['pause', 600_000],
    ['blockEgress', 600_000],
    ['isolate', undefined],
  ])('lets %s go after %s ms when it does not say when', async (action, ms) => {
    expect((await read(`responses: [{rule: A, action: ${action}}]`)).responses[0]?.holdMs).toBe(ms);
  });

  it.each([
    ['responses: [', 'r.yaml:1:13: '],
    ['- a', 'r.yaml:1:1: must be a mapping'],
    ['', 'r.yaml: must be a mapping'],
    ['responses: 3', 'r.yaml:1:12: responses must be a list'],
    ['responses: []\nresponse: []', 'r.yaml:2:11: "response" is no key of a file of responses'],
    ['responses: [{action: kill}]', 'r.yaml:1:13: a response names either a rule or a tag'],
    ['responses: [{rule: A, tag: B, action: kill}]', 'a response names either a rule or a tag'],
    ['responses: [{rule: A}]', 'a response names its action'],
    ['responses: [{rule: A, action: block}]', 'r.yaml:1:31: action must be one of kill, pause, stop, blockEgress'],
    ['responses: [{rule: A, action: kill, mode: on}]', 'mode must be one of dry-run, act'],
    ['responses: [{rule: A, action: kill, minimumPriority: High}]', 'minimumPriority must be one of Emergency'],
    ['responses: [{rule: A, action: kill, For: 1m}]', '"For" is no key of a response'],
    ['responses: [{rule: A, action: kill, constructor: 1}]', '"constructor" is no key of a response'],
    ['responses: [{rule: A, action: kill, for: 1m}]', 'r.yaml:1:42: kill has no "for"'],
    ['responses: [{rule: A, action: pause, for: 1d}]', 'for must be a duration such as 90s, 10m or 2h'],
    ['responses: [{rule: A, action: pause, for: 0m}]', 'for must be a duration'],
    ['responses: [{rule: A, action: pause, for: 25h}]', 'for is longer than 24 h'],
    ['responses: [{rule: A, action: pause, containersOnly: false}]', 'pause concerns containers alone'],
    ['responses: [{rule: A, action: kill, limits: {perMinute: 0}}]', 'perMinute must be a whole number from 1 to 600'],
    ['responses: [{rule: A, action: kill, limits: {perHour: 1}}]', 'knows perMinute alone, not "perHour"'],
    ['responses: [{rule: A, action: blockEgress, allow: [10.0.0.0/33]}]', '"10.0.0.0/33" is no network'],
    ['responses: [{rule: A, action: kill, allow: []}]', 'kill has no "allow"'],
    ['responses: [{rule: A, action: label, labels: {}}]', 'must have 1 to 10 labels'],
    ['responses: [{rule: A, action: label, labels: {"a b": c}}]', '"a b" is no name of a label'],
    ['responses: [{rule: A, action: label, labels: {a: "b c"}}]', '"b c" is no value of a label'],
    ['responses: [{rule: A, rule: B, action: kill}]', 'Map keys must be unique'],
  ])('refuses %j, and says where and why', async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'responses-invalid',
      message: expect.stringContaining(message),
    });
  });

  it('has bounds', async () => {
    await expect(read(' '.repeat(responseBounds.fileBytes + 1))).rejects.toMatchObject({ code: 'bound' });
    const many = { responses: new Array(responseBounds.responses + 1).fill({ rule: 'A', action: 'kill' }) };
    await expect(read(JSON.stringify(many))).rejects.toMatchObject({ code: 'bound' });
    const bomb = `a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nresponses: [*c,*c,*c,*c]\n`;
    await expect(read(bomb)).rejects.toMatchObject({ code: 'responses-invalid' });
  });

  it('names what can never happen with the rules that are there', async () => {
    const config = await read(
      'responses: [{rule: A, action: kill}, {rule: Aa, action: stop}, {tag: t, action: kill}, {tag: T, action: pause}]',
    );
    expect(idleResponses(config, [{ name: 'A', tags: ['t'] }])).toEqual([
      'stop: no rule is named "Aa"',
      'pause: no rule has the tag "T"',
    ]);
  });
});
