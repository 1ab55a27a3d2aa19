/** The parts of an image's name that checks ask for (distribution's reference grammar, read leniently). */
export interface ImageName {
  /** Host and port as written; empty where the name has none, which most runtimes take for Docker Hub. */
  registry: string;
  /** Without registry, tag and digest. */
  repository: string;
  tag: string;
  digest: string;
}

export function imageName(reference: string): ImageName {
  const [named = '', digest = ''] = splitOnce(reference, '@');
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const registry = /[.:]/.test(first) || first === 'localhost' ? first : '';
  const rest = registry ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const tagged = colon > rest.lastIndexOf('/');
  return {
    registry,
    repository: tagged ? rest.slice(0, colon) : rest,
    tag: tagged ? rest.slice(colon + 1) : '',
    digest,
  };
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** A name that a template, a shell or a builder (ko) has yet to fill in: nothing is known of it. */
export const isPlaceholder = (reference: string): boolean => /[${}<>]|^ko:\/\//.test(reference);
