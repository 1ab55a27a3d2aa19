/**
 * Helm charts and Kustomize overlays of a tree, as what they make: rendered by the programs that are there, with the values
 * that they bring. The artifact is the same, but its walk offers what was rendered in the place of the templates.
 */
import { join, resolve } from 'node:path';
import type { Problem } from '../../model/index.ts';
import type { Artifact, Entry, Take } from '../../source/index.ts';
import { renderBounds } from './bounds.ts';
import { chartsOf, isChart, isOverlay, overlaysOf, type PlanFile, type Rendering } from './plan.ts';
import { type Rendered, run, type Tool, toolOf } from './tool.ts';

export interface RenderOptions {
  env?: Record<string, string | undefined>;
  signal?: AbortSignal;
}

/** A file that is nowhere but here. */
interface MadeFile {
  path: string;
  text: string;
}

/** Between folder and file of what was rendered, so that nobody looks for it on the disk. */
const mark = '(rendered)';

/** @param directory where the artifact's files lie */
export function withRendered(artifact: Artifact, directory: string, options: RenderOptions): Artifact {
  const { walk } = artifact;
  if (!walk) return artifact;
  return {
    ...artifact,
    async walk(visit, signal) {
      const { plans, paths } = await plansOf(walk, signal);
      if (plans.length === 0) return walk(visit, signal);
      const made = await renderAll([...chartsOf(plans), ...overlaysOf(plans, paths)], directory, options);
      const problems = await walk(
        entry => (made.covered.some(covers => covers(entry.path)) ? undefined : visit(entry)),
        signal,
      );
      for (const file of made.files) await offer(file, visit);
      return [...problems, ...made.problems];
    },
  };
}

/** The first walk: names, and the texts of plans. */
async function plansOf(
  walk: NonNullable<Artifact['walk']>,
  signal?: AbortSignal,
): Promise<{ plans: PlanFile[]; paths: Set<string> }> {
  const plans: PlanFile[] = [];
  const paths = new Set<string>();
  await walk(({ path, type, size }) => {
    if (type !== 'file') return undefined;
    paths.add(path);
    if (!(isChart(path) || isOverlay(path)) || size > renderBounds.planBytes) return undefined;
    const chunks: Buffer[] = [];
    return {
      write: chunk => void chunks.push(Buffer.from(chunk)),
      end: () => void plans.push({ path, text: Buffer.concat(chunks).toString('utf8') }),
    };
  }, signal);
  return { plans, paths };
}

interface Made {
  files: MadeFile[];
  covered: Rendering['covers'][];
  problems: Problem[];
}

const programs: Record<Rendering['kind'], { names: Parameters<typeof toolOf>[0]; noun: string; needs: string }> = {
  chart: { names: [['helm', 'template', 'release']], noun: 'Helm chart', needs: 'helm' },
  overlay: {
    names: [
      ['kustomize', 'build'],
      ['kubectl', 'kustomize'],
    ],
    noun: 'Kustomize overlay',
    needs: 'kustomize or kubectl',
  },
};

async function renderAll(
  renderings: readonly Rendering[],
  directory: string,
  { env, signal }: RenderOptions,
): Promise<Made> {
  const made: Made = { files: [], covered: [], problems: [] };
  const deadline = Date.now() + renderBounds.allMs;
  for (const [index, rendering] of renderings.entries()) {
    const { names, noun, needs } = programs[rendering.kind];
    const tool = toolOf(names, env?.['PATH']);
    const left = Math.min(renderBounds.renderingMs, deadline - Date.now());
    const rendered = await attempt(rendering, tool, index, left, directory, needs, signal);
    const path = rendering.folder.slice(0, -1);
    if ('text' in rendered) {
      made.covered.push(rendering.covers);
      made.files.push(
        ...(rendering.kind === 'chart'
          ? templatesOf(rendering.folder, rendered.text)
          : [{ path: `${rendering.folder}${mark}.yaml`, text: rendered.text }]),
      );
    } else {
      const code = rendered.failed ? 'record-invalid' : 'not-applicable';
      const message = `${path || '.'} is a ${noun} and was not rendered: ${rendered.why}; its files are looked at as they are`;
      made.problems.push({ code, path, message });
    }
  }
  return made;
}

async function attempt(
  { kind, folder, refused }: Rendering,
  tool: Tool | undefined,
  index: number,
  left: number,
  directory: string,
  needs: string,
  signal: AbortSignal | undefined,
): Promise<{ text: string } | { why: string; failed: boolean }> {
  if (refused !== undefined) return { why: refused, failed: false };
  if (!tool) return { why: `${needs} is not there`, failed: false };
  if (index >= renderBounds.renderings)
    return { why: `there are more than ${renderBounds.renderings} of them`, failed: true };
  if (left <= 0) return { why: `all together took more than ${renderBounds.allMs} ms`, failed: true };
  const rendered: Rendered = await run(
    tool,
    [join(resolve(directory), folder), ...(kind === 'chart' ? ['--skip-tests'] : [])],
    left,
    signal,
  );
  return 'text' in rendered ? rendered : { ...rendered, failed: true };
}

/** What helm prints says before each document of which template it is. */
function templatesOf(folder: string, text: string): MadeFile[] {
  const byTemplate = new Map<string, string>();
  for (const part of text.split(/^---[ \t]*$/m)) {
    const source = /^# Source: [^/\s]+\/([\w./ -]{1,300})$/m.exec(part)?.[1];
    const path = source && /\.ya?ml$/.test(source) && !source.split('/').includes('..') ? source : 'chart.yaml';
    byTemplate.set(path, `${byTemplate.get(path) ?? ''}---${part}`);
  }
  return [...byTemplate].map(([path, part]) => ({ path: `${folder}${mark}/${path}`, text: part }));
}

async function offer({ path, text }: MadeFile, visit: (entry: Entry) => Take): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  const taken = visit({ path, type: 'file', size: bytes.length, mode: 0o644, uid: 0, gid: 0, mtime: 0 });
  if (!taken) return;
  taken.write(bytes);
  await taken.end();
}
