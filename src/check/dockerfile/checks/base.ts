/** What an image is built on, and how stages hang together. */
import { define } from '../../define.ts';
import { cisDocker, images } from '../../standards.ts';
import type { Check, Hit } from '../../types.ts';
import { stageNamed } from '../parse.ts';
import { all, type DockerfileTarget, finalChain, on } from '../target.ts';
import type { Stage } from '../types.ts';
import { reference } from './reference.ts';

const building = 'https://docs.docker.com/build/building/best-practices/';

/** Stages that begin with an image rather than with another stage or with nothing. */
const onImages = ({ stages }: DockerfileTarget): Stage[] =>
  stages.filter(({ base, image }) => !base && image.toLowerCase() !== 'scratch' && image !== '');

const external = (target: DockerfileTarget): { image: string; line: number; endLine: number }[] =>
  all(target, 'COPY', 'ADD', 'RUN').flatMap(({ instruction, stage }) =>
    instruction.flags.flatMap(({ name, value }) => {
      const image = name === 'from' ? value : name === 'mount' ? (/(?:^|,)from=([^,]+)/.exec(value)?.[1] ?? '') : '';
      const isStage = image === '' || /^\d+$/.test(image) || stageNamed(target, image, stage) !== undefined;
      return isStage ? [] : [{ image, line: instruction.line, endLine: instruction.endLine }];
    }),
  );

/** `undefined`: a variable decides. */
function floats(image: string): boolean | undefined {
  const { tag, digest } = reference(image);
  if (digest) return false;
  if (tag === undefined) return image.includes('$') && /\$\{?\w+\}?$/.test(image) ? undefined : true;
  return tag.includes('$') ? undefined : tag.toLowerCase() === 'latest';
}

