import { describe, expect, it } from 'vitest';
import type { FoundInFile, ImageConfig } from '../../model/index.ts';
import { accountsExtractor, imageChecks, judgeImageConfig, modesExtractor } from './index.ts';

const now = new Date('2026-11-01T00:00:00Z');
type Config = NonNullable<ImageConfig['config']>;
const ofConfig = (config: Config): ImageConfig => ({ config });
const history = (...steps: string[]): ImageConfig => ({ history: steps.map(created_by => ({ created_by })) });

/** A check → configs that it finds something in, and that it passes over. */
const configs: Record<string, { bad: ImageConfig[]; good: ImageConfig[] }> = {
  'PLI-001': {
    bad: [{}, ofConfig({ User: 'root' }), ofConfig({ User: '0:0' })],
    good: [ofConfig({ User: '1000' }), ofConfig({ User: 'app:app' })],
  },
  'PLI-002': {
    bad: [ofConfig({ Env: ['DB_PASSWORD=x1'] })],
    good: [ofConfig({ Env: ['PATH=/bin', 'PASSWORD_FILE=/run/x', 'DB_PASSWORD=', `GPG_KEY=${'A'.repeat(40)}`] })],
  },
  'PLI-003': {
    bad: [
      history('|1 TOKEN=abc /bin/sh -c make'),
      history('/bin/sh -c #(nop)  ENV API_KEY=abc'),
      history('RUN |1 SECRET=abc /bin/sh -c x # buildkit'),
    ],
    good: [history('RUN /bin/sh -c TOKEN=$(cat /run/secrets/x) make # buildkit'), history('COPY a /b')],
  },
  'PLI-004': {
    bad: [{}, ofConfig({ Healthcheck: { Test: ['NONE'] } })],
    good: [ofConfig({ Healthcheck: { Test: ['CMD', 'x'] } })],
  },
  'PLI-005': {
    bad: [ofConfig({ ExposedPorts: { '22/tcp': {} } })],
    good: [ofConfig({ ExposedPorts: { '8080/tcp': {} } }), ofConfig({ ExposedPorts: null })],
  },
  'PLI-006': {
    bad: [ofConfig({ ExposedPorts: { '23/tcp': {} } })],
    good: [ofConfig({ ExposedPorts: { '443/tcp': {} } })],
  },
  'PLI-007': {
    bad: [ofConfig({ ExposedPorts: { '80/tcp': {} } })],
    good: [ofConfig({ ExposedPorts: { '8080/tcp': {} } })],
  },
  'PLI-008': {
    bad: [history('/bin/sh -c #(nop) ADD https://x.example/a in /b'), history('ADD https://x.example/a /b # buildkit')],
    good: [history('ADD file:abc in /'), history('ADD --checksum=sha256:a https://x.example/a /b # buildkit')],
  },
  'PLI-009': {
    bad: [history('RUN /bin/sh -c curl https://x.example | sh # buildkit'), history('/bin/sh -c wget -qO- x | bash')],
    good: [history('RUN /bin/sh -c curl -o a https://x.example # buildkit')],
  },
  'PLI-010': { bad: [{}], good: [ofConfig({ Labels: { 'org.opencontainers.image.source': 'x' } })] },
  'PLI-011': {
    bad: [{ created: '2020-01-01T00:00:00Z' }],
    good: [{ created: '2026-10-01T00:00:00Z' }, { created: '1970-01-01T00:00:00Z' }, {}, { created: 'nonsense' }],
  },
  'PLI-013': {
    bad: [ofConfig({ Cmd: ['/bin/sh', '-c', 'a b'] })],
    good: [
      ofConfig({ Cmd: ['/app'] }),
      ofConfig({ Entrypoint: ['/bin/sh', '-c', 'exec a'] }),
      ofConfig({ Cmd: ['bash'] }),
    ],
  },
  'PLI-014': { bad: [ofConfig({ Volumes: { '/etc': {} } })], good: [ofConfig({ Volumes: { '/data': {} } })] },
  'PLI-015': { bad: [ofConfig({ Env: ['PATH=/bin:/tmp'] })], good: [ofConfig({ Env: ['PATH=/usr/local/bin:/bin'] })] },
  'PLI-016': {
    bad: [ofConfig({ Env: ['NODE_TLS_REJECT_UNAUTHORIZED=0'] })],
    good: [ofConfig({ Env: ['NODE_ENV=production'] })],
  },
  'PLI-017': {
    bad: [ofConfig({ Labels: { 'org.opencontainers.image.base.name': 'docker.io/library/debian:latest' } })],
    good: [ofConfig({ Labels: { 'org.opencontainers.image.base.name': 'debian:12' } })],
  },
  'PLI-020': { bad: [history('/bin/sh -c apk add --allow-untrusted a')], good: [history('/bin/sh -c apk add a')] },
  'PLI-021': {
    bad: [history('/bin/sh -c curl -k https://x.example')],
    good: [history('/bin/sh -c curl https://x.example')],
  },
  'PLI-022': { bad: [ofConfig({ Cmd: ['/usr/sbin/sshd', '-D'] })], good: [ofConfig({ Cmd: ['/app'] })] },
};

