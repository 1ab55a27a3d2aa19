/** Single rights of a Role or ClusterRole that are worth more than they look. */
import type { Severity } from '../../model/index.ts';
import { type Both, define, hit } from '../define.ts';
import { access, cisKubernetes } from '../standards.ts';
import type { Check } from '../types.ts';
import type { KubernetesObject } from './object.ts';
import { pages } from './references.ts';
import { changing, given, isForeign, named, reading, rulesOf, writing } from './rules.ts';

const references = [pages.rbac];
const how: Both = ['Give only the verbs, resources and names that are used.', '仅授予实际使用的动词、资源与名称。'];

interface Grant {
  id: string;
  severity: Severity;
  title: Both;
  why: Both;
  verbs: readonly string[];
  resources: readonly string[];
  cis?: string;
  peers?: readonly string[];
  /** A rule for objects by name is narrow enough. */
  namesSuffice?: boolean;
}

const grant = ({
  id,
  severity,
  title,
  why,
  verbs,
  resources,
  cis,
  peers,
  namesSuffice,
}: Grant): Check<KubernetesObject> =>
  define<KubernetesObject>({
    id,
    severity,
    title,
    why,
    how,
    standards: [...(cis ? [cisKubernetes(cis)] : []), ...access],
    references,
    ...(peers && { peers }),
    *find(object) {
      for (const rule of rulesOf(object)) {
        if (isForeign(rule)) continue;
        const resource = named(rule, resources);
        // All verbs on all resources have a check of their own.
        const some = given(rule, verbs).filter(verb => verb !== '*' || resource !== '*');
        if (resource === undefined || some.length === 0 || (namesSuffice && rule.names.length > 0)) continue;
        yield hit(
          rule.at,
          `${object.kind} "${object.name}" may ${some.join(', ')} ${resource}`,
          `${object.kind} "${object.name}" 可对 ${resource} 执行 ${some.join('、')}`,
        );
      }
    },
  });

const workloads = [
  'pods',
  'deployments',
  'daemonsets',
  'statefulsets',
  'replicasets',
  'replicationcontrollers',
  'jobs',
  'cronjobs',
];

