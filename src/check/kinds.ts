/** The kinds of configuration that are told by what a document holds, in the order in which they are asked. One line a kind. */
import type { DocumentKind } from './types.ts';

export const documentKinds: readonly DocumentKind[] = [];
