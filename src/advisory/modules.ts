/** Which builds of an rpm package an entry speaks of: modules and their streams, special builds, architectures. */
import type { Package } from '../model/index.ts';
import type { EntryExtra } from './record.ts';
import type { Row } from './shelf.ts';

/** Module builds carry it in their release: `1.module_el8.4.0+2521+c668cc9f`, `2.module+el8.6.0+997+05c9d812`. */
const tag = /\.module[_+]/;

/** Builds with versions of their own beside the plain ones, by what their release says: Oracle's ksplice and FIPS packages. */
const flavours: [pattern: RegExp, flavour: string][] = [
  [/\.ksplice\d/, 'ksplice'],
  [/[._]fips(?:[._]|$)/, 'fips'],
];

/** A flavour counts as a stream: its packages are compared with their like alone. */
export const flavourOf = (version: string): string | undefined =>
  flavours.find(([pattern]) => pattern.test(version))?.[1];

/** Name and stream of MODULARITYLABEL (`nodejs:16:8060020:ad008a3a`); `?` where only the release tells of a module. */
export function moduleOf({ module, version }: Pick<Package, 'module' | 'version'>): string | undefined {
  const [name, stream] = module?.split(':') ?? [];
  if (name && stream) return `${name}:${stream}`;
  return tag.test(version) ? '?' : flavourOf(version);
}

/**
 * The entries of an advisory that speak of a package of this module (or of none) and architecture. Streams of one module
 * have versions of their own, so an entry of another stream says nothing; one that does not say its stream shows it in the
 * fixed version.
 */
export function meantFor(rows: Row[], module: string | undefined, arch: string | undefined): Row[] {
  if (module === undefined && !rows.some(row => row.extra !== null || tag.test(row.ranges))) return rows;
  return rows.filter(({ extra, ranges }) => {
    const { module: stated, arches } = extra ? (JSON.parse(extra) as EntryExtra) : {};
    if (arches && arch && arch !== 'noarch' && !arches.includes(arch)) return false;
    if (stated !== undefined) return module === '?' ? stated.includes(':') : (module ?? '') === stated;
    const fixed = ranges.startsWith('<') || ranges.includes('"f');
    return !fixed || tag.test(ranges) === (module !== undefined);
  });
}
