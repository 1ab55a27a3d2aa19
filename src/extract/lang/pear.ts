/** PHP: what PEAR and PECL installed, by the files of their registry. */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { table, text } from '../lock/locked.ts';
import { readSerialized } from './php-serialized.ts';

export const pear: Extractor = {
  id: 'lang/pear',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => path.endsWith('.reg') && /(?:^|\/)\.registry\/(?:\.channel\.[^/]+\/)?[^/]+\.reg$/.test(path),
  extract(file, facts) {
    const root = table(readSerialized(file.bytes));
    // package.xml 1.0 has other names for the same.
    const name = text(root['name']) || text(root['package']);
    const version = text(table(root['version'])['release']) || text(root['version']);
    const channel = text(root['channel']) || 'pear.php.net';
    if (!name || !version)
      throw new PlimsollError('record-invalid', `it states no ${name ? 'version' : 'name'} of a package`);
    const licence = text(table(root['license'])['_content']) || text(root['license']) || text(root['release_license']);
    facts.package({ type: 'pear', name: `${channel}/${name}`, version, ...(licence && { licences: [licence] }) });
  },
  capability: {
    what: 'packages and extensions that PEAR and PECL installed',
    files: ['**/.registry/*.reg', '**/.registry/.channel.*/*.reg'],
    type: 'pear',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};
