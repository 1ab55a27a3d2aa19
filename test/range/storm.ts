/** The storm of calls that was recorded last: a graph in the documents is drawn of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StormMoment {
  second: number;
  /** Steps of shedding in force. */
  level: number;
  /** Cores that the sensor used. */
  cpu: number;
  /** All so far: calls that the storm made, events that were looked at, processes begun, and those of them that raised their alert. */
  calls: number;
  events: number;
  execsMade: number;
  execsSeen: number;
}

export interface Storm {
  /** Cores that the sensor was allowed. */
  target: number;
  /** Seconds between which the storm raged. */
  from: number;
  to: number;
  moments: StormMoment[];
}

export const stormFile = join(import.meta.dirname, 'storm-recorded.json');

export const recordedStorm = (): Storm => JSON.parse(readFileSync(stormFile, 'utf8')) as Storm;
