/** Chrome, Chromium and browsers made from them: installed extensions (`Extensions/ID/VERSION/manifest.json`). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { jsonObject } from '../json.ts';

const file = /(?:^|\/)Extensions\/([^/]+)\/[^/]+\/manifest\.json$/;

export const browserExtensions: Extractor = {
  id: 'lang/browser-extensions',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => path.endsWith('/manifest.json') && file.test(path),
  extract(given, facts) {
    const { name, version } = jsonObject(given);
    const id = file.exec(given.path)?.[1];
    if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '' || !id) {
      throw new PlimsollError('record-invalid', 'it states no name or no version');
    }
    // A name such as __MSG_appName__ stands in the translations.
    facts.package({
      type: 'generic',
      name: id,
      version,
      ...(!name.startsWith('__MSG_') && { extra: { title: name } }),
    });
  },
  capability: {
    what: 'extensions of Chrome and browsers made from Chromium',
    files: ['**/Extensions/*/*/manifest.json'],
    type: 'generic',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};
