/** Visual Studio Code and its relatives: installed extensions. */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord } from '../json.ts';

export const editorExtensions: Extractor = {
  id: 'lang/editor-extensions',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  wants: path =>
    path.endsWith('/extensions/extensions.json') && /(?:^|\/)\.[a-z-]+\/extensions\/extensions\.json$/.test(path),
  extract({ text }, facts) {
    let stated: unknown;
    try {
      stated = JSON.parse(text());
    } catch (cause) {
      throw new PlimsollError('record-invalid', 'it is not JSON', { cause });
    }
    if (!Array.isArray(stated)) throw new PlimsollError('record-invalid', 'it is not a list of extensions');
    for (const one of stated) {
      const { identifier, version, metadata } = isRecord(one) ? one : {};
      const id = isRecord(identifier) ? identifier['id'] : undefined;
      if (typeof id !== 'string' || typeof version !== 'string' || id === '' || version === '') continue;
      const vendor = isRecord(metadata) ? metadata['publisherDisplayName'] : undefined;
      facts.package({ type: 'generic', name: id, version, ...(typeof vendor === 'string' && vendor && { vendor }) });
    }
  },
  capability: {
    what: 'extensions of Visual Studio Code and editors made from it',
    files: ['**/.vscode*/extensions/extensions.json'],
    type: 'generic',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};
