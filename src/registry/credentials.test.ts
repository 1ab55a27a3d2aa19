import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttp } from '../kit/index.ts';
import type { CloudLogin } from './cloud/types.ts';
import { createCredentialFinder } from './credentials.ts';
import { credentialFiles, readDockerConfig } from './docker-config.ts';
import { askHelper } from './helper.ts';
import type { RegistryOptions } from './types.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const password = (username: string, secret: string) => ({ kind: 'password', username, password: secret });

describe('credential files', () => {
  const config = JSON.stringify({
    auths: {
      'https://index.docker.io/v1/': { auth: base64('hub:pw\0\0') },
      'q.io': { auth: base64('host:p:w') },
      'q.io/team': { auth: base64('team:pw') },
      'q.io/team/app': { username: 'app', password: 'pw' },
      'https://old.test/v2/': { auth: base64('old:pw') },
      'identity.test': { auth: base64('x:'), identitytoken: 'id' },
      'bearer.test': { registrytoken: 'rt' },
      'broken.test': { auth: '!!' },
      'own.test': { auth: base64('file:pw') },
    },
    credHelpers: { 'own.test': 'own', 'https://index.docker.io/v1/': 'hub' },
    credsStore: 'store',
  });
  it.each([
    ['q.io', 'other/app', password('host', 'p:w'), []],
    ['q.io', 'team/x', password('team', 'pw'), []],
    ['q.io', 'team/app/sub', password('app', 'pw'), []],
    ['q.io', 'teams', password('host', 'p:w'), []],
    ['old.test', 'a', password('old', 'pw'), []],
    ['identity.test', 'a', { kind: 'identity', token: 'id' }, []],
    ['bearer.test', 'a', { kind: 'bearer', token: 'rt' }, []],
    ['broken.test', 'a', undefined, ['store']],
    ['own.test', 'a', undefined, ['own']],
    ['docker.io', 'library/alpine', undefined, ['hub']],
    ['__proto__', 'constructor', undefined, ['store']],
  ])('%s/%s', (registry, repository, credentials, helpers) => {
    const answer = readDockerConfig(config, 'config.json', registry, repository);
    expect(answer.credentials).toEqual(credentials);
    expect(answer.helpers).toEqual(expect.arrayContaining(helpers));
  });

  it('know Docker Hub by its old names', () => {
    const old = (key: string) => JSON.stringify({ auths: { [key]: { auth: base64('hub:pw') } } });
    for (const key of ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'])
      expect(readDockerConfig(old(key), 'c', 'docker.io', 'library/a').credentials).toEqual(password('hub', 'pw'));
  });

  it('are looked for in the usual order', () => {
    const env = { HOME: '/h', XDG_RUNTIME_DIR: '/run/u', DOCKER_CONFIG: '/d' };
    expect(credentialFiles(env)).toEqual([
      '/run/u/containers/auth.json',
      '/h/.config/containers/auth.json',
      '/d/config.json',
    ]);
    expect(credentialFiles({ ...env, REGISTRY_AUTH_FILE: '/a' })).toEqual(['/a']);
    expect(credentialFiles({ ...env, REGISTRY_AUTH_FILE: '/a' }, '/b')).toEqual(['/b']);
    expect(credentialFiles({})).toEqual([]);
  });

  it('of any other shape give nothing, or say so', () => {
    const key = fc.constantFrom(
      'auths',
      'credHelpers',
      'credsStore',
      'q.io',
      'auth',
      'username',
      'password',
      '__proto__',
    );
    const value = fc.jsonValue();
    const config = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value)))));
    fc.assert(
      fc.property(config, root => {
        const { credentials, helpers } = readDockerConfig(JSON.stringify(root), 'c', 'q.io', 'a/b');
        for (const helper of helpers) expect(typeof helper).toBe('string');
        if (credentials?.kind === 'password') expect(typeof credentials.password).toBe('string');
      }),
    );
  });

  it('that are no JSON objects are named', () => {
    for (const text of ['{', '[]', 'null'])
      expect(() => readDockerConfig(text, '/x/config.json', 'q.io', 'a')).toThrow('/x/config.json');
  });
});

