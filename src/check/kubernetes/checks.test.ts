/** Every check, both ways: an object that it finds fault with, and one like it that it does not. */
import { describe, expect, test } from 'vitest';
import { kubernetes } from './kind.ts';
import { binding, context, deployment, hitsOf, object, pod, role, rule } from './testing.ts';

/** What is judged together: the bad one, the good one. */
type Pair = [bad: unknown[], good: unknown[]];
type Rows = Record<string, Pair>;

const one = (bad: unknown, good: unknown): Pair => [[bad], [good]];
const adds = (name: string): Pair =>
  one(pod(context({ capabilities: { add: [name] } })), pod(context({ capabilities: { add: ['CHOWN'] } })));
const mounts = (path: string, good = '/srv/data'): Pair =>
  one(
    pod({}, { volumes: [{ name: 'v', hostPath: { path } }] }),
    pod({}, { volumes: [{ name: 'v', hostPath: { path: good } }] }),
  );
const volume = (bad: object, good: object): Pair =>
  one(pod({}, { volumes: [{ name: 'v', ...bad }] }), pod({}, { volumes: [{ name: 'v', ...good }] }));
const mount = (bad: object, good: object): Pair => {
  const volumes = [{ name: 'v', hostPath: { path: '/srv' } }];
  return one(
    pod({ volumeMounts: [{ name: 'v', mountPath: '/m', ...bad }] }, { volumes }),
    pod({ volumeMounts: [{ name: 'v', mountPath: '/m', ...good }] }, { volumes }),
  );
};
const resource = (kind: string, name: string): Pair => one(pod(), pod({ resources: { [kind]: { [name]: '1' } } }));
const grants = (resources: string[], verb: string, good = 'get'): Pair =>
  one(
    role(rule(resources, [verb])),
    role(rule(resources[0] === 'secrets' ? ['pods'] : resources, [good === verb ? 'list' : good])),
  );
const image = (bad: string, good: string): Pair => one(pod({ image: bad }), pod({ image: good }));
const claim = (bad: object, good: object): Pair =>
  one(
    object('StatefulSet', { spec: { template: { spec: { containers: [] } }, volumeClaimTemplates: [{ spec: bad }] } }),
    object('StatefulSet', { spec: { template: { spec: { containers: [] } }, volumeClaimTemplates: [{ spec: good }] } }),
  );
const service = (bad: object, good: object): Pair =>
  one(object('Service', { spec: bad }), object('Service', { spec: good }));
const ingress = (bad: object, good: object): Pair =>
  one(object('Ingress', { spec: bad }), object('Ingress', { spec: good }));
const annotated = (kind: string, bad: object, good: object): Pair =>
  one(object(kind, { spec: {} }, { annotations: bad }), object(kind, { spec: {} }, { annotations: good }));
const policy = (bad: object, good: object): Pair =>
  one(
    object('NetworkPolicy', { spec: { podSelector: {}, ...bad } }),
    object('NetworkPolicy', { spec: { podSelector: {}, ...good } }),
  );
const namespace = (bad: object, good: object): Pair =>
  one(object('Namespace', {}, { labels: bad }), object('Namespace', {}, { labels: good }));
const webhook = (kind: string, bad: object, good: object): Pair =>
  one(object(kind, { webhooks: [bad] }), object(kind, { webhooks: [good] }));
const level = 'pod-security.kubernetes.io/';
const starts = (program: string, bad: string[], good: string[]): Pair =>
  one(pod({ command: [program, ...bad] }), pod({ command: [program, ...good] }));
const api = (bad: string[], good: string[]): Pair => starts('kube-apiserver', bad, good);
const manager = (bad: string[], good: string[]): Pair => starts('kube-controller-manager', bad, good);
const etcd = (bad: string[], good: string[]): Pair => starts('/usr/local/bin/etcd', bad, good);
const kubelet = (bad: object, good: object): Pair =>
  one(object('KubeletConfiguration', { ...bad }), object('KubeletConfiguration', { ...good }));
const bound = (name: string, subject: Record<string, unknown>): unknown => binding(name, subject);
const user = { kind: 'User', name: 'jane' };
const group = (name: string): Record<string, unknown> => ({ kind: 'Group', name });

