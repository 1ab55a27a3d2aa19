/** Flatpak applications, from the AppStream metadata that they export. */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';

const exported = /(?:^|\/)flatpak\/app\/.+\/export\/share\/metainfo\/[^/]*metainfo\.xml$/;

export const flatpak: Extractor = {
  id: 'os/flatpak',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => path.endsWith('metainfo.xml') && exported.test(path),
  async extract(file, facts) {
    const { id, version, licence } = await metainfoOf(file.text());
    if (!id || !version) throw new PlimsollError('record-invalid', `it states no ${id ? 'release' : 'id'}`);
    facts.package({ type: 'flatpak', name: id, version, ...(licence && { licences: [licence] }) });
  },
  capability: {
    what: 'Flatpak applications and their latest release, from AppStream metadata',
    files: ['**/flatpak/app/**/export/share/metainfo/*metainfo.xml'],
    type: 'flatpak',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/** The first release is the latest (AppStream, "releases"). */
async function metainfoOf(text: string): Promise<{ id?: string; version?: string; licence?: string }> {
  const { SaxesParser } = await import('saxes');
  const parser = new SaxesParser();
  const found: { id?: string; version?: string; licence?: string } = {};
  const open: string[] = [];
  parser.on('error', cause => {
    throw new PlimsollError('record-invalid', 'it is not XML', { cause });
  });
  parser.on('opentag', ({ name, attributes }) => {
    open.push(name);
    const version = attributes['version'];
    if (open.join('/') === 'component/releases/release') found.version ??= version ?? '';
  });
  parser.on('text', value => {
    const at = open.join('/');
    if (at === 'component/id') found.id ??= value.trim();
    else if (at === 'component/project_license') found.licence ??= value.trim();
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  return found;
}
