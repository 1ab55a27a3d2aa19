import { eol } from './feeds/eol.ts';
import { epss } from './feeds/epss.ts';
import type { Feed } from './feeds/feed.ts';
import { kev } from './feeds/kev.ts';
import { osv } from './feeds/osv.ts';

/** Every feed there is. A new one is one file and one line here; the first that detects an input reads it. */
export const feeds: readonly Feed[] = [kev, epss, eol, osv];
