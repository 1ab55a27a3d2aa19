/** Snaps: what is mounted or unpacked below /snap, and the Debian packages that they were made of. */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { isRecord } from '../json.ts';

/** `/snap/NAME/REVISION/`, also where it is not the root's own. */
const meta = /^(?:var\/lib\/snapd\/)?snap\/[^/]+\/[^/]+\/meta\/snap\.yaml$/;
const packaged = ['snap/manifest.yaml', 'usr/share/snappy/dpkg.yaml'];

export const snap: Extractor = {
  id: 'os/snap',
  version: 1,
  maxBytes: 1024 * 1024,
  wants: path => path.endsWith('/meta/snap.yaml') && meta.test(path),
  async extract(file, facts) {
    const { name, version, architectures } = await yamlObject(file);
    if (typeof name !== 'string' || !name || (typeof version !== 'string' && typeof version !== 'number')) {
      throw new PlimsollError('record-invalid', 'it states no name or no version of a snap');
    }
    facts.package({ type: 'snap', name, version: String(version), ...archOf(architectures) });
  },
  capability: {
    what: 'snaps that are unpacked or mounted',
    files: ['snap/*/*/meta/snap.yaml', 'var/lib/snapd/snap/*/*/meta/snap.yaml'],
    type: 'snap',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

export const snapPackages: Extractor = {
  id: 'os/snap-packages',
  version: 1,
  maxBytes: 8 * 1024 * 1024,
  wants: path => path.endsWith('.yaml') && packaged.some(end => path === end || path.endsWith(`/${end}`)),
  async extract(file, facts) {
    const root = await yamlObject(file);
    const snapName = root['name'];
    const extra = typeof snapName === 'string' ? { extra: { snap: snapName } } : {};
    const arch = archOf(root['architectures']);
    for (const list of [root['primed-stage-packages'], root['packages']]) {
      for (const one of Array.isArray(list) ? list : []) reportDeb(one, { ...arch, ...extra }, facts);
    }
  },
  capability: {
    what: 'Debian packages inside of snaps, from the manifests of base and gadget snaps',
    files: packaged.map(end => `**/${end}`),
    type: 'deb',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/** `NAME[:ARCH]=VERSION`. */
function reportDeb(one: unknown, more: { arch?: string; extra?: Record<string, unknown> }, facts: FactSink): void {
  const [, name, arch, version] = (typeof one === 'string' && /^([^:=\s]+)(?::([^=]+))?=(\S+)$/.exec(one)) || [];
  if (name && version) facts.package({ type: 'deb', name, version, ...more, ...(arch && { arch }) });
}

/** One architecture; a snap for several runs on each of them. */
const archOf = (list: unknown): { arch?: string } =>
  Array.isArray(list) && list.length === 1 && typeof list[0] === 'string' ? { arch: list[0] } : {};

async function yamlObject(file: ExtractFile): Promise<Record<string, unknown>> {
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    value = parse(file.text(), { maxAliasCount: 100, logLevel: 'error' });
  } catch (cause) {
    throw new PlimsollError('record-invalid', 'it is not YAML', { cause });
  }
  if (!isRecord(value)) throw new PlimsollError('record-invalid', 'it is not a YAML mapping');
  return value;
}
