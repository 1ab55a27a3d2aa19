/** Texts of licences that lie beside what they are about: `LICENSE`, `COPYING` and their like. On request alone. */
import type { Extractor } from '../../model/index.ts';

/** Names that the texts of licences have; what follows says which, or of what kind the file is. */
const name =
  /^(?:(?:UN)?LICEN[CS]E|COPYING(?:\.LESSER|\.LIB)?|MIT-LICENSE|LICEN[CS]E-[A-Za-z0-9.-]+)(?:\.(?:txt|md|rst|html?))?$/i;

/** No text of the list is longer than a tenth of it. */
const maxBytes = 1024 * 1024;

/**
 * @param recognise names the licences of a text, or none
 * @example licenceTexts(text => recogniser(text).map(({ id }) => id))
 */
export const licenceTexts = (recognise: (text: string) => string[]): Extractor => ({
  id: 'licence/texts',
  version: 1,
  maxBytes,
  wants(path) {
    const last = path.slice(path.lastIndexOf('/') + 1);
    return last.length < 64 && name.test(last);
  },
  extract(file, facts) {
    // What a file of the artifact's own is under is kept under no package's name.
    facts.licence('', recognise(file.text()));
  },
  capability: {
    what: 'licences recognised by their texts, with --licence-files',
    files: ['**/LICENSE*', '**/COPYING*'],
    type: '',
    licences: true,
    dependencies: false,
    scope: 'both',
  },
});