export const grantChecks: readonly Check<KubernetesObject>[] = [
  grant({
    id: 'PLK-113',
    severity: 'high',
    title: ['May read Secrets', '可读取 Secret'],
    why: ['list and watch give the values too.', 'list 与 watch 同样会返回 Secret 的值。'],
    verbs: reading,
    resources: ['secrets'],
    cis: '5.1.2',
    peers: ['trivy:KSV-0041', 'trivy:KSV-0113', 'kubescape:C-0015', 'kube-linter:access-to-secrets'],
    namesSuffice: true,
  }),
  grant({
    id: 'PLK-114',
    severity: 'high',
    title: ['May write Secrets', '可写入 Secret'],
    why: [
      'A Secret of the token type is filled in with the token of any account of the namespace.',
      '创建令牌类型的 Secret 即可获得命名空间内任意账户的令牌。',
    ],
    verbs: [...writing, 'delete', 'deletecollection'],
    resources: ['secrets'],
    cis: '5.1.2',
    peers: ['trivy:KSV-0041', 'kube-linter:access-to-secrets'],
    namesSuffice: true,
  }),
  grant({
    id: 'PLK-115',
    severity: 'high',
    title: ['May run commands in pods', '可在 Pod 中执行命令'],
    why: [
      'A shell in a pod has the rights of its account and sees its secrets.',
      '在 Pod 中获得的 shell 拥有其账户权限并可见其秘密。',
    ],
    verbs: ['create', 'get'],
    resources: ['pods/exec'],
    peers: ['trivy:KSV-0053', 'kubescape:C-0002'],
  }),
  grant({
    id: 'PLK-116',
    severity: 'high',
    title: ['May attach to pods', '可附加到 Pod'],
    why: [
      'Attaching or forwarding ports reaches what runs inside, past the network policies.',
      '附加或端口转发可触达内部进程，绕过网络策略。',
    ],
    verbs: ['create', 'get'],
    resources: ['pods/attach', 'pods/portforward'],
    peers: ['trivy:KSV-0054', 'kubescape:C-0063'],
  }),
  grant({
    id: 'PLK-117',
    severity: 'high',
    title: ['May add containers to running pods', '可向运行中的 Pod 添加容器'],
    why: [
      'An ephemeral container runs beside the others with their volumes and account.',
      '临时容器与其他容器共享卷与账户。',
    ],
    verbs: changing,
    resources: ['pods/ephemeralcontainers'],
  }),
  grant({
    id: 'PLK-118',
    severity: 'critical',
    title: ['May pass through to the kubelet', '可经代理访问 kubelet'],
    why: [
      'Through nodes/proxy every pod of the node is open, past admission and audit; get alone suffices to execute.',
      '经 nodes/proxy 可操作节点上所有 Pod，绕过准入与审计；仅 get 即可执行命令。',
    ],
    verbs: [...reading, ...writing],
    resources: ['nodes/proxy'],
    cis: '5.1.10',
    peers: ['trivy:KSV-0047'],
  }),
  grant({
    id: 'PLK-119',
    severity: 'medium',
    title: ['May create or change workloads', '可创建或修改工作负载'],
    why: [
      'Who makes pods runs any image with any account and volume of the namespace.',
      '能创建 Pod 者可使用命名空间内任意账户与卷运行任意镜像。',
    ],
    verbs: writing,
    resources: workloads,
    cis: '5.1.4',
    peers: ['trivy:KSV-0048', 'kube-linter:access-to-create-pods', 'kubescape:C-0188'],
  }),
  grant({
    id: 'PLK-120',
    severity: 'critical',
    title: ['May raise rights', '可提升权限'],
    why: ['escalate and bind give rights that one does not have oneself.', 'escalate 与 bind 可授予自身没有的权限。'],
    verbs: ['escalate', 'bind'],
    resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
    cis: '5.1.8',
    peers: ['trivy:KSV-0051', 'trivy:KSV-0052', 'checkov:CKV_K8S_158', 'kubescape:C-0265'],
  }),
  grant({
    id: 'PLK-121',
    severity: 'high',
    title: ['May write roles', '可写入角色'],
    why: ['Who writes roles and bindings rules over the rights of all.', '能写入角色与绑定者即可支配所有人的权限。'],
    verbs: [...writing, 'delete', 'deletecollection'],
    resources: ['roles', 'clusterroles'],
    cis: '5.1.8',
    peers: ['trivy:KSV-0050'],
  }),
  grant({
    id: 'PLK-122',
    severity: 'high',
    title: ['May write bindings', '可写入角色绑定'],
    why: ['A new or changed binding gives anyone what its role allows.', '新建或修改绑定即可将角色权限授予任何人。'],
    verbs: writing,
    resources: ['rolebindings', 'clusterrolebindings'],
    cis: '5.1.8',
    peers: ['trivy:KSV-0050', 'trivy:KSV-0051', 'trivy:KSV-0052', 'trivy:KSV-0055', 'checkov:CKV_K8S_155'],
  }),
  grant({
    id: 'PLK-123',
    severity: 'critical',
    title: ['May act as others', '可冒充他人'],
    why: ['Impersonating system:masters is being the administrator.', '冒充 system:masters 即成为管理员。'],
    verbs: ['impersonate'],
    resources: ['users', 'groups', 'serviceaccounts', 'userextras', 'uids', '*'],
    cis: '5.1.8',
    peers: ['trivy:KSV-0043', 'kubescape:C-0065'],
  }),
  grant({
    id: 'PLK-124',
    severity: 'high',
    title: ['May write admission webhooks', '可写入准入 webhook'],
    why: [
      'A webhook reads and changes every object that is written, Secrets too.',
      'webhook 可读取并修改所有被写入的对象，包括 Secret。',
    ],
    verbs: [...writing, 'delete', 'deletecollection'],
    resources: [
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
    ],
    cis: '5.1.12',
    peers: ['trivy:KSV-0114', 'checkov:CKV_K8S_157'],
  }),
  grant({
    id: 'PLK-125',
    severity: 'high',
    title: ['May approve certificates', '可批准证书签发'],
    why: ['An approved request is a login as whom it names.', '批准签发请求即获得其所指身份的登录凭据。'],
    verbs: ['update', 'patch', 'approve', 'sign'],
    resources: ['certificatesigningrequests/approval', 'certificatesigningrequests/status', 'signers'],
    cis: '5.1.11',
    peers: ['checkov:CKV_K8S_156'],
  }),
  grant({
    id: 'PLK-126',
    severity: 'high',
    title: ['May make tokens of accounts', '可签发服务账户令牌'],
    why: [
      'A token of any account of the namespace, cluster-wide with a ClusterRole.',
      '可获得命名空间内（ClusterRole 则为全集群）任意账户的令牌。',
    ],
    verbs: ['create'],
    resources: ['serviceaccounts/token'],
    cis: '5.1.13',
  }),
  grant({
    id: 'PLK-127',
    severity: 'high',
    title: ['May create persistent volumes', '可创建持久卷'],
    why: [
      'A PersistentVolume of type hostPath is any folder of the nodes.',
      'hostPath 类型的 PersistentVolume 可指向节点任意目录。',
    ],
    verbs: ['create', 'update', 'patch'],
    resources: ['persistentvolumes'],
    cis: '5.1.9',
  }),
  grant({
    id: 'PLK-128',
    severity: 'medium',
    title: ['May write ConfigMaps', '可写入 ConfigMap'],
    why: [
      'Programs and control planes read their settings there; on EKS aws-auth says who is administrator.',
      '程序与控制面从中读取配置；EKS 的 aws-auth 决定谁是管理员。',
    ],
    verbs: [...writing, 'delete', 'deletecollection'],
    resources: ['configmaps'],
    peers: ['trivy:KSV-0049', 'trivy:KSV-0115'],
    namesSuffice: true,
  }),
  grant({
    id: 'PLK-129',
    severity: 'medium',
    title: ['May delete the logs of pods', '可删除 Pod 日志'],
    why: ['Traces can be wiped.', '可销毁痕迹。'],
    verbs: ['delete', 'deletecollection'],
    resources: ['pods/log'],
    peers: ['trivy:KSV-0042'],
  }),
  grant({
    id: 'PLK-130',
    severity: 'high',
    title: ['May change networking', '可修改网络资源'],
    why: [
      'Services, ingresses, endpoints and policies decide where traffic goes and who may send it.',
      'Service、Ingress、Endpoints 与网络策略决定流量去向与访问权限。',
    ],
    verbs: [...writing, 'delete', 'deletecollection'],
    resources: ['services', 'endpoints', 'endpointslices', 'networkpolicies', 'ingresses'],
    peers: ['trivy:KSV-0056'],
  }),
  grant({
    id: 'PLK-131',
    severity: 'medium',
    title: ['May delete events', '可删除事件'],
    why: ['Events tell what happened in the cluster.', '事件记录集群中发生的一切。'],
    verbs: ['delete', 'deletecollection'],
    resources: ['events'],
    peers: ['kubescape:C-0031'],
  }),
  grant({
    id: 'PLK-132',
    severity: 'high',
    title: ['May change nodes', '可修改节点'],
    why: [
      'Labels and taints decide which pods come to a node; deleting nodes stops them.',
      '标签与污点决定 Pod 的去向；删除节点会终止其上的 Pod。',
    ],
    verbs: [...writing, 'delete', 'deletecollection'],
    resources: ['nodes', 'nodes/status'],
  }),
  grant({
    id: 'PLK-133',
    severity: 'medium',
    title: ['May change namespaces', '可修改命名空间'],
    why: [
      'The labels of a namespace switch Pod Security Admission off.',
      '修改命名空间标签即可关闭 Pod Security Admission。',
    ],
    verbs: [...changing, 'delete'],
    resources: ['namespaces'],
  }),
  grant({
    id: 'PLK-134',
    severity: 'high',
    title: ['May change the API itself', '可修改 API 本身'],
    why: [
      'A changed APIService or CRD sends requests with their credentials elsewhere.',
      '修改 APIService 或 CRD 可将请求及其凭据转发到别处。',
    ],
    verbs: [...writing, 'delete'],
    resources: ['apiservices', 'customresourcedefinitions'],
  }),
];
