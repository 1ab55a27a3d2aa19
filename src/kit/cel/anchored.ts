/** `^` and what may be tried without going back further than one repetition. Classes and text are ASCII. */
const shape =
  /^\^(?:(?:[\w :/@,;=<>&%#!~"'-]|\\[.^$*+?()[\]{}|/\\]|\\d|\[\^?(?:[\w.:@+~ ](?:-[\w.:@+~])?)+\])(?:[?*+]|\{\d{1,3}\})?)*\$?$/;

/**
 * A pattern of RE2 as one of JavaScript's, where both mean the same and its time is linear: it begins at the beginning of the
 * text, and holds one thing at the most of which there may be more or fewer. undefined for all others.
 */
export function anchored(pattern: string): RegExp | undefined {
  if (!shape.test(pattern)) return undefined;
  const signs = pattern.replaceAll(/\\.|\[[^\]]*\]/g, '').replaceAll(/[^*+?]/g, '');
  if (signs.length > 1) return undefined;
  try {
    return new RegExp(pattern, 'u');
  } catch {
    // A range the wrong way round: RE2 says what is wrong with it.
    return undefined;
  }
}
