/** Every control of the Pod Security Standards, both ways, per field and kind of container. */
import { describe, expect, test } from 'vitest';
import { hitsOf, judge, pod } from './testing.ts';

type Plain = Record<string, unknown>;
const lists = ['containers', 'initContainers', 'ephemeralContainers'] as const;

/** A pod that every control allows. */
const calm = { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
const restrained = { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } };
const restrictedPod = (container: Plain = {}, list: (typeof lists)[number] = 'containers', spec: Plain = {}): Plain => {
  const other = { name: 'other', image: 'registry.example/o:1', ...restrained };
  const tried = { name: 'tried', image: 'registry.example/t:1', ...restrained, ...container };
  return pod(
    {},
    {
      ...calm,
      containers: [other],
      ...(list === 'containers' ? { containers: [other, tried] } : { [list]: [tried] }),
      ...spec,
    },
  );
};
const inContext = (members: Plain): Plain => ({ securityContext: { ...restrained.securityContext, ...members } });

const controls = [
  '001',
  '002',
  '003',
  '004',
  '005',
  '006',
  '007',
  '008',
  '009',
  '010',
  '011',
  '012',
  '013',
  '014',
  '015',
  '016',
  '017',
  '018',
  '019',
  '020',
  '021',
  '022',
];
const controlIds = new Set(controls.map(number => `PLK-${number}`));

