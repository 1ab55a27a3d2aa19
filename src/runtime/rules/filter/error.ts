import type { Position } from './ast.ts';

/** A condition that cannot be parsed or compiled. The loader turns it into an error of the file, with its place there. */
export class FilterError extends Error {
  readonly at: Position;
  constructor(message: string, at: Position) {
    super(message);
    this.name = 'FilterError';
    this.at = at;
  }
}
