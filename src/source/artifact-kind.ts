/**
 * Tells images from the other things that registries keep under the same manifests. Signatures and SBOMs often reuse the
 * image config's media type, so the layers' types and `artifactType` are asked first. Pure.
 */
import { type Descriptor, isWasmLayer, type Manifest, mediaTypes } from './manifest.ts';

const webAssembly = 'a WebAssembly module';

/** Pattern of a media type → what an artifact made of it is. The first that matches names it. */
const kinds: readonly [RegExp, string][] = [
  [/^application\/vnd\.dev\.(cosign\.(simplesigning|artifact\.sig)|sigstore\.bundle)/, 'a signature'],
  [/^application\/(vnd\.cncf\.notary|jose\+json|cose)/, 'a signature'],
  [/in-toto|dsse\.envelope|^application\/vnd\.dev\.cosign\.artifact\.(att|attestation)/, 'an attestation'],
  [/spdx|cyclonedx|syft|^application\/vnd\.dev\.cosign\.artifact\.sbom/, 'an SBOM'],
  [/openvex|csaf/, 'a VEX document'],
  [/sarif|^application\/vnd\.[a-z.-]*vuln/, 'a scan report'],
  [/wasm/, webAssembly],
  [/^application\/vnd\.cncf\.helm/, 'a Helm chart'],
  [/^application\/vnd\.cncf\.(flux|kyverno|openpolicyagent)|^application\/vnd\.tekton/, 'a bundle of configuration'],
  [/^application\/vnd\.docker\.plugin/, 'a Docker plug-in'],
  [/^application\/vnd\.sylabs\.sif/, 'a Singularity image file'],
  [/^application\/vnd\.(cncf|docker\.ai|ollama)[a-z.-]*\.model|gguf|safetensors/, 'a machine-learning model'],
  [/^application\/vnd\.(buildkit\.cacheconfig|oci\.image\.cache)/, 'a build cache'],
  [/^application\/vnd\.aquasec\.trivy/, 'an advisory database'],
];

const layerType =
  /^application\/vnd\.(oci\.image\.layer(\.nondistributable)?\.v1\.tar|docker\.image\.rootfs(\.foreign)?\.diff\.tar|docker\.container\.image\.rootfs\.diff\+x-gtar)/;
const foreignType = /\.nondistributable\.|\.foreign\./;
const configTypes = new Set<string>(['', mediaTypes.ociConfig, mediaTypes.dockerConfig, 'application/octet-stream']);

/** Whether the layer may be kept outside of the registry (OCI image-spec, layer.md, Non-Distributable Layers). */
export const isForeign = (layer: Descriptor): boolean => foreignType.test(layer.mediaType) || layer.urls !== undefined;

/**
 * Why a layer cannot be read as a changeset, from its media type alone; `undefined` when it can. No type at all is taken
 * for a changeset: its compression shows in its first bytes.
 */
export function unreadableLayer(layer: Descriptor): string | undefined {
  const type = layer.mediaType;
  if (/\+encrypted$/.test(type)) return `is encrypted (${type}), and no key is at hand`;
  if (type === '' || type === 'application/octet-stream' || layerType.test(type)) return undefined;
  return `has the media type ${JSON.stringify(type.slice(0, 160))}, which is no image layer`;
}

const nameOf = (type: string | undefined): string | undefined =>
  type ? kinds.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] : undefined;

/** What the manifest is, when it is no image: `a signature (application/…)`. `undefined` for an image. */
export function artifactKind(manifest: Manifest): string | undefined {
  const named = (type: string): string => {
    const name = nameOf(type);
    return name ? `${name} (${type})` : `an artifact of type ${type.slice(0, 160)}`;
  };
  if (manifest.artifactType && nameOf(manifest.artifactType)) return named(manifest.artifactType);
  const strange = manifest.layers.filter(layer => unreadableLayer(layer) && nameOf(layer.mediaType));
  if (strange.length > 0 && strange.length === manifest.layers.length) return named(strange[0]?.mediaType ?? '');
  const config = manifest.config.mediaType;
  if (configTypes.has(config)) return undefined;
  if (config === mediaTypes.ociEmpty && manifest.artifactType) return named(manifest.artifactType);
  return named(config === mediaTypes.ociEmpty ? (manifest.layers[0]?.mediaType ?? config) : config);
}

/** Whether a manifest that is no image's holds WebAssembly, which can be read. */
export const holdsWasm = (manifest: Manifest): boolean =>
  manifest.layers.some(isWasmLayer) && artifactKind(manifest)?.startsWith(webAssembly) === true;

/** What an entry of an index is, when it is no image; from the descriptor alone. */
export function entryKind(entry: Descriptor): string | undefined {
  // BuildKit's attestations: a platform of unknown/unknown, and what they are about in an annotation.
  if (entry.annotations?.['vnd.docker.reference.type']) return 'an attestation';
  if (entry.platform?.os === 'unknown' && entry.platform.architecture === 'unknown') return 'an attestation';
  const name = nameOf(entry.artifactType);
  return name === webAssembly ? undefined : name;
}