/** What a container may say, by control: values that are allowed, and those that are not. */
const ofContainers: { control: string; id: string; field: string; allowed: Plain[]; forbidden: Plain[] }[] = [
  {
    control: 'HostProcess',
    id: 'PLK-005',
    field: 'windowsOptions.hostProcess',
    allowed: [inContext({ windowsOptions: {} }), inContext({ windowsOptions: { hostProcess: false } })],
    forbidden: [inContext({ windowsOptions: { hostProcess: true } })],
  },
  {
    control: 'Privileged Containers',
    id: 'PLK-001',
    field: 'privileged',
    allowed: [inContext({ privileged: false }), inContext({ privileged: null })],
    forbidden: [inContext({ privileged: true })],
  },
  {
    control: 'Capabilities (Baseline)',
    id: 'PLK-006',
    field: 'capabilities.add',
    allowed: [
      'AUDIT_WRITE',
      'CHOWN',
      'DAC_OVERRIDE',
      'FOWNER',
      'FSETID',
      'KILL',
      'MKNOD',
      'NET_BIND_SERVICE',
      'SETFCAP',
      'SETGID',
      'SETPCAP',
      'SETUID',
      'SYS_CHROOT',
    ].map(name => inContext({ capabilities: { drop: ['ALL'], add: [name] } })),
    forbidden: ['NET_RAW', 'SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE', 'ALL', 'CAP_CHOWN', 'chown'].map(name =>
      inContext({ capabilities: { drop: ['ALL'], add: [name] } }),
    ),
  },
  {
    control: 'Host Ports',
    id: 'PLK-008',
    field: 'ports[*].hostPort',
    allowed: [{ ports: [{ containerPort: 8080 }] }, { ports: [{ containerPort: 8080, hostPort: 0 }] }],
    forbidden: [{ ports: [{ containerPort: 8080, hostPort: 8080 }] }],
  },
  {
    control: 'AppArmor',
    id: 'PLK-009',
    field: 'appArmorProfile.type',
    allowed: ['RuntimeDefault', 'Localhost'].map(type => inContext({ appArmorProfile: { type } })),
    forbidden: ['Unconfined', 'runtime/default'].map(type => inContext({ appArmorProfile: { type } })),
  },
  {
    control: 'SELinux',
    id: 'PLK-010',
    field: 'seLinuxOptions',
    allowed: ['container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t', ''].map(type =>
      inContext({ seLinuxOptions: { type, level: 's0:c1,c2' } }),
    ),
    forbidden: [{ type: 'spc_t' }, { user: 'system_u' }, { role: 'system_r' }].map(seLinuxOptions =>
      inContext({ seLinuxOptions }),
    ),
  },
  {
    control: '/proc Mount Type',
    id: 'PLK-011',
    field: 'procMount',
    allowed: [inContext({ procMount: 'Default' })],
    forbidden: [inContext({ procMount: 'Unmasked' })],
  },
  {
    control: 'Seccomp (Baseline)',
    id: 'PLK-012',
    field: 'seccompProfile.type',
    allowed: ['RuntimeDefault', 'Localhost'].map(type => inContext({ seccompProfile: { type } })),
    forbidden: ['Unconfined', 'LocalPort'].map(type => inContext({ seccompProfile: { type } })),
  },
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(probe =>
    ['httpGet', 'tcpSocket'].map(action => ({
      control: 'Host Probes',
      id: 'PLK-014',
      field: `${probe}.${action}.host`,
      allowed: [{ [probe]: { [action]: { port: 80 } } }, { [probe]: { [action]: { port: 80, host: '' } } }],
      forbidden: [{ [probe]: { [action]: { port: 80, host: '127.0.0.1' } } }],
    })),
  ),
  ...['postStart', 'preStop'].flatMap(hook =>
    ['httpGet', 'tcpSocket'].map(action => ({
      control: 'Host Lifecycle Hooks',
      id: 'PLK-014',
      field: `lifecycle.${hook}.${action}.host`,
      allowed: [{ lifecycle: { [hook]: { [action]: { port: 80 } } } }],
      forbidden: [{ lifecycle: { [hook]: { [action]: { port: 80, host: '169.254.169.254' } } } }],
    })),
  ),
  {
    control: 'Privilege Escalation',
    id: 'PLK-016',
    field: 'allowPrivilegeEscalation',
    allowed: [inContext({ allowPrivilegeEscalation: false })],
    forbidden: [
      inContext({ allowPrivilegeEscalation: true }),
      inContext({ allowPrivilegeEscalation: null }),
      { securityContext: null },
    ],
  },
  {
    control: 'Running as Non-root',
    id: 'PLK-017',
    field: 'runAsNonRoot',
    allowed: [inContext({ runAsNonRoot: true }), inContext({ runAsNonRoot: null })],
    forbidden: [inContext({ runAsNonRoot: false })],
  },
  {
    control: 'Running as Non-root user',
    id: 'PLK-018',
    field: 'runAsUser',
    allowed: [inContext({ runAsUser: 1 }), inContext({ runAsUser: null })],
    forbidden: [inContext({ runAsUser: 0 })],
  },
  {
    control: 'Seccomp (Restricted)',
    id: 'PLK-019',
    field: 'seccompProfile.type',
    allowed: ['RuntimeDefault', 'Localhost'].map(type => inContext({ seccompProfile: { type } })),
    forbidden: ['Unconfined', ''].map(type => inContext({ seccompProfile: { type } })),
  },
  {
    control: 'Capabilities (Restricted)',
    id: 'PLK-020',
    field: 'capabilities.drop',
    allowed: [
      inContext({ capabilities: { drop: ['ALL'] } }),
      inContext({ capabilities: { drop: ['NET_RAW', 'ALL'] } }),
    ],
    forbidden: [
      inContext({ capabilities: {} }),
      inContext({ capabilities: { drop: ['NET_RAW'] } }),
      inContext({ capabilities: null }),
    ],
  },
  {
    control: 'Capabilities (Restricted), spelling',
    id: 'PLK-022',
    field: 'capabilities.drop',
    allowed: [inContext({ capabilities: { drop: ['ALL'] } })],
    forbidden: [inContext({ capabilities: { drop: ['all'] } })],
  },
  {
    control: 'Capabilities (Restricted), added',
    id: 'PLK-021',
    field: 'capabilities.add',
    allowed: [inContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
    forbidden: [inContext({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } })],
  },
];

describe.each(lists)('of %s', list => {
  for (const { control, id, field, allowed, forbidden } of ofContainers) {
    test(`${control}: ${field}`, () => {
      for (const container of allowed)
        expect(hitsOf(id, restrictedPod(container, list)), JSON.stringify(container)).toEqual([]);
      for (const container of forbidden) {
        const [found] = hitsOf(id, restrictedPod(container, list));
        expect(found?.hit.at?.slice(0, 2), JSON.stringify(container)).toEqual(['spec', list]);
      }
    });
  }
});

