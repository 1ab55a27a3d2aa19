/** Objects for the tests of Kubernetes checks. */
import type { Document } from '../document/types.ts';
import type { Found } from '../types.ts';
import { kubernetes } from './kind.ts';

type Plain = Record<string, unknown>;

export const documentOf = (value: unknown, number = 1): Document => ({
  path: 'test.yaml',
  number,
  value,
  spot: () => ({ line: 1, endLine: 1 }),
});

export const judge = (...objects: unknown[]): Found[] => [
  ...kubernetes.judge(objects.map((object, index) => documentOf(object, index + 1))),
];

/** What one check finds. */
export const hitsOf = (id: string, ...objects: unknown[]): Found[] =>
  judge(...objects).filter(({ check }) => check.id === id);

export const object = (kind: string, members: Plain = {}, metadata: Plain = {}): Plain => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'it', namespace: 'apps', ...metadata },
  ...members,
});

/** A pod of one container. */
export const pod = (container: Plain = {}, spec: Plain = {}, metadata: Plain = {}): Plain =>
  object(
    'Pod',
    { spec: { containers: [{ name: 'c', image: 'registry.example/c:1', ...container }], ...spec } },
    metadata,
  );

/** A container with a security context. */
export const context = (securityContext: Plain): Plain => ({ securityContext });

/** A Deployment of a pod. */
export const deployment = (container: Plain = {}, spec: Plain = {}, own: Plain = {}): Plain =>
  object('Deployment', {
    spec: {
      ...own,
      template: {
        metadata: { labels: { app: 'it' } },
        spec: { containers: [{ name: 'c', image: 'registry.example/c:1', ...container }], ...spec },
      },
    },
  });

export const role = (...rules: Plain[]): Plain => object('ClusterRole', { rules });
export const rule = (resources: string[], verbs: string[], more: Plain = {}): Plain => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
});

export const binding = (name: string, subject: Plain, metadata: Plain = {}): Plain =>
  object('ClusterRoleBinding', { roleRef: { kind: 'ClusterRole', name }, subjects: [subject] }, metadata);
