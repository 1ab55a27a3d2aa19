/** Whatever stands where: no check of any kind throws, and each hit names a place that is a path. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compose } from '../compose/kind.ts';
import type { Document } from '../document/types.ts';
import { kubernetes } from '../kubernetes/kind.ts';
import type { DocumentKind } from '../types.ts';
import { inspect } from './kind.ts';

const documentOf = (value: unknown): Document => ({
  path: 'compose.yaml',
  number: 1,
  value,
  spot: () => ({ line: 1, endLine: 1 }),
});

function judged(kind: DocumentKind, value: unknown): void {
  const document = documentOf(value);
  if (!kind.is(value, document.path)) return;
  for (const found of kind.judge([document])) {
    expect(found.hit.message.en.length).toBeGreaterThan(0);
    for (const key of found.hit.at ?? []) expect(['string', 'number']).toContain(typeof key);
    for (const change of found.fix?.() ?? []) expect(change).toBeTypeOf('object');
  }
}

/** Keys that checks ask for, so that values of any type meet them. */
const keys = [
  ...[
    'spec',
    'template',
    'metadata',
    'containers',
    'initContainers',
    'ephemeralContainers',
    'securityContext',
    'capabilities',
    'add',
    'drop',
  ],
  ...[
    'volumes',
    'hostPath',
    'path',
    'env',
    'envFrom',
    'name',
    'value',
    'valueFrom',
    'secretKeyRef',
    'resources',
    'limits',
    'cpu',
    'ports',
    'hostPort',
  ],
  ...[
    'rules',
    'verbs',
    'resources',
    'subjects',
    'roleRef',
    'annotations',
    'labels',
    'data',
    'tls',
    'ingress',
    'egress',
    'from',
    'to',
    'ipBlock',
    'cidr',
  ],
  ...[
    'services',
    'image',
    'build',
    'extends',
    'environment',
    'healthcheck',
    'deploy',
    'ulimits',
    'security_opt',
    'privileged',
    'network_mode',
    'logging',
  ],
  ...[
    'HostConfig',
    'Config',
    'Mounts',
    'PortBindings',
    'CapAdd',
    'CreateCommand',
    'EffectiveCaps',
    'Env',
    'User',
    'items',
    'command',
    'args',
    '__proto__',
    'constructor',
  ],
];
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    'true',
    'false',
    0,
    -1,
    1e30,
    Number.NaN,
    '',
    '0',
    'host',
    'ALL',
    '/',
    '/etc',
    'a:b:c',
    `\${X:-y}`,
    'kube-apiserver',
    '--x',
    'Unmasked',
  ),
  fc.string(),
  fc.integer(),
);
const json = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 5 })), tie('value'), { maxKeys: 5 }),
  ),
})).value;

const kinds = [
  'Pod',
  'Deployment',
  'CronJob',
  'StatefulSet',
  'List',
  'ClusterRole',
  'RoleBinding',
  'Service',
  'Ingress',
  'NetworkPolicy',
  'Namespace',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'KubeletConfiguration',
  'MutatingWebhookConfiguration',
  'Gateway',
  'constructor',
  'toString',
];
const runs = { numRuns: 400 };

test('Kubernetes objects of any shape', () => {
  const members = fc.dictionary(fc.constantFrom(...keys), json, { maxKeys: 6 });
  fc.assert(
    fc.property(fc.constantFrom(...kinds), members, json, (kind, object, spec) => {
      judged(kubernetes, { ...object, apiVersion: 'v1', kind });
      judged(kubernetes, { apiVersion: 'v1', kind, metadata: object, spec });
      judged(kubernetes, {
        apiVersion: 'v1',
        kind,
        spec: { template: { spec: { containers: [object, spec], securityContext: spec, ...object } } },
      });
      judged(kubernetes, { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind, ...object }, spec] });
    }),
    runs,
  );
});

test('compose files of any shape', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), json, { maxKeys: 8 }), json, (service, other) => {
      judged(compose, { services: { a: service, b: other, c: { extends: 'a', ...service } } });
      judged(compose, { services: other });
    }),
    runs,
  );
});

test('inspected containers of any shape', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), json, { maxKeys: 8 }), json, (host, other) => {
      judged(inspect, [{ Id: 'x', HostConfig: host, Config: other }, other]);
      judged(inspect, { ...host, Config: host, HostConfig: { ...host, PortBindings: other, RestartPolicy: other } });
    }),
    runs,
  );
});

test('services that extend each other end', () => {
  judged(compose, { services: { a: { extends: 'b' }, b: { extends: { service: 'a' } } } });
});