/** What the pod itself may say. */
const ofPods: { control: string; id: string; allowed: Plain[]; forbidden: Plain[] }[] = [
  {
    control: 'Host Namespaces: network',
    id: 'PLK-002',
    allowed: [{ hostNetwork: false }, {}],
    forbidden: [{ hostNetwork: true }],
  },
  { control: 'Host Namespaces: PID', id: 'PLK-003', allowed: [{ hostPID: false }, {}], forbidden: [{ hostPID: true }] },
  { control: 'Host Namespaces: IPC', id: 'PLK-004', allowed: [{ hostIPC: false }, {}], forbidden: [{ hostIPC: true }] },
  {
    control: 'HostProcess',
    id: 'PLK-005',
    allowed: [{ securityContext: { windowsOptions: { hostProcess: false } } }],
    forbidden: [{ securityContext: { windowsOptions: { hostProcess: true } } }],
  },
  {
    control: 'HostPath Volumes',
    id: 'PLK-007',
    allowed: [{ volumes: [{ name: 'v', emptyDir: {} }] }, { volumes: [{ name: 'v' }] }],
    forbidden: [{ volumes: [{ name: 'v', hostPath: { path: '/data' } }] }],
  },
  {
    control: 'AppArmor',
    id: 'PLK-009',
    allowed: [{ securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } }],
    forbidden: [{ securityContext: { appArmorProfile: { type: 'Unconfined' } } }],
  },
  {
    control: 'SELinux',
    id: 'PLK-010',
    allowed: [{ securityContext: { seLinuxOptions: { type: 'container_t' } } }],
    forbidden: [
      { securityContext: { seLinuxOptions: { type: 'custom' } } },
      { securityContext: { seLinuxOptions: { user: 'u' } } },
      { securityContext: { seLinuxOptions: { role: 'r' } } },
    ],
  },
  {
    control: 'Seccomp (Baseline)',
    id: 'PLK-012',
    allowed: [{ securityContext: { seccompProfile: { type: 'Localhost' } } }],
    forbidden: [{ securityContext: { seccompProfile: { type: 'Unconfined' } } }],
  },
  {
    control: 'Sysctls',
    id: 'PLK-013',
    allowed: [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.ip_unprivileged_port_start',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ping_group_range',
      'net.ipv4.ip_local_reserved_ports',
      'net.ipv4.tcp_keepalive_time',
      'net.ipv4.tcp_fin_timeout',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
      'net.ipv4.tcp_rmem',
      'net.ipv4.tcp_wmem',
    ].map(name => ({ securityContext: { sysctls: [{ name, value: '1' }] } })),
    forbidden: ['kernel.msgmax', 'net.core.somaxconn', 'net.ipv4.ip_forward'].map(name => ({
      securityContext: { sysctls: [{ name, value: '1' }] },
    })),
  },
  {
    control: 'Volume Types',
    id: 'PLK-015',
    allowed: [
      { name: 'v' },
      ...[
        'configMap',
        'csi',
        'downwardAPI',
        'emptyDir',
        'ephemeral',
        'image',
        'persistentVolumeClaim',
        'projected',
        'secret',
      ].map(type => ({ name: 'v', [type]: {} })),
    ].map(volume => ({ volumes: [volume] })),
    forbidden: [
      'hostPath',
      'gcePersistentDisk',
      'awsElasticBlockStore',
      'gitRepo',
      'nfs',
      'iscsi',
      'glusterfs',
      'rbd',
      'flexVolume',
      'cinder',
      'cephfs',
      'flocker',
      'fc',
      'azureFile',
      'azureDisk',
      'vsphereVolume',
      'quobyte',
      'portworxVolume',
      'scaleIO',
      'storageos',
      'photonPersistentDisk',
    ].map(type => ({ volumes: [{ name: 'v', [type]: { path: '/x' } }] })),
  },
  {
    control: 'Running as Non-root',
    id: 'PLK-017',
    allowed: [{ securityContext: { runAsNonRoot: true } }],
    forbidden: [{ securityContext: { runAsNonRoot: false } }, { securityContext: {} }],
  },
  {
    control: 'Running as Non-root user',
    id: 'PLK-018',
    allowed: [{ securityContext: { runAsUser: 1000 } }],
    forbidden: [{ securityContext: { runAsUser: 0 } }],
  },
  {
    control: 'Seccomp (Restricted)',
    id: 'PLK-019',
    allowed: [{ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }],
    forbidden: [{ securityContext: { seccompProfile: { type: 'Unconfined' } } }, { securityContext: {} }],
  },
];

