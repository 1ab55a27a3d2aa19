/**
 * What `docker inspect` and `podman inspect` tell of a container, as settings. Podman names most members as Docker does;
 * where it differs, it tells more: the capabilities in force, and the command that made the container.
 */
import { baselineCapabilities, capabilityName } from '../capability-sets.ts';
import type { Path } from '../types.ts';
import { type Fields, fieldsOf, isFields, isTrue, itemsOf, numberOf, textOf, textsOf, under } from '../value.ts';
import type { ContainerSettings, Missing, Mount, Placed, Port } from './settings.ts';

/** A container: Docker's API prints one, the commands print a list. */
export const isContainer = (value: unknown): value is Fields =>
  isFields(value) && isFields(value.HostConfig) && (isFields(value.Config) || typeof value.Id === 'string');

export function* containersOf(document: unknown): Generator<{ container: Fields; at: Path }> {
  if (isContainer(document)) yield { container: document, at: [] };
  for (const [index, item] of itemsOf(document).entries())
    if (isContainer(item)) yield { container: item, at: [index] };
}

const keyOf: Record<Missing, readonly string[]> = {
  readOnly: ['HostConfig', 'ReadonlyRootfs'],
  noNewPrivileges: ['HostConfig', 'SecurityOpt'],
  capDrop: ['HostConfig', 'CapDrop'],
  memory: ['HostConfig', 'Memory'],
  cpu: ['HostConfig', 'NanoCpus'],
  processes: ['HostConfig', 'PidsLimit'],
  health: ['Config', 'Healthcheck'],
  user: ['Config', 'User'],
};

export function settingsOf(container: Fields, at: Path): ContainerSettings {
  const host = fieldsOf(container.HostConfig);
  const config = fieldsOf(container.Config);
  const inHost = (key: string, ...rest: Path): Path => [...at, 'HostConfig', key, ...rest];
  const texts = (key: string): Placed<string>[] =>
    textsOf(host[key]).map((value, index) => ({ value, at: inHost(key, index) }));
  const made = flagsOf(textsOf(config.CreateCommand));
  const mode = (key: string, flag: string): Placed<string> | undefined => {
    const value = textOf(host[key]);
    // Podman 4 prints `shareable` for a container that was made with `--ipc host`.
    const said = made.get(flag);
    const meant = said === 'host' ? said : value;
    return meant === '' ? undefined : { value: meant, at: inHost(key) };
  };
  const network = mode('NetworkMode', 'network');
  const options = securityOptions(container, host, at, made);
  return {
    from: 'inspect',
    name: textOf(container.Name).replace(/^\//, '') || textOf(container.Id).slice(0, 12),
    at,
    missing: setting => [...at, ...keyOf[setting]],
    image: { value: textOf(container.ImageName) || textOf(config.Image), at: [...at, 'Config', 'Image'] },
    user: { value: textOf(config.User), at: [...at, 'Config', 'User'] },
    groups: texts('GroupAdd'),
    ...(isTrue(host.Privileged) && { privileged: inHost('Privileged') }),
    ...(network && {
      network: network.value === 'default' || network.value === 'bridge' ? bridge(network, container) : network,
    }),
    ...placed('pid', mode('PidMode', 'pid')),
    ...placed('ipc', mode('IpcMode', 'ipc')),
    ...placed('uts', mode('UTSMode', 'uts')),
    ...placed('users', mode('UsernsMode', 'userns')),
    ...placed('cgroup', cgroupOf(host, container, inHost)),
    ...placed('cgroupParent', mode('CgroupParent', 'cgroup-parent')),
    added: addedOf(container, host, at),
    dropsAll: dropsAll(container, host),
    securityOptions: options,
    noNewPrivileges: options.some(({ value }) => /^no-new-privileges(?:[:=]true)?$/.test(value)),
    mounts: mountsOf(container, at),
    devices: itemsOf(host.Devices).map((device, index) => ({
      value: textOf(under(device, 'PathOnHost')),
      at: inHost('Devices', index),
    })),
    ports: portsOf(host, at),
    environment: textsOf(config.Env).map((text, index) => {
      const equals = text.indexOf('=');
      return {
        value: { name: text.slice(0, Math.max(0, equals)), value: text.slice(equals + 1) },
        at: [...at, 'Config', 'Env', index],
      };
    }),
    command: [...textsOf(config.Entrypoint), ...textsOf(config.Cmd)].map(value => ({
      value,
      at: [...at, 'Config', 'Cmd'],
    })),
    readOnlyRoot: isTrue(host.ReadonlyRootfs),
    memory: positive(host.Memory),
    cpu: positive(host.NanoCpus) || positive(host.CpuQuota) || textOf(host.CpusetCpus) !== '',
    processes: positive(host.PidsLimit),
    ...placed('restart', { value: textOf(under(host, 'RestartPolicy', 'Name')), at: inHost('RestartPolicy') }),
    health: healthOf(config.Healthcheck),
    limits: itemsOf(host.Ulimits).map((limit, index) => ({
      value: { name: textOf(under(limit, 'Name')), value: numberOf(under(limit, 'Soft')) ?? 0 },
      at: inHost('Ulimits', index),
    })),
    sysctls: Object.keys(fieldsOf(host.Sysctls)).map(value => ({ value, at: inHost('Sysctls', value) })),
    ...(isTrue(host.OomKillDisable) && { oomKillDisabled: inHost('OomKillDisable') }),
    ...placed('logDriver', { value: textOf(under(host, 'LogConfig', 'Type')), at: inHost('LogConfig', 'Type') }),
  };
}

const positive = (value: unknown): boolean => (numberOf(value) ?? 0) > 0;

const placed = <Key extends string>(key: Key, value: Placed<string> | undefined): { [K in Key]?: Placed<string> } =>
  value === undefined || value.value === '' ? {} : ({ [key]: value } as { [K in Key]?: Placed<string> });

/** Podman's `bridge` is a network of podman's own that each user has; Docker's is docker0. */
const bridge = (network: Placed<string>, container: Fields): Placed<string> =>
  isPodman(container) ? network : { ...network, value: 'default-bridge' };

const isPodman = (container: Fields): boolean => 'EffectiveCaps' in container || 'BoundingCaps' in container;

/** Podman prints `CgroupMode`: `host` is what it falls back to on hosts without cgroup v2, and nobody asked for. */
const cgroupOf = (host: Fields, container: Fields, inHost: (key: string) => Path): Placed<string> | undefined =>
  isPodman(container) ? undefined : { value: textOf(host.CgroupnsMode), at: inHost('CgroupnsMode') };

/**
 * Capabilities beyond the default: those that were asked for, and, where they are told, those in force. Podman gives none of
 * these by default, and prints those alone in `CapAdd` that Docker does not give by default either.
 */
function addedOf(container: Fields, host: Fields, at: Path): Placed<string>[] {
  const asked = textsOf(host.CapAdd).map((name, index) => ({
    value: capabilityName(name),
    at: [...at, 'HostConfig', 'CapAdd', index],
  }));
  if (isTrue(host.Privileged)) return asked;
  const known = new Set(asked.map(({ value }) => value));
  const inForce = textsOf(container.EffectiveCaps).map((name, index) => ({
    value: capabilityName(name),
    at: [...at, 'EffectiveCaps', index],
  }));
  return [...asked, ...inForce.filter(({ value }) => !known.has(value) && !baselineCapabilities.has(value))];
}

/** Podman prints each dropped capability by name, and none in the bounding set when all are gone. */
function dropsAll(container: Fields, host: Fields): boolean {
  const dropped = textsOf(host.CapDrop).map(capabilityName);
  if (dropped.includes('ALL')) return true;
  if (!isPodman(container) || dropped.length === 0) return false;
  const added = new Set(textsOf(host.CapAdd).map(capabilityName));
  return textsOf(container.BoundingCaps).every(name => added.has(capabilityName(name)));
}

function securityOptions(
  container: Fields,
  host: Fields,
  at: Path,
  made: ReadonlyMap<string, string>,
): Placed<string>[] {
  const options = textsOf(host.SecurityOpt).map((value, index) => ({
    value,
    at: [...at, 'HostConfig', 'SecurityOpt', index] as Path,
  }));
  const has = (value: string): boolean => options.some(one => one.value === value);
  if (container.AppArmorProfile === 'unconfined' && !has('apparmor=unconfined'))
    options.push({ value: 'apparmor=unconfined', at: [...at, 'AppArmorProfile'] });
  // Docker keeps no option for `systempaths=unconfined`: it leaves the lists of masked paths empty.
  if (Array.isArray(host.MaskedPaths) && host.MaskedPaths.length === 0)
    options.push({ value: 'systempaths=unconfined', at: [...at, 'HostConfig', 'MaskedPaths'] });
  const unmask = made.get('security-opt unmask');
  if (unmask !== undefined) options.push({ value: `unmask=${unmask}`, at: [...at, 'Config', 'CreateCommand'] });
  return options;
}

/** Flags of the command that made a container in podman. Their values may be secrets: only those asked for by name are used. */
function flagsOf(command: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (const [index, word] of command.entries()) {
    const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) continue;
    const meant = value ?? command[index + 1] ?? '';
    const [option = '', rest] = meant.split(/[=:]/, 2);
    if (name === 'security-opt') flags.set(`security-opt ${option}`, rest ?? '');
    else flags.set(name, meant);
  }
  return flags;
}

