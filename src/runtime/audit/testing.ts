/** Audit events for tests: a request whose objects have something for every field. */
import { createReadStream } from 'node:fs';
import type { AuditEvent } from './event.ts';
import { textOf } from './json.ts';
import { replayAudit } from './replay.ts';

const container = (name: string, port: number) => ({
  name,
  image: `ghcr.io/acme/${name}:1.2@sha256:00`,
  command: ['/bin/run', '-v'],
  args: ['serve'],
  ports: [{ containerPort: 80 }, { containerPort: 1, hostPort: port }],
  securityContext: {
    privileged: true,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsUser: 7,
    runAsGroup: 8,
    procMount: 'Default',
    capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] },
  },
});

/** A request as the API server writes it. Its objects are a pod's, a binding's, a role's and a service's at once. */
export const request = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  auditID: 'a-1',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/pods?dryRun=All&command=sh&command=-c&text=a+b%21',
  verb: 'create',
  user: { username: 'ann', groups: ['ops', 'all'], extra: { team: ['red'] } },
  impersonatedUser: { username: 'root' },
  sourceIPs: ['10.0.0.1', '10.0.0.2'],
  userAgent: 'kubectl/v1.34',
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web', subresource: 'exec' },
  responseStatus: { code: 201, reason: 'Created' },
  responseObject: { metadata: { name: 'web-1' } },
  stageTimestamp: '2026-01-02T03:04:05.123456Z',
  annotations: {
    'authorization.k8s.io/decision': 'allow',
    'authorization.k8s.io/reason': '',
    'authentication.openshift.io/decision': 'deny',
    'authentication.openshift.io/username': 'bob',
    'validation.policy.admission.k8s.io/validation_failure': '[]',
    'pod-security.kubernetes.io/audit-violations': 'privileged',
    cluster_name: 'east',
  },
  requestObject: {
    data: { key: 'value' },
    roleRef: { name: 'admin' },
    subjects: [
      { kind: 'User', name: 'carl' },
      { kind: 'ServiceAccount', name: 'ci', namespace: 'build' },
      { kind: 'Group', name: 'devs' },
    ],
    rules: [
      { apiGroups: ['', 'apps'], resources: ['pods'], verbs: ['*'] },
      { nonResourceURLs: ['/metrics'], verbs: ['get'] },
    ],
    spec: {
      type: 'NodePort',
      ports: [{ port: 1 }, { port: 2 }],
      hostIPC: true,
      hostNetwork: false,
      hostPID: true,
      securityContext: { runAsUser: 1, runAsGroup: 2, fsGroup: 3, supplementalGroups: [4, 5] },
      containers: [container('web', 8080), { name: 'side', image: 'localhost:5000/side' }],
      initContainers: [container('setup', 9090)],
      ephemeralContainers: [container('debug', 9191)],
      volumes: [
        { name: 'v', hostPath: { path: '/etc' } },
        { name: 'w', flexVolume: { driver: 'acme/x' } },
      ],
    },
  },
};

export async function eventsOf(...chunks: (string | object)[]): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  await replayAudit(bytesOf(...chunks), event => void events.push(event));
  return events;
}

/** Texts as they are, objects as lines. */
export async function* bytesOf(...chunks: (string | object)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(typeof chunk === 'string' ? chunk : `${textOf(chunk as never)}\n`);
}

export const eventsOfFile = async (url: URL): Promise<AuditEvent[]> => {
  const events: AuditEvent[] = [];
  await replayAudit(createReadStream(url), event => void events.push(event));
  return events;
};
