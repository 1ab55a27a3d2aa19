import type { Lang } from '../kit/index.ts';
import type { ScanResult } from '../model/index.ts';

/** A run of a continuous integration service, as it says of itself. */
export interface Build {
  /** The commit, 40 hexadecimal digits. */
  commit?: string;
  /** `refs/heads/main`. */
  ref?: string;
  /** What stays the same from run to run: workflow and job. */
  job?: string;
  /** This run. */
  run?: string;
  url?: string;
  /** `GitHub Actions`, `GitLab CI` … */
  service?: string;
}

/** What a report format may be told. Everything has a default, so that the same result gives the same bytes. */
export interface ReportOptions {
  /** Language of the texts; `en`. Formats for programs do not follow it. */
  lang?: Lang;
  /** Columns of the terminal; 80. */
  columns?: number;
  /** Whether escape sequences for colour may be used; the caller knows NO_COLOR, CI and the terminal. Default false. */
  color?: boolean;
  /** Long lists in full, as is the default; `false` cuts them at a screen or two and says how many more there are. */
  all?: boolean;
  /** The time against which ages are told; without it, dates stand alone. */
  now?: Date;
  /** All that is aboard and the time of the scan (`now`) too, so that the report can be judged again. JSON alone. */
  withPackages?: boolean;
  /** Findings that were waived, one by one: by whom, why, until when. Tables alone. */
  showWaived?: boolean;
  /** Version of the program, for formats that name their tool. */
  version?: string;
  /** When the scan began and ended, for formats that say so. */
  times?: { started: Date; finished: Date };
  /** The build that the scan is a step of, where it is one. */
  build?: Build;
  /** Name of the comment, for formats that are posted as one: posting again under the same name replaces it. `diff`. */
  marker?: string;
}

/** The part of a scan that says what is aboard; nothing of it was judged. */
export type InventoryReport = Pick<ScanResult, 'artifact' | 'os' | 'packages' | 'problems'>;

/** A report format: a value in one of the lists of `formats.ts`. */
export interface Format<Report = ScanResult> {
  /** As `--format` names it. */
  id: string;
  /** The whole document, or its parts in order. */
  write(report: Report, options?: ReportOptions): string | AsyncIterable<string>;
}
