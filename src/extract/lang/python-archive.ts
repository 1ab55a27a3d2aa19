/** Python packages in archives on the module search path: `.egg` zips, and wheels that were not unpacked. */
import type { Extractor } from '../../model/index.ts';
import { inflateEntry, readZip } from '../zip.ts';
import { pythonFact, pythonMetadata } from './python-metadata.ts';

export const pythonArchive: Extractor = {
  id: 'lang/python-archive',
  version: 2,
  maxBytes: 256 * 1024 * 1024,
  wants: path => (path.endsWith('.egg') || path.endsWith('.whl')) && !ofInterpreter.test(path),
  extract(file, facts) {
    const zip = readZip(file.bytes);
    for (const what of zip.problems) facts.problem({ code: 'record-invalid', message: `${file.path}: ${what}` });
    const metadata = zip.entries.filter(({ name }) => /^(?:EGG-INFO\/PKG-INFO|[^/]+\.dist-info\/METADATA)$/.test(name));
    const [first] = metadata;
    if (!first) return;
    const text = inflateEntry(zip, first, maxMetadata).toString('utf8');
    facts.package(pythonFact(pythonMetadata(text)));
  },
  capability: {
    what: 'Python packages in egg archives and in wheels that lie about',
    files: ['**/*.egg', '**/*.whl'],
    type: 'pypi',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/** Wheels that come with the interpreter to set up new environments, and are not imported from where they lie. */
const ofInterpreter = /\/(?:ensurepip\/_bundled|share\/python-wheels|virtualenv\/seed\/wheels\/embed)\//;

/** Bytes. */
const maxMetadata = 8 * 1024 * 1024;
