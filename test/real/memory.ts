/** Memory of a process that somebody else runs (proc(5), Linux). */
import { readFileSync } from 'node:fs';

const highWater = (pid: number): number => {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
};

/** Watches the high-water mark of a process's resident set until stopped; then gives it, in bytes. */
export function watchMemory(pid: number, everyMs = 5): () => number {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, highWater(pid));
  };
  const timer = setInterval(look, everyMs);
  look();
  return () => {
    clearInterval(timer);
    return peak;
  };
}
