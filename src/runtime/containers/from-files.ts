/** What runtimes leave in files: where no socket answers, a container's bundle still says how it is confined. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Container } from '../state/containers.ts';
import { hostNamespace } from './host-namespaces.ts';
import { bundleOf, ociContainer } from './oci.ts';
import { namedByStore } from './podman-store.ts';
import { readJson } from './read-json.ts';
import type { ContainerSource, RuntimePlaces } from './types.ts';

/** Ids become parts of paths. */
const isPlain = (id: string): boolean => /^[A-Za-z\d][\w.-]{0,127}$/.test(id);

export function fileSource(places: Pick<RuntimePlaces, 'states' | 'bundles' | 'proc'>): ContainerSource {
  const isHost = hostNamespace(places.proc);

  /** The bundle that the low-level runtime's state names: podman's storage may be anywhere. */
  async function bundleByState(id: string): Promise<string | undefined> {
    for (const folder of places.states) {
      for (const file of ['state.json', 'status']) {
        const bundle = bundleOf(await readJson(join(folder, id, file)));
        if (bundle !== '') return bundle;
      }
    }
    return undefined;
  }

  async function* bundles(id: string): AsyncGenerator<string> {
    const named = await bundleByState(id);
    if (named !== undefined) yield named;
    for (const folder of places.bundles) {
      yield join(folder, id);
      yield join(folder, id, 'userdata');
    }
  }

  return {
    name: 'files of runtimes',
    types: [],
    local: true,
    async find(id, type) {
      if (!isPlain(id)) return undefined;
      for await (const bundle of bundles(id)) {
        const config = await readJson(join(bundle, 'config.json'));
        if (config === undefined) continue;
        const container = ociContainer(id, type, config, isHost);
        return stored(container, bundle);
      }
      return undefined;
    },
  };
}

/** Bundles of podman and CRI-O lie in their storage: `STORE/DRIVER-containers/ID/userdata`, whose lists have the names. */
async function stored(container: Container, bundle: string): Promise<Container> {
  const folder = dirname(dirname(bundle));
  const driver = /^([a-z\d]+)-containers$/.exec(basename(folder))?.[1];
  if (basename(bundle) !== 'userdata' || driver === undefined) return container;
  const lists = [join(folder, 'containers.json'), join(folder, 'volatile-containers.json')];
  const images = await readJson(join(dirname(folder), `${driver}-images`, 'images.json'));
  let found = container;
  for (const path of lists) found = namedByStore(found, await readJson(path), images);
  const created = found.created !== 0n ? found.created : (await stat(bundle, { bigint: true })).ctimeNs;
  return { ...found, created };
}
