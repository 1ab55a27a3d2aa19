/** For tests: files of this machine, read as a layer would hand them over. */
import { readFileSync } from 'node:fs';
import type { Extractor, PackageFact, Problem } from '../../model/index.ts';

export function readWhole(extractor: Extractor, file: string): { packages: PackageFact[]; problems: Problem[] } {
  const bytes = readFileSync(file);
  const packages: PackageFact[] = [];
  const problems: Problem[] = [];
  const unused = () => {};
  const facts = { os: unused, owns: unused, licence: unused, finding: unused, judged: unused };
  const to = extractor.stream?.(
    { path: file.slice(1), size: bytes.length, mode: 0o755 },
    { ...facts, package: fact => void packages.push(fact), problem: found => void problems.push(found) },
  );
  for (let at = 0; at < bytes.length; at += 1 << 20) to?.write(bytes.subarray(at, at + (1 << 20)));
  to?.end();
  return { packages, problems };
}
