/** Patches of Kustomize overlays that are judged as they are written: parts of objects, not objects. */
import { readDocuments } from './document/read.ts';
import type { Found, Path } from './types.ts';
import { itemsOf, textOf, under } from './value.ts';

const overlay = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

/** Paths of the files that overlays name as patches. */
export function patchesOf(files: readonly { path: string; text(): string }[]): ReadonlySet<string> {
  const patches = new Set<string>();
  for (const file of files) {
    if (!overlay.test(file.path)) continue;
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
    for (const { value } of readDocuments(file.path, file.text()).documents) {
      const named = [
        ...itemsOf(under(value, 'patchesStrategicMerge')).map(textOf),
        ...[...itemsOf(under(value, 'patches')), ...itemsOf(under(value, 'patchesJson6902'))].map(patch =>
          textOf(under(patch, 'path')),
        ),
      ];
      for (const name of named) if (name !== '' && !name.includes('\n')) patches.add(joined(folder, name));
    }
  }
  return patches;
}

function joined(folder: string, name: string): string {
  const parts: string[] = [];
  for (const part of `${folder}${name}`.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  return parts.join('/');
}

/** Whether a finding is about a value that stands in its document. What a patch does not say, the object may. */
export function isStated({ document, hit }: Found): boolean {
  if (hit.at === undefined || hit.at.length === 0) return false;
  const value = valueAt(document.value, hit.at);
  return value !== undefined && value !== null && (typeof value !== 'object' || hit.at.at(-1) === 'hostPath');
}

const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    root,
  );
