/** All checks of containers, planned and running. One line a file. */
import type { Check } from '../types.ts';
import { conductChecks } from './conduct.ts';
import { isolationChecks } from './isolation.ts';
import type { ContainerSettings } from './settings.ts';
import { surroundingChecks } from './surroundings.ts';

export const containerChecks: readonly Check<ContainerSettings>[] = [
  ...isolationChecks,
  ...surroundingChecks,
  ...conductChecks,
];
