import { csaf } from './csaf.ts';
import { cyclonedx } from './cyclonedx.ts';
import { openvex } from './openvex.ts';
import type { VexForm } from './statement.ts';

/** Forms in which VEX is read and written; the first is the default. */
export const vexForms: readonly VexForm[] = [openvex, cyclonedx, csaf];
