/** Every dialect of registries' events: a new one is one value and one line here. */
import type { HookDialect } from '../types.ts';
import { alibaba, ecr, google, huawei } from './clouds.ts';
import { azure, distribution, gitlab } from './distribution.ts';
import { harbor, tencent } from './harbor.ts';
import { dockerHub, github, quay } from './hubs.ts';

export const dialects: readonly HookDialect[] = [
  distribution,
  harbor,
  dockerHub,
  quay,
  gitlab,
  github,
  ecr,
  azure,
  google,
  alibaba,
  tencent,
  huawei,
];