const pods: Rows = {
  'PLK-023': one(pod(context({ capabilities: { add: ['NET_BIND_SERVICE'] } })), pod()),
  'PLK-024': adds('CAP_SYS_ADMIN'),
  'PLK-025': adds('ALL'),
  'PLK-026': adds('SYS_MODULE'),
  'PLK-027': adds('NET_ADMIN'),
  'PLK-028': adds('SYS_PTRACE'),
  'PLK-029': adds('NET_RAW'),
  'PLK-030': adds('DAC_READ_SEARCH'),
  'PLK-031': one(pod(), pod(context({ capabilities: { drop: ['NET_RAW'] } }))),
  'PLK-032': one(pod(context({ capabilities: { drop: [null] } })), pod(context({ capabilities: { drop: ['KILL'] } }))),
  'PLK-033': one(pod(), pod(context({ readOnlyRootFilesystem: true }))),
  'PLK-034': one(pod(context({ runAsUser: 1000 })), pod({}, context({ runAsUser: 20_000 }))),
  'PLK-035': one(pod(), pod(context({ runAsGroup: 10_001 }))),
  'PLK-036': one(
    pod({}, context({ supplementalGroups: [0] })),
    pod({}, context({ supplementalGroups: [5], fsGroup: 7 })),
  ),
  'PLK-037': one(pod(), pod({}, context({ runAsNonRoot: true }))),
  'PLK-038': one(pod(), pod(context({ appArmorProfile: { type: 'Localhost' } }))),
  'PLK-039': one(pod(), pod({}, { hostUsers: false })),
  'PLK-040': one(pod({}, { shareProcessNamespace: true }), pod()),
  'PLK-041': one(pod({}, { hostAliases: [{ ip: '10.0.0.1' }] }), pod({}, { hostAliases: null })),
  'PLK-042': one(pod(context({ allowPrivilegeEscalation: true })), pod()),
  'PLK-043': one(
    pod({}, {}, { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' } }),
    pod({}, {}, { annotations: { other: 'x' } }),
  ),
  'PLK-044': one(
    pod(context({ windowsOptions: { runAsUserName: 'ContainerAdministrator' } })),
    pod(context({ windowsOptions: { runAsUserName: 'ContainerUser' } })),
  ),
  'PLK-045': one(pod({ stdin: true, tty: true }), pod({ tty: false })),
  'PLK-050': mounts('/var/run/docker.sock'),
  'PLK-051': mounts('/run/containerd/containerd.sock'),
  'PLK-052': mounts('/srv/..'),
  'PLK-053': mounts('/var/lib/etcd'),
  'PLK-054': mounts('/var/lib/kubelet/pods'),
  'PLK-055': mounts('/etc/'),
  'PLK-056': mounts('/proc'),
  'PLK-057': mounts('/sys/fs/cgroup'),
  'PLK-058': mounts('/dev', '/dev/shm'),
  'PLK-059': mounts('/var/lib/docker'),
  'PLK-060': mounts('/run'),
  'PLK-061': mounts('/root/.ssh'),
  'PLK-062': mounts('/boot'),
  'PLK-063': mounts('/var/log/pods'),
  'PLK-064': mounts('/var/lib'),
  'PLK-065': mount({}, { readOnly: true }),
  'PLK-066': mount({ mountPropagation: 'Bidirectional' }, { mountPropagation: 'HostToContainer' }),
  'PLK-067': mount({ subPath: 'x' }, {}),
  'PLK-068': volume({ gitRepo: { repository: 'x' } }, { emptyDir: {} }),
  'PLK-069': volume(
    { projected: { sources: [{ serviceAccountToken: { expirationSeconds: 90_000 } }] } },
    { projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3600 } }] } },
  ),
  'PLK-070': volume({ emptyDir: {} }, { emptyDir: { sizeLimit: '1Gi' } }),
  'PLK-071': resource('limits', 'cpu'),
  'PLK-072': resource('requests', 'cpu'),
  'PLK-073': resource('limits', 'memory'),
  'PLK-074': resource('requests', 'memory'),
  'PLK-075': resource('limits', 'ephemeral-storage'),
  'PLK-076': claim({ accessModes: ['ReadWriteMany'] }, { accessModes: ['ReadWriteOnce'] }),
  'PLK-077': claim({}, { resources: { requests: { storage: '1Gi' } } }),
  'PLK-080': image('registry.example:5000/c', 'registry.example:5000/c:1'),
  'PLK-081': image('registry.example/c:1', `registry.example/c:1@sha256:${'a'.repeat(64)}`),
  'PLK-082': one(pod({ imagePullPolicy: 'Never' }), pod({ imagePullPolicy: 'Always' })),
  'PLK-083': image('nginx:1.27', 'registry.example/nginx:1.27'),
  'PLK-084': image('k8s.gcr.io/pause:3.1', 'registry.k8s.io/pause:3.1'),
  'PLK-085': image('ghcr.io/helm/tiller:v2', 'ghcr.io/stiller/app:1'),
  'PLK-086': one(
    pod({ image: 'kubernetesui/dashboard:v2', args: ['--enable-skip-login'] }),
    pod({ image: 'kubernetesui/dashboard:v2', args: ['--enable-skip-login=false'] }),
  ),
  'PLK-087': one(deployment(), deployment({ livenessProbe: {} })),
  'PLK-088': one(deployment(), pod()),
  'PLK-089': one(deployment(), deployment({}, {}, { replicas: 3 })),
  'PLK-090': one(
    deployment({}, {}, { replicas: 3 }),
    deployment({}, { topologySpreadConstraints: [{}] }, { replicas: 3 }),
  ),
  'PLK-091': one(pod({ ports: [{ containerPort: 80 }] }), pod({ ports: [{ containerPort: 8080 }] })),
  'PLK-092': one(pod({ ports: [{ containerPort: 22 }] }), pod({ ports: [{ containerPort: 2222 }] })),
  'PLK-093': one(pod({}, { nodeName: 'n' }), pod()),
  'PLK-094': one(
    pod({}, { tolerations: [{ operator: 'Exists' }] }),
    pod({}, { tolerations: [{ key: 'gpu', operator: 'Exists' }] }),
  ),
  'PLK-095': one(pod({}, { priorityClassName: 'system-node-critical' }), pod({}, { priorityClassName: 'high' })),
  'PLK-096': one(
    pod({}, {}, { namespace: 'kube-system' }),
    pod({}, {}, { namespace: 'kube-system', labels: { tier: 'control-plane' } }),
  ),
  'PLK-097': one(pod({}, {}, { namespace: 'default' }), pod()),
  'PLK-100': one(pod(), pod({}, { automountServiceAccountToken: false })),
  'PLK-101': one(pod({}, { automountServiceAccountToken: true }), pod()),
  'PLK-102': one(pod(), pod({}, { serviceAccountName: 'own' })),
  'PLK-103': one(pod({ envFrom: [{ secretRef: { name: 's' } }] }), pod({ envFrom: [{ configMapRef: { name: 's' } }] })),
  'PLK-104': one(
    pod({ env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }),
    pod({ env: [{ name: 'DB_PASSWORD_FILE', value: '/run/secrets/db' }] }),
  ),
  'PLK-105': one(pod({ args: ['--db-password=hunter2'] }), pod({ args: ['--db-password=$(DB_PASSWORD)'] })),
};

