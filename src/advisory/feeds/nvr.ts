/**
 * Name and version-release of an rpm, as build systems write them in one.
 * @example splitNvr('python-Pillow-2.8.1-3.3.1') // { name: 'python-Pillow', evr: '2.8.1-3.3.1' }
 */
export function splitNvr(text: string): { name: string; evr: string } | undefined {
  const release = text.lastIndexOf('-');
  const version = text.lastIndexOf('-', release - 1);
  if (version < 1 || release <= version + 1 || release === text.length - 1) return undefined;
  return { name: text.slice(0, version), evr: text.slice(version + 1) };
}