function mountsOf(container: Fields, at: Path): Mount[] {
  const mounts = itemsOf(container.Mounts).flatMap((mount, index): Mount[] => {
    if (!isFields(mount)) return [];
    return [
      {
        source: textOf(mount.Source),
        target: textOf(mount.Destination),
        bind: mount.Type === 'bind',
        readOnly: mount.RW === false,
        propagation: textOf(mount.Propagation),
        at: [...at, 'Mounts', index],
      },
    ];
  });
  if (mounts.length > 0) return mounts;
  // A container that never ran may have its binds alone.
  return textsOf(under(container, 'HostConfig', 'Binds')).map((bind, index) => {
    const [source = '', target = '', mode = ''] = bind.split(':');
    const modes = mode.split(',');
    return {
      source,
      target,
      bind: source.startsWith('/'),
      readOnly: modes.includes('ro'),
      propagation: modes.find(word => /^r?shared$/.test(word)) ?? '',
      at: [...at, 'HostConfig', 'Binds', index],
    };
  });
}

function portsOf(host: Fields, at: Path): Port[] {
  return Object.entries(fieldsOf(host.PortBindings)).flatMap(([key, bindings]) =>
    itemsOf(bindings).map((binding, index) => {
      const [published, container] = [numberOf(under(binding, 'HostPort')), numberOf(key.split('/', 1)[0])];
      return {
        address: textOf(under(binding, 'HostIp')),
        ...(published !== undefined && { host: published }),
        ...(container !== undefined && { container }),
        at: [...at, 'HostConfig', 'PortBindings', key, index],
      };
    }),
  );
}

function healthOf(check: unknown): ContainerSettings['health'] {
  const test = itemsOf(under(check, 'Test'));
  if (test[0] === 'NONE') return 'disabled';
  return test.length > 0 || textOf(under(check, 'Test')) !== '' ? 'set' : 'none';
}
