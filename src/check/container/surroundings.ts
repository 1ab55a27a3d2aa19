/** What a container is given of its host: files, devices, ports. */
import { hit } from '../define.ts';
import { cleanPath, type HostPlace, hostPlaceOf, hostPlaces } from '../host-paths.ts';
import { dangerousPort } from '../ports.ts';
import { hostFiles, network } from '../standards.ts';
import type { Check } from '../types.ts';
import { check, who } from './define.ts';
import type { ContainerSettings, Port } from './settings.ts';

/** Never reused: a place that goes takes its number with it. */
const idOf: Readonly<Record<string, string>> = {
  'docker-socket': 'PLC-020',
  'runtime-socket': 'PLC-021',
  root: 'PLC-022',
  etcd: 'PLC-023',
  kubelet: 'PLC-024',
  etc: 'PLC-025',
  proc: 'PLC-026',
  cgroup: 'PLC-027',
  dev: 'PLC-028',
  'runtime-data': 'PLC-029',
  run: 'PLC-030',
  home: 'PLC-031',
  boot: 'PLC-032',
  log: 'PLC-033',
  var: 'PLC-034',
};

/** Files that only tell the time or the host's name: half of all compose files mount them, and nothing is lost. */
const harmless = new Set(['/etc/localtime', '/etc/timezone', '/etc/hostname', '/etc/ssl/certs', '/etc/machine-id']);

const placeCheck = (place: HostPlace): Check<ContainerSettings> =>
  check({
    id: idOf[place.key]!,
    severity: place.severity,
    title: [`${place.title[0]} in the container`, `容器挂载了${place.title[1]}`],
    why: place.why,
    how: ['Remove the mount; use a volume.', '删除该挂载，改用卷。'],
    standards: hostFiles,
    cis: place.key === 'docker-socket' ? '5.32' : '5.6',
    *find(settings) {
      const [en, zh] = who(settings);
      for (const { bind, source, readOnly, at } of settings.mounts) {
        if (!bind || hostPlaceOf(source) !== place) continue;
        const path = cleanPath(source);
        if (readOnly && harmless.has(path)) continue;
        yield hit(
          at,
          `${en} has ${path} of the host${readOnly ? ', read-only' : ''}`,
          `${zh}挂载了主机的 ${path}${readOnly ? '（只读）' : ''}`,
          (readOnly && place.readOnly) || place.severity,
        );
      }
    },
  });

const loopback = /^(?:127\.|::1$|\[::1\]$|localhost$)/;
const isOpen = ({ address }: Port): boolean => !loopback.test(address);
const isEverywhere = ({ address }: Port): boolean =>
  address === '' || address === '0.0.0.0' || address === '::' || address === '[::]';

const disks = /^\/dev\/(?:mem|kmem|port|kmsg|sd[a-z]|vd[a-z]|xvd[a-z]|nvme\d|mapper\/|dm-\d|disk\/|root$)/;

export const surroundingChecks: readonly Check<ContainerSettings>[] = [
  ...hostPlaces.map(placeCheck),
  check({
    id: 'PLC-035',
    severity: 'medium',
    title: ['Mounts travel to the host', '挂载会传播到主机'],
    why: [
      'With shared propagation what the container mounts appears on the host.',
      'shared 传播使容器内的挂载出现在主机上。',
    ],
    how: ['Use rprivate or rslave.', '使用 rprivate 或 rslave。'],
    standards: hostFiles,
    cis: '5.20',
    *find(settings) {
      const [en, zh] = who(settings);
      for (const { propagation, target, at } of settings.mounts)
        if (propagation === 'shared' || propagation === 'rshared')
          yield hit(at, `${en} mounts ${target} ${propagation}`, `${zh}以 ${propagation} 挂载 ${target}`);
    },
  }),
  check({
    id: 'PLC-036',
    severity: 'medium',
    title: ['Device of the host', '使用主机设备'],
    why: ['The container speaks to hardware past the host’s file permissions.', '容器绕过主机文件权限直接访问硬件。'],
    how: ['Remove it from devices, or leave out w and m.', '从 devices 中移除，或去掉 w 与 m 权限。'],
    standards: hostFiles,
    cis: '5.18',
    *find(settings) {
      const [en, zh] = who(settings);
      for (const { value, at } of settings.devices)
        if (value !== '/dev/null')
          yield hit(
            at,
            `${en} has the device ${value}`,
            `${zh}使用设备 ${value}`,
            disks.test(value) ? 'critical' : 'medium',
          );
    },
  }),
  check({
    id: 'PLC-037',
    severity: 'high',
    title: ['Service that should not be open is', '不应公开的服务被公开'],
    why: [
      'Databases, caches and control ports are searched for on all networks; Docker opens them past the host’s firewall.',
      '数据库、缓存与控制端口会被全网扫描；Docker 发布端口会绕过主机防火墙。',
    ],
    how: [
      'Publish it on 127.0.0.1, or not at all: containers of one network reach each other without.',
      '仅发布到 127.0.0.1，或不发布：同一网络内的容器无需发布即可互访。',
    ],
    standards: network,
    cis: '5.14',
    *find(settings) {
      const [en, zh] = who(settings);
      for (const port of settings.ports) {
        const name = dangerousPort(port.container) ?? dangerousPort(port.host);
        if (name && isOpen(port))
          yield hit(
            port.at,
            `${en} opens ${name} (port ${port.host ?? port.container}) to the network`,
            `${zh}向网络开放 ${name}（端口 ${port.host ?? port.container}）`,
          );
      }
    },
  }),
  check({
    id: 'PLC-038',
    severity: 'low',
    title: ['Port on all addresses of the host', '端口监听主机所有地址'],
    why: ['It is open on every network that the host is in.', '在主机所处的每个网络上都开放。'],
    how: ['Write the address before the port.', '在端口前写明地址。'],
    standards: network,
    cis: '5.14',
    *find(settings) {
      const [en, zh] = who(settings);
      for (const port of settings.ports)
        if (isEverywhere(port))
          yield hit(
            port.at,
            `${en} opens port ${port.host ?? port.container ?? ''} on all addresses`,
            `${zh}在所有地址开放端口 ${port.host ?? port.container ?? ''}`,
          );
    },
  }),
  check({
    id: 'PLC-039',
    severity: 'low',
    title: ['Default bridge', '使用默认网桥'],
    why: ['All containers of docker0 reach each other.', 'docker0 上的所有容器可互相访问。'],
    how: ['Use a network of its own.', '使用自定义网络。'],
    standards: network,
    cis: '5.30',
    *find(settings) {
      const [en, zh] = who(settings);
      if (settings.network?.value === 'default-bridge')
        yield hit(settings.network.at, `${en} is on the default bridge`, `${zh}使用默认网桥`);
    },
  }),
];