/** A check → files and directories, with their modes. */
const files: Record<string, { bad: [string, number][]; good: [string, number][] }> = {
  'PLI-030': {
    bad: [
      ['app/x', 0o4755],
      ['usr/bin/su', 0o4755],
    ],
    good: [['usr/bin/su', 0o755]],
  },
  'PLI-031': {
    bad: [['usr/bin/wall', 0o2755]],
    good: [
      ['usr/bin/wall', 0o755],
      ['data/x', 0o2644],
    ],
  },
  'PLI-032': {
    bad: [['etc/x', 0o666]],
    good: [
      ['etc/x', 0o664],
      ['dev/null', 0o666],
    ],
  },
  'PLI-041': {
    bad: [['data/', 0o777]],
    good: [
      ['tmp/', 0o1777],
      ['data/', 0o755],
    ],
  },
  'PLI-033': { bad: [['usr/sbin/sshd', 0o755]], good: [['usr/bin/ssh', 0o755]] },
  'PLI-038': { bad: [['etc/ssh/ssh_host_rsa_key', 0o600]], good: [['etc/ssh/ssh_host_rsa_key.pub', 0o644]] },
  'PLI-039': { bad: [['root/.ssh/authorized_keys', 0o600]], good: [['root/.ssh/config', 0o600]] },
  'PLI-034': { bad: [['usr/bin/sudo', 0o4755]], good: [['usr/bin/su', 0o755]] },
  'PLI-035': {
    bad: [
      ['usr/bin/apt-get', 0o755],
      ['sbin/apk', 0o755],
    ],
    good: [['usr/bin/app', 0o755]],
  },
  'PLI-036': {
    bad: [
      ['usr/bin/tcpdump', 0o755],
      ['bin/nc', 0o755],
    ],
    good: [['usr/bin/ncdu', 0o755]],
  },
  'PLI-040': {
    bad: [
      ['usr/bin/gcc-12', 0o755],
      ['usr/local/go/bin/go', 0o755],
    ].slice(0, 1) as [string, number][],
    good: [['usr/bin/gccgo-doc', 0o755]],
  },
};

const accounts: Record<string, { bad: [string, string][]; good: [string, string][] }> = {
  'PLI-042': {
    bad: [['etc/passwd', 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\n']],
    good: [['etc/passwd', 'root:x:0:0::/root:/bin/sh\napp:x:10:10::/:/bin/sh\n']],
  },
  'PLI-043': {
    bad: [['etc/shadow', 'root::19000:0:::::\n']],
    good: [['etc/shadow', 'root:*:19000:0:::::\napp:!:1::::::\n']],
  },
  'PLI-044': {
    bad: [['etc/shadow', 'root:$6$abc$def:19000:0:::::\n']],
    good: [['etc/shadow', 'root:!$6$abc$def:19000:0:::::\n']],
  },
};

const sink = (found: FoundInFile[]) => ({ finding: (one: FoundInFile) => void found.push(one) }) as never;

function ofFile([path, mode]: [string, number]): string[] {
  const found: FoundInFile[] = [];
  if (path.endsWith('/')) modesExtractor.directory?.(path, sink(found), mode);
  else modesExtractor.inspect?.({ path, mode, size: 1 }, sink(found));
  return found.map(({ id }) => id);
}

function ofAccounts([path, text]: [string, string]): string[] {
  const found: FoundInFile[] = [];
  accountsExtractor.extract?.(
    { path, mode: 0o644, size: text.length, bytes: Buffer.from(text), text: () => text },
    sink(found),
  );
  return found.map(({ id }) => id);
}

const idsOf = (config: ImageConfig): string[] => judgeImageConfig(config, now).map(({ id }) => id);
const both = <T>(table: Record<string, { bad: T[]; good: T[] }>, look: (one: T) => string[]) =>
  Object.entries(table).flatMap(([id, { bad, good }]) => [
    ...bad.map(one => ({ id, one: JSON.stringify(one), ids: () => look(one), expected: true })),
    ...good.map(one => ({ id, one: JSON.stringify(one), ids: () => look(one), expected: false })),
  ]);

it('every check has cases both ways', () => {
  const tried = { ...configs, ...files, ...accounts };
  expect(imageChecks.map(({ id }) => id).filter(id => !tried[id]?.bad.length || !tried[id]?.good.length)).toEqual([]);
});

describe.each([...both(configs, idsOf), ...both(files, ofFile), ...both(accounts, ofAccounts)])(
  '$id: $one',
  ({ id, ids, expected }) => {
    it(expected ? 'is found' : 'is passed over', () => expect(ids().includes(id)).toBe(expected));
  },
);

describe('what an image hands over', () => {
  it('may be of any shape', () => {
    const odd = {
      config: { Env: 'x', Cmd: [1, null], ExposedPorts: 5, Labels: null, User: 7 },
      history: [null, { created_by: 9 }, {}],
      created: 4,
    };
    expect(() => idsOf(odd as never)).not.toThrow();
  });
  it('has no value of a secret in a message', () => {
    const config: ImageConfig = {
      config: { Env: ['API_TOKEN=hunter2'] },
      history: [{ created_by: '|1 PASSWORD=hunter2 /bin/sh -c curl -k https://u:hunter2@x.example' }],
    };
    expect(JSON.stringify(judgeImageConfig(config, now))).not.toContain('hunter2');
  });
  it('is quick for an ordinary file', () => {
    const start = performance.now();
    for (let i = 0; i < 300_000; i++)
      modesExtractor.inspect?.({ path: 'usr/share/doc/x/copyright', mode: 0o644, size: 1 }, sink([]));
    expect(performance.now() - start).toBeLessThan(500);
  });
});