const rights: Rows = {
  'PLK-110': one(role(rule(['*'], ['*'])), role(rule(['pods'], ['get']))),
  'PLK-111': one(role(rule(['pods'], ['*'])), role(rule(['pods'], ['get']))),
  'PLK-112': one(role(rule(['*'], ['get'])), role(rule(['pods'], ['get']))),
  'PLK-113': one(role(rule(['secrets'], ['list'])), role(rule(['secrets'], ['get'], { resourceNames: ['mine'] }))),
  'PLK-114': grants(['secrets'], 'create'),
  'PLK-115': grants(['pods/exec'], 'create', 'delete'),
  'PLK-116': grants(['pods/portforward'], 'create', 'delete'),
  'PLK-117': grants(['pods/ephemeralcontainers'], 'patch'),
  'PLK-118': one(role(rule(['nodes/*'], ['get'])), role(rule(['nodes'], ['get']))),
  'PLK-119': grants(['deployments'], 'patch'),
  'PLK-120': grants(['clusterroles'], 'escalate'),
  'PLK-121': grants(['roles'], 'update'),
  'PLK-122': grants(['rolebindings'], 'create'),
  'PLK-123': grants(['groups'], 'impersonate'),
  'PLK-124': grants(['mutatingwebhookconfigurations'], 'create'),
  'PLK-125': grants(['certificatesigningrequests/approval'], 'update'),
  'PLK-126': grants(['serviceaccounts/token'], 'create'),
  'PLK-127': grants(['persistentvolumes'], 'create'),
  'PLK-128': grants(['configmaps'], 'update'),
  'PLK-129': grants(['pods/log'], 'delete'),
  'PLK-130': grants(['networkpolicies'], 'delete'),
  'PLK-131': grants(['events'], 'deletecollection'),
  'PLK-132': grants(['nodes'], 'patch'),
  'PLK-133': grants(['namespaces'], 'update'),
  'PLK-134': grants(['apiservices'], 'update'),
  'PLK-135': one(
    role({ nonResourceURLs: ['*'], verbs: ['get'] }),
    role({ nonResourceURLs: ['/healthz'], verbs: ['get'] }),
  ),
  'PLK-136': one(
    object(
      'ClusterRole',
      { rules: [rule(['pods'], ['get'])] },
      { labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
    ),
    role(rule(['pods'], ['get'])),
  ),
  'PLK-137': one(
    role(rule(['podsecuritypolicies'], ['use'])),
    role(rule(['podsecuritypolicies'], ['use'], { resourceNames: ['restricted'] })),
  ),
  'PLK-140': one(bound('cluster-admin', user), bound('view', user)),
  'PLK-141': one(
    bound('view', group('system:unauthenticated')),
    bound('system:public-info-viewer', group('system:unauthenticated')),
  ),
  'PLK-142': one(
    bound('view', group('system:authenticated')),
    bound('system:basic-user', group('system:authenticated')),
  ),
  'PLK-143': one(bound('view', group('system:masters')), bound('view', group('ops'))),
  'PLK-144': one(
    bound('view', { kind: 'ServiceAccount', name: 'default', namespace: 'x' }),
    bound('view', { kind: 'ServiceAccount', name: 'own', namespace: 'x' }),
  ),
  'PLK-145': one(bound('edit', user), bound('view', user)),
  'PLK-194': [
    [object('ClusterRole', { rules: [rule(['*'], ['*'])] }, { name: 'all' }), bound('all', user)],
    [object('ClusterRole', { rules: [rule(['pods'], ['get'])] }, { name: 'all' }), bound('all', user)],
  ],
};

const others: Rows = {
  'PLK-150': service({ type: 'NodePort' }, { type: 'ClusterIP' }),
  'PLK-151': service(
    { type: 'LoadBalancer', loadBalancerSourceRanges: ['0.0.0.0/0'] },
    { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] },
  ),
  'PLK-152': service({ externalIPs: ['203.0.113.7'] }, { externalIPs: [] }),
  'PLK-153': service(
    { type: 'NodePort', ports: [{ port: 80, targetPort: 6379 }] },
    { type: 'NodePort', ports: [{ port: 80, targetPort: 8080 }] },
  ),
  'PLK-154': one(
    object('Endpoints', { subsets: [{ addresses: [{ ip: '169.254.169.254' }] }] }),
    object('Endpoints', { subsets: [{ addresses: [{ ip: '10.0.0.1' }] }] }),
  ),
  'PLK-155': ingress(
    { rules: [{ host: 'a.example' }] },
    { rules: [{ host: 'a.example' }], tls: [{ secretName: 's' }] },
  ),
  'PLK-156': annotated(
    'Ingress',
    { 'nginx.ingress.kubernetes.io/configuration-snippet': 'x' },
    { 'nginx.ingress.kubernetes.io/rewrite-target': '/' },
  ),
  'PLK-157': ingress({ rules: [{ host: '*.example' }] }, { rules: [{ host: 'a.example' }] }),
  'PLK-158': annotated(
    'Ingress',
    { 'nginx.ingress.kubernetes.io/auth-tls-match-cn': 'CN=a#;\nb' },
    { 'nginx.ingress.kubernetes.io/auth-tls-match-cn': 'CN=a' },
  ),
  'PLK-159': annotated(
    'Ingress',
    { 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' },
    { 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' },
  ),
  'PLK-160': one(object('NetworkPolicy', { spec: {} }), object('NetworkPolicy', { spec: { podSelector: {} } })),
  'PLK-161': policy({ ingress: [{}] }, { ingress: [{ from: [{ podSelector: {} }] }] }),
  'PLK-162': policy(
    { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] },
    { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
  ),
  'PLK-163': policy(
    { egress: [{ to: [{ ipBlock: { cidr: '169.254.0.0/16' } }] }] },
    { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] }] },
  ),
  'PLK-164': policy({ policyTypes: ['Ingress'] }, { policyTypes: ['Ingress', 'Egress'] }),
  'PLK-165': one(
    object('Gateway', { spec: { listeners: [{ protocol: 'HTTP' }] } }),
    object('Gateway', { spec: { listeners: [{ protocol: 'HTTPS' }, { protocol: 'HTTP' }] } }),
  ),
  'PLK-170': namespace({}, { [`${level}enforce`]: 'baseline' }),
  'PLK-171': namespace({ [`${level}enforce`]: 'privileged' }, { [`${level}enforce`]: 'restricted' }),
  'PLK-172': namespace({ [`${level}enforce-version`]: 'v1.24' }, { [`${level}enforce-version`]: 'latest' }),
  'PLK-173': one(object('ServiceAccount'), object('ServiceAccount', { automountServiceAccountToken: false })),
  'PLK-174': one(
    object('ConfigMap', { data: { '.env': 'A=1\nDB_PASSWORD=hunter2\n' } }),
    object('ConfigMap', { data: { '.env': `DB_PASSWORD=\nTOKEN=\${TOKEN}` } }),
  ),
  'PLK-175': one(
    object('ConfigMap', { data: { username: 'jane' } }),
    object('ConfigMap', { data: { colour: 'blue' } }),
  ),
  'PLK-176': one(
    object('Secret', { data: { password: 'aHVudGVyMg==' } }),
    object('Secret', { data: { password: 'ENC[AES256_GCM,data:x]' } }),
  ),
  'PLK-177': one(
    object('Secret', { type: 'kubernetes.io/service-account-token' }),
    object('Secret', { type: 'Opaque' }),
  ),
  'PLK-178': one(
    object('PersistentVolume', { spec: { hostPath: { path: '/srv' } } }),
    object('PersistentVolume', { spec: { csi: {} } }),
  ),
  'PLK-179': webhook('ValidatingWebhookConfiguration', { failurePolicy: 'Ignore' }, { failurePolicy: 'Fail' }),
  'PLK-180': webhook(
    'MutatingWebhookConfiguration',
    { clientConfig: { url: 'http://x' } },
    { clientConfig: { url: 'https://x' } },
  ),
  'PLK-181': webhook(
    'MutatingWebhookConfiguration',
    { rules: [{ resources: ['*'] }] },
    { rules: [{ resources: ['pods'] }] },
  ),
  'PLK-182': one(object('APIService', { spec: { insecureSkipTLSVerify: true } }), object('APIService', { spec: {} })),
  'PLK-183': one(
    object('PodDisruptionBudget', { spec: { maxUnavailable: 0 } }),
    object('PodDisruptionBudget', { spec: { maxUnavailable: 1 } }),
  ),
  'PLK-184': [
    [{ ...object('Deployment'), apiVersion: 'apps/v1beta1' }],
    [{ ...object('Deployment'), apiVersion: 'apps/v1' }],
  ],
  'PLK-185': one(
    object('K8sAllowedRepos', { spec: { parameters: { repos: ['registry.example'] } } }),
    object('K8sAllowedRepos', { spec: { parameters: { repos: ['registry.example/'] } } }),
  ),
  'PLK-190': [
    [object('Namespace', {}, { name: 'apps' })],
    [object('Namespace', {}, { name: 'apps' }), object('NetworkPolicy')],
  ],
  'PLK-191': [
    [object('Namespace', {}, { name: 'apps' })],
    [object('Namespace', {}, { name: 'apps' }), object('ResourceQuota')],
  ],
  'PLK-192': [
    [object('Namespace', {}, { name: 'apps' })],
    [object('Namespace', {}, { name: 'apps' }), object('LimitRange')],
  ],
  'PLK-193': [
    [deployment({}, {}, { replicas: 2 })],
    [
      deployment({}, {}, { replicas: 2 }),
      object('PodDisruptionBudget', { spec: { selector: { matchLabels: { app: 'it' } } } }),
    ],
  ],
};

