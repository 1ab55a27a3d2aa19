import { arch } from './feeds/arch.ts';
import { bodhi } from './feeds/bodhi.ts';
import { csaf } from './feeds/csaf.ts';
import { cve5 } from './feeds/cve5.ts';
import { cvrf } from './feeds/cvrf.ts';
import { debianTracker } from './feeds/debian-tracker.ts';
import { eol } from './feeds/eol.ts';
import { epss } from './feeds/epss.ts';
import { errataJson } from './feeds/errata-json.ts';
import type { Feed } from './feeds/feed.ts';
import { kev } from './feeds/kev.ts';
import { nvd, nvdRecord } from './feeds/nvd.ts';
import { openvex } from './feeds/openvex.ts';
import { osv } from './feeds/osv.ts';
import { oval } from './feeds/oval.ts';
import { photon } from './feeds/photon.ts';
import { redhatCve } from './feeds/redhat-cve.ts';
import { alpineTracker, secdb } from './feeds/secdb.ts';
import { ubuntuTracker } from './feeds/ubuntu-tracker.ts';
import { ubuntuVex } from './feeds/ubuntu-vex.ts';
import { updateinfo } from './feeds/updateinfo.ts';
import { vunnel } from './feeds/vunnel.ts';

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
  errataJson,
  bodhi,
  secdb,
  alpineTracker,
  debianTracker,
  ubuntuTracker,
  ubuntuVex,
  openvex,
  arch,
  photon,
  vunnel,
];
