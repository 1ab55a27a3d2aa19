import { PlimsollError } from '../model/index.ts';
import type { BuildOptions, BuildSummary } from './types.ts';

/** Reads feeds and writes the database. */
export async function buildDatabase(options: BuildOptions): Promise<BuildSummary> {
  throw new PlimsollError('internal', `not built yet: ${options.to}`);
}
