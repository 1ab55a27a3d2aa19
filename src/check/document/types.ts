/** Lines of a value, from 1, both ends included. */
export interface Spot {
  line: number;
  endLine: number;
}

/** One document of a YAML or JSON file. */
export interface Document {
  /** The file. */
  path: string;
  /** Which document of its file, from 1. */
  number: number;
  /** Plain data, aliases and merge keys resolved. What an alias names is the same object in each place. Never changed. */
  value: unknown;
  /** Where a value stands: its key or dash, to its end. Of a path that is not there: where the nearest part of it stands. */
  spot(at: readonly (string | number)[]): Spot;
}

/** A value and where it stands: what readers build, so that lines need no second reading. */
export interface Node extends Spot {
  value: unknown;
  /** Nodes with all that aliases repeat. */
  weight: number;
  members?: Map<string, Node>;
  items?: Node[];
}
