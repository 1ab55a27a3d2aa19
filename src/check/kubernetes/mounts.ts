/** Volumes and how they are mounted. */
import { define, hit } from '../define.ts';
import { cleanPath, type HostPlace, hostPlaceOf, hostPlaces } from '../host-paths.ts';
import { capacity, cisKubernetes, hardening, hostFiles, identity } from '../standards.ts';
import type { Check, Path } from '../types.ts';
import { fieldsOf, isFields, isTrue, itemsOf, numberOf, textOf, under } from '../value.ts';
import { type Container, nameEn, nameZh, type Pod } from './pod.ts';
import { pages } from './references.ts';

interface HostVolume {
  at: Path;
  name: string;
  path: string;
}

function* hostVolumes({ spec, at }: Pod): Generator<HostVolume> {
  for (const [index, volume] of itemsOf(spec.volumes).entries()) {
    const path = textOf(under(volume, 'hostPath', 'path'));
    if (path) yield { at: [...at, 'volumes', index, 'hostPath', 'path'], name: textOf(under(volume, 'name')), path };
  }
}

/** Mounts of a volume, with their containers. */
function* mountsOf({ containers }: Pod, name: string): Generator<{ container: Container; mount: unknown; at: Path }> {
  for (const container of containers)
    for (const [index, mount] of itemsOf(container.fields.volumeMounts).entries())
      if (textOf(under(mount, 'name')) === name)
        yield { container, mount, at: [...container.at, 'volumeMounts', index] };
}

/** A volume that nothing mounts yet counts as writable: an ephemeral container may mount it. */
const onlyRead = (pod: Pod, name: string): boolean => {
  const mounts = [...mountsOf(pod, name)];
  return mounts.length > 0 && mounts.every(({ mount }) => isTrue(under(mount, 'readOnly')));
};

const peersOf: Readonly<Record<string, readonly string[]>> = {
  'docker-socket': [
    'trivy:KSV-0006',
    'kubesec:DockerSock',
    'kubescape:C-0074',
    'kube-linter:docker-sock',
    'checkov:CKV_K8S_27',
  ],
  'runtime-socket': ['kubescape:C-0074'],
  root: ['trivy:KSV-0121', 'kube-linter:sensitive-host-mounts'],
  etc: ['trivy:KSV-0121', 'kube-linter:sensitive-host-mounts'],
  proc: ['trivy:KSV-0121', 'kubesec:ProcMount', 'kube-linter:sensitive-host-mounts'],
  cgroup: ['trivy:KSV-0121', 'kube-linter:sensitive-host-mounts'],
  dev: ['trivy:KSV-0121', 'kube-linter:sensitive-host-mounts'],
  boot: ['trivy:KSV-0121', 'kube-linter:sensitive-host-mounts'],
  'runtime-data': ['trivy:KSV-0121'],
};

/** Never reused: a place that goes takes its number with it. */
const idOf: Readonly<Record<string, string>> = {
  'docker-socket': 'PLK-050',
  'runtime-socket': 'PLK-051',
  root: 'PLK-052',
  etcd: 'PLK-053',
  kubelet: 'PLK-054',
  etc: 'PLK-055',
  proc: 'PLK-056',
  cgroup: 'PLK-057',
  dev: 'PLK-058',
  'runtime-data': 'PLK-059',
  run: 'PLK-060',
  home: 'PLK-061',
  boot: 'PLK-062',
  log: 'PLK-063',
  var: 'PLK-064',
};

const placeCheck = (place: HostPlace): Check<Pod> =>
  define<Pod>({
    id: idOf[place.key]!,
    severity: place.severity,
    title: [`${place.title[0]} in the pod`, `Pod 挂载了${place.title[1]}`],
    why: place.why,
    how: ['Remove the volume; use the API, or a volume of the cluster.', '删除该卷，改用 API 或集群卷。'],
    standards: [cisKubernetes('5.2.12'), ...hostFiles],
    references: [pages.hostPath],
    ...(peersOf[place.key] && { peers: peersOf[place.key]! }),
    *find(pod) {
      for (const { at, name, path } of hostVolumes(pod)) {
        if (hostPlaceOf(path) !== place) continue;
        const readOnly = onlyRead(pod, name);
        const severity = (readOnly && place.readOnly) || place.severity;
        yield hit(
          at,
          `volume "${name}" is ${cleanPath(path)} of the host${readOnly ? ', read-only' : ''}`,
          `卷 "${name}" 为主机的 ${cleanPath(path)}${readOnly ? '（只读）' : ''}`,
          severity,
        );
      }
    },
  });

/** One hour is what the API gives by default; a day is longer than any rotation needs. */
const longestToken = 86_400;

