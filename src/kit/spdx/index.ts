/** Licences: what packages state, as SPDX expressions and classes. A door of its own: its tables are loaded by who needs them. */
export { spdxBounds } from './bounds.ts';
export { licenceOf, type ReadLicence } from './licence.ts';
export type { Recognise } from './recognise.ts';
export { loadRecogniser } from './texts.ts';
