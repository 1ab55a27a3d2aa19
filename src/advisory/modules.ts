import type { Package } from '../model/index.ts';
import type { EntryExtra } from './record.ts';
import type { Row } from './shelf.ts';

/** Module builds carry it in their release: `1.module_el8.4.0+2521+c668cc9f`, `2.module+el8.6.0+997+05c9d812`. */
const tag = /\.module[_+]/;

/** Name and stream of MODULARITYLABEL (`nodejs:16:8060020:ad008a3a`). */
export function moduleOf({ module, version }: Pick<Package, 'module' | 'version'>): string | undefined {
  const [name, stream] = module?.split(':') ?? [];
  if (name && stream) return `${name}:${stream}`;
  return tag.test(version) ? '?' : undefined;
}

/**
 * The entries of an advisory that speak of a package of this module (or of none). Streams of one module have versions of
 * their own, so an entry of another stream says nothing; one that does not say its stream shows it in the fixed version.
 */
export function ofModule(rows: Row[], module: string | undefined): Row[] {
  if (module === undefined && !rows.some(row => row.extra?.includes('"module"') || tag.test(row.ranges))) return rows;
  return rows.filter(({ extra, ranges }) => {
    const stated = extra ? (JSON.parse(extra) as EntryExtra).module : undefined;
    if (stated !== undefined) return module === '?' || module === stated;
    const fixed = ranges.startsWith('<') || ranges.includes('"f');
    return !fixed || tag.test(ranges) === (module !== undefined);
  });
}
