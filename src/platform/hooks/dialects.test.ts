import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { skipping } from '../../../test/real/programs.ts';
import type { HookDialect } from '../types.ts';
import { dialects } from './dialects.ts';

const payloads = new URL('../../../../shared/payloads/', import.meta.url);
const dialect = (id: string): HookDialect => dialects.find(one => one.id === id)!;
const sha = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** File, dialect, and what it must be understood as: `action registry/repository:tag@digest` or what was ignored. */
const files: readonly [file: string, id: string, expected: string][] = [
  [
    'aliyun-acr-personal-webhook.json',
    'aliyun',
    'push registry.cn-hangzhou.aliyuncs.com/namespace/repoTest:latest@457f',
  ],
  [
    'aliyun-acr-eventbridge-BuildCompleted.json',
    'aliyun',
    'push sirong-tongbu-hangzhou-registry.cn-hangzhou.cr.aliyuncs.com/scan/mix-vuls:mix-vuls',
  ],
  // The digest of Amazon's example is cut short: the tag counts.
  [
    'aws-ecr-image-action-push.json',
    'ecr',
    'push 123456789012.dkr.ecr.us-west-2.amazonaws.com/my-repository-name:latest',
  ],
  ['aws-ecr-image-scan.json', 'ecr', 'ECR Image Scan'],
  ['azure-acr-push.json', 'acr', 'push myregistry.azurecr.io/hello-world:v1@80f0'],
  ['distribution-event-pull.json', 'distribution', 'no manifest was changed: pull'],
  ['distribution-event-push-http.txt', 'distribution', 'push registrycluster.local/library/test@fea8'],
  ['distribution-event-push-http.txt', 'gitlab', 'push registrycluster.local/library/test@fea8'],
  ['dockerhub-webhook.json', 'dockerhub', 'push docker.io/svendowideit/testhook:latest'],
  ['gcp-gcr-topic-INSERT.json', 'google', 'push gcr.io/sakajunquality-public/test:xxxx@abcd'],
  ['github-package-published-docker.json', 'github', 'push ghcr.io/codertocat/hello-world@3da1'],
  ['github-registry_package-published-docker.json', 'github', 'push ghcr.io/codertocat/hello-world@3da1'],
  ['harbor-cloudevents-artifact-pulled.json', 'harbor', 'harbor.artifact.pulled'],
  ['harbor-webhook-default-PUSH_ARTIFACT.json', 'harbor', 'push localhost/harbor/alpine@954b'],
  ['harbor-webhook-default-SCANNING_COMPLETED.json', 'harbor', 'SCANNING_COMPLETED'],
  ['harbor-webhook-SCHEDULED-scan-missing-overview-issue22212.json', 'harbor', 'harbor.scan.completed'],
  ['quay-repo_push.json', 'quay', 'push quay.io/dgangaia/test:latest'],
  ['quay-vulnerability_found-sample.json', 'quay', 'vulnerability'],
];

