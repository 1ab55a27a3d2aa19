/** Which images a pod runs. */
import { define, hit } from '../define.ts';
import { imageName, isPlaceholder } from '../image-reference.ts';
import { hardening, images } from '../standards.ts';
import type { Check } from '../types.ts';
import { textOf, textsOf, under } from '../value.ts';
import { nameEn, nameZh, type Pod } from './pod.ts';
import { pages } from './references.ts';

const references = [pages.images];

/** Registries that are closed or frozen: their images get no more fixes. */
const frozen: readonly { name: RegExp; instead: string }[] = [
  { name: /^k8s\.gcr\.io\//, instead: 'registry.k8s.io' },
  { name: /^gcr\.io\/(?:google[-_]containers|google-samples|kubernetes-helm)\//, instead: 'registry.k8s.io' },
  { name: /^(?:quay\.io\/kubernetes-ingress-controller|quay\.io\/coreos)\//, instead: 'registry.k8s.io' },
];

const withImage = (pod: Pod) => pod.containers.filter(({ image }) => image !== '' && !isPlaceholder(image));

const commandLine = (fields: unknown): string[] => [
  ...textsOf(under(fields, 'command')),
  ...textsOf(under(fields, 'args')),
];

export const imageChecks: readonly Check<Pod>[] = [
  define<Pod>({
    id: 'PLK-080',
    severity: 'medium',
    title: ['Tag latest, or none', '使用 latest 标签或未指定标签'],
    why: [
      'What runs depends on the day it was pulled: nobody can say which version it is, nor roll it back.',
      '实际运行的版本取决于拉取时间，既无法确定版本，也无法回滚。',
    ],
    how: ['Name a version, best with a digest.', '指定版本，最好附带摘要。'],
    standards: images,
    references,
    peers: [
      'trivy:KSV-0013',
      'kubescape:C-0075',
      'kube-linter:latest-tag',
      'polaris:tagNotSpecified',
      'checkov:CKV_K8S_14',
    ],
    *find(pod) {
      for (const container of withImage(pod)) {
        const { tag, digest } = imageName(container.image);
        if (digest || (tag && tag !== 'latest')) continue;
        yield hit(
          [...container.at, 'image'],
          `${nameEn(container)} runs ${container.image}`,
          `${nameZh(container)}运行 ${container.image}`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-081',
    severity: 'low',
    title: ['Image without a digest', '镜像未固定摘要'],
    why: ['A tag can be moved to another image; a digest cannot.', '标签可被移动到其他镜像，摘要不能。'],
    how: ['Add @sha256:… to the image’s name.', '在镜像名后加 @sha256:…。'],
    standards: images,
    references,
    peers: ['checkov:CKV_K8S_43', 'kubescape:C-0237'],
    *find(pod) {
      for (const container of withImage(pod))
        if (!imageName(container.image).digest)
          yield hit(
            [...container.at, 'image'],
            `${nameEn(container)} runs ${container.image} without a digest`,
            `${nameZh(container)}运行的 ${container.image} 未固定摘要`,
          );
    },
  }),
  define<Pod>({
    id: 'PLK-082',
    severity: 'low',
    title: ['Image is not pulled each time', '未每次拉取镜像'],
    why: [
      'With IfNotPresent or Never a pod runs whatever lies on the node, without asking the registry whether it may.',
      'IfNotPresent 或 Never 会直接运行节点上已有的镜像，不向仓库验证权限。',
    ],
    how: ['Set imagePullPolicy to Always where the tag can move.', '标签可变时将 imagePullPolicy 设为 Always。'],
    standards: images,
    references,
    peers: ['polaris:pullPolicyNotAlways', 'checkov:CKV_K8S_15', 'kubescape:C-0075'],
    *find(pod) {
      for (const container of withImage(pod)) {
        const policy = textOf(container.fields.imagePullPolicy);
        const { digest } = imageName(container.image);
        if (policy !== 'Never' && !(policy === 'IfNotPresent' && !digest)) continue;
        yield hit(
          [...container.at, 'imagePullPolicy'],
          `${nameEn(container)} has imagePullPolicy ${policy}`,
          `${nameZh(container)}的 imagePullPolicy 为 ${policy}`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-083',
    severity: 'low',
    title: ['Image of a public registry by a short name', '使用公共仓库的短名镜像'],
    why: [
      'Which registry answers for a short name is up to each node; most ask Docker Hub, where anyone may publish.',
      '短名由各节点决定向哪个仓库解析，多数为任何人可发布的 Docker Hub。',
    ],
    how: ['Write the registry into the name, best your own.', '在镜像名中写明仓库，最好使用自有仓库。'],
    standards: images,
    references,
    peers: ['trivy:KSV-0034', 'trivy:KSV-0125', 'kubescape:C-0078'],
    *find(pod) {
      for (const container of withImage(pod)) {
        const { registry } = imageName(container.image);
        if (registry !== '' && !/^(?:index\.)?docker\.io$/.test(registry)) continue;
        yield hit(
          [...container.at, 'image'],
          `${nameEn(container)} runs ${container.image} of a public registry`,
          `${nameZh(container)}运行公共仓库的 ${container.image}`,
        );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-084',
    severity: 'low',
    title: ['Image of a registry that is frozen', '使用已冻结仓库的镜像'],
    why: ['Nothing there is mended any more.', '其中的镜像不再修复。'],
    how: ['Use the registry that took its place.', '使用替代仓库。'],
    standards: images,
    references,
    *find(pod) {
      for (const container of withImage(pod)) {
        const place = frozen.find(({ name }) => name.test(container.image));
        if (place)
          yield hit(
            [...container.at, 'image'],
            `${container.image}: use ${place.instead}`,
            `${container.image}：请改用 ${place.instead}`,
          );
      }
    },
  }),
  define<Pod>({
    id: 'PLK-085',
    severity: 'critical',
    title: ['Tiller', '部署了 Tiller'],
    why: [
      'Helm 2’s Tiller does for anyone in the cluster what its own, mostly unbounded, rights allow.',
      'Helm 2 的 Tiller 会以其（通常不受限的）权限为集群内任何人执行操作。',
    ],
    how: ['Remove it; Helm 3 and later need none.', '将其移除；Helm 3 及更高版本不再需要。'],
    standards: hardening,
    references: ['https://helm.sh/docs/topics/v2_v3_migration/'],
    peers: ['trivy:KSV-0102', 'checkov:CKV_K8S_34'],
    *find(pod) {
      for (const container of pod.containers)
        if (/(?:^|[/-])tiller(?:$|[:@/-])/.test(container.image))
          yield hit([...container.at, 'image'], `${nameEn(container)} is Tiller`, `${nameZh(container)}为 Tiller`);
    },
  }),
  define<Pod>({
    id: 'PLK-086',
    severity: 'high',
    title: ['Dashboard without a login', 'Dashboard 可跳过登录'],
    why: [
      'Everyone who reaches the dashboard acts with its service account.',
      '能访问 Dashboard 者即以其服务账户身份操作。',
    ],
    how: [
      'Remove --enable-skip-login, --disable-settings-authorizer and --enable-insecure-login.',
      '删除 --enable-skip-login、--disable-settings-authorizer 与 --enable-insecure-login。',
    ],
    standards: hardening,
    references: ['https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/'],
    peers: ['checkov:CKV_K8S_33', 'kubescape:C-0047'],
    *find(pod) {
      for (const container of pod.containers) {
        if (!/dashboard/.test(container.image)) continue;
        const flag = commandLine(container.fields).find(arg =>
          /^--(?:enable-skip-login|disable-settings-authorizer|enable-insecure-login)(?:=true)?$/.test(arg),
        );
        if (flag)
          yield hit(
            [...container.at, 'args'],
            `${nameEn(container)} is started with ${flag}`,
            `${nameZh(container)}以 ${flag} 启动`,
          );
      }
    },
  }),
];
