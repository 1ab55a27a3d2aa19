/** The sensor at work: events from the kernel, through the state and the rules, to alerts. */
import { existsSync, readlinkSync } from 'node:fs';
import { containerLookup } from '../containers/lookup.ts';
import { factBounds } from '../facts/bounds.ts';
import { driftAlert } from '../facts/drift-alert.ts';
import { facts } from '../facts/facts.ts';
import { imageOf, insideOf } from '../facts/inside.ts';
import type { Fact } from '../facts/types.ts';
import { interfacesOf, machineOf } from '../proc/machine.ts';
import { procReader } from '../proc/reader.ts';
import { usersOf } from '../proc/users.ts';
import { containerFacts } from '../response/container-facts.ts';
import type { ResponseFacts } from '../response/types.ts';
import type { RuleFile } from '../rules/load/loader.ts';
import type { LoadedRule } from '../rules/load/rules.ts';
import { alertOf } from '../rules/output/alert.ts';
import { containerOf } from '../state/container-id.ts';
import { type Container, shortId } from '../state/containers.ts';
import type { SyscallEvent } from '../state/event.ts';
import { syscallState } from '../state/syscall-state.ts';
import { throttleAlert } from '../throttle/alert.ts';
import type { Alert } from '../types.ts';
import { sensorBounds } from './bounds.ts';
import { bootClock } from './clock.ts';
import { lateAlert } from './late.ts';
import { eventsByName } from './live.ts';
import { sensorAlert } from './own-alerts.ts';
import { passing } from './passing.ts';
import type { FromSensor, SensorAlert, SensorReady, SensorReport, SensorStart } from './protocol.ts';
import { sensorRules } from './rules.ts';
import { shedding } from './shedding.ts';
import { openWay } from './way.ts';

export interface Session {
  ready: SensorReady;
  reload(files: readonly RuleFile[]): Promise<void>;
  stop(): void;
}

/**
 * Begins to watch.
 * @param tell everything that the main process is to know, alerts in the order of their events; calls back when it has gone
 * @param onEnd nothing more is seen, and why
 * @throws PlimsollError `rules-invalid`, `sensor-unavailable`
 */
