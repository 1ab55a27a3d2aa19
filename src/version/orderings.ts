import { deb } from './deb.ts';
import type { Ordering } from './ordering.ts';

/** Every ordering there is. A new one is one file and one line here. */
export const orderings: readonly Ordering[] = [deb];
