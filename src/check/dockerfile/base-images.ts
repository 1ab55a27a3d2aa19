/** The images that Dockerfiles build on and copy from, for whoever scans them. */
import type { CheckInfo } from '../types.ts';
import { dockerfileBounds } from './bounds.ts';
import { isDockerfile } from './index.ts';
import { parseDockerfile, sourcesOf, stageNamed } from './parse.ts';

export interface BaseImage {
  image: string;
  path: string;
  line: number;
  endLine: number;
}

/** Images of one file in the order of their lines; those whose name depends on an argument without a default are left out. */
export function baseImagesOf(path: string, text: string, anyName = false): BaseImage[] {
  if ((!anyName && !isDockerfile(path)) || text.length > dockerfileBounds.characters) return [];
  const file = parseDockerfile(text);
  return file.stages.flatMap(stage => {
    const { line, endLine } = stage.from;
    const base =
      stage.base || stage.image.toLowerCase() === 'scratch' ? [] : [{ image: stage.image, path, line, endLine }];
    const copied = stage.instructions.flatMap(instruction =>
      sourcesOf(instruction)
        .filter(source => !/^\d+$/.test(source) && !stageNamed(file, source, stage))
        .map(image => ({ image, path, line: instruction.line, endLine: instruction.endLine })),
    );
    return [...base, ...copied].filter(({ image }) => image !== '' && !image.includes('$'));
  });
}

/** What a scan of such an image found, as a finding of the Dockerfile. */
export const baseImageInfo: CheckInfo = {
  id: 'PLD-081',
  severity: 'unknown',
  advice: {
    title: { en: 'The base image has known vulnerabilities', zh: '基础镜像存在已知漏洞' },
    why: { en: 'Whatever is built on it has them too.', zh: '基于它构建的一切都会带有这些漏洞。' },
    fix: { en: 'Take a newer release of it, or a smaller image.', zh: '改用更新的版本或更小的镜像。' },
    standards: ['NIST SP 800-190 4.1.1', 'ISO/IEC 27001:2022 A.8.8', 'GB/T 22239-2019 8.1.10.5', 'CIS Docker 4.4'],
  },
  references: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
};
