import { PlimsollError } from '../model/index.ts';
import { dockerHub, type ImageName } from './reference.ts';
import type { RegistryRule } from './registries-conf.ts';

/** A repository at a host: where a name is really looked for. */
export interface Place {
  /** As credential and certificate files name it. */
  registry: string;
  repository: string;
  insecure: boolean;
  mirror: boolean;
}

/** The host that answers for a registry. */
export const apiHost = (registry: string): string => (registry === dockerHub ? 'registry-1.docker.io' : registry);

/**
 * Where to look for a name, in order: mirrors first, the registry itself (or what stands in for it) last. Pure.
 * @throws PlimsollError `unreachable` where a rule blocks it
 */
export function placesOf(name: ImageName, rules: RegistryRule[], mirrors: Record<string, string[]> = {}): Place[] {
  const whole = `${name.registry}/${name.repository}`;
  const given = Object.hasOwn(mirrors, name.registry) ? mirrors[name.registry]! : [];
  const places = given.map(location => place(`${location}/${name.repository}`, { insecure: false, mirror: true }));
  const rule = ruleFor(whole, rules);
  if (!rule) return [...places, { ...at(name), insecure: false, mirror: false }];
  if (rule.blocked) throw new PlimsollError('unreachable', `registries.conf blocks ${rule.prefix}`);
  const rest = rule.prefix.startsWith('*.') ? `/${name.repository}` : whole.slice(rule.prefix.length);
  const wants = name.digest ? 'digest-only' : 'tag-only';
  for (const { location, insecure, pulls } of rule.mirrors)
    if (pulls === 'all' || pulls === wants) places.push(place(location + rest, { insecure, mirror: true }));
  const itself = rule.location === '' ? whole : rule.location + rest;
  return [...places, place(itself, { insecure: rule.insecure, mirror: false })];
}

const at = ({ registry, repository }: ImageName): { registry: string; repository: string } => ({
  registry,
  repository,
});

function place(location: string, flags: { insecure: boolean; mirror: boolean }): Place {
  const text = location.replace(/^https?:\/\//, '');
  const slash = text.indexOf('/');
  return { registry: text.slice(0, slash), repository: text.slice(slash + 1), ...flags };
}

/** The rule with the longest prefix that fits at a component's end; wildcards fit hosts. */
function ruleFor(whole: string, rules: RegistryRule[]): RegistryRule | undefined {
  let best: RegistryRule | undefined;
  for (const rule of rules)
    if (fits(whole, rule.prefix) && rule.prefix.length > (best?.prefix.length ?? 0)) best = rule;
  return best;
}

function fits(whole: string, prefix: string): boolean {
  if (prefix.startsWith('*.')) return whole.slice(0, whole.indexOf('/')).endsWith(prefix.slice(1));
  return whole.startsWith(prefix) && (whole.length === prefix.length || whole[prefix.length] === '/');
}
