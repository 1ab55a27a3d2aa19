import { describe, expect, it } from 'vitest';
import { type CelOptions, compileCel } from './compile.ts';
import { CelError } from './error.ts';

const variables = { object: 'dyn', name: 'string', names: 'list<string>' } as const satisfies CelOptions['variables'];
const object = {
  kind: 'Pod',
  spec: {
    hostNetwork: true,
    replicas: 3,
    containers: [
      { name: 'app', image: 'registry.example/app:1', env: [{ name: 'A' }, { name: 'B' }] },
      { name: 'side', image: 'docker.io/side', env: [] },
    ],
  },
  labels: { team: 'a' },
};
const holds = async (source: string, values: Record<string, unknown> = { object, name: 'x', names: [] }) =>
  (await compileCel(source, { variables })).evaluate(values);

describe('an expression over a document', () => {
  it.each([
    ['object.kind == "Pod" && object.spec.hostNetwork', true],
    ['object.spec.replicas > 2', true],
    ['object.spec.replicas == 3', true],
    ['has(object.spec.hostPID) && object.spec.hostPID', false],
    ['object.spec.containers.exists(c, c.image.like("registry.example/*"))', true],
    ['object.spec.containers.all(c, c.env.exists(e, e.name == "B"))', false],
    ['object.spec.containers.map(c, c.name) == ["app", "side"]', true],
    ['object.spec.containers.filter(c, size(c.env) > 0).size() == 1', true],
    ['object.labels.all(key, key != "owner")', true],
    ['"team" in object.labels', true],
    ['object.spec.containers[1].image.matches("^docker[.]io/")', true],
    ['name in names', false],
  ])('%s: %s', async (source, expected) => {
    expect(await holds(source)).toBe(expected);
  });

  it('may yield a text', async () => {
    const program = await compileCel('"image " + object.spec.containers[0].image', { variables, yields: 'string' });
    expect(program.evaluate({ object })).toBe('image registry.example/app:1');
  });

  it.each([
    ['object.kind ==', 'ends early', 14],
    ['name == 3', 'compares a text with a number', 0],
    ['unknown == 3', 'uses a name that is not declared', 0],
    ['name', 'yields no bool', 0],
    ['cel.bind(x, 1, x == 1)', 'binds a name', 0],
    ['name.matches(name)', 'takes a pattern from outside', 13],
    ['name.matchesLinear("x")', 'uses a word of ours', 0],
    ['name.matches("(")', 'has a pattern that RE2 refuses', 13],
  ])('is refused when it is %s, which %s', async (source, _, offset) => {
    const failure = await compileCel(source, { variables }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CelError);
    expect((failure as CelError).offset).toBe(offset);
  });

  it('is refused when it is too long, too deep or nests too many loops', async () => {
    const loops = (depth: number): string => (depth === 0 ? 'true' : `names.all(n${depth}, ${loops(depth - 1)})`);
    for (const source of [`name == "${'x'.repeat(4100)}"`, `${'('.repeat(200)}true${')'.repeat(200)}`, loops(9)]) {
      await expect(compileCel(source, { variables })).rejects.toThrow(CelError);
    }
    expect(await holds(loops(8))).toBe(true);
  });

  it('names what is not there rather than taking it for false', async () => {
    await expect(holds('object.spec.hostPID')).rejects.toThrow('hostPID');
    await expect(holds('object.kind')).rejects.toThrow('it must yield a bool');
  });

  it('sees nothing but the document', async () => {
    for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      await expect(holds(`object.${word} != null`)).rejects.toThrow(CelError);
      expect(await holds(`has(object.${word})`)).toBe(false);
    }
  });
});

describe('an expression that runs away', () => {
  const list = Array.from({ length: 3000 }, (_, index) => index);
  it.each([
    ['loops in loops', 'object.all(a, object.all(b, object.all(c, a + b + c >= 0.0)))'],
    ['loops whose error another answer hides', 'object.exists(a, object.all(b, object.all(c, c < 0.0)) || a > 2998.0)'],
    ['a list that it makes itself', '[object.map(x, x)].all(l, l.all(a, l.all(b, l.all(c, c >= 0.0))))'],
    ['comparisons of long lists', 'object.all(a, object == object)'],
    ['sums of long lists', 'object.map(a, object + object).size() > 0'],
    ['searches in long lists', 'object.all(a, !(-1.0 in object))'],
  ])('is stopped: %s', async (_, source) => {
    const { evaluate } = await compileCel(source, { variables });
    const began = performance.now();
    expect(() => evaluate({ object: list })).toThrow('it takes more than 1000000 steps');
    expect(performance.now() - began).toBeLessThan(1500);
  });

  it('goes no further than it is told to', async () => {
    const { evaluate } = await compileCel('object.all(a, a >= 0.0)', { variables });
    expect(evaluate({ object: list })).toBe(true);
    expect(() => evaluate({ object: list }, 1000)).toThrow('it takes more than 1000 steps');
  });
});