const plugins = '--enable-admission-plugins=';
const controlPlane: Rows = {
  'PLK-200': api([], ['--anonymous-auth=false']),
  'PLK-201': api(['--token-auth-file=/t'], []),
  'PLK-202': api([], [`${plugins}NodeRestriction,DenyServiceExternalIPs`]),
  'PLK-203': api(['--kubelet-https=false'], []),
  'PLK-204': api(['--kubelet-client-key=/k'], ['--kubelet-client-key=/k', '--kubelet-client-certificate=/c']),
  'PLK-205': api([], ['--kubelet-certificate-authority', '/ca']),
  'PLK-206': api(['--authorization-mode=AlwaysAllow'], ['--authorization-mode=Node,RBAC']),
  'PLK-207': api(['--authorization-mode=RBAC'], ['--authorization-mode=Node,RBAC']),
  'PLK-208': api(['--authorization-mode=Node'], ['--authorization-mode=Node,RBAC']),
  'PLK-209': api([], [`${plugins}EventRateLimit`]),
  'PLK-210': api([`${plugins}AlwaysAdmit`], [`${plugins}NodeRestriction`]),
  'PLK-211': api([], [`${plugins}AlwaysPullImages`]),
  'PLK-212': api([], [`${plugins}PodSecurity`]),
  'PLK-213': api(['--disable-admission-plugins=ServiceAccount'], []),
  'PLK-214': api(['--disable-admission-plugins=NamespaceLifecycle'], []),
  'PLK-215': api([], [`${plugins}NodeRestriction`]),
  'PLK-216': api(['--secure-port=0'], ['--secure-port=6443']),
  'PLK-217': api(['--profiling'], ['--profiling=false']),
  'PLK-218': api([], ['--audit-log-path=/var/log/audit.log']),
  'PLK-219': api(['--audit-log-maxage=7'], ['--audit-log-maxage=30']),
  'PLK-220': api(['--audit-log-maxbackup=1'], ['--audit-log-maxbackup=10']),
  'PLK-221': api([], ['--audit-log-maxsize=100']),
  'PLK-222': api(['--service-account-lookup=false'], []),
  'PLK-223': api([], ['--service-account-key-file=/k']),
  'PLK-224': api(['--etcd-certfile=/c'], ['--etcd-certfile=/c', '--etcd-keyfile=/k']),
  'PLK-225': api([], ['--tls-cert-file=/c', '--tls-private-key-file=/k']),
  'PLK-226': api([], ['--client-ca-file=/ca']),
  'PLK-227': api([], ['--etcd-cafile=/ca']),
  'PLK-228': api([], ['--encryption-provider-config=/e']),
  'PLK-229': api(['--insecure-port=8080'], ['--insecure-port=0']),
  'PLK-230': api(['--basic-auth-file=/b'], []),
  'PLK-231': manager([], ['--terminated-pod-gc-threshold=10']),
  'PLK-232': manager([], ['--profiling=false']),
  'PLK-233': manager([], ['--use-service-account-credentials=true']),
  'PLK-234': manager([], ['--service-account-private-key-file=/k']),
  'PLK-235': manager([], ['--root-ca-file=/ca']),
  'PLK-236': manager(['--feature-gates=A=true,RotateKubeletServerCertificate=false'], []),
  'PLK-237': manager(['--bind-address=0.0.0.0'], ['--bind-address=127.0.0.1']),
  'PLK-238': starts('kube-scheduler', [], ['--profiling=false']),
  'PLK-239': starts('kube-scheduler', [], ['--bind-address=127.0.0.1']),
  'PLK-240': etcd([], ['--cert-file=/c', '--key-file=/k']),
  'PLK-241': etcd(['--client-cert-auth=false'], ['--client-cert-auth']),
  'PLK-242': etcd(['--auto-tls=true'], []),
  'PLK-243': etcd([], ['--peer-cert-file=/c', '--peer-key-file=/k']),
  'PLK-244': etcd([], ['--peer-client-cert-auth=true']),
  'PLK-245': etcd(['--peer-auto-tls'], []),
  'PLK-250': kubelet(
    { authentication: { anonymous: { enabled: true } } },
    { authentication: { anonymous: { enabled: false } } },
  ),
  'PLK-251': kubelet({ authorization: { mode: 'AlwaysAllow' } }, { authorization: { mode: 'Webhook' } }),
  'PLK-252': kubelet({}, { authentication: { x509: { clientCAFile: '/ca' } } }),
  'PLK-253': kubelet({ readOnlyPort: 10255 }, {}),
  'PLK-254': kubelet({ streamingConnectionIdleTimeout: '0s' }, { streamingConnectionIdleTimeout: '5m' }),
  'PLK-255': kubelet({ makeIPTablesUtilChains: false }, {}),
  'PLK-256': kubelet({ eventRecordQPS: 0 }, { eventRecordQPS: 5 }),
  'PLK-257': kubelet({ rotateCertificates: false }, { rotateCertificates: true }),
  'PLK-258': kubelet({}, { protectKernelDefaults: true }),
  'PLK-259': kubelet({}, { seccompDefault: true }),
};