/** Some are kept as the whole request. */
const bodyOf = (file: string): string => {
  const text = readFileSync(new URL(file, payloads), 'utf8');
  return file.endsWith('.txt') ? text.slice(text.search(/^\{/m)) : text;
};

const said = ({ hints, ignored }: ReturnType<HookDialect['read']>): string =>
  ignored ??
  hints
    .map(
      ({ action, registry, repository, tag, digest }) =>
        `${action} ${registry}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest.slice(7, 11)}` : ''}`,
    )
    .join(', ');

const absent = existsSync(payloads) ? undefined : 'the folder of payloads beside the project is not there';

describe.skipIf(skipping('payloads of registries', absent))('events as their senders document them', () => {
  it.each(files)('%s is read by %s', (file, id, expected) => {
    expect(said(dialect(id).read(JSON.parse(bodyOf(file)), {}))).toBe(expected);
  });

  it('comes through Pub/Sub as base64', () => {
    const data = Buffer.from(bodyOf('gcp-gcr-topic-INSERT.json')).toString('base64');
    const read = dialect('google').read(
      { message: { data, messageId: '17', publishTime: '2026-01-01T00:00:00Z' } },
      {},
    );
    expect(read).toMatchObject({ id: '17', hints: [{ at: '2026-01-01T00:00:00.000Z', tag: 'xxxx' }] });
  });
});

const event = (action: string, target: object) => ({ id: action, action, target, request: { host: 'r:5000' } });
const manifest = 'application/vnd.oci.image.manifest.v1+json';

/** What else is known of them. */
const others: readonly [name: string, id: string, body: unknown, expected: string][] = [
  [
    'an index comes after its children, which have no tag',
    'distribution',
    {
      events: [
        event('push', { mediaType: manifest, repository: 'a/b', digest: sha('1') }),
        event('push', {
          mediaType: manifest.replace('manifest', 'index'),
          repository: 'a/b',
          digest: sha('2'),
          tag: 'x',
        }),
      ],
    },
    'push r:5000/a/b@1111, push r:5000/a/b:x@2222',
  ],
  [
    'deletions come half-filled',
    'distribution',
    {
      events: [event('delete', { repository: 'a', digest: sha('1') }), event('delete', { repository: 'a', tag: 'x' })],
    },
    'delete r:5000/a@1111, delete r:5000/a:x',
  ],
  [
    'a deletion of nothing',
    'distribution',
    { events: [event('delete', { repository: 'a' })] },
    'no manifest was changed: delete',
  ],
  [
    'a mounted layer',
    'distribution',
    { events: [event('mount', { repository: 'a', digest: sha('1') })] },
    'no manifest was changed: mount',
  ],
  ['Azure tries the address', 'acr', { id: '1', action: 'ping' }, 'ping'],
  [
    'Azure deletes',
    'acr',
    { id: '1', action: 'delete', target: { repository: 'a', digest: sha('3') }, request: { host: 'm.azurecr.io' } },
    'delete m.azurecr.io/a@3333',
  ],
  ['GitLab’s other webhooks', 'gitlab', { object_kind: 'pipeline' }, 'pipeline'],
  [
    'Harbor as CloudEvents',
    'harbor',
    {
      specversion: '1.0',
      id: 'e1',
      type: 'harbor.artifact.deleted',
      data: {
        resources: [{ digest: sha('4'), tag: 'v1', resource_url: 'h.example/p/a:v1' }],
        repository: { repo_full_name: 'p/a' },
      },
    },
    'delete h.example/p/a:v1@4444',
  ],
  [
    'Tencent',
    'tcr',
    {
      type: 'pushImage',
      occur_at: 1589106605,
      event_data: {
        resources: [{ digest: sha('5'), tag: 'v1', resource_url: 'x.tencentcloudcr.example/public/nginx:v1' }],
        repository: { name: 'nginx', namespace: 'public', repo_full_name: 'public/nginx' },
      },
    },
    'push x.tencentcloudcr.example/public/nginx:v1@5555',
  ],
  ['Tencent’s charts', 'tcr', { type: 'uploadChart', event_data: {} }, 'uploadChart'],
  [
    'Huawei by EventGrid',
    'swr',
    {
      events: [
        {
          id: 'a',
          specversion: '1.0',
          source: 'HC.SWR',
          type: 'SWR:Image:push',
          region: 'cn-north-4',
          data: { namespace: 'g', repository: 'app', tag: '1' },
        },
      ],
    },
    'push swr.cn-north-4.myhuaweicloud.com/g/app:1',
  ],
  [
    'Huawei by SMN',
    'swr',
    {
      type: 'Notification',
      message: JSON.stringify({
        type: 'image delete',
        data: { namespace: 'g', repo_name: 'app', version: '2', region: 'r' },
      }),
    },
    'delete swr.r.myhuaweicloud.com/g/app:2',
  ],
  [
    'Amazon by SNS',
    'ecr',
    {
      Type: 'Notification',
      Message: JSON.stringify({
        'detail-type': 'ECR Image Action',
        account: '1',
        region: 'cn-north-1',
        detail: { result: 'SUCCESS', 'action-type': 'DELETE', 'repository-name': 'a', 'image-digest': sha('6') },
      }),
    },
    'delete 1.dkr.ecr.cn-north-1.amazonaws.com.cn/a@6666',
  ],
  [
    'Amazon’s failures',
    'ecr',
    { 'detail-type': 'ECR Image Action', detail: { result: 'FAILURE', 'action-type': 'PUSH' } },
    'PUSH FAILURE',
  ],
  [
    'GitHub’s other packages',
    'github',
    { action: 'published', package: { package_type: 'npm', ecosystem: 'npm' } },
    'a package of the type npm',
  ],
  [
    'Google deletes a tag',
    'google',
    { action: 'DELETE', tag: 'eu-docker.pkg.example/p/r/a:1' },
    'delete eu-docker.pkg.example/p/r/a:1',
  ],
  [
    'Alibaba’s failed build',
    'aliyun',
    { specversion: '1.0', id: '1', type: 'cr:Artifact:BuildCompleted', data: { BuildStatus: 'FAILED' } },
    'cr:Artifact:BuildCompleted FAILED',
  ],
];

describe('events that are known otherwise', () => {
  it.each(others)('%s', (_, id, body, expected) => {
    expect(said(dialect(id).read(body, {}))).toBe(expected);
  });

  it('knows an envelope again by the ids of its events', () => {
    const read = (ids: string[]) =>
      dialect('distribution').read({ events: ids.map(id => ({ ...event('push', {}), id })) }, {}).id;
    expect(read(['a', 'b'])).toBe(read(['a', 'b']));
    expect(read(['a', 'b'])).not.toBe(read(['a', 'c']));
    expect(read(['a'])).toBe('a');
  });
});

describe('bodies that nobody would send', () => {
  const odd = fc.letrec(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom(
          'events',
          'target',
          'action',
          'type',
          'event_data',
          'data',
          'message',
          'push_data',
          'repository',
          'detail',
          'tag',
          'resources',
          '__proto__',
          'constructor',
        ),
        tie('value'),
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.constantFrom('push', 'delete', 'PUSH_ARTIFACT', 'INSERT', 'published', null, 0, -1e300),
    ),
  })).value;
  it.each(dialects.map(({ id }) => id))('%s reads them without an error, and says what it makes of them', id => {
    fc.assert(
      fc.property(odd, body => {
        const { hints, ignored } = dialect(id).read(body, {});
        expect(hints.length > 0 || ignored !== undefined).toBe(true);
        for (const { repository, tag, digest } of hints) expect(repository && (tag || digest)).toBeTruthy();
      }),
      { numRuns: 60 },
    );
  });
});
