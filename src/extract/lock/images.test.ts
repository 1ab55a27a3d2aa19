import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { dockerfileImages } from './dockerfile-images.ts';
import { imageOf } from './image-reference.ts';
import { kubernetesImages } from './kubernetes-images.ts';

const named = ({ packages }: { packages: { name: string; version: string; line?: number }[] }): string[] =>
  packages.map(({ name, version, line }) => `${line} ${name} ${version}`);
const digest = `sha256:${'ab'.repeat(32)}`;

it.each([
  ['nginx', 'nginx', 'latest'],
  ['nginx:1.27', 'nginx', '1.27'],
  ['localhost:5000/a/b', 'localhost:5000/a/b', 'latest'],
  ['localhost:5000/a/b:dev', 'localhost:5000/a/b', 'dev'],
  [`a/b:1@${digest}`, 'a/b', digest],
])('%s is %s in version %s', (reference, name, version) =>
  expect(imageOf(reference, 1)).toMatchObject({ name, version }),
);

it.each(['', ':1', 'a:', 'a@sha256:x', '$IMAGE', 'a:$TAG', 'a b'])('%j is no reference', reference =>
  expect(imageOf(reference, 1)).toBeUndefined(),
);

describe('Kubernetes manifests', () => {
  const of = (text: string) => factsOf(kubernetesImages, { 'deploy/x.yaml': text });

  it('name the images of containers of every kind, once, with their lines', async () => {
    const text = `apiVersion: v1
kind: Pod
spec:
  initContainers: [{image: "a:1"}]
  containers:
    - name: x
      image: b
---
apiVersion: batch/v1
kind: CronJob
spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: c:2}, {image: b}]}}}}}
---
apiVersion: v1
kind: ConfigMap
data: {image: not/one}
`;
    expect(named(await of(text))).toEqual(['4 a 1', '7 b latest', '11 c 2']);
  });

  it.each([
    'image: a\n',
    'apiVersion: v1\nspec: {containers: [{image: ""}, {image: 7}, {image: {a: b}}]}\n',
    'apiVersion: v1\nimage: [\n',
    'apiVersion: v1\nspec: {containers: [{image: "{{ .Values.image }}"}]}\n',
  ])('%j names none', async text => expect(await of(text)).toMatchObject({ packages: [], problems: [] }));

  it('of any text never throw', async () => {
    await fc.assert(fc.asyncProperty(fc.string(), async text => void (await of(`apiVersion: v1\nimage: ${text}`))));
  });
});

describe('Dockerfiles', () => {
  const of = (text: string) => factsOf(dockerfileImages, { Dockerfile: text });

  it('name their base images, but no stages and not scratch', async () => {
    const text = `# syntax=docker/dockerfile:1
ARG VERSION=1.27.4
ARG BASE="ubuntu"
FROM --platform=$BUILDPLATFORM nginx:\${VERSION} AS Build
ARG VERSION=9
FROM build
FROM scratch
from \${BASE}:$VERSION
FROM \\
  # a comment
  alpine@${digest} as x
FROM $UNKNOWN
FROM \${OTHER:-debian:12}
FROM nginx:1.27.4
`;
    expect(named(await of(text))).toEqual(['4 nginx 1.27.4', '8 ubuntu 1.27.4', `9 alpine ${digest}`, '13 debian 12']);
  });

  it('made to be slow are read quickly', async () => {
    const started = performance.now();
    await of(`FROM ${'${a-'.repeat(250_000)}`);
    await factsOf(kubernetesImages, { 'x.yaml': `${'\n'.repeat(3_000_000)}image: x` });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each(['', 'asdf\n', '# FROM x\n'])('%j is none', async text => {
    expect((await of(text)).problems).toMatchObject([{ code: 'record-invalid', path: 'Dockerfile' }]);
  });

  it('of any text never throw', async () => {
    await fc.assert(fc.asyncProperty(fc.string(), async text => void (await of(`FROM ${text}`))));
  });

  it.each([
    ['a/Dockerfile', true],
    ['a/dOcKeRfile', true],
    ['Dockerfile.prod', true],
    ['ext.dockerfile', true],
    ['Containerfile', true],
    ['Makefile', false],
    ['dockerfiles/pip.conf', false],
  ])('%s: wanted is %s', (path, wanted) =>
    expect(dockerfileImages.wants(path, { path, size: 0, mode: 0 })).toBe(wanted),
  );
});