export async function session(
  start: SensorStart,
  tell: (message: FromSensor, gone?: () => void) => void,
  onEnd: (error: Error) => void,
): Promise<Session> {
  let current = sensorRules(start.files, start.choice);
  const clock = await bootClock();
  const raised = new Map<LoadedRule, number>();
  const alertOptions = { isoTime: start.choice.isoTime };
  const out = passing((alerts, gone) => tell({ kind: 'alerts', alerts }, gone));
  let rebuilt = 0;
  let stopped = false;

  const { sink, state } = syscallState(look);
  const lookup = containerLookup({ onFound: container => state.addContainer(container), now: () => performance.now() });
  const proc = procReader();
  const shed = shedding(start.targets, () => BigInt(Date.now()) * 1_000_000n);
  const finder = start.facts ? facts({ state, onFact: found }) : undefined;

  function look(event: SyscallEvent): void {
    const { number } = event.view.type;
    if (number === mkdir) {
      // Before its first program runs, so that the runtime has been asked by then.
      const found = containerOf([`cpu=${event.view.text(1) ?? ''}`]);
      if (found) lookup.ask(found.id, found.type);
    } else if (number === rmdir) {
      const found = containerOf([`cpu=${event.view.text(1) ?? ''}`]);
      if (found) {
        lookup.ended(found.id);
        finder?.gone(shortId(found.id));
      }
    }
    const { thread } = event;
    if (thread !== undefined) {
      shed.counted(thread.containerId);
      if (thread.containerId !== '') known(event);
    }
    if (finder !== undefined) toFacts(event, number);
    for (const rule of current.rules.match(event)) {
      raised.set(rule, (raised.get(rule) ?? 0) + 1);
      alert(rule, event);
    }
  }

  function toFacts({ thread, view, descriptor }: SyscallEvent, number: number): void {
    if (thread === undefined || thread.containerId === '') return;
    if (number === exec) finder?.exec(thread, performance.now(), view.time);
    else if (number === ended) finder?.exit(thread);
    else if (opens.has(number) && descriptor !== undefined)
      finder?.opened(thread.containerId, descriptor.name, thread.pid);
  }
  function found(fact: Fact): void {
    if (fact.kind === 'drift') {
      const { drift } = fact;
      const told = driftAlert(drift, state.containers.get(drift.containerId), alertOptions);
      out.always({ alert: told, inside: insideOf(state, state.threads.get(drift.process.pid)) });
    }
    tell({ kind: 'fact', fact });
  }

  const usersAsked = new Set<string>();
  /** Containers are described, and their users read, when the first event comes of them. */
  function known({ thread }: SyscallEvent): void {
    if (thread === undefined) return;
    const container = state.container(thread);
    if (container?.bare) lookup.ask(container.fullId, container.type);
    if (usersAsked.has(thread.containerId)) return;
    if (usersAsked.size >= sensorBounds.containers) usersAsked.clear();
    usersAsked.add(thread.containerId);
    shed.namespaceOf(thread.containerId, mountNamespace(thread.pid));
    void readUsers(`/proc/${thread.pid}/root`, thread.containerId);
  }
  async function readUsers(root: string, container: string): Promise<void> {
    const { users, groups, problems } = await usersOf(root);
    for (const { message } of problems) tell({ kind: 'problem', message });
    if (users.length === 0) usersAsked.delete(container);
    for (const user of users) state.addUser(user, container);
    for (const group of groups) state.addGroup(group, container);
  }

  /** Alerts that wait for their container to be described. */
  const held = new Set<SensorAlert>();
  function alert(rule: LoadedRule, event: SyscallEvent): void {
    if (!out.place(rule.name)) return;
    const { thread } = event;
    const container = thread && state.container(thread);
    const inside = insideOf(state, thread);
    if (container === undefined || !container.bare) {
      out.push({ alert: marked(alertOf(rule, event, alertOptions), container), about: aboutOf(event), inside });
      return;
    }
    const late = lateAlert(rule, event, alertOptions, current.turn);
    const about = aboutOf(event);
    const told: SensorAlert = { alert: late.alert, about, inside };
    held.add(told);
    void lookup.describe(container.fullId, sensorBounds.holdMs).then(({ container: found, unknown }) => {
      if (!held.delete(told)) return;
      if (unknown !== undefined) {
        out.push({ ...told, alert: withNote(late.alert, `not described: ${unknown}`) });
        return;
      }
      state.addContainer(found);
      out.push({
        alert: marked(late.again(), found),
        about: about && { ...about, ...containerFacts(found) },
        inside: inside && { ...inside, image: imageOf(found) },
      });
    });
  }

  function aboutOf({ thread, view }: SyscallEvent): ResponseFacts | undefined {
    if (thread === undefined) return undefined;
    const container = state.container(thread);
    // Of the process: its other threads started later.
    const startTime = state.threads.get(thread.pid)?.cloneTime ?? 0n;
    return {
      ...{ pid: thread.pid, tid: view.tid, containerId: thread.containerId, cgroups: thread.cgroups },
      seenBoot: view.time - ((BigInt(source.ahead.high) << 32n) | BigInt(source.ahead.low)),
      ...(startTime !== 0n && { startTime }),
      ...(container && containerFacts(container)),
    };
  }

  /** Threads that /proc had no more when it was read last. Events of theirs may have waited then, so they are kept for a turn. */
  let ending: number[] = [];
  function forgetEnded(): void {
    for (const tid of ending.splice(0)) if (!existsSync(`/proc/${tid}`)) state.remove(tid);
  }

  /** Everything anew, from /proc: at the beginning, and when events were lost. */
  function rebuild(): { processes: number; threads: number; problems: string[] } {
    const found = new Set<number>();
    const { processes, threads, problems } = proc.readProcesses({
      thread: record => {
        found.add(record.tid);
        sink.thread?.(record);
      },
      file: (tid, record) => sink.file?.(tid, record),
    });
    ending = [...state.threads.keys()].filter(tid => !found.has(tid));
    for (const container of state.containers.values()) if (container.bare) lookup.ask(container.fullId, container.type);
    return { processes, threads, problems: problems.map(({ message }) => message) };
  }

  /** What runs in containers already: their programs began unseen. */
  function inContainers(): void {
    const [now, time] = [performance.now(), BigInt(Date.now()) * 1_000_000n];
    for (const thread of state.threads.values()) if (thread.isMain) finder?.exec(thread, now, time);
  }

  const way = await openWay(
    {
      ...{ needs: current.needs, object: start.object, ringBytes: start.ringBytes, own: [process.pid, start.main] },
      ...{ state, sink, proc, ahead: clock() },
      onProblem: ({ message }) => tell({ kind: 'problem', message }),
      onEnd,
      rebuild() {
        rebuilt++;
        rebuild();
      },
    },
    start.withoutEbpf,
  );
  const { source } = way;
  sink.machine?.(machineOf());
  for (const each of interfacesOf()) sink.interface?.(each);
  const accounts = await usersOf('/');
  for (const { message } of accounts.problems) tell({ kind: 'problem', message });
  for (const user of accounts.users) sink.user?.(user);
  for (const group of accounts.groups) sink.group?.(group);
  const seen = rebuild();
  state.settleRoles();
  const known0 = [...state.containers.values()].filter(({ bare }) => bare);
  await Promise.all(known0.map(({ fullId }) => lookup.describe(fullId, sensorBounds.startMs)));
  inContainers();
  let factTurn = start.facts ? 1 : 0;
  way.facts(factTurn);

  let idle = 0;
  let timer: NodeJS.Timeout | undefined;
  function turn(): void {
    if (stopped) return;
    const until = performance.now() + sensorBounds.turnMs;
    let [read, step] = [0, 0];
    do {
      step = way.drain(sensorBounds.step);
      read += step;
    } while (step === sensorBounds.step && read < sensorBounds.together && performance.now() < until);
    out.flush();
    idle = read === 0 ? Math.min(idle + 1, sensorBounds.idleMs) : 0;
    // A long run of events lets messages and answers of runtimes through in between.
    if (step === sensorBounds.step) setImmediate(turn);
    else timer = setTimeout(turn, Math.max(sensorBounds.busyMs, idle));
  }

  let lostBefore = 0;
  const often = setInterval(() => {
    source.ahead = clock();
    for (const announcement of shed.sample(way, eventsByName(source.counts))) {
      out.always({ alert: throttleAlert(announcement, alertOptions) });
      tell({ kind: 'shedding', announcement });
    }
    finder?.tick(performance.now(), BigInt(Date.now()) * 1_000_000n);
    const next = start.facts ? 1 + Math.floor(performance.now() / factBounds.openTurn) : 0;
    if (next !== factTurn) way.facts(next);
    factTurn = next;
  }, sensorBounds.sampleMs);
  function tellLeftOut(): void {
    const time = BigInt(Date.now()) * 1_000_000n;
    for (const [rule, count] of out.left()) {
      const message = `${count} alerts of "${rule}" were left out: there were more than could be passed on in time`;
      const fields = { 'sensor.rule': rule, 'sensor.left_out': count };
      out.always({ alert: sensorAlert('Plimsoll alerts left out', 'Warning', time, { message, fields }) });
    }
  }
  const every = setInterval(() => {
    forgetEnded();
    const counters = way.counters();
    const lost = counters.ringFull + counters.tooLarge + counters.noScratch;
    if (lost > lostBefore) {
      tell({
        kind: 'problem',
        message: `${lost - lostBefore} events were lost: processes and files are read anew from /proc`,
      });
      lostBefore = lost;
      rebuilt++;
      rebuild();
      inContainers();
    }
    tellLeftOut();
    tell(report());
  }, sensorBounds.reportMs);

  function report(): SensorReport {
    let [knownContainers, unknown] = [0, 0];
    for (const { bare } of state.containers.values()) bare ? unknown++ : knownContainers++;
    return {
      ...{
        kind: 'report',
        counters: way.counters(),
        events: Object.fromEntries(eventsByName(source.counts)),
        waiting: way.waiting(),
      },
      alerts: [...raised].map(([{ name, priority }, count]) => ({ rule: name, priority, count })),
      ...{ repaired: source.counts.repaired, unrepaired: source.counts.unrepaired, damaged: source.counts.damaged },
      ...{ forgotten: state.forgotten, threads: state.threads.size, alertsDropped: out.dropped(), rebuilt },
      ...{ containers: { known: knownContainers, unknown }, cpu: shed.load(), rss: process.memoryUsage.rss() },
      throttle: shed.report(),
      ...{ way: way.seen().way, lostKinds: way.seen().missing.length, otherDrops: way.otherDrops() },
    };
  }

  /** One after the other: the kernel is told of one set at a time. */
  let reloading: Promise<void> = Promise.resolve();
  turn();
  return {
    ready: {
      ...way.seen(),
      ...{ kind: 'ready', ms: Math.round(performance.now()), rules: current.count },
      ...{ processes: seen.processes, threads: seen.threads, problems: seen.problems },
    },
    reload(files) {
      const mine = reloading.then(async () => {
        const next = sensorRules(files, start.choice);
        await way.reload(next.needs);
        current = next;
        tell({ kind: 'reloaded', rules: next.count, missing: way.seen().missing });
      });
      reloading = mine.catch(() => {});
      return mine;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      clearInterval(every);
      clearInterval(often);
      way.drain(Number.MAX_SAFE_INTEGER);
      for (const told of held) out.push({ ...told, alert: withNote(told.alert, 'not described: the sensor ended') });
      held.clear();
      tellLeftOut();
      out.flush();
      tell(report());
      way.close();
      lookup.close();
    },
  };
}

/** What files of a runtime say of a container lacks its image: an alert says so, rather than that there is none. */
const marked = (alert: Alert, container: Container | undefined): Alert =>
  container?.image === '' ? withNote(alert, 'described in part: no runtime tells its image') : alert;
const withNote = (alert: Alert, note: string): Alert => ({
  ...alert,
  outputFields: { ...alert.outputFields, 'plimsoll.container': note },
});

const mkdir = 430;
const rmdir = 432;
const exec = 293;
const ended = 186;
const opens = new Set([3, 59, 307, 327]);

/** 0: it has ended. */
function mountNamespace(pid: number): number {
  try {
    return Number(/\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/ns/mnt`))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
