/** How busy the sensor is, and the machine. */
import { cpus } from 'node:os';

/** @returns reads both since the time before: cores that this process used, and the share of all cores that was used, 0–1 */
export function loadMeter(): () => { sensor: number; host: number } {
  let [time, own, host] = [performance.now(), process.cpuUsage(), hostTimes()];
  return () => {
    const [timeNow, ownNow, hostNow] = [performance.now(), process.cpuUsage(), hostTimes()];
    const micros = ownNow.user + ownNow.system - own.user - own.system;
    const total = hostNow.total - host.total;
    const shares = {
      sensor: micros / 1000 / Math.max(1, timeNow - time),
      host: total > 0 ? 1 - (hostNow.idle - host.idle) / total : 0,
    };
    [time, own, host] = [timeNow, ownNow, hostNow];
    return shares;
  };
}

function hostTimes(): { idle: number; total: number } {
  let [idle, total] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { idle, total };
}
