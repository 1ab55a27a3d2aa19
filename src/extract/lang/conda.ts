/** Conda packages of an environment: one JSON file each in `conda-meta/` (conda, mamba, micromamba, pixi). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { jsonObject } from '../json.ts';

export const conda: Extractor = {
  id: 'lang/conda',
  version: 1,
  // The list of a package's files stands in it; large packages have megabytes of it.
  maxBytes: 64 * 1024 * 1024,
  wants: path => path.endsWith('.json') && /(?:^|\/)conda-meta\/[^/]+$/.test(path),
  extract(file, facts) {
    const stated = jsonObject(file);
    const text = (key: string): string => {
      const value = stated[key];
      return typeof value === 'string' ? value.trim() : '';
    };
    const name = text('name');
    const version = text('version');
    if (name === '' || version === '') {
      throw new PlimsollError('record-invalid', 'it is no record of a conda package: it states no name or no version');
    }
    const licence = text('license');
    const qualifiers = Object.fromEntries(
      Object.entries({
        build: text('build') || text('build_string'),
        channel: channelOf(text('channel'), text('subdir')),
        subdir: text('subdir'),
      }).filter(([, value]) => value !== ''),
    );
    facts.package({
      type: 'conda',
      name,
      version,
      ...(Object.keys(qualifiers).length > 0 && { qualifiers }),
      ...(licence && { licences: [licence] }),
    });
  },
  capability: {
    what: 'packages of conda environments',
    files: ['**/conda-meta/*.json'],
    type: 'conda',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/** `https://repo.anaconda.com/pkgs/main/linux-64` → `main`: the name that users give on the command line. */
function channelOf(channel: string, subdir: string): string {
  const parts = channel.split('/').filter(Boolean);
  if (parts.at(-1) === subdir) parts.pop();
  return parts.at(-1) ?? '';
}