export const mountChecks: readonly Check<Pod>[] = [
  ...hostPlaces.map(placeCheck),
  define<Pod>({
    id: 'PLK-065',
    severity: 'medium',
    title: ['Folder of the host is writable', '主机目录可写'],
    why: [
      'What the container writes there is the node’s to read, run or fill up with.',
      '容器写入的内容会被节点读取、执行，或占满磁盘。',
    ],
    how: ['Set readOnly on the mount.', '在挂载上设置 readOnly: true。'],
    standards: hostFiles,
    references: [pages.hostPath],
    peers: ['kubescape:C-0045', 'kube-linter:writable-host-mount'],
    *find(pod) {
      for (const { name, path } of hostVolumes(pod))
        for (const { container, mount, at } of mountsOf(pod, name))
          if (!isTrue(under(mount, 'readOnly')))
            yield hit(
              at,
              `${nameEn(container)} may write ${path} of the host`,
              `${nameZh(container)}可写主机的 ${path}`,
            );
    },
  }),
  define<Pod>({
    id: 'PLK-066',
    severity: 'high',
    title: ['Mounts travel to the host', '挂载会传播到主机'],
    why: [
      'With Bidirectional propagation what the container mounts appears on the node and in its other pods.',
      'Bidirectional 传播使容器内的挂载出现在节点及其他 Pod 中。',
    ],
    how: ['Remove mountPropagation, or use HostToContainer.', '删除 mountPropagation，或使用 HostToContainer。'],
    standards: hostFiles,
    references: [pages.volumes],
    *find({ containers }) {
      for (const container of containers)
        for (const [index, mount] of itemsOf(container.fields.volumeMounts).entries())
          if (under(mount, 'mountPropagation') === 'Bidirectional')
            yield hit(
              [...container.at, 'volumeMounts', index, 'mountPropagation'],
              `${nameEn(container)} mounts Bidirectional`,
              `${nameZh(container)}使用 Bidirectional 传播`,
            );
    },
  }),
  define<Pod>({
    id: 'PLK-067',
    severity: 'low',
    title: ['Part of a host folder by subPath', '以 subPath 挂载主机目录'],
    why: [
      'A link put below a subPath has led out of the volume to the node before (CVE-2017-1002101, CVE-2021-25741).',
      'subPath 下的链接曾可逃出卷而到达节点（CVE-2017-1002101、CVE-2021-25741）。',
    ],
    how: ['Mount the folder that is meant itself.', '直接挂载所需目录。'],
    standards: hostFiles,
    references: [pages.volumes],
    *find(pod) {
      for (const { name } of hostVolumes(pod))
        for (const { container, mount, at } of mountsOf(pod, name))
          if (textOf(under(mount, 'subPath')) || textOf(under(mount, 'subPathExpr')))
            yield hit(
              at,
              `${nameEn(container)} mounts a subPath of host volume "${name}"`,
              `${nameZh(container)}以 subPath 挂载主机卷 "${name}"`,
            );
    },
  }),
  define<Pod>({
    id: 'PLK-068',
    severity: 'high',
    title: ['gitRepo volume', 'gitRepo 卷'],
    why: [
      'Git runs as root on the node: a repository’s hooks ran commands there (CVE-2024-10220). The type is withdrawn.',
      'Git 以 root 在节点上运行，仓库钩子可在其上执行命令（CVE-2024-10220）；该类型已废弃。',
    ],
    how: ['Clone in an init container into an emptyDir.', '在初始化容器中克隆到 emptyDir。'],
    standards: hardening,
    references: [pages.volumes],
    *find({ spec, at }) {
      for (const [index, volume] of itemsOf(spec.volumes).entries())
        if (isFields(under(volume, 'gitRepo'))) {
          const name = textOf(under(volume, 'name'));
          yield hit([...at, 'volumes', index], `volume "${name}" is a gitRepo`, `卷 "${name}" 为 gitRepo`);
        }
    },
  }),
  define<Pod>({
    id: 'PLK-069',
    severity: 'low',
    title: ['Token that lives long', '令牌有效期过长'],
    why: ['A stolen token works until it expires.', '令牌泄露后在过期前一直可用。'],
    how: [`Set expirationSeconds to ${longestToken} or less.`, `将 expirationSeconds 设为不大于 ${longestToken}。`],
    standards: identity,
    references: [pages.serviceAccounts],
    *find({ spec, at }) {
      for (const [index, volume] of itemsOf(spec.volumes).entries())
        for (const [part, source] of itemsOf(under(volume, 'projected', 'sources')).entries()) {
          const seconds = numberOf(under(source, 'serviceAccountToken', 'expirationSeconds'));
          if (seconds !== undefined && seconds > longestToken)
            yield hit(
              [...at, 'volumes', index, 'projected', 'sources', part],
              `a token lives ${seconds} s`,
              `令牌有效期为 ${seconds} 秒`,
            );
        }
    },
  }),
  define<Pod>({
    id: 'PLK-070',
    severity: 'negligible',
    title: ['emptyDir without a limit', 'emptyDir 未限制大小'],
    why: [
      'The pod can fill the node’s disk, or its memory with medium Memory.',
      'Pod 可能占满节点磁盘；medium 为 Memory 时可能占满内存。',
    ],
    how: ['Set sizeLimit.', '设置 sizeLimit。'],
    standards: capacity,
    references: [pages.volumes],
    *find({ spec, at }) {
      for (const [index, volume] of itemsOf(spec.volumes).entries()) {
        const emptyDir = under(volume, 'emptyDir');
        if (!isFields(emptyDir) || textOf(fieldsOf(emptyDir).sizeLimit)) continue;
        const name = textOf(under(volume, 'name'));
        const memory = emptyDir.medium === 'Memory';
        yield hit(
          [...at, 'volumes', index, 'emptyDir'],
          `volume "${name}" has no sizeLimit`,
          `卷 "${name}" 未设置 sizeLimit`,
          memory ? 'low' : 'negligible',
        );
      }
    },
  }),
];