const rows: Rows = { ...pods, ...rights, ...others, ...controlPlane };

describe('every check, both ways', () => {
  test.each(Object.entries(rows))('%s', (id, [bad, good]) => {
    expect(hitsOf(id, ...bad), 'the bad one').not.toEqual([]);
    expect(hitsOf(id, ...good), 'the good one').toEqual([]);
  });

  /** standards.test.ts has those of the Pod Security Standards. */
  test('none is left out', () => {
    const ids = kubernetes.checks.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter(id => id > 'PLK-022' && !(id in rows))).toEqual([]);
  });

  test('all say why and how in both languages, and point somewhere', () => {
    for (const { id, advice, references } of kubernetes.checks) {
      for (const text of [advice.title, advice.why, advice.fix]) {
        expect(text.en.length, id).toBeGreaterThan(3);
        expect(text.zh.length, id).toBeGreaterThan(3);
      }
      expect(references.length, id).toBeGreaterThan(0);
      expect(advice.standards.length, id).toBeGreaterThan(0);
    }
  });
});

describe('rights over custom resources', () => {
  const own = { apiGroups: ['serving.example.dev'] };
  test.each([
    ['all of their own group weigh less', rule(['*'], ['*'], own), 'PLK-110', ['low']],
    ['all verbs on them', rule(['things'], ['*'], own), 'PLK-111', ['low']],
    ['all of them', rule(['*'], ['get'], own), 'PLK-112', ['low']],
    ['all of Kubernetes beside them', rule(['*'], ['*'], { apiGroups: ['', 'x.dev'] }), 'PLK-110', ['critical']],
    ['their secrets are others', rule(['secrets', '*/status'], ['get', 'update'], own), 'PLK-113', []],
    [
      'a group of Kubernetes',
      rule(['signers'], ['approve'], { apiGroups: ['certificates.k8s.io'] }),
      'PLK-125',
      ['high'],
    ],
    ['signers of another kind', rule(['signers'], ['approve'], { apiGroups: ['cert.example.io'] }), 'PLK-125', []],
    ['everything is told once', rule(['*'], ['*']), 'PLK-123', []],
  ])('%s', (_, one, id, severities) => {
    expect(hitsOf(id, role(one)).map(({ hit, check }) => hit.severity ?? check.severity)).toEqual(severities);
  });
});

test('an image that a builder names is not known yet', () => {
  expect(hitsOf('PLK-080', pod({ image: 'ko://x.example/cmd/a' }))).toEqual([]);
});
