/** PHP: what the installers pear and pecl keep of each package (serialised values in `.registry`). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord } from '../json.ts';
import { unserialise } from './php-values.ts';

export const pear: Extractor = {
  id: 'lang/pear',
  version: 1,
  maxBytes: 8 * 1024 * 1024,
  wants: path => path.endsWith('.reg') && /(?:^|\/)\.registry\/(?:[^/]+\/)?[^/]+\.reg$/.test(path),
  extract({ bytes }, facts) {
    const stated = unserialise(bytes);
    if (!isRecord(stated)) throw new PlimsollError('record-invalid', 'it is not a package of pear’s registry');
    // Version 1 of the format has `package` and a plain version, version 2 `name` and one for the release and the interface.
    const name = stated['name'] ?? stated['package'];
    const version = isRecord(stated['version']) ? stated['version']['release'] : stated['version'];
    if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '') {
      throw new PlimsollError('record-invalid', 'it states no name or no version');
    }
    const { channel } = stated;
    const licences = [stated['license'] ?? stated['release_license']].flatMap(licencesOf);
    facts.package({
      type: 'pear',
      name,
      version,
      ...(typeof channel === 'string' && channel !== '' && { vendor: channel }),
      ...(licences.length > 0 && { licences }),
    });
  },
  capability: {
    what: 'PHP packages and extensions that pear and pecl installed',
    files: ['**/.registry/**/*.reg'],
    type: 'pear',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/** A name, a name with attributes, or a list of either. */
function licencesOf(stated: unknown): string[] {
  if (typeof stated === 'string') return stated.trim() === '' ? [] : [stated.trim()];
  if (!isRecord(stated)) return [];
  const names = '_content' in stated ? [stated['_content']] : Object.values(stated).map(nameOf);
  return names.flatMap(name => (typeof name === 'string' ? licencesOf(name) : []));
}

const nameOf = (one: unknown): unknown => (isRecord(one) ? one['_content'] : one);
