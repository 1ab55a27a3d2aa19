import { describe, expect, it } from 'vitest';
import { syscallSource } from '../fields/extract/source.ts';
import { ruleLoader } from '../rules/load/loader.ts';
import { CaptureReader } from '../scap/reader.ts';
import { captureOf, threadRecord } from '../scap/testing.ts';
import { bareContainer } from '../state/containers.ts';
import { syscallState } from '../state/syscall-state.ts';
import { lateAlert } from './late.ts';

const id = 'ab'.repeat(32);
const text = `
- rule: Late
  desc: of the test
  condition: evt.type = setsid
  output: in %container.name (%container.id) of %container.image.repository did %proc.name %proc.pid
  priority: NOTICE
`;

function held() {
  const loader = ruleLoader({ sources: [syscallSource] });
  expect(loader.load({ name: 'late.yaml', text }).errors).toEqual([]);
  const [rule] = loader.rules();
  const kept: ReturnType<typeof lateAlert>[] = [];
  const { sink, state } = syscallState(event => {
    if (event.view.type.name === 'setsid' && rule) {
      // As the rules do for each event that they look at.
      loader.turn.now += 1;
      kept.push(lateAlert(rule, event, {}, loader.turn));
    }
  });
  const reader = new CaptureReader(sink);
  const cgroups = Buffer.from(`cpu=/docker/${id}\0`);
  const threads = [threadRecord({ tid: 7, comm: 'first', cgroups }), threadRecord({ tid: 8, comm: 'second', cgroups })];
  reader.push(
    captureOf(
      [7, 8].map(tid => ({ type: 'setsid', tid })),
      { threads },
    ),
  );
  reader.finish();
  return { kept, state };
}

describe('an alert of a container that is not described yet', () => {
  it('says what is known', () => {
    const [first] = held().kept;
    expect(first?.alert.message).toBe(`in <NA> (${id.slice(0, 12)}) of <NA> did first 7`);
    expect(first?.alert.outputFields).toMatchObject({ 'container.name': null, 'proc.name': 'first' });
  });

  it('is written again with the container, and with its own event, however many came after it', () => {
    const { kept, state } = held();
    state.addContainer({
      ...bareContainer(id, 'docker'),
      bare: false,
      name: 'web',
      image: 'nginx:1',
      repository: 'nginx',
    });
    const again = kept.map(each => each.again());
    expect(again.map(({ message }) => message)).toEqual([
      `in web (${id.slice(0, 12)}) of nginx did first 7`,
      `in web (${id.slice(0, 12)}) of nginx did second 8`,
    ]);
    for (const [index, { output, message, time, outputFields }] of again.entries()) {
      expect(output).toBe(`${kept[index]?.alert.output.slice(0, -(kept[index]?.alert.message.length ?? 0))}${message}`);
      expect(time).toBe(kept[index]?.alert.time);
      expect(outputFields).toMatchObject({ 'container.name': 'web', 'container.image.repository': 'nginx' });
    }
  });
});
