/** CEL, bounded. A door of its own beside kit's: it loads the language, which most commands do without. */
export { celBounds } from './bounds.ts';
export { type CelOptions, type CelProgram, type CelType, compileCel } from './compile.ts';
export { childrenOf, stepsOf } from './cost.ts';
export { asCelError, CelError } from './error.ts';
export { celLanguage, linearMatches } from './language.ts';
