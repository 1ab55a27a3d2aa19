/** Applicability statements of the NVD and of CVE records, as entries by product. */
import { bounds } from '../bounds.ts';
import { type Cpe, cpeEcosystem, cpeName, parseCpe } from '../cpe.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import { type CodedEvent, encodeRanges } from '../ranges.ts';
import type { Entry, EntryExtra } from '../record.ts';

/** What is said of one product. */
interface Said {
  ranges: CodedEvent[][];
  versions: Set<string>;
}

/** Gathers ranges and versions by product, and makes entries of them. */
export class CpeEntries {
  #said = new Map<string, Said>();

  /** Adds a range; without events nothing is added. */
  range(cpe: Cpe, events: CodedEvent[]): void {
    const said = this.#of(cpe);
    const text = JSON.stringify(events);
    if (events.length > 0 && said && !said.ranges.some(range => JSON.stringify(range) === text))
      said.ranges.push(events);
  }

  /** Adds one version. An update belongs to it, with or without a dash: `4.2.8` and `p1` are `4.2.8p1`. */
  version(cpe: Cpe, version: string): void {
    const said = this.#of(cpe);
    if (!said || said.versions.size >= bounds.versions) return;
    if (cpe.update === '*' || cpe.update === '-') said.versions.add(version);
    else said.versions.add(`${version}${cpe.update}`).add(`${version}-${cpe.update}`);
  }

  entries(extra?: EntryExtra): Entry[] {
    return [...this.#said]
      .filter(([, { ranges, versions }]) => ranges.length > 0 || versions.size > 0)
      .map(([name, { ranges, versions }]) => ({
        ecosystem: cpeEcosystem,
        release: '',
        name,
        ranges: encodeRanges(ranges),
        ...(versions.size > 0 ? { versions: [...versions].sort() } : {}),
        ...(extra ? { extra } : {}),
      }));
  }

  #of(cpe: Cpe): Said | undefined {
    // Hardware and what is burnt into it are in no container.
    if (cpe.part === 'h' || cpe.product.endsWith('_firmware')) return undefined;
    const name = cpeName(cpe);
    let said = this.#said.get(name);
    if (!said && this.#said.size < bounds.affected) {
      said = { ranges: [], versions: new Set() };
      this.#said.set(name, said);
    }
    return said;
  }
}

/** `configurations` of the NVD API 2.0, and `cpeApplicability` of a CVE record, which has the same form. */
export function addConfigurations(configurations: unknown, to: CpeEntries): void {
  for (const item of listOf(configurations)) {
    const configuration = objectOf(item);
    const nodes = listOf(configuration?.['nodes']).map(node => objectOf(node) ?? {});
    const all = nodes.map(node => listOf(node['cpeMatch']).map(match => objectOf(match) ?? {}));
    if (configuration?.['operator'] === 'AND' && all.some(runsElsewhere)) continue;
    for (const match of all.flat()) if (match['vulnerable'] === true) addMatch(match, to);
  }
}

/** Operating systems that no Linux container runs. */
const elsewhere =
  /^o:(?:microsoft:|apple:|google:(?:android|chrome_os)|freebsd:|openbsd:|netbsd:|oracle:solaris|sun:|ibm:(?:aix|i|z\/os)|hp:|cisco:|juniper:|vmware:esxi)/;

/** A node that asks for a platform, and names other operating systems alone. */
function runsElsewhere(matches: Json[]): boolean {
  if (matches.length === 0 || matches.some(match => match['vulnerable'] === true)) return false;
  return matches.every(match => {
    const cpe = parseCpe(match['criteria']);
    return cpe !== undefined && elsewhere.test(`${cpe.part}:${cpe.vendor}:${cpe.product}`);
  });
}

function addMatch(match: Json, to: CpeEntries): void {
  const cpe = parseCpe(match['criteria']);
  if (!cpe) return;
  const bound = (key: string): string | undefined => word(match[key]);
  const [from, after] = [bound('versionStartIncluding'), bound('versionStartExcluding')];
  const [until, last] = [bound('versionEndExcluding'), bound('versionEndIncluding')];
  if (from ?? after ?? until ?? last) {
    const start = from ? `i${from}` : after ? `a${after}` : 'i0';
    to.range(cpe, until ? [start, `f${until}`] : last ? [start, `l${last}`] : [start]);
  } else if (cpe.version === '*') to.range(cpe, ['i0']);
  // `-`: nobody has said which versions.
  else if (cpe.version !== '-') to.version(cpe, cpe.version);
}
