/** Labelled matches: what people said of pairs of package and vulnerability in real images. */
import { readFileSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';

export interface Label {
  image: string;
  name: string;
  version: string;
  /** The vulnerability, as the labelled scanner named it, and its CVE. */
  ids: string[];
  /** TP: it is vulnerable. FP: it was reported wrongly. */
  verdict: 'TP' | 'FP';
}

interface Line {
  image?: { exact?: string };
  package?: { name?: string; version?: string };
  vulnerability_id?: string;
  effective_cve?: string;
  label?: string;
}

/** One label for each image, package, version and vulnerability; those that people disagree on or leave open are counted apart. */
export function readLabels(file: URL): {
  labels: Label[];
  lines: number;
  open: number;
  unnamed: number;
  disputed: number;
} {
  const lines = zstdDecompressSync(readFileSync(file)).toString().trim().split('\n');
  const labels = new Map<string, Label | 'disputed'>();
  let open = 0;
  let unnamed = 0;
  for (const line of lines) {
    const { image, package: found, vulnerability_id, effective_cve, label } = JSON.parse(line) as Line;
    const name = found?.name;
    const version = found?.version;
    if (!name || !version) {
      unnamed++;
      continue;
    }
    if (label !== 'TP' && label !== 'FP') {
      open++;
      continue;
    }
    const ids = [...new Set([vulnerability_id, effective_cve].filter(id => id !== undefined))];
    const exact = image?.exact ?? '';
    const key = [exact.replace(/^.*@/, ''), name, version, effective_cve ?? vulnerability_id].join('\0');
    const before = labels.get(key);
    const other = before !== undefined && (before === 'disputed' || before.verdict !== label);
    labels.set(key, other ? 'disputed' : { image: exact, name, version, ids, verdict: label });
  }
  const all = [...labels.values()];
  const agreed = all.filter(label => label !== 'disputed');
  return { labels: agreed, lines: lines.length, open, unnamed, disputed: all.length - agreed.length };
}
