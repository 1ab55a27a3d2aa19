/** Services of compose files as container settings. https://github.com/compose-spec/compose-spec */
import { capabilityName } from '../capability-sets.ts';
import type { ContainerSettings, Missing, Placed } from '../container/settings.ts';
import type { Document } from '../document/types.ts';
import type { Path } from '../types.ts';
import { type Fields, fieldsOf, isFields, isTrue, itemsOf, memberOf, numberOf, textOf, under } from '../value.ts';
import { limitsOf, mountOf, pairsOf, portOf, withDefaults } from './short.ts';

/** A service with what it inherits, and where each of its settings is written. */
interface Service {
  name: string;
  at: Path;
  fields: Fields;
  /** Keys that stand in another service: their place is that of `extends`. */
  inherited: ReadonlySet<string>;
}

/** Services that extend services, one after another. */
const extendsDepth = 10;

export function servicesOf(document: unknown): { services: Fields; at: Path } {
  const services = memberOf(document, 'services');
  // Before version 2 the services stood at the top.
  return isFields(services) ? { services, at: ['services'] } : { services: fieldsOf(document), at: [] };
}

/**
 * @param others documents by path, for services that extend those of another file
 */
export function* settingsOf(document: Document, others: ReadonlyMap<string, Document>): Generator<ContainerSettings> {
  const { services, at } = servicesOf(document.value);
  for (const [name, value] of Object.entries(services)) {
    if (!isFields(value) || (at.length === 0 && !('image' in value || 'build' in value))) continue;
    const inherited = new Set<string>();
    const fields = extended(value, document, others, extendsDepth, inherited);
    yield settings({ name, at: [...at, name], fields, inherited });
  }
}

function extended(
  own: Fields,
  document: Document,
  others: ReadonlyMap<string, Document>,
  depth: number,
  inherited: Set<string>,
): Fields {
  const { extends: from } = own;
  const name = textOf(isFields(from) ? from.service : from);
  if (name === '' || depth === 0) return own;
  const file = textOf(under(from, 'file'));
  const other = file ? others.get(beside(document.path, file)) : document;
  const base = other && memberOf(servicesOf(other.value).services, name);
  if (!other || !isFields(base) || base === own) return own;
  const whole = extended(base, other, others, depth - 1, new Set());
  const merged: Record<string, unknown> = { ...whole };
  for (const key of Object.keys(whole)) if (!Object.hasOwn(own, key)) inherited.add(key);
  for (const [key, value] of Object.entries(own)) {
    const under = merged[key];
    merged[key] =
      isFields(under) && isFields(value)
        ? { ...under, ...value }
        : Array.isArray(under) && Array.isArray(value)
          ? [...value, ...under]
          : value;
  }
  return merged;
}

/** A relative path as seen from a file. */
function beside(path: string, relative: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

const keyOf: Record<Missing, readonly string[]> = {
  readOnly: ['read_only'],
  noNewPrivileges: ['security_opt'],
  capDrop: ['cap_drop'],
  memory: ['mem_limit'],
  cpu: ['cpus'],
  processes: ['pids_limit'],
  health: ['healthcheck'],
  user: ['user'],
};

function settings({ name, at, fields, inherited }: Service): ContainerSettings {
  const place = (key: string, ...rest: Path): Path => (inherited.has(key) ? [...at, 'extends'] : [...at, key, ...rest]);
  const text = (key: string): Placed<string> | undefined => {
    const value = withDefaults(textOf(fields[key])).trim();
    return value === '' ? undefined : { value, at: place(key) };
  };
  const list = (key: string): Placed<string>[] =>
    itemsOf(fields[key]).flatMap((item, index) => {
      const value = withDefaults(textOf(item)).trim();
      return value === '' ? [] : [{ value, at: place(key, index) }];
    });
  // What has no image and no build only adds to another file: what it lacks may stand there.
  const fragment = !('image' in fields || 'build' in fields);
  const limits = fieldsOf(under(fields, 'deploy', 'resources', 'limits'));
  const processes = numberOf(fields.pids_limit ?? limits.pids);
  const options = list('security_opt');
  const health = fields.healthcheck;
  const off =
    isTrue(under(health, 'disable')) || textOf(itemsOf(under(health, 'test'))[0] ?? under(health, 'test')) === 'NONE';
  const command = fields.command ?? fields.entrypoint;
  const image = text('image');
  const user = text('user');
  const network = text('network_mode');
  return {
    from: 'compose',
    name,
    at,
    missing: setting => place(keyOf[setting][0]!),
    ...(image && { image }),
    ...(user && { user }),
    groups: list('group_add'),
    ...(isTrue(fields.privileged) && { privileged: place('privileged') }),
    ...(network && { network: network.value === 'bridge' ? { ...network, value: 'default-bridge' } : network }),
    ...optional('pid', text('pid')),
    ...optional('ipc', text('ipc')),
    ...optional('uts', text('uts')),
    ...optional('users', text('userns_mode')),
    ...optional('cgroup', text('cgroup')),
    ...optional('cgroupParent', text('cgroup_parent')),
    added: list('cap_add').map(({ value, at: where }) => ({ value: capabilityName(value), at: where })),
    dropsAll: fragment || list('cap_drop').some(({ value }) => capabilityName(value) === 'ALL'),
    securityOptions: options,
    noNewPrivileges: fragment || options.some(({ value }) => /^no-new-privileges(?:[:=]true)?$/.test(value)),
    mounts: itemsOf(fields.volumes).flatMap((volume, index) => mountOf(volume, place('volumes', index)) ?? []),
    devices: list('devices').map(({ value, at: where }) => ({ value: value.split(':', 1)[0]!, at: where })),
    ports: itemsOf(fields.ports).flatMap((port, index) => portOf(port, place('ports', index)) ?? []),
    environment: [
      ...pairsOf(fields.environment, place('environment')),
      ...pairsOf(under(fields, 'build', 'args'), place('build', 'args')),
    ],
    command: itemsOf(Array.isArray(command) ? command : textOf(command).split(/\s+/, 1000)).map(word => ({
      value: textOf(word),
      at: place('command'),
    })),
    readOnlyRoot: fragment || isTrue(fields.read_only),
    memory: fragment || textOf(fields.mem_limit) !== '' || textOf(limits.memory) !== '',
    cpu:
      fragment || ['cpus', 'cpu_quota', 'cpuset'].some(key => textOf(fields[key]) !== '') || textOf(limits.cpus) !== '',
    processes: fragment || (processes !== undefined && processes > 0),
    ...optional('restart', text('restart')),
    health: off ? 'disabled' : isFields(health) || fragment ? 'set' : 'none',
    limits: [...limitsOf(fields.ulimits, place('ulimits'))],
    sysctls: [...pairsOf(fields.sysctls, place('sysctls'))].map(({ value, at: where }) => ({
      value: value.name,
      at: where,
    })),
    ...(isTrue(fields.oom_kill_disable) && { oomKillDisabled: place('oom_kill_disable') }),
    ...optional(
      'logDriver',
      textOf(under(fields, 'logging', 'driver'))
        ? { value: textOf(under(fields, 'logging', 'driver')), at: place('logging', 'driver') }
        : undefined,
    ),
  };
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
