import { describe, expect, it } from 'vitest';
import { secretRules } from './index.ts';
import { samples } from './samples.ts';
import { fill, keyOf, secretsIn, tokenOf } from './testing.ts';

const idsIn = (text: string, path?: string): string[] => secretsIn(text, path).map(({ rule }) => rule.id);

describe('the list of rules', () => {
  it('has at least 180, each with an id of its own, texts in both languages and keywords that select', () => {
    expect(secretRules.length).toBeGreaterThanOrEqual(180);
    expect(new Set(secretRules.map(({ id }) => id)).size).toBe(secretRules.length);
    for (const { id, title, revoke, keywords, place } of secretRules) {
      expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect([title.en, title.zh, revoke.en, revoke.zh].every(text => text.length > 3)).toBe(true);
      expect(keywords.length > 0).toBe(place === undefined);
      for (const keyword of keywords) expect(keyword).toMatch(/^[\x09-\x40\x5b-\x7e]{3,}$/);
    }
  });

  it('has a sample of each rule, here or below', () => {
    const elsewhere = [
      ...structures.map(([id]) => id),
      ...keys.map(([id]) => id),
      ...keyFiles.map(([id]) => id),
      'supabase-service-role-key',
      'jwt',
      'kubernetes-service-account-token',
    ];
    const known = new Set([...samples.map(([id]) => id), ...elsewhere]);
    expect(secretRules.map(({ id }) => id).filter(id => !known.has(id))).toEqual([]);
  });
});

describe.each(samples)('%s in %s', (id, text) => {
  it.each([1, 2, 3])('is found, whatever the characters (%i)', seed => {
    const filled = fill(text, seed);
    const found = secretsIn(`first line\n${filled}\nlast line\n`);
    expect(found.map(({ rule }) => rule.id)).toContain(id);
    const value = found.find(({ rule }) => rule.id === id);
    for (const [random] of filled.matchAll(/[A-Za-z0-9]{12,}/g))
      if (!text.includes(random)) expect(value?.excerpt).not.toContain(random);
  });

  it('is none when its characters are all the same, or it is cut off', () => {
    const same = text.replace(/<(uuid|[A-Za-z])(\d*)>/g, (_, kind: string, count: string) =>
      kind === 'uuid' ? '00000000-0000-0000-0000-000000000000' : 'x'.repeat(Number(count)),
    );
    expect(idsIn(same)).not.toContain(id);
    expect(idsIn(text.replace(/<.*$/s, ''))).not.toContain(id);
  });
});

const begins = { asn1: [0x30, 0x82, 1, 0x22], openssh: [...Buffer.from('openssh-key-v1\0')], openpgp: [0x95, 1, 2] };
const keys = [
  ['rsa-private-key', 'RSA PRIVATE KEY', begins.asn1],
  ['ec-private-key', 'EC PRIVATE KEY', begins.asn1],
  ['dsa-private-key', 'DSA PRIVATE KEY', begins.asn1],
  ['openssh-private-key', 'OPENSSH PRIVATE KEY', begins.openssh],
  ['pkcs8-private-key', 'PRIVATE KEY', begins.asn1],
  ['pkcs8-encrypted-private-key', 'ENCRYPTED PRIVATE KEY', begins.asn1],
  ['pgp-private-key', 'PGP PRIVATE KEY BLOCK', begins.openpgp],
] as const;

describe.each(keys)('%s', (id, label, begin) => {
  const key = keyOf(label, begin);
  it('is found in a file, in a string and between line ends of other systems', () => {
    for (const text of [
      key,
      JSON.stringify({ key }),
      key.replaceAll('\n', '\r\n'),
      `  ${key.replaceAll('\n', '\n  ')}`,
    ])
      expect(idsIn(text)).toEqual([id]);
  });
  it('is none without its content, or with another', () => {
    expect(idsIn(key.split('\n').slice(0, 1).join('\n'))).toEqual([]);
    expect(idsIn(keyOf(label, [0x00, 0x01, 0x02]))).toEqual([]);
  });
});

const encoded = (text: string): string => Buffer.from(text).toString('base64');
const structures: readonly (readonly [id: string, text: string, path: string])[] = [
  [
    'ssh2-private-key',
    keyOf('X', [1], 200)
      .replaceAll('-----', '----')
      .replaceAll('BEGIN X', ' BEGIN SSH2 ENCRYPTED PRIVATE KEY ')
      .replaceAll('END X', ' END SSH2 ENCRYPTED PRIVATE KEY '),
    'id',
  ],
  [
    'putty-private-key',
    `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPrivate-Lines: 1\n${fill('<B64>', 3)}\n`,
    'id.ppk',
  ],
  [
    'google-service-account-key',
    JSON.stringify(
      {
        type: 'service_account',
        project_id: 'x',
        private_key_id: fill('<h40>', 1),
        private_key: keyOf('PRIVATE KEY', begins.asn1, 900),
      },
      undefined,
      2,
    ),
    'key.json',
  ],
  [
    'kubeconfig-client-key',
    `users:\n- user:\n    client-key-data: ${encoded(keyOf('RSA PRIVATE KEY', begins.asn1))}\n`,
    'root/.kube/config',
  ],
  [
    'kubernetes-registry-secret',
    `data:\n  .dockerconfigjson: ${encoded('{"auths":{"r.x":{"auth":"bWU6c2VjcmV0MQ=="}}}')}\n`,
    'secret.yaml',
  ],
  [
    'docker-registry-auth',
    `{"auths":{"r.x":{"auth": "${encoded(fill('deploy:<A14>', 1))}"}}}`,
    'root/.docker/config.json',
  ],
  ['npmrc-auth', `//r.x/:_auth=${encoded(fill('deploy:<A14>', 1))}\n`, 'root/.npmrc'],
  ['npmrc-auth-token', `//r.x/:_authToken=${fill('<A40>', 1)}\n`, 'root/.npmrc'],
  ['netrc-password', `machine git.corp.cn login me password ${fill('<A12>', 1)}\n`, 'root/.netrc'],
  ['pgpass-password', `db.corp.cn:5432:app:app:${fill('<A12>', 1)}\n`, 'root/.pgpass'],
  ['htpasswd-hash', `admin:$apr1$${fill('<A8>$<A22>', 1)}\n`, 'etc/nginx/.htpasswd'],
  ['shadow-hash', `root:$6$${fill('<A16>$<A86>', 1)}:19000:0:99999:7:::\n`, 'etc/shadow'],
  ['basic-auth-header', `Authorization: Basic ${encoded(fill('deploy:<A14>', 1))}\n`, 'run.sh'],
];

