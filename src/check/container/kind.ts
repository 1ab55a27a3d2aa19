/** What `docker inspect` and `podman inspect` print. */
import { type DocumentKind, foundIn } from '../types.ts';
import { containerChecks } from './checks.ts';
import { containersOf, isContainer, settingsOf } from './read.ts';

export const inspect: DocumentKind = {
  id: 'inspect',
  is: value => isContainer(value) || (Array.isArray(value) && value.some(isContainer)),
  // Compose files are judged by the same checks, which its kind lists.
  checks: [],
  *judge(documents) {
    for (const document of documents)
      for (const { container, at } of containersOf(document.value))
        yield* foundIn(document, settingsOf(container, at), containerChecks);
  },
};
