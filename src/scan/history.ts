/** Secrets in the history of a source tree: also those that were deleted since. */
import { checkExtractors, type SecretRules } from '../check/index.ts';
import { type Finding, type FoundInFile, PlimsollError, type Problem } from '../model/index.ts';
import { type HistoryFile, walkHistory } from '../source/index.ts';
import { asFinding, byPlace } from './checks.ts';

export interface InHistory {
  /** Those of the tree, and those of its history that it holds no more. */
  findings: Finding[];
  problems: Problem[];
}

/** Findings of a history at most: beyond it they are counted. */
const mostFindings = 20_000;

/**
 * Reads the history of the repository in a directory. One that cannot be read is a problem with `gap`: it was asked for.
 * @param inTree what was found in the tree itself
 */
export async function withHistory(
  directory: string,
  inTree: readonly Finding[],
  { rules, signal }: { rules?: SecretRules; signal?: AbortSignal },
): Promise<InHistory> {
  const present = new Set(inTree.map(keyOf));
  const found = new Map<string, FoundInFile>();
  const problems: Problem[] = [];
  let beyond = 0;
  const [extractor] = checkExtractors({ kind: 'repo', scanners: ['secret'], secretRules: rules });
  const visit = (file: HistoryFile) =>
    extractor?.stream?.(
      { path: file.path, size: file.size, mode: 0o644 },
      {
        ...silent,
        finding(one) {
          const key = keyOf(one);
          // Oldest first: what was found already came in earlier.
          if (found.has(key) || present.has(key)) return;
          if (found.size < mostFindings) found.set(key, placed(one, file));
          else beyond++;
        },
        problem: problem => void problems.push({ ...problem, path: file.path }),
      },
    );
  try {
    await walkHistory(directory, visit, signal);
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    problems.push({ code: error.code, message: error.message, gap: true });
  }
  if (beyond > 0)
    problems.push({
      code: 'bound',
      message: `the history holds more than ${mostFindings} secrets; ${beyond} are not listed`,
    });
  const gone = [...found.values()].map(one => asFinding({ found: one }, rules));
  return { findings: [...inTree, ...gone].sort(byPlace), problems };
}

const keyOf = ({ id, subject, fingerprint, excerpt }: FoundInFile): string =>
  JSON.stringify([id, subject.kind === 'file' ? subject.path : '', fingerprint ?? excerpt]);

function placed(found: FoundInFile, { commit, date, removedBy }: HistoryFile): FoundInFile {
  const { subject, message } = found;
  const short = commit.slice(0, 12);
  const day = date.slice(0, 10);
  const [en, zh] = removedBy
    ? [`, and ${removedBy.slice(0, 12)} removed or replaced it`, `，并由 ${removedBy.slice(0, 12)} 删除或替换`]
    : ['', ''];
  return {
    ...found,
    subject: subject.kind === 'file' ? { ...subject, commit } : subject,
    message: {
      en: `${message?.en}; commit ${short} of ${day} brought it in${en}`,
      zh: `${message?.zh}；由 ${day} 的提交 ${short} 引入${zh}`,
    },
  };
}

const silent = { package() {}, os() {}, owns() {}, licence() {}, judged() {} };
