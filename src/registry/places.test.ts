import { describe, expect, it } from 'vitest';
import { nextHop } from './hops.ts';
import { placesOf } from './places.ts';
import { parseImageName } from './reference.ts';
import { parseRegistriesConf } from './registries-conf.ts';

const conf = `
unqualified-search-registries = ["docker.io"]
[[registry]]
location = "docker.io"
[[registry.mirror]]
location = "mirror.test/hub"
insecure = true
[[registry]]
prefix = "q.io/team"
location = "inner.test:5000/moved"
[[registry.mirror]]
location = "digests.test"
pull-from-mirror = "digest-only"
[[registry.mirror]]
location = "tags.test"
pull-from-mirror = "tag-only"
[[registry]]
prefix = "q.io/team/secret"
blocked = true
[[registry]]
prefix = "*.wild.test"
location = "tame.test"
insecure = true
[[registry]]
location = "by-digest.test"
mirror-by-digest-only = true
[[registry.mirror]]
location = "fast.test"
`;
const digest = `sha256:${'0'.repeat(64)}`;

describe('registries.conf', () => {
  it.each([
    ['alpine', ['mirror.test/hub/library/alpine insecure mirror', 'docker.io/library/alpine']],
    ['q.io/team/app', ['tags.test/app mirror', 'inner.test:5000/moved/app']],
    [`q.io/team/app@${digest}`, ['digests.test/app mirror', 'inner.test:5000/moved/app']],
    ['q.io/teams/app', ['q.io/teams/app']],
    ['a.b.wild.test/x/y', ['tame.test/x/y insecure']],
    ['wild.test/x', ['wild.test/x']],
    ['by-digest.test/x', ['by-digest.test/x']],
    [`by-digest.test/x@${digest}`, ['fast.test/x mirror', 'by-digest.test/x']],
  ])('%s is looked for at %j', async (text, expected) => {
    const rules = await parseRegistriesConf(conf, 'registries.conf');
    const found = placesOf(parseImageName(text), rules).map(({ registry, repository, insecure, mirror }) =>
      [`${registry}/${repository}`, insecure && 'insecure', mirror && 'mirror'].filter(Boolean).join(' '),
    );
    expect(found).toEqual(expected);
  });

  it('blocks', async () => {
    const rules = await parseRegistriesConf(conf, 'registries.conf');
    expect(() => placesOf(parseImageName('q.io/team/secret/app'), rules)).toThrow('blocks q.io/team/secret');
  });

  it('that is no TOML is named', async () => {
    await expect(parseRegistriesConf('[[', '/x.conf')).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it('comes after the mirrors that the caller names', () => {
    const mirrors = { 'docker.io': ['https://m.test/hub'], 'q.io': ['n.test'] };
    expect(placesOf(parseImageName('alpine'), [], mirrors)[0]).toMatchObject({
      registry: 'm.test',
      repository: 'hub/library/alpine',
    });
    expect(placesOf(parseImageName('q.io/a'), [], mirrors)[0]).toMatchObject({ registry: 'n.test', repository: 'a' });
  });
});

describe('an address that a server names', () => {
  it.each([
    ['https://q.io/a', '/b?c=d#e', 'https://q.io/b?c=d'],
    ['https://q.io/a', 'https://s3.test/x', 'https://s3.test/x'],
    ['http://127.0.0.1:5000/a', 'http://127.0.0.1:6000/b', 'http://127.0.0.1:6000/b'],
    ['http://localhost:5000/a', 'https://s3.test/x', 'https://s3.test/x'],
  ])('from %s to %s is gone to', (from, to, expected) => {
    expect(nextHop(new URL(from), to, 'x', false).href).toBe(expected);
  });

  it.each([
    ['https://q.io/a', 'http://q.io/a'],
    ['https://q.io/a', 'https://127.0.0.1/'],
    ['https://q.io/a', 'https://[::1]/'],
    ['https://q.io/a', 'https://[::ffff:169.254.169.254]/'],
    ['https://q.io/a', 'https://169.254.169.254/'],
    ['https://q.io/a', 'https://2852039166/'],
    ['https://q.io/a', 'https://localhost:1/'],
    ['https://q.io/a', 'data:,x'],
    ['http://localhost/a', 'http://q.io/'],
  ])('from %s to %s is not', (from, to) => {
    expect(() => nextHop(new URL(from), to, 'x', false)).toThrow(
      expect.objectContaining({ code: 'registry-protocol' }),
    );
  });

  it('may be without TLS when asked', () => {
    expect(nextHop(new URL('http://q.io/'), 'http://r.io/', 'x', true).host).toBe('r.io');
  });
});
