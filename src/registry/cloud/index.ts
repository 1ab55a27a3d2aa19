import { alibaba } from './alibaba.ts';
import { amazon } from './amazon.ts';
import { azure } from './azure.ts';
import { google } from './google.ts';
import type { CloudLogin } from './types.ts';

/** Token exchanges of the clouds. A new one is one file and one line here. */
export const cloudLogins: readonly CloudLogin[] = [amazon, alibaba, google, azure];
