import { csaf } from './feeds/csaf.ts';
import { cve5 } from './feeds/cve5.ts';
import { cvrf } from './feeds/cvrf.ts';
import { eol } from './feeds/eol.ts';
import { epss } from './feeds/epss.ts';
import type { Feed } from './feeds/feed.ts';
import { kev } from './feeds/kev.ts';
import { nvd, nvdRecord } from './feeds/nvd.ts';
import { osv } from './feeds/osv.ts';
import { oval } from './feeds/oval.ts';
import { redhatCve } from './feeds/redhat-cve.ts';
import { updateinfo } from './feeds/updateinfo.ts';

/** Every feed there is. A new one is one file and one line here; the first that detects an input reads it. */
export const feeds: readonly Feed[] = [
  kev,
  epss,
  eol,
  csaf,
  nvd,
  nvdRecord,
  cve5,
  redhatCve,
  osv,
  oval,
  updateinfo,
  cvrf,
];
