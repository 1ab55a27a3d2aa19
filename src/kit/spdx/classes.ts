/** What a licence asks of whoever passes on the work, or runs it for others. */
import { type LicenceClass, licenceClasses } from '../../model/index.ts';
import { type Expression, type Simple, simplesOf } from './expression.ts';

/** Ids, without what follows their version, of the classes that are not permissive: `LGPL` stands for `LGPL-2.1-only` too. */
const families: Readonly<Partial<Record<LicenceClass, string>>> = {
  'public-domain':
    'CC0-1.0 CC-PDDC CC-PDM-1.0 PDDL-1.0 Unlicense SAX-PD blessing libselinux-1.0 NIST-PD ANTLR-PD NCBI-PD NTIA-PD LicenseRef-Public-Domain',
  network:
    'AGPL SSPL RPL CAL Parity EUPL OSL NPOSL CPAL RPSL APSL Watcom Sendmail-Open-Source UCL LicenseRef-MongoDB LicenseRef-SSPL',
  restricted:
    'BUSL Elastic PolyForm Hippocratic NCGL Aladdin MS-LPL FSL SUL CC-BY-NC CC-BY-ND PPL UnRAR C-UDA DRL LicenseRef-Proprietary',
  strong:
    'GPL CECILL-1.0 CECILL-1.1 CECILL-2.0 CECILL-2.1 CC-BY-SA CC-SA ODbL GFDL QPL Sleepycat TAPR-OHL CERN-OHL-1.1 CERN-OHL-1.2 CERN-OHL-S copyleft-next LiLiQ-Rplus D-FSL ESA-PL-strong APL SimPL LAL SMAIL-GPL TGPPL TMate NGPL Frameworx',
  weak: 'LGPL MPL EPL CDDL CPL IPL MS-RL CECILL-C NPL SPL SISSL NOSL Nokia gSOAP LiLiQ-R CERN-OHL-W OFL LPL Motosoto CUA-OPL Interbase ErlPL YPL Zimbra OPL-1.0 CATOSL RSCPL RHeCos CDLA-Sharing OSET-PL SugarCRM Arphic SNIA NASA BitTorrent ESA-PL-weak FreeImage IPA OCLC TPL-1.0 Ubuntu-font CPOL Linux-man-pages-copyleft OCCT-PL',
};

/** Longest first: `CECILL-C` is no `CECILL`. */
const byFamily = Object.entries(families)
  .flatMap(([one, list]) => list.split(' ').map(family => [family, one as LicenceClass] as const))
  .sort(([a], [b]) => b.length - a.length);

/** What an id is, or a family that it begins with: `GPL` and a dash, never `GPLx`. */
function familyClass(id: string): LicenceClass | undefined {
  if (/^CC-BY-(?:[A-Z]+-)?(?:NC|ND)\b/.test(id)) return 'restricted';
  if (id.startsWith('MPL-2.0-no')) return 'weak';
  return byFamily.find(([family]) => id.startsWith(family) && /^(?:$|[-+])/.test(id.slice(family.length)))?.[1];
}

/** With these, what is linked or generated need not be under the licence. Others only let one more library in. */
const weakening =
  /^(Classpath|GCC|GNU-compiler|GNAT|Autoconf|Bison|Bootloader|CLISP|eCos|Fawkes|FLTK|Font|freertos|Gmsh|gnu-javamail|GPL-3\.0-linking|i2p|KiCad|LGPL-3\.0-linking|Libtool|Linux-syscall|LLVM|LZMA|mif|OCaml|OCCT|OpenJDK|PS-or-PDF|Qt-GPL|Qt-LGPL|Qwt|SANE|Swift|SWI|Texinfo|u-boot|UBDL|WxWindows|GNOME-examples|389|QPL-1\.0-INRIA|RRDtool|fmt)/;

/** Names of somebody's own that say what they are: a variant of a permissive text, or one that forbids. */
const variant = /^LicenseRef-(?:BSD|MIT|Expat|X11|ISC|HPND|NTP|Zlib|PSF|permissive)(?:-|$)/i;
const forbidding = /non-?commercial|commercial|proprietary|eula(?:-|$)|evaluation|confidential/i;

function simpleClass({ licence, exception }: Simple): LicenceClass {
  const found = familyClass(licence);
  if (found === 'strong' && exception && weakening.test(exception)) return 'weak';
  if (found) return found;
  if (licence === 'LicenseRef-Unlimited') return 'permissive';
  if (!/^(?:LicenseRef|DocumentRef)-/.test(licence)) return 'permissive';
  if (forbidding.test(licence)) return 'restricted';
  return variant.test(licence) ? 'permissive' : 'unknown';
}

const rank = (one: LicenceClass): number => licenceClasses.indexOf(one);

/** Of alternatives, what asks least of those that are known; of several together, what asks most. */
export function classOf(expression: Expression): LicenceClass {
  if ('licence' in expression) return simpleClass(expression);
  const parts = ('all' in expression ? expression.all : expression.any).map(classOf).sort((a, b) => rank(a) - rank(b));
  if ('all' in expression) return parts.at(-1) ?? 'unknown';
  return parts.find(one => one !== 'unknown') ?? 'unknown';
}

/** Licences of an expression that are on no list. */
export const unlisted = (expression: Expression): string[] =>
  [...simplesOf(expression)].map(({ licence }) => licence).filter(licence => licence.startsWith('LicenseRef-'));
