/** How busy this process and the host are. Each reading is of the time since the one before. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Reads a file of /proc or of a cgroup; `undefined` where there is none. */
export type ReadText = (path: string) => string | undefined;

/** Files that are not there on this kernel, or not for us, say nothing; any other failure is one. */
export const readText: ReadText = path => {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR', 'ENODEV'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
};

/** Processors that this process used, all its threads together. The first reading is of no time: `undefined`. */
export function cpuMeter(
  usage: () => NodeJS.CpuUsage = () => process.cpuUsage(),
  clock: () => bigint = () => process.hrtime.bigint(),
): () => number | undefined {
  let before: { used: number; at: bigint } | undefined;
  return () => {
    const { user, system } = usage();
    const now = { used: user + system, at: clock() };
    const last = before;
    before = now;
    if (last === undefined || now.at === last.at) return undefined;
    return ((now.used - last.used) * 1000) / Number(now.at - last.at);
  };
}

/** Share of the host's processors that were busy, 0–1, by /proc/stat (proc_stat(5)). */
export function hostMeter(read: ReadText = readText): () => number | undefined {
  let before: { busy: number; total: number } | undefined;
  return () => {
    const now = timesOf(read('/proc/stat'));
    const last = before;
    if (now) before = now;
    if (now === undefined || last === undefined || now.total <= last.total) return undefined;
    return Math.min(1, Math.max(0, (now.busy - last.busy) / (now.total - last.total)));
  };
}

/** Guests' time is in that of users; waiting for disks is no work; what a hypervisor took is not there for anyone. */
function timesOf(stat: string | undefined): { busy: number; total: number } | undefined {
  const [, line] = /^cpu +(.*)/.exec(stat ?? '') ?? [];
  const times = line?.trim().split(/ +/).map(Number).slice(0, 8) ?? [];
  if (times.length < 4 || times.some(time => !Number.isSafeInteger(time))) return undefined;
  const total = times.reduce((sum, time) => sum + time, 0);
  const [, , , idle = 0, waiting = 0] = times;
  return { busy: total - idle - waiting, total };
}

/** Processors that the cgroup of this process allows, by quota; `undefined`: as many as there are. */
export function cpuQuota(read: ReadText = readText): number | undefined {
  const lines = (read('/proc/self/cgroup') ?? '').split('\n');
  const limits: number[] = [];
  for (const line of lines) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined || controllers === undefined) continue;
    // Every cgroup above limits too.
    for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
      const limit =
        controllers === ''
          ? quota2(at, read)
          : controllers.split(',').includes('cpu')
            ? quota1(controllers, at, read)
            : undefined;
      if (limit !== undefined) limits.push(limit);
      if (at === '' || at === '/') break;
    }
  }
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function quota2(path: string, read: ReadText): number | undefined {
  const text = read(`/sys/fs/cgroup${path}/cpu.max`) ?? read(`/sys/fs/cgroup/unified${path}/cpu.max`);
  return ratio(text?.trim().split(' '));
}

function quota1(controllers: string, path: string, read: ReadText): number | undefined {
  for (const folder of [controllers, 'cpu']) {
    const quota = read(`/sys/fs/cgroup/${folder}${path}/cpu.cfs_quota_us`);
    const period = read(`/sys/fs/cgroup/${folder}${path}/cpu.cfs_period_us`);
    const limit = ratio([quota?.trim() ?? '', period?.trim() ?? '']);
    if (limit !== undefined) return limit;
  }
  return undefined;
}

/** `max` and -1 are no quota. */
function ratio([quota, period]: readonly string[] = []): number | undefined {
  const [used, of] = [Number(quota), Number(period)];
  return used > 0 && of > 0 ? used / of : undefined;
}

/** Part of a quota that is used at most: beyond, the kernel stops the sensor for the rest of a period, and events are lost. */
const ofQuota = 0.8;

/** The sensor's target within what its cgroup and the machine allow. */
export const withinQuota = (cores: number, quota = cpuQuota(), machine = availableParallelism()): number =>
  Math.min(cores, machine, quota === undefined ? Number.POSITIVE_INFINITY : quota * ofQuota);
