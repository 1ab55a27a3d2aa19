/** The kinds of configuration that are told by what a document holds, in the order in which they are asked. One line a kind. */
import { compose } from './compose/kind.ts';
import { inspect } from './container/kind.ts';
import { kubernetes } from './kubernetes/kind.ts';
import type { DocumentKind } from './types.ts';

export const documentKinds: readonly DocumentKind[] = [kubernetes, compose, inspect];
