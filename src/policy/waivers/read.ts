import type { Reason } from '../../model/index.ts';
import * as shape from '../input/shape.ts';
import { readYaml, type YamlSource } from '../input/yaml.ts';
import { apiVersion } from '../read.ts';
import { readGrypeRules } from './grype.ts';
import { readTrivyIgnore, readTrivyYaml } from './trivy.ts';
import type { Waiver } from './waiver.ts';

/** What a file says, and what of it could not be taken as it was meant. */
export interface WaiverFile {
  waivers: Waiver[];
  notes: Reason[];
}

const waiver = shape.object(
  {
    id: shape.text,
    ids: shape.listOf(shape.text),
    purl: shape.text,
    path: shape.text,
    layer: shape.text,
    environment: shape.text,
    reason: shape.text,
    owner: shape.text,
    expires: shape.date,
  },
  ['reason', 'owner', 'expires'],
);

const document = shape.object(
  { apiVersion: shape.oneOf([apiVersion]), kind: shape.oneOf(['Waivers']), waivers: shape.listOf(waiver) },
  ['apiVersion', 'kind', 'waivers'],
);

/**
 * Reads a file of waivers: plimsoll.yaml, .trivyignore, .trivyignore.yaml, or Grype's configuration. Which it is, its content
 * says. @throws PlimsollError `policy-invalid` with line and column
 */
export async function readWaivers(text: string, file: string): Promise<WaiverFile> {
  if (!/\.(ya?ml|json)$/.test(file)) return readTrivyIgnore(text, file);
  const source = await readYaml(text, file);
  const keys = typeof source.value === 'object' && source.value !== null ? Object.keys(source.value) : [];
  if (keys.includes('apiVersion') || keys.includes('waivers')) return { waivers: readOwn(source), notes: [] };
  if (/trivy/.test(file)) return { waivers: readTrivyYaml(source), notes: [] };
  return readGrypeRules(source);
}

function readOwn(source: YamlSource): Waiver[] {
  const { waivers } = document(source.value, { source, path: [] });
  const seen = new Map<string, number>();
  return waivers.map((entry, index) => {
    const place = { source, path: ['waivers', index] };
    const { id, ids = [], purl, path, layer, environment, reason, owner, expires } = entry;
    const named = [...(id === undefined ? [] : [id]), ...ids];
    if (named.length === 0 && !purl && !path && !layer) {
      shape.refuse(place, 'a waiver of everything is none: name an id, a purl, a path or a layer');
    }
    const aim = JSON.stringify([[...named].sort(), purl, path, layer, environment]);
    const before = seen.get(aim);
    if (before !== undefined) {
      shape.refuse(place, `it waives the same as entry ${before + 1}; two waivers of one thing contradict each other`);
    }
    seen.set(aim, index);
    return {
      ids: named,
      ...(purl ? { purls: [purl] } : {}),
      ...(path ? { paths: [path] } : {}),
      ...(layer ? { layer } : {}),
      ...(environment ? { environment } : {}),
      reason,
      owner,
      expires,
      file: source.name,
    };
  });
}
