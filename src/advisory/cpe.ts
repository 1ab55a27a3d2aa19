/** CPE names (NIST IR 7695), and what a package that carries one is asked about. */
import type { Package } from '../model/index.ts';
import { bounds } from './bounds.ts';
import type { Question } from './ecosystems.ts';

/** The attributes that matching looks at, unescaped and in lower case. `*` is any, `-` none. */
export interface Cpe {
  /** `a` application, `o` operating system, `h` hardware. */
  part: string;
  vendor: string;
  product: string;
  version: string;
  update: string;
  /** What it runs in or on: `windows`, `wordpress`, `node.js`. */
  targetSoftware: string;
}

/** The ecosystem under which records that name products by CPE stand. */
export const cpeEcosystem = 'CPE';

/**
 * A formatted string (`cpe:2.3:a:openbsd:openssh:9.6:p1:…`) or a URI (`cpe:/a:openbsd:openssh:9.6`) taken apart;
 * undefined where it is none.
 */
export function parseCpe(text: unknown): Cpe | undefined {
  if (typeof text !== 'string' || text.length > bounds.word) return undefined;
  const uri = /^cpe:\/[aoh]?(?::|$)/i.test(text);
  if (!uri && !text.startsWith('cpe:2.3:')) return undefined;
  const fields = uri ? text.slice(5).split(':').map(percentDecoded) : text.slice(8).split(/(?<!\\):/);
  const [part = '', vendor = '', product = '', version, update] = fields.map(field =>
    field.replace(/\\(.)/g, '$1').toLowerCase(),
  );
  if (!/^[aoh]$/.test(part) || !vendor || !product || vendor === '*' || product === '*') return undefined;
  return {
    part,
    vendor,
    product,
    version: version || '*',
    update: update || '*',
    targetSoftware: (uri ? undefined : fields[8]?.replace(/\\(.)/g, '$1').toLowerCase()) || '*',
  };
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Software that says nothing, or says Linux: the flaw is in what a container runs. */
const ours = new Set(['*', '-', 'linux', 'linux_kernel', 'unix', 'docker', 'kubernetes', 'debian', 'ubuntu']);

/** Name under which a product stands in its shard; what runs in other software has a name of its own. */
export function cpeName({ part, vendor, product, targetSoftware }: Cpe): string {
  const name = `${part}:${vendor}:${product}`;
  return ours.has(targetSoftware) ? name : `${name}:${targetSoftware}`;
}

/** undefined: the package carries no CPE. `extra.cpe` is one, or a list of equals. */
export function cpeQuestion(fact: Package): Question | undefined {
  const names = new Set<string>();
  for (const text of [fact.extra?.['cpe']].flat()) {
    const cpe = parseCpe(text);
    if (cpe) names.add(cpeName({ ...cpe, targetSoftware: '*' })).add(cpeName(cpe));
  }
  if (names.size === 0) return undefined;
  const asked = [...names].map(name => ({ name, version: fact.version }));
  return { ecosystem: cpeEcosystem, releases: [''], asked };
}
