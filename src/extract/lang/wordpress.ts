/** WordPress: plug-ins and their header (developer.wordpress.org, "Header Requirements"). */
import type { Extractor } from '../../model/index.ts';

/** WordPress itself looks no further. Bytes. */
const header = 8192;

export const wordpress: Extractor = {
  id: 'lang/wordpress',
  version: 1,
  maxBytes: 8 * 1024 * 1024,
  wants: path => path.endsWith('.php') && /(?:^|\/)wp-content\/plugins\/(?:[^/]+\/)?[^/]+\.php$/.test(path),
  extract({ path, bytes }, facts) {
    const text = new TextDecoder().decode(bytes.subarray(0, header));
    const name = fieldOf(text, 'Plugin Name');
    const version = fieldOf(text, 'Version');
    if (!name || !version) return;
    const slug = /\/plugins\/([^/]+)\/[^/]+$/.exec(path)?.[1];
    const licence = fieldOf(text, 'License');
    facts.package({
      type: 'wordpress-plugin',
      name,
      version,
      ...(licence && { licences: [licence] }),
      ...(slug && { extra: { slug } }),
    });
  },
  capability: {
    what: 'WordPress plug-ins',
    files: ['**/wp-content/plugins/*/*.php'],
    type: 'wordpress-plugin',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/** A field stands on a line of its own, in a comment; the comment may end behind it. */
function fieldOf(text: string, name: string): string | undefined {
  const value = new RegExp(`^(?:[ \\t]*<\\?php)?[ \\t/*#@]{0,40}${name}:(.*)$`, 'im').exec(text)?.[1];
  return value?.replace(/\s*(?:\*\/|\?>).*$/, '').trim();
}