describe('credential helpers', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'plimsoll-helper-'));
    const scripts = {
      good: 'read server; printf \'{"ServerURL":"%s","Username":"u","Secret":"for %s"}\' "$server" "$server"',
      token: 'printf \'{"Username":"<token>","Secret":"id"}\'',
      none: 'echo "credentials not found in native keychain"; exit 1',
      sick: 'echo "the keychain is locked"; exit 2',
      slow: 'exec sleep 20',
      loud: 'exec head -c 1000000 /dev/zero',
      odd: 'echo hello',
    };
    for (const [name, script] of Object.entries(scripts)) {
      const path = join(dir, `docker-credential-${name}`);
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
    }
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  const ask = (name: string, registry = 'q.io', ms = 5_000) =>
    askHelper(name, registry, { PATH: `${dir}:/usr/bin:/bin` }, ms);

  it('are asked for the registry, Docker Hub by its old name', async () => {
    expect(await ask('good')).toEqual(password('u', 'for q.io'));
    expect(await ask('good', 'docker.io')).toEqual(password('u', 'for https://index.docker.io/v1/'));
  });

  it('may give an identity token, or nothing', async () => {
    expect(await ask('token')).toEqual({ kind: 'identity', token: 'id' });
    expect(await ask('none')).toBeUndefined();
  });

  it.each([
    ['sick', 'unauthorized', /the keychain is locked/],
    ['loud', 'unauthorized', /failed/],
    ['odd', 'file-unreadable', /not JSON/],
    ['missing', 'unauthorized', /not on the PATH/],
    ['../../bin/sh', 'unauthorized', /no name of a credential helper/],
  ])('%s fails with %s', async (name, code, message) => {
    await expect(ask(name)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('that hang are ended', async () => {
    await expect(ask('slow', 'q.io', 150)).rejects.toThrow(/did not answer within 0.15 s/);
  });
});

describe('finding credentials', () => {
  const http = createHttp();
  let time = 0;
  let logins = 0;
  const cloud: CloudLogin = {
    id: 'test',
    matches: host => host === 'cloud.test',
    login: async () => ({ kind: 'password', username: `login ${++logins}`, password: 'p', expires: time + 10 }),
  };
  const finder = (options: RegistryOptions) =>
    createCredentialFinder({ cloudLogins: [cloud], ...options }, { http, metadata: http, now: () => time }).find;
  const at = (registry: string, mirror = false) => ({ registry, repository: 'a', mirror });

  it('takes options first, then the environment; neither for a mirror', async () => {
    const env = { PLIMSOLL_USERNAME: 'e', PLIMSOLL_PASSWORD: 'pw' };
    expect(await finder({ env })(at('q.io'))).toEqual(password('e', 'pw'));
    const find = finder({ env, username: 'o', password: 'pw' });
    expect(await find(at('q.io'))).toEqual(password('o', 'pw'));
    expect(await find(at('q.io', true))).toBeUndefined();
  });

  it('goes on to the next file where one has nothing, and to the cloud last', async () => {
    const home = mkdtempSync(join(tmpdir(), 'plimsoll-home-'));
    mkdirSync(join(home, '.config/containers'), { recursive: true });
    mkdirSync(join(home, '.docker'));
    writeFileSync(join(home, '.config/containers/auth.json'), '{}');
    writeFileSync(join(home, '.docker/config.json'), JSON.stringify({ auths: { 'q.io': { auth: base64('d:pw') } } }));
    const find = finder({ env: { HOME: home } });
    expect(await find(at('q.io'))).toEqual(password('d', 'pw'));
    expect(await find(at('else.test'))).toBeUndefined();
    expect(await find(at('cloud.test'))).toMatchObject({ username: 'login 1' });
    expect(await find(at('cloud.test'))).toMatchObject({ username: 'login 1' });
    time = 11;
    expect(await find(at('cloud.test'))).toMatchObject({ username: 'login 2' });
    rmSync(home, { recursive: true });
  });
});
