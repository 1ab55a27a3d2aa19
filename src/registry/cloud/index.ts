import type { CloudLogin } from './types.ts';

/** Token exchanges of the clouds. A new one is one file and one line here. */
export const cloudLogins: readonly CloudLogin[] = [];
