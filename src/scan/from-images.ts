/** `--from-images`: the images that Dockerfiles build on are scanned too, and what they hold is told where they are named. */
import { type BaseImage, baseImageInfo, baseImagesOf } from '../check/index.ts';
import { type Finding, PlimsollError, type Problem, type Severity, severities } from '../model/index.ts';
import { withRisk } from '../policy/index.ts';
import { type Artifact, openArtifact } from '../source/index.ts';
import { type AssessOptions, assess } from './assess.ts';
import type { Assessment } from './assessment.ts';

/** Images of one reference that are scanned; each once, however often it is named. */
const mostImages = 50;
/** Bytes of one Dockerfile. */
const mostBytes = 1024 * 1024;

/** The assessment with a finding for each FROM whose image has vulnerabilities, and a problem for each that could not be read. */
export async function withFromImages(
  artifact: Artifact,
  assessment: Assessment,
  options: AssessOptions,
): Promise<Assessment> {
  const places = await placesOf(artifact, options.signal);
  const images = [...new Set(places.map(({ image }) => image))];
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  if (images.length > mostImages) {
    const message = `${images.length} images are named; the first ${mostImages} were scanned`;
    problems.push({ code: 'bound', message });
  }
  for (const image of images.slice(0, mostImages)) {
    const here = places.filter(place => place.image === image);
    try {
      const counts = await countsOf(image, options);
      findings.push(...here.flatMap(place => findingOf(place, counts)));
    } catch (error) {
      if (!(error instanceof PlimsollError) || error.code === 'interrupted') throw error;
      problems.push(
        ...here.map(({ path, line }) => ({
          code: error.code,
          path,
          message: `${path}: line ${line}: ${image} was not scanned: ${error.message}`,
        })),
      );
    }
  }
  return {
    ...assessment,
    findings: [...assessment.findings, ...findings.map(finding => withRisk(finding))],
    problems: [...assessment.problems, ...problems],
  };
}

async function placesOf(artifact: Artifact, signal?: AbortSignal): Promise<BaseImage[]> {
  const places: BaseImage[] = [];
  await artifact.walk?.(({ path, type, size }) => {
    if (type !== 'file' || size > mostBytes) return undefined;
    // The name decides before a byte is read: an empty file has no images.
    if (!artifact.oneFile && !/docker|container/i.test(path)) return undefined;
    const chunks: Buffer[] = [];
    return {
      write: chunk => void chunks.push(Buffer.from(chunk)),
      end: () => void places.push(...baseImagesOf(path, Buffer.concat(chunks).toString('utf8'), artifact.oneFile)),
    };
  }, signal);
  return places;
}

/** Vulnerabilities of an image by severity. */
async function countsOf(image: string, options: AssessOptions): Promise<Map<Severity, number>> {
  const opened = await openArtifact(`docker://${image}`, options);
  try {
    const { findings, problems } = await assess(opened, { ...options, scanners: ['vulnerability'] });
    const gap = problems.find(problem => problem.gap);
    if (gap) throw new PlimsollError(gap.code, gap.message);
    const counts = new Map<Severity, number>();
    for (const { severity } of findings) counts.set(severity, (counts.get(severity) ?? 0) + 1);
    return counts;
  } finally {
    await opened.close();
  }
}

function findingOf({ image, path, line, endLine }: BaseImage, counts: ReadonlyMap<Severity, number>): Finding[] {
  const known = severities.filter(one => counts.has(one));
  // An unknown severity is told of, and is never the lowest.
  const worst = ['critical', 'high', 'unknown', 'medium', 'low', 'negligible'].find(one =>
    counts.has(one as Severity),
  ) as Severity | undefined;
  if (!worst) return [];
  const list = known.map(one => `${counts.get(one)} ${one}`).join(', ');
  const { id, advice, references } = baseImageInfo;
  return [
    {
      id,
      aliases: [],
      kind: 'misconfiguration',
      subject: { kind: 'file', path, line, endLine },
      severity: worst,
      title: advice.title.en,
      message: {
        en: `${image}: ${list}; plimsoll scan ${image} lists them`,
        zh: `${image}：${list}；可用 plimsoll scan ${image} 查看`,
      },
      advice,
      references: [...references],
      fixedVersions: [],
      status: 'affected',
    },
  ];
}
