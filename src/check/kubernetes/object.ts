/** Kubernetes objects of a document: the document itself, or the items of a list. */
import type { Document } from '../document/types.ts';
import type { Path } from '../types.ts';
import { type Fields, fieldsOf, isFields, itemsOf, textOf } from '../value.ts';

export interface KubernetesObject {
  document: Document;
  /** Where it stands in its document: empty for the whole of it. */
  at: Path;
  fields: Fields;
  apiVersion: string;
  kind: string;
  name: string;
  /** As it is written; empty where it is not. */
  namespace: string;
  metadata: Fields;
  spec: Fields;
}

/** Lists in lists are not followed further: kubectl does not read them either. */
const listDepth = 3;

/** Whether a document is written for Kubernetes: `apiVersion` and `kind` are texts. */
export function isObject(value: unknown): value is Fields {
  return isFields(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string';
}

export function objectsOf(document: Document): KubernetesObject[] {
  const objects: KubernetesObject[] = [];
  const add = (value: unknown, at: Path, depth: number): void => {
    if (!isObject(value)) return;
    const { apiVersion, kind, metadata, spec, items } = value as Fields & { apiVersion: string; kind: string };
    if (kind.endsWith('List') && Array.isArray(items)) {
      if (depth < listDepth)
        for (const [index, item] of itemsOf(items).entries()) add(item, [...at, 'items', index], depth + 1);
      return;
    }
    const { name, generateName, namespace } = fieldsOf(metadata);
    objects.push({
      document,
      at,
      fields: value,
      apiVersion,
      kind,
      name: textOf(name) || textOf(generateName),
      namespace: textOf(namespace),
      metadata: fieldsOf(metadata),
      spec: fieldsOf(spec),
    });
  };
  add(document.value, [], 0);
  return objects;
}

/** How reports name it. */
export const subjectOf = ({ apiVersion, kind, name, namespace }: KubernetesObject) => ({
  apiVersion,
  objectKind: kind,
  name,
  ...(namespace && { namespace }),
});
