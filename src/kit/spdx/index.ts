/** Licences: what packages state, as SPDX expressions and classes. A door of its own: its tables are loaded by who needs them. */
export { licenceOf } from './licence.ts';
export { loadRecogniser } from './texts.ts';
