/** All steps of attacks. */
import type { Attack } from './attack.ts';
import { entry } from './entry.ts';
import { escaping } from './escaping.ts';
import { secrets } from './secrets.ts';
import { staying } from './staying.ts';

export const attacks: readonly Attack[] = [...entry, ...secrets, ...staying, ...escaping];
export type { Attack };
