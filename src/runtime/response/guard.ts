/** Whom nothing may be done to. */
import { type Ask, refuse, type Site } from './context.ts';
import { containerNow, groupsOf, type ProcessNow, processNow, sinceBoot, tickOf } from './process.ts';

/** Start times that come by way of the wall clock agree to this. Nanoseconds. */
const sameStart = 1_000_000_000n;
/** Parents that are followed. */
const ancestors = 64;

/** The process that the alert is about, if it still is that one and may be touched. */
export function guardedProcess(site: Site, ask: Ask): ProcessNow {
  const { facts, rule } = ask;
  const { pid } = facts;
  if (!Number.isInteger(pid) || pid <= 0) return refuse(`the process is not known (pid ${pid})`);
  if (pid === 1) return refuse('process 1 of the host is never touched');
  const now = processNow(site.proc, pid) ?? refuse(`process ${pid} has ended already`);
  if (now.state === 'Z' || now.state === 'X') return refuse(`process ${pid} has ended already`);
  if (now.kernelThread) return refuse(`${pid} (${now.comm}) is a thread of the kernel`);
  checkStart(site, ask, now);
  if (isOurs(site, pid)) return refuse(`process ${pid} is one of ours, or started one of ours`);
  checkContainer(site, pid, facts.containerId, rule.containersOnly);
  return now;
}

/** A number is used again once its process has ended: the start tells them apart. */
function checkStart(site: Site, { facts, alert }: Ask, now: ProcessNow): void {
  const another = `pid ${now.pid} is another process by now`;
  const { startBoot = 0n, seenBoot = 0n } = facts;
  if (startBoot > 0n) {
    if (tickOf(startBoot) !== now.startTicks) refuse(another);
    return;
  }
  if (seenBoot > 0n) {
    if (now.startTicks > tickOf(seenBoot)) refuse(another);
    return;
  }
  if (facts.startTime === undefined || facts.startTime <= 0n)
    refuse(`when process ${now.pid} started is not known, so it cannot be told from a later one of its number`);
  const boot = site.now() - sinceBoot(site.proc);
  const started = boot + now.startTicks * 10_000_000n;
  const apart = started - (facts.startTime as bigint);
  if (apart > sameStart || apart < -sameStart || started > alert.time + sameStart) refuse(another);
}

/** This process, what it started, and what started it: their end would be ours. */
function isOurs(site: Site, pid: number): boolean {
  const ours = new Set([process.pid, ...site.own]);
  const lineage = (from: number): number[] => {
    const line = [from];
    for (let at = from; line.length < ancestors; ) {
      at = processNow(site.proc, at)?.parent ?? 0;
      if (at <= 1) break;
      line.push(at);
    }
    return line;
  };
  return lineage(pid).some(each => ours.has(each)) || [...ours].some(each => lineage(each).includes(pid));
}

function checkContainer(site: Site, pid: number, id: string, containersOnly: boolean): void {
  const now = containerNow(site.proc, pid);
  if (id === '') {
    if (containersOnly) refuse('it ran on the host, and this response is for containers only');
    // It is in a container by now: what the alert saw no longer holds.
    if (now !== '') refuse(`process ${pid} was on the host and is in container ${now.slice(0, 12)} now`);
    return;
  }
  if (!isSameId(now, id)) {
    refuse(
      `process ${pid} was in container ${id.slice(0, 12)} and is ${now === '' ? 'on the host' : 'in another'} now`,
    );
  }
}

/** Ids are shown by their first 12 digits. */
const isSameId = (whole: string, id: string): boolean =>
  whole === id || (/^[\da-f]{12,64}$/.test(id) && whole.startsWith(id));

export interface GuardedContainer {
  /** The whole id. */
  id: string;
  /** `hierarchy=/path` of the container's own groups, not of those below. */
  groups: ReadonlyMap<string, string>;
}

/** The container that the alert is about, by groups whose paths carry its id. */
export function guardedContainer(site: Site, { facts }: Ask): GuardedContainer {
  const { containerId: id } = facts;
  if (id === '') return refuse('it ran on the host, not in a container');
  const own = containerNow(site.proc, process.pid);
  if (isSameId(own, id)) return refuse('it is the container that this program itself runs in');
  const live = groupsOf(site.proc, facts.pid);
  for (const given of [live, facts.cgroups ?? []]) {
    const groups = new Map<string, string>();
    let whole = '';
    for (const group of given) {
      const equals = group.indexOf('=');
      const found = cutAtId(group.slice(equals + 1), id);
      if (!found) continue;
      whole = found.id;
      for (const name of group.slice(0, equals).split(',')) groups.set(name, found.path);
    }
    if (whole !== '') return { id: whole, groups };
  }
  return refuse(
    `no control group of container ${id.slice(0, 12)} is known: process ${facts.pid} has ended or left, or its groups carry no id`,
  );
}

/** The path down to the component that carries the id. */
function cutAtId(path: string, id: string): { id: string; path: string } | undefined {
  const components = path.split('/');
  // Seen from inside another cgroup namespace, it leads to somewhere else.
  if (components.includes('..')) return undefined;
  for (const [index, component] of components.entries()) {
    const [found] = /[\da-f]{64}/.exec(component) ?? [];
    // conmon's own group is not the container's.
    if (!found || component.includes('conmon') || !isSameId(found, id)) continue;
    return { id: found, path: components.slice(0, index + 1).join('/') };
  }
  return undefined;
}