describe.each(structures)('%s', (id, text, path) => {
  it('is found where it stands', () => expect(idsIn(text, path)).toContain(id));
});

const keyFiles = [
  ['rails-master-key', 'app/config/master.key', '<h32>'],
  ['rails-master-key', 'app/config/credentials/production.key', '<h32>'],
  ['jenkins-master-key', 'var/jenkins_home/secrets/master.key', '<h256>'],
  ['jenkins-initial-password', 'var/jenkins_home/secrets/initialAdminPassword', '<h32>'],
  ['ansible-vault-password', 'ops/.vault_pass', '<A16>'],
  ['ansible-vault-password', 'ops/vault-password.txt', '<A16>'],
  ['erlang-cookie', 'var/lib/rabbitmq/.erlang.cookie', '<L20>'],
  ['wireguard-key-file', 'etc/wireguard/private.key', '<A42>A='],
  ['k3s-server-token', 'var/lib/rancher/k3s/server/node-token', 'K10<h64>::server:<h32>'],
  ['vault-token-file', 'root/.vault-token', '<uuid>'],
] as const;

describe.each(keyFiles)('%s at %s', (id, path, content) => {
  const value = fill(content, 5);
  it('is found where it is all that the file holds', () => {
    for (const text of [value, `${value}\n`, `\n${value}\r\n`]) expect(idsIn(text, path)).toEqual([id]);
    expect(secretsIn(`${value}\n`, path)[0]?.excerpt).not.toContain(value.slice(-8));
  });
  it('is none beside other text, elsewhere, or when it stands for one', () => {
    expect(idsIn(`about ${value} and more`, path)).not.toContain(id);
    expect(idsIn(value, 'app/notes')).not.toContain(id);
    expect(idsIn('your-key-goes-here\n', path)).toEqual([]);
  });
});

describe('JSON Web Tokens', () => {
  it.each([
    ['jwt', { iss: 'https://id.corp.cn', exp: 1 }],
    ['kubernetes-service-account-token', { iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:default:x' }],
    ['supabase-service-role-key', { iss: 'supabase', role: 'service_role' }],
  ])('are told apart by what they say: %s', (id, payload) => expect(idsIn(`token: ${tokenOf(payload)}`)).toEqual([id]));

  it.each([
    ['a key that browsers get', tokenOf({ iss: 'supabase', role: 'anon' })],
    ['the one that everybody copies', tokenOf({ sub: '1234567890', name: 'John Doe', iat: 1516239022 })],
    ['text of the same form', `eyJh${fill('<A40>.eyJ<A40>.<A43>', 1)}`],
  ])('that are none: %s', (_, text) => expect(idsIn(text)).toEqual([]));
});

describe('what is no secret', () => {
  it.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell’s.
    ['a reference to a variable', 'DB_PASSWORD=${DB_PASSWORD}'],
    ['a reference in a template', 'password: {{ .Values.password }}'],
    ['a reference to a vault', 'password: vault:secret/data/app#password1'],
    ['a name of a program', 'const password = config.get("x1").password9;'],
    ['a placeholder', 'API_KEY=your-api-key-0123-here'],
    ['a mask', 'password: "********"'],
    ['a documented key of AWS', ['aws_access_key_id = AKIA', 'IOSFODNN7', 'EXAMPLE'].join('')],
    ['an address without a password', 'https://user@git.corp.cn/x'],
    ['an address of a document', 'postgres://user:password@localhost/db'],
    ['an address of an example host', `https://me:${fill('<A12>', 1)}@example.com/`],
    ['a digest', `"integrity": "sha512-${fill('<B86>', 1)}=="`],
    ['a public key', keyOf('PUBLIC KEY', begins.asn1)],
    ['a name of a field', 'passwordField: "user_password_2"'],
    ['a count', 'max_tokens: 4096, token_count=12345678'],
    ['a message', 'password: "Password must have 8 characters"'],
    ['the header of a key in a program', 'if (text.startsWith("-----BEGIN RSA PRIVATE KEY-----")) return parse(text);'],
    ['a manifest of another kind', `kind: SecretStore\nmetadata:\n  name: x\ndata:\n  value: ${fill('<A24>', 1)}\n`],
  ])('%s', (_, text) => expect(idsIn(text, 'src/config.yaml')).toEqual([]));
});