describe('of the pod', () => {
  for (const { control, id, allowed, forbidden } of ofPods) {
    test(control, () => {
      for (const spec of allowed)
        expect(hitsOf(id, restrictedPod({}, 'containers', spec)), JSON.stringify(spec)).toEqual([]);
      for (const spec of forbidden)
        expect(hitsOf(id, restrictedPod({}, 'containers', spec)), JSON.stringify(spec)).not.toEqual([]);
    });
  }

  const annotation = (value: string): Plain => ({
    ...restrictedPod(),
    metadata: { name: 'it', annotations: { 'container.apparmor.security.beta.kubernetes.io/tried': value } },
  });
  test.each(['runtime/default', 'localhost/mine', ''])('AppArmor by annotation: %j is allowed', value => {
    expect(hitsOf('PLK-009', annotation(value))).toEqual([]);
  });
  test.each(['unconfined', 'custom'])('AppArmor by annotation: %j is not', value => {
    expect(hitsOf('PLK-009', annotation(value))).toHaveLength(1);
  });
});

describe('what containers inherit', () => {
  test('a pod that all controls allow', () => {
    for (const list of lists)
      expect(judge(restrictedPod({}, list)).filter(({ check }) => controlIds.has(check.id))).toEqual([]);
  });
  test('each container may forbid root itself', () => {
    const each = { runAsNonRoot: true };
    const spec = { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } };
    expect(hitsOf('PLK-017', pod(inContext(each), spec))).toEqual([]);
    expect(hitsOf('PLK-017', pod(inContext({}), spec))).toHaveLength(1);
  });
  test('a pod that says false is refused though its containers say true', () => {
    expect(
      hitsOf('PLK-017', pod(inContext({ runAsNonRoot: true }), { securityContext: { runAsNonRoot: false } })),
    ).toHaveLength(1);
  });
  test('a container’s seccomp profile wins over the pod’s', () => {
    const spec = { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } };
    expect(hitsOf('PLK-019', pod(inContext({ seccompProfile: { type: 'Unconfined' } }), spec))).toHaveLength(1);
    expect(hitsOf('PLK-019', pod(inContext({ seccompProfile: { type: 'Localhost' } })))).toEqual([]);
  });
});

describe('exemptions', () => {
  const linuxOnly = ['PLK-016', 'PLK-019', 'PLK-020', 'PLK-021', 'PLK-022'];
  test.each(linuxOnly)('%s says nothing of pods for Windows', id => {
    const bad = { securityContext: { capabilities: { drop: ['all'], add: ['CHOWN'] } } };
    expect(hitsOf(id, pod(id === 'PLK-020' ? {} : bad))).not.toEqual([]);
    expect(hitsOf(id, pod(id === 'PLK-020' ? {} : bad, { os: { name: 'windows' } }))).toEqual([]);
    expect(hitsOf(id, pod(id === 'PLK-020' ? {} : bad, { os: { name: 'linux' } }))).not.toEqual([]);
  });
  test('root for Windows is judged all the same', () => {
    expect(hitsOf('PLK-017', pod({}, { os: { name: 'windows' } }))).toHaveLength(1);
  });
  test.each([
    ['PLK-011', { procMount: 'Unmasked' }],
    ['PLK-017', {}],
    ['PLK-018', { runAsUser: 0 }],
  ])('%s is relaxed in a user namespace', (id, securityContext) => {
    expect(hitsOf(id, pod({ securityContext }))).toHaveLength(1);
    expect(hitsOf(id, pod({ securityContext }, { hostUsers: false }))).toEqual([]);
    expect(hitsOf(id, pod({ securityContext }, { hostUsers: true }))).toHaveLength(1);
  });
});
