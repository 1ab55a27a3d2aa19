/** Applies the safe fixes of checks to configuration files. */
import type { Text } from '../../model/index.ts';
import { type ConfigFile, type ConfigOptions, judgeFiles } from '../config.ts';
import { isDockerfile } from '../dockerfile/index.ts';
import { split } from '../document/read.ts';
import { patchesOf } from '../patches.ts';
import type { Change, Found } from '../types.ts';
import { editYaml } from './yaml.ts';

/** A file with what was changed in it. */
export interface FixedFile {
  path: string;
  before: string;
  after: string;
  fixes: { id: string; line: number; message: Text }[];
}

/** Fixes of one document; a document has no more than that many hits worth fixing. */
const mostFixes = 500;

/** Files whose text changes. Each fix is kept only when its hit is gone after it, and nothing else is found that was not before. */
export function fixFiles(files: readonly ConfigFile[], given: ConfigOptions = {}): FixedFile[] {
  // Files are judged one by one here, and what is a patch of what stands in another.
  const options = { ...given, patches: patchesOf(files) };
  return files.flatMap(file => {
    const before = file.text();
    const fixes: FixedFile['fixes'] = [];
    const after =
      isDockerfile(file.path) || options.oneFile
        ? fixPart(file.path, before, 0, options, fixes)
        : [...split(before)].reduceRight(
            (text, part) =>
              text.slice(0, part.start) +
              fixPart(file.path, part.text, part.lineBefore, options, fixes) +
              text.slice(part.start + part.text.length),
            before,
          );
    return after === before ? [] : [{ path: file.path, before, after, fixes: fixes.sort((a, b) => a.line - b.line) }];
  });
}

function fixPart(
  path: string,
  original: string,
  lineBefore: number,
  options: ConfigOptions,
  fixes: FixedFile['fixes'],
): string {
  const judge = (text: string): Found[] => judgeFiles([{ path, text: () => text }], options).found;
  let text = original;
  let found = judge(text);
  const refused = new Set<string>();
  for (let count = 0; count < mostFixes; count++) {
    const next = found.find(one => one.fix && !refused.has(keyOf(one)));
    if (!next?.fix) break;
    const edited = apply(text, next.fix());
    const after = edited === undefined ? undefined : judge(edited);
    if (edited === undefined || !after || !isBetter(found, after, next)) {
      refused.add(keyOf(next));
      continue;
    }
    const { line } = placeOf(next);
    fixes.push({ id: next.check.id, line: line + lineBefore, message: next.hit.message });
    [text, found] = [edited, after];
  }
  return text;
}

const placeOf = ({ document, hit }: Found): { line: number } =>
  hit.line === undefined ? document.spot(hit.at ?? []) : { line: hit.line };
const keyOf = (one: Found): string =>
  JSON.stringify([one.check.id, one.hit.at, one.hit.at ? 0 : one.hit.line, one.hit.message.en]);

/** The hit is gone, one less of its kind is found, and no more of any other. */
function isBetter(before: readonly Found[], after: readonly Found[], fixed: Found): boolean {
  const counts = new Map<string, number>();
  for (const { check } of before) counts.set(check.id, (counts.get(check.id) ?? 0) + 1);
  for (const { check } of after) counts.set(check.id, (counts.get(check.id) ?? 0) - 1);
  return (counts.get(fixed.check.id) ?? 0) > 0 && [...counts.values()].every(left => left >= 0);
}

/** All changes of one fix, or none. */
function apply(text: string, changes: readonly Change[]): string | undefined {
  if (changes.length === 0) return undefined;
  let edited: string | undefined = text;
  for (const change of changes) {
    if (edited === undefined) return undefined;
    edited = 'lines' in change ? editLines(edited, change.lines, change.text) : editYaml(edited, change);
  }
  return edited;
}

function editLines(
  text: string,
  { line, endLine }: { line: number; endLine: number },
  lines: readonly string[],
): string {
  const all = text.split('\n');
  all.splice(line - 1, Math.max(0, endLine - line + 1), ...lines);
  return all.join('\n');
}