export const baseChecks: readonly Check<DockerfileTarget>[] = [
  define<DockerfileTarget>({
    id: 'PLD-001',
    severity: 'medium',
    title: ['The base image has no fixed version', '基础镜像未固定版本'],
    why: [
      'Without a tag, or with latest, every build may take another image: what was tested is not what is shipped.',
      '没有标签或使用 latest 时，每次构建都可能得到不同的镜像：测试过的与发布的不一致。',
    ],
    how: [
      'Name a version, and best its digest: FROM debian:12.7-slim@sha256:…',
      '写明版本，最好加上摘要：FROM debian:12.7-slim@sha256:…',
    ],
    standards: [...images, cisDocker('4.2')],
    references: [building, 'https://docs.docker.com/reference/dockerfile/#from'],
    peers: ['trivy:DS-0001', 'hadolint:DL3006', 'hadolint:DL3007', 'checkov:CKV_DOCKER_7'],
    *find(target) {
      for (const { image, from } of onImages(target))
        if (floats(image)) yield on(from, `${image} names no version`, `${image} 未写明版本`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-003',
    severity: 'low',
    title: ['The base image is not pinned by its digest', '基础镜像未用摘要固定'],
    why: [
      'A tag can be pushed again with other content; a digest cannot.',
      '标签可以被重新推送为其他内容，摘要则不能。',
    ],
    how: [
      'Add the digest: NAME:TAG@sha256:…, and let a bot raise it.',
      '加上摘要：NAME:TAG@sha256:…，并由机器人定期更新。',
    ],
    standards: [...images, cisDocker('4.2')],
    references: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
    peers: ['scorecard:Pinned-Dependencies'],
    *find(target) {
      for (const { image, from } of onImages(target))
        if (floats(image) === false && !reference(image).digest)
          yield on(from, `${image} is named by its tag alone`, `${image} 仅用标签指定`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-012',
    severity: 'high',
    title: ['Two stages have the same name', '两个构建阶段同名'],
    why: ['COPY --from takes files from another stage than meant.', 'COPY --from 会从错误的阶段复制文件。'],
    how: ['Give every stage a name of its own.', '为每个阶段使用不同的名称。'],
    standards: [],
    references: ['https://docs.docker.com/reference/build-checks/duplicate-stage-name/'],
    peers: ['trivy:DS-0012', 'hadolint:DL3024', 'checkov:CKV_DOCKER_11', 'docker:DuplicateStageName'],
    *find({ stages }) {
      for (const { name, from, index, alias } of stages)
        if (name !== undefined && stages.some(other => other.index < index && other.name === name))
          yield on(from, `the name ${alias} is taken by an earlier stage`, `名称 ${alias} 已被前面的阶段使用`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-006',
    severity: 'high',
    title: ['A stage copies from itself', '构建阶段从自身复制'],
    why: [
      'A stage cannot be its own source: the build fails, or takes an image of that name from a registry.',
      '阶段不能以自身为来源：构建会失败，或从仓库拉取同名镜像。',
    ],
    how: ['Name the stage that holds the files.', '改为存有文件的阶段名称。'],
    standards: [],
    references: ['https://docs.docker.com/build/building/multi-stage/'],
    peers: ['trivy:DS-0006', 'hadolint:DL3023'],
    *find(target) {
      for (const { instruction, stage } of all(target, 'COPY', 'ADD')) {
        const from = instruction.flags.find(({ name }) => name === 'from')?.value;
        if (from === undefined) continue;
        if (from.toLowerCase() === stage.name || from === String(stage.index))
          yield on(instruction, `--from=${from} names the stage it stands in`, `--from=${from} 指向其所在的阶段`);
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-018',
    severity: 'medium',
    title: ['Files are copied from a stage that is not there yet', '从尚不存在的阶段复制文件'],
    why: [
      'The build fails, or takes a foreign image that happens to have that name.',
      '构建会失败，或拉取恰好同名的外部镜像。',
    ],
    how: [
      'Copy from an earlier stage, or write the image with its tag and digest.',
      '从前面的阶段复制，或写明镜像的标签与摘要。',
    ],
    standards: [...images],
    references: ['https://docs.docker.com/build/building/multi-stage/'],
    peers: ['hadolint:DL3022'],
    *find(target) {
      for (const { instruction, stage } of all(target, 'COPY')) {
        const from = instruction.flags.find(({ name }) => name === 'from')?.value ?? '';
        const number = /^\d+$/.test(from) ? Number(from) : undefined;
        const later = target.stages.some(other => other.index > stage.index && other.name === from.toLowerCase());
        if ((number !== undefined && number > stage.index) || (later && !stageNamed(target, from, stage)))
          yield on(instruction, `there is no stage ${from} before this one`, `此前没有名为 ${from} 的阶段`);
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-071',
    severity: 'medium',
    title: ['Files come from an image without a fixed version', '文件来自未固定版本的镜像'],
    why: [
      'What --from takes out of an image changes with that image, unseen.',
      '--from 从镜像中取出的内容会随镜像悄然变化。',
    ],
    how: ['Name the image by tag and digest.', '用标签和摘要指定该镜像。'],
    standards: [...images],
    references: [building],
    peers: ['hadolint:DL3022'],
    *find(target) {
      for (const { image, ...place } of external(target))
        if (floats(image)) yield on(place, `--from=${image} names no version`, `--from=${image} 未写明版本`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-060',
    severity: 'low',
    title: ['A stage is built for nothing', '构建阶段未被使用'],
    why: [
      'The last stage neither builds on it nor copies from it: it hides what is shipped, and old builders run it all the same.',
      '最终阶段既不基于它也不从中复制：它使人看不清实际发布的内容，旧的构建器仍会执行它。',
    ],
    how: ['Take it away, or name it as a target in the build.', '将其删除，或在构建时作为目标使用。'],
    standards: [],
    references: ['https://docs.docker.com/build/building/multi-stage/'],
    *find({ stages }) {
      // A named one may be a target of its own: tests, development.
      for (const { reachable, from, alias, index } of stages)
        if (!reachable && alias === undefined)
          yield on(from, `stage ${index} is used by no other`, `阶段 ${index} 未被其他阶段使用`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-064',
    severity: 'low',
    title: ['The platform of the base image is fixed', '基础镜像的平台被写死'],
    why: [
      'On any other platform the image runs under emulation, or not at all.',
      '在其他平台上只能模拟运行，或根本无法运行。',
    ],
    how: [
      'Leave --platform out, or write $BUILDPLATFORM for a stage that cross-compiles.',
      '去掉 --platform，交叉编译的阶段可写 $BUILDPLATFORM。',
    ],
    standards: [],
    references: ['https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/'],
    peers: ['hadolint:DL3029', 'docker:FromPlatformFlagConstDisallowed'],
    *find({ stages }) {
      for (const { platform, from } of stages)
        if (platform && !platform.includes('$')) yield on(from, `it is fixed to ${platform}`, `平台固定为 ${platform}`);
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-070',
    severity: 'low',
    title: ['The base image depends on a build argument without a default', '基础镜像取决于没有默认值的构建参数'],
    why: [
      'Nobody who reads the file knows what is built on; without the argument, the build fails.',
      '读者无法得知基于什么镜像构建；未给参数时构建失败。',
    ],
    how: ['Give the ARG a default with tag and digest.', '为 ARG 设置带标签和摘要的默认值。'],
    standards: [...images],
    references: ['https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/'],
    peers: ['docker:InvalidDefaultArgInFrom', 'docker:UndefinedArgInFrom'],
    *find(target) {
      for (const { image, from } of onImages(target)) {
        const name = /\$\{?([A-Za-z_]\w*)/.exec(image)?.[1];
        if (name && !/^(TARGET|BUILD)/.test(name))
          yield on(from, `the value of $${name} is not known`, `$${name} 的值未知`);
      }
    },
  }),
  define<DockerfileTarget>({
    id: 'PLD-072',
    severity: 'low',
    title: ['The image does not say where it comes from', '镜像未注明来源'],
    why: [
      'Without source, revision and owner in its labels, nobody can tell whose image runs in production.',
      '缺少来源、版本与责任人标签，无法得知生产环境中运行的是谁的镜像。',
    ],
    how: [
      'Add LABEL org.opencontainers.image.source, .revision, .version, .authors.',
      '添加 LABEL org.opencontainers.image.source、.revision、.version、.authors。',
    ],
    standards: [...images],
    references: ['https://github.com/opencontainers/image-spec/blob/main/annotations.md'],
    peers: ['hadolint:DL3049'],
    find(target): Hit[] {
      const last = target.stages.at(-1);
      const labels = finalChain(target).flatMap(({ instructions }) =>
        instructions.filter(({ name }) => name === 'LABEL').flatMap(({ pairs }) => pairs.map(({ key }) => key)),
      );
      const says = labels.some(
        key => /^org\.(opencontainers\.image|label-schema)\./.test(key) || /maintainer|vcs|source/i.test(key),
      );
      return last && !says ? [on(last.from, 'no label names its source', '没有标注来源的标签')] : [];
    },
  }),
];
