import { describe, expect, it } from 'vitest';
import { k8sAuditFields } from '../fields/index.ts';
import { filterOf } from '../rules/filter-of.ts';
import type { FieldValue } from '../types.ts';
import type { AuditEvent } from './event.ts';
import { auditSource } from './source.ts';
import { eventsOf, request } from './testing.ts';

const [event] = (await eventsOf(request)) as [AuditEvent];

function read(field: string, of: AuditEvent = event): FieldValue {
  const [, name = '', argument] = /^([^[]+)(?:\[(.*)\])?$/.exec(field) ?? [];
  const spec = k8sAuditFields.find(each => each.name === name);
  if (!spec) throw new Error(`no field ${name}`);
  return auditSource.bind(spec, argument)?.read(of);
}

const ofContainers = (kind: string, port: string, name: string): [string, FieldValue][] =>
  Object.entries<FieldValue>({
    name: [name],
    command: ['/bin/run', '-v'],
    args: ['serve'],
    image: [`ghcr.io/acme/${name}:1.2@sha256:00`],
    'image.repository': [`ghcr.io/acme/${name}`],
    host_port: ['80', port],
    privileged: ['true'],
    allow_privilege_escalation: ['false'],
    read_only_fs: ['true'],
    run_as_user: ['7'],
    eff_run_as_user: ['7'],
    run_as_group: ['8'],
    eff_run_as_group: ['8'],
    proc_mount: ['Default'],
    add_capabilities: ['NET_ADMIN', 'SYS_TIME'],
  }).map(([field, value]) => [`ka.req.pod.${kind}.${field}[0]`, value]);

const expected: [string, FieldValue][] = [
  ['evt.num', 1],
  ['evt.time.iso8601', '2026-01-02T03:04:05.123456000+0000'],
  ['evt.rawtime', 1767323045123456000n],
  ['evt.rawtime.s', 1767323045],
  ['evt.rawtime.ns', 123456000],
  ['evt.reltime', 0],
  ['evt.reltime.s', 0],
  ['evt.reltime.ns', 0],
  ['evt.pluginname', 'k8saudit'],
  ['evt.plugininfo', JSON.stringify(request)],
  ['evt.source', 'k8s_audit'],
  ['evt.is_async', false],
  ['evt.asynctype', undefined],
  ['evt.hostname', undefined],
  ['evt.type', 'pluginevent'],
  ['evt.dir', '>'],
  ['ka.auditid', 'a-1'],
  ['ka.stage', 'ResponseComplete'],
  ['ka.auth.decision', 'allow'],
  ['ka.auth.reason', ''],
  ['ka.auth.openshift.decision', 'deny'],
  ['ka.auth.openshift.username', 'bob'],
  ['ka.validations.admission.policy.failure', '[]'],
  ['ka.security.pod.violations', 'privileged'],
  ['ka.user.name', 'ann'],
  ['ka.user.groups', ['ops', 'all']],
  ['ka.user.extra', '{"team":["red"]}'],
  ['ka.impuser.name', 'root'],
  ['ka.verb', 'create'],
  ['ka.uri', request.requestURI],
  ['ka.uri.param[command]', 'sh'],
  ['ka.uri.param[text]', 'a b!'],
  ['ka.uri.param[none]', undefined],
  ['ka.target.name', 'web'],
  ['ka.target.namespace', 'shop'],
  ['ka.target.resource', 'pods'],
  ['ka.target.subresource', 'exec'],
  ['ka.target.pod.name', 'web'],
  ['ka.req.binding.subjects', request.requestObject.subjects.map(each => JSON.stringify(each))],
  ['ka.req.binding.subjects.user_names', ['carl']],
  ['ka.req.binding.subjects.serviceaccount_names', ['ci']],
  ['ka.req.binding.subjects.serviceaccount_ns_names', ['build:ci']],
  ['ka.req.binding.subjects.group_names', ['devs']],
  ['ka.req.binding.role', 'admin'],
  ['ka.req.binding.subject.has_name[x]', 'N/A'],
  ['ka.req.configmap.name', 'web'],
  ['ka.req.configmap.obj', '{"key":"value"}'],
  ['ka.req.container.image', 'ghcr.io/acme/web:1.2@sha256:00'],
  ['ka.req.container.image.repository', 'ghcr.io/acme/web'],
  ['ka.req.container.host_network', 'false'],
  ['ka.req.container.privileged', 'true'],
  ['ka.req.pod.host_ipc', 'true'],
  ['ka.req.pod.host_network', 'false'],
  ['ka.req.pod.host_pid', 'true'],
  ['ka.req.pod.run_as_user', '1'],
  ['ka.req.pod.run_as_group', '2'],
  ['ka.req.pod.fs_group', '3'],
  ['ka.req.pod.supplemental_groups', ['4', '5']],
  ['ka.req.pod.volumes.hostpath', ['/etc']],
  ['ka.req.pod.volumes.hostpath[1]', undefined],
  ['ka.req.pod.volumes.flexvolume_driver', ['acme/x']],
  ['ka.req.pod.volumes.volume_type', ['hostPath', 'flexVolume']],
  ['ka.req.pod.volumes.volume_type[1]', ['flexVolume']],
  ['ka.req.volume.hostpath[/etc]', 'true'],
  ['ka.req.volume.hostpath[/e*]', 'true'],
  ['ka.req.volume.hostpath[/]', 'false'],
  ['ka.req.role.rules', request.requestObject.rules.map(each => JSON.stringify(each))],
  ['ka.req.role.rules.apiGroups', ['', 'apps']],
  ['ka.req.role.rules.nonResourceURLs', ['/metrics']],
  ['ka.req.role.rules.verbs', ['*', 'get']],
  ['ka.req.role.rules.verbs[1]', ['get']],
  ['ka.req.role.rules.resources', ['pods']],
  ['ka.req.role.rules.resources[9]', undefined],
  ['ka.req.service.type', 'NodePort'],
  ['ka.req.service.ports', ['{"port":1}', '{"port":2}']],
  ['ka.req.service.ports[1]', ['{"port":2}']],
  ['ka.resp.name', 'web-1'],
  ['ka.response.code', '201'],
  ['ka.response.reason', 'Created'],
  ['ka.useragent', 'kubectl/v1.34'],
  ['ka.sourceips', ['10.0.0.1', '10.0.0.2']],
  ['ka.sourceips[1]', ['10.0.0.2']],
  ['ka.cluster.name', 'east'],
  ...ofContainers('containers', '8080', 'web'),
  ...ofContainers('initContainers', '9090', 'setup'),
  ...ofContainers('ephemeralContainers', '9191', 'debug'),
  ['ka.req.pod.containers.image', ['ghcr.io/acme/web:1.2@sha256:00', 'localhost:5000/side']],
  ['ka.req.pod.containers.image.repository[1]', ['localhost']],
  ['ka.req.pod.containers.privileged', ['true']],
  ['ka.req.pod.containers.privileged[1]', undefined],
  ['ka.req.pod.containers.eff_run_as_user', ['7', '1']],
  ['ka.req.pod.containers.image[2]', undefined],
  ['jevt.value[/user/groups/1]', 'all'],
  ['jevt.value[stage]', 'ResponseComplete'],
  ['jevt.value[/annotations/authorization.k8s.io~1decision]', 'allow'],
  ['jevt.value[/requestObject/spec/hostPID]', 'true'],
  ['jevt.value[/requestObject/roleRef]', '{"name":"admin"}'],
  ['jevt.value[/constructor]', undefined],
  ['jevt.value[/user/groups/2]', undefined],
  ['jevt.obj', JSON.stringify(request, undefined, 2)],
  ['jevt.rawtime', '1767323045123456000'],
  ['json.value[/verb]', 'create'],
  ['json.obj', JSON.stringify(request, undefined, 2)],
  ['json.rawtime', '1767323045123456000'],
];

describe('fields of audit events', () => {
  it.each(expected)('%s', (field, value) => expect(read(field)).toEqual(value));

  const inZone = new Set(['evt.time', 'evt.time.s', 'evt.datetime', 'evt.datetime.s']);
  it('are all tried, and those of the clock are texts in the zone of the machine', () => {
    const tried = new Set(expected.map(([field]) => field.replace(/\[.*/, '')));
    expect(k8sAuditFields.map(({ name }) => name).filter(name => !tried.has(name) && !inZone.has(name))).toEqual([]);
    for (const name of inZone) expect(read(name)).toMatch(/^[\d :.-]+$/);
  });

  it('are absent where the object has no id, but for what any JSON has', async () => {
    const { auditID: _, ...anonymous } = request;
    const [other] = (await eventsOf(anonymous)) as [AuditEvent];
    expect(read('ka.verb', other)).toBeUndefined();
    expect(read('jevt.value[/verb]', other)).toBe('create');
  });

  it('are absent where the object has another shape', async () => {
    const shapes = [null, 7, 'text', [], {}, [null, 7], { spec: 1 }, { spec: { containers: [1, null, []] } }];
    const events = await eventsOf(
      ...shapes.map(shape => ({ ...request, requestObject: shape, user: shape, objectRef: shape, annotations: shape })),
    );
    expect(events).toHaveLength(shapes.length);
    for (const each of events) for (const [field] of expected) expect(() => read(field, each)).not.toThrow();
    expect(events.map(each => read('ka.req.pod.containers.image', each))).toEqual(shapes.map(() => undefined));
  });

  it('keep numbers as they are written', async () => {
    const line =
      '{"kind":"Event","auditID":"x","stageTimestamp":"2026-01-01T00:00:00Z","a":1.0,"b":[12345678901234567890,-0],"c":1e2,"d":7}';
    const [each] = (await eventsOf(`${line}\n`)) as [AuditEvent];
    const values = ['a', 'b', 'c', 'd'].map(name => read(`jevt.value[/${name}]`, each));
    expect(values).toEqual(['1.0', '[12345678901234567890,-0]', '1e2', '7']);
    expect(read('evt.plugininfo', each)).toBe(line);
  });

  it.each([
    ['ka.req.pod.containers.image.repository in (ghcr.io/acme/web, localhost)', true],
    ['ka.req.pod.containers.image.repository in (ghcr.io/acme/web)', false],
    ['ka.req.pod.containers.image.repository intersects (ghcr.io/acme/web)', true],
    ['ka.req.pod.containers.image[0] in ("ghcr.io/acme/web:1.2@sha256:00")', true],
    ['ka.response.code startswith 2 and not ka.uri.param[none] exists', true],
    ['ka.req.pod.containers.privileged[1] exists', false],
  ])('%s: %s', (filter, matches) => expect(filterOf(filter, auditSource).matches(event)).toBe(matches));
});
