import { cvrf } from './feeds/cvrf.ts';
import { eol } from './feeds/eol.ts';
import { epss } from './feeds/epss.ts';
import type { Feed } from './feeds/feed.ts';
import { kev } from './feeds/kev.ts';
import { osv } from './feeds/osv.ts';
import { oval } from './feeds/oval.ts';
import { updateinfo } from './feeds/updateinfo.ts';

/** Every feed there is. A new one is one file and one line here; the first that detects an input reads it. */
export const feeds: readonly Feed[] = [kev, epss, eol, osv, oval, updateinfo, cvrf];
