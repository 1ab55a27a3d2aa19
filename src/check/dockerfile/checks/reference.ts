/** The parts of an image's name, as far as they are written. */
export function reference(image: string): { name: string; tag?: string; digest?: string } {
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const named = at < 0 ? image : image.slice(0, at);
  const colon = named.lastIndexOf(':');
  // A colon before a slash belongs to the registry's port, one inside of braces to a variable.
  const inBraces = named.lastIndexOf('{', colon) > named.lastIndexOf('}', colon);
  const isTag = colon > named.lastIndexOf('/') && !inBraces;
  return {
    name: isTag ? named.slice(0, colon) : named,
    ...(isTag && { tag: named.slice(colon + 1) }),
    ...(digest && { digest }),
  };
}
