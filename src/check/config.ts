/** Configuration files: which they are, what kind each document is of, and what its checks find. */
import type { ExtractFile, Extractor, FoundInFile, Problem } from '../model/index.ts';
import { dockerfileBounds, isDockerfile, judgeDockerfile, targetOf } from './dockerfile/index.ts';
import { documentBounds } from './document/bounds.ts';
import { readDocuments } from './document/read.ts';
import type { Document } from './document/types.ts';
import { documentKinds } from './kinds.ts';
import type { OwnChecks } from './own/types.ts';
import { isStated, patchesOf } from './patches.ts';
import type { DocumentKind, Found } from './types.ts';

/** A file that may hold configuration. */
export type ConfigFile = Pick<ExtractFile, 'path' | 'text'>;

export interface Judged {
  found: Found[];
  /** Documents that were judged. */
  judged: { path: string; kind: string }[];
  problems: Problem[];
}

export interface ConfigOptions {
  kinds?: readonly DocumentKind[];
  /** One file was named: it is looked at whatever it is called. */
  oneFile?: boolean;
  /** Checks that users wrote. */
  own?: OwnChecks;
  /** Files that overlays name as patches; those that the files themselves name by default. */
  patches?: ReadonlySet<string>;
}

/** Judges files together: some checks look from one to another. Findings in the order of files and lines. */
export function judgeFiles(
  files: readonly ConfigFile[],
  { kinds = documentKinds, oneFile, own, patches = patchesOf(files) }: ConfigOptions = {},
): Judged {
  const byKind = new Map<DocumentKind, Document[]>();
  const judged: Judged['judged'] = [];
  const problems: Problem[] = [];
  const ofDockerfiles: Found[] = [];
  const found: Found[] = [];
  const charts = chartsOf(files);
  for (const file of files) {
    const { path } = file;
    const text = file.text();
    if (isDockerfile(path) || (oneFile && beginsLikeOne(text))) {
      judgeAsDockerfile(path, text, { found: ofDockerfiles, judged, problems }, own);
      continue;
    }
    if (!own?.anything && !mayHoldConfiguration(path, text)) continue;
    if (charts.some(chart => path.startsWith(`${chart}templates/`)) && text.includes('{{')) {
      const message = `${path} is a template of a Helm chart: not looked at; render it with helm template`;
      problems.push({ code: 'not-applicable', path, message });
      continue;
    }
    const read = readDocuments(path, text);
    problems.push(...read.problems);
    for (const document of read.documents) {
      const kind = kinds.find(one => one.is(document.value, path));
      const mine = own?.judge(document, kind?.id);
      found.push(...(mine?.found ?? []));
      problems.push(...(mine?.problems ?? []));
      if (!kind) continue;
      judged.push({ path, kind: kind.id });
      const others = byKind.get(kind);
      if (others) others.push(document);
      else byKind.set(kind, [document]);
    }
  }
  for (const [kind, documents] of byKind)
    for (const one of kind.judge(documents)) if (!patches.has(one.document.path) || isStated(one)) found.push(one);
  return { found: [...ofDockerfiles, ...found], judged, problems };
}

/** A Dockerfile by its first instruction. */
const beginsLikeOne = (text: string): boolean =>
  /^(?:[ \t]*(?:#.*)?\r?\n)*(?:ARG[ \t]+\w|FROM[ \t]+[\w$./:@{}-]+[ \t]*(?:\r?\n|$|AS\b))/i.test(text);

/** Other tools' placeholders where Docker would read an instruction or an image. */
const templated = /^\s*(?:\{\{|\{%|<%)|^\s*FROM\s+\S*(?:\{\{|\{%|<%)/im;

function judgeAsDockerfile(path: string, text: string, { found, judged, problems }: Judged, own?: OwnChecks): void {
  if (text.length > dockerfileBounds.characters) {
    const message = `${path} is not looked at: it has more than ${dockerfileBounds.characters} characters`;
    problems.push({ code: 'bound', path, message });
    return;
  }
  const target = targetOf(text);
  const [fault] = target.faults;
  if (fault && templated.test(text)) {
    const message = `${path} is a template, no Dockerfile: not looked at; render it first`;
    problems.push({ code: 'not-applicable', path, message });
    return;
  }
  for (const { line, message } of target.faults.slice(0, 20))
    problems.push({ code: 'record-invalid', path, message: `${path}: line ${line}: ${message}` });
  if (target.stages.length === 0) return;
  judged.push({ path, kind: 'dockerfile' });
  found.push(...judgeDockerfile(path, target));
  const mine = own?.judgeDockerfile(path, target);
  found.push(...(mine?.found ?? []));
  problems.push(...(mine?.problems ?? []));
}

/** Folders of Helm charts, with a slash at the end. */
function chartsOf(files: readonly ConfigFile[]): string[] {
  return files.flatMap(({ path }) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    return path === `${folder}Chart.yaml` ? [folder] : [];
  });
}

/** Cheap, and never wrong where it says no: most YAML and JSON of a source tree is no configuration of containers. */
const mayHoldConfiguration = (path: string, text: string): boolean =>
  /["']?(?:apiVersion|services|HostConfig)["']?\s*:/.test(text) || named.test(path);

const named = /(?:^|\/)(?:(?:docker-)?compose[^/]*\.ya?ml|kustomization\.ya?ml|Kustomization|Chart\.yaml)$/i;
const wanted = /\.(?:ya?ml|json)$|(?:^|\/)Kustomization$/;

export function toFound({ document, check, hit, object }: Found): FoundInFile {
  const { path } = document;
  const spot =
    hit.line === undefined
      ? document.spot(hit.at ?? [])
      : { line: hit.line, ...(hit.endLine !== undefined && { endLine: hit.endLine }) };
  return {
    id: check.id,
    kind: 'misconfiguration',
    severity: hit.severity ?? check.severity,
    subject: object ? { kind: 'object', ...object, path, ...spot } : { kind: 'file', path, ...spot },
    message: hit.message,
  };
}

/** Whether a file's name and size say that it may hold configuration. */
export const wantsConfiguration = (path: string, size: number): boolean =>
  size <= documentBounds.fileBytes &&
  (wanted.test(path) || isDockerfile(path)) &&
  (size <= documentBounds.jsonBytes || !path.endsWith('.json'));

/** The extractor of `config:`, and of trees that are asked for risky configuration. */
export const configExtractor = (options: ConfigOptions = {}): Extractor => ({
  id: 'check/config',
  version: 1,
  // A YAML file that is too large is wanted all the same, so that it is said.
  wants: (path, { size }) => options.oneFile === true || wantsConfiguration(path, path.endsWith('.json') ? size : 0),
  maxBytes: documentBounds.fileBytes,
  extractAll(files, facts) {
    const { found, judged, problems } = judgeFiles(files, options);
    for (const one of found) facts.finding(toFound(one));
    for (const { path, kind } of judged) facts.judged(kind, path);
    for (const problem of problems) facts.problem(problem);
  },
  capability: {
    what: 'risky configuration',
    files: ['Dockerfile', '*.yaml', '*.json'],
    type: 'configuration',
    licences: false,
    dependencies: false,
    scope: 'both',
  },
});
