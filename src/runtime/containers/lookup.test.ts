import { describe, expect, it } from 'vitest';
import { bareContainer, type Container } from '../state/containers.ts';
import { containerBounds } from './bounds.ts';
import { type ContainerLookup, containerLookup } from './lookup.ts';
import type { ContainerSource } from './types.ts';

const id = (number: number): string => number.toString(16).padStart(12, '0').padEnd(64, '0');
const container = (fullId: string): Container => ({ ...bareContainer(fullId, 'docker'), image: 'i', bare: false });

interface Asked {
  lookup: ContainerLookup;
  found: Container[];
  /** Ids in the order in which they were asked about, with the source's name. */
  asked: string[];
  clock: { now: number };
}

type Find = (id: string, tries: number, signal: AbortSignal) => Promise<Container | undefined>;

function lookupOf(finds: Record<string, Find>, retryMs: readonly number[] = [1, 1], local = ''): Asked {
  const found: Container[] = [];
  const asked: string[] = [];
  const clock = { now: 0 };
  const sources = Object.entries(finds).map(
    ([name, find]): ContainerSource => ({
      ...{ name, types: [name] },
      ...(name === local && { local: true }),
      find(wanted, _type, signal) {
        asked.push(`${name} ${Number.parseInt(wanted.slice(0, 12), 16)}`);
        return find(wanted, asked.filter(each => each === asked.at(-1)).length, signal);
      },
    }),
  );
  const lookup = containerLookup({ sources, onFound: each => found.push(each), now: () => clock.now, retryMs });
  return { lookup, found, asked, clock };
}

describe('asking what a container is', () => {
  it('asks once, however often it comes up', async () => {
    const { lookup, found, asked } = lookupOf({ docker: async wanted => container(wanted) });
    for (let i = 0; i < 100; i++) lookup.ask(id(1), 'docker');
    expect((await lookup.describe(id(1))).container).toEqual(container(id(1)));
    lookup.ask(id(1), 'docker');
    expect((await lookup.describe(id(1).slice(0, 12))).unknown).toBeUndefined();
    expect({ asked, found }).toEqual({ asked: ['docker 1'], found: [container(id(1))] });
  });

  it('asks the runtime whose name shows first, then the others', async () => {
    const { lookup, asked } = lookupOf({
      docker: async () => undefined,
      podman: async wanted => container(wanted),
      containerd: async () => undefined,
    });
    lookup.ask(id(1), 'containerd');
    await lookup.describe(id(1));
    expect(asked).toEqual(['containerd 1', 'docker 1', 'podman 1']);
  });

  it('a container that its runtime knows later is tried again', async () => {
    const { lookup } = lookupOf({ docker: async (wanted, tries) => (tries === 3 ? container(wanted) : undefined) });
    lookup.ask(id(1), 'docker');
    expect((await lookup.describe(id(1))).container.bare).toBe(false);
  });

  it('what no runtime has is not asked about again for a while, and then it is', async () => {
    const { lookup, asked, clock } = lookupOf({ docker: async () => undefined });
    lookup.ask(id(1), 'docker');
    expect(await lookup.describe(id(1))).toMatchObject({ container: { bare: true }, unknown: 'not-found' });
    lookup.ask(id(1), 'docker');
    expect(asked).toHaveLength(3);
    clock.now = containerBounds.negativeMs + 1;
    lookup.ask(id(1), 'docker');
    await lookup.describe(id(1));
    expect(asked).toHaveLength(6);
    expect(lookup.counts()).toMatchObject({ notFound: 2, unreachable: 0, known: 0, waiting: 0 });
  });

  it('a runtime that fails is not one that has no such container', async () => {
    const { lookup } = lookupOf({ docker: async () => Promise.reject(new Error('broken')) });
    lookup.ask(id(1), 'docker');
    expect((await lookup.describe(id(1))).unknown).toBe('unreachable');
    expect(lookup.counts()).toMatchObject({ unreachable: 1, notFound: 0, lastFailure: 'docker: broken' });
  });

  it('files are asked when sockets fail; that they lack the image is believed at the last try', async () => {
    const { lookup, asked } = lookupOf(
      {
        docker: async () => Promise.reject(new Error('broken')),
        files: async wanted => ({ ...container(wanted), image: '' }),
      },
      [1],
      'files',
    );
    lookup.ask(id(1), 'docker');
    expect((await lookup.describe(id(1))).container).toMatchObject({ image: '', bare: false });
    expect(asked).toEqual(['docker 1', 'files 1', 'docker 1', 'files 1']);
  });

  it('an alert is held no longer than it may be', async () => {
    const { lookup } = lookupOf({ docker: () => new Promise(() => {}) });
    lookup.ask(id(1), 'docker');
    const began = performance.now();
    expect(await lookup.describe(id(1), 30)).toMatchObject({ container: { bare: true }, unknown: 'late' });
    expect(performance.now() - began).toBeLessThan(300);
    expect(lookup.counts()).toMatchObject({ late: 1, waiting: 1 });
    lookup.close();
    expect((await lookup.describe(id(1))).unknown).toBe('ended');
  });

  it('a container that ends first is said to have ended, and its tries are over', async () => {
    const { lookup, asked } = lookupOf({ docker: async () => undefined }, [1, 100_000]);
    lookup.ask(id(1), 'docker');
    const answer = lookup.describe(id(1));
    await expect.poll(() => asked.length).toBe(2);
    lookup.ended(id(1));
    expect(await answer).toMatchObject({ container: { bare: true, fullId: id(1) }, unknown: 'ended' });
    lookup.ask(id(1), 'docker');
    expect(lookup.counts()).toMatchObject({ endedUnknown: 1, notFound: 0, waiting: 0 });
  });

  it('nobody asked: that is said too', async () => {
    const { lookup } = lookupOf({});
    expect(await lookup.describe(id(9))).toMatchObject({ unknown: 'unasked', container: { fullId: id(9) } });
  });

  it('no more than a few are asked about together, and no more than a bound wait', async () => {
    let together = 0;
    let most = 0;
    let release = (): void => {};
    const gate = new Promise<void>(resolve => {
      release = resolve;
    });
    const { lookup } = lookupOf({
      docker: async wanted => {
        most = Math.max(most, ++together);
        await gate;
        together--;
        return container(wanted);
      },
    });
    for (let i = 0; i < containerBounds.waiting + 10; i++) lookup.ask(id(i), 'docker');
    expect(lookup.counts()).toMatchObject({ waiting: containerBounds.waiting, postponed: 10 });
    release();
    await expect.poll(() => lookup.counts().waiting).toBe(0);
    expect(most).toBe(containerBounds.parallel);
    expect(lookup.counts().known).toBe(containerBounds.waiting);
  });
});
