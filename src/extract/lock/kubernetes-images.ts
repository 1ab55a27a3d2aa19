/** Images that Kubernetes manifests name, of any kind of object that holds containers. */
import type { Extractor } from '../../model/index.ts';
import { imageOf } from './image-reference.ts';

const containers = new Set(['containers', 'initContainers', 'ephemeralContainers']);

export const kubernetesImages: Extractor = {
  id: 'lock/kubernetes-images',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => path.endsWith('.yaml') || path.endsWith('.yml'),
  async extract(file, facts) {
    const text = file.text();
    // Most YAML files of a repository are something else, and templates are no YAML until they are filled in.
    if (!/^[ \t]*apiVersion:/m.test(text) || !/\bimage:/.test(text) || text.includes('{{')) return;
    const { isMap, isPair, isScalar, LineCounter, parseAllDocuments, visit } = await import('yaml');
    const lines = new LineCounter();
    const seen = new Set<string>();
    for (const document of parseAllDocuments(text, { lineCounter: lines, logLevel: 'error' })) {
      // What cannot be read as YAML is no manifest.
      if (!('contents' in document) || document.errors.length > 0) continue;
      if (!isMap(document.contents) || !document.contents.has('apiVersion')) continue;
      visit(document, {
        Pair(_, { key, value }, path) {
          if (!isScalar(key) || key.value !== 'image' || !isScalar(value) || typeof value.value !== 'string') return;
          // `containers: [{ image: … }]`: a pair, a list and a mapping above.
          const list = path.at(-3);
          if (!isPair(list) || !isScalar(list.key) || !containers.has(String(list.key.value))) return;
          const found = imageOf(value.value, lines.linePos(value.range?.[0] ?? 0).line);
          if (!found || seen.has(`${found.name}\0${found.version}`)) return;
          seen.add(`${found.name}\0${found.version}`);
          facts.package(found);
        },
      });
    }
  },
  capability: {
    what: 'container images that Kubernetes manifests name',
    files: ['**/*.{yaml,yml}'],
    type: 'oci',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};
