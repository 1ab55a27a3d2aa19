import type { Action, DatabaseInfo, EndOfLife, Finding, OsRelease, Package, Problem } from '../model/index.ts';

/** All that is known of an artifact before anyone judges it: what is aboard, and what the advisories say of it. */
export interface Assessment {
  os?: OsRelease;
  /** Read when it is asked for. */
  packages(): Package[];
  packageCounts: Record<string, number>;
  /** Findings with their risk. */
  findings: Finding[];
  fixFirst: Action[];
  /** Configurations that were judged, by kind, where they were looked for. */
  configurations?: Record<string, number>;
  covered: string[];
  notCovered: string[];
  problems: Problem[];
  endOfLife?: EndOfLife;
  database: DatabaseInfo;
  layersRead: number;
  layersCached: number;
}
