/** How checks of containers are written. */
import type { Severity } from '../../model/index.ts';
import { type Both, type CheckSpec, define } from '../define.ts';
import { cisDocker } from '../standards.ts';
import type { Check } from '../types.ts';
import type { ContainerSettings } from './settings.ts';

export const pages = {
  run: 'https://docs.docker.com/engine/containers/run/',
  security: 'https://docs.docker.com/engine/security/',
  seccomp: 'https://docs.docker.com/engine/security/seccomp/',
  compose: 'https://docs.docker.com/reference/compose-file/services/',
  cis: 'https://www.cisecurity.org/benchmark/docker',
} as const;

interface Spec extends Omit<CheckSpec<ContainerSettings>, 'standards' | 'references' | 'peers'> {
  severity: Severity;
  /** Item of the CIS Docker benchmark 1.6. */
  cis?: string;
  standards: readonly string[];
  page?: string;
}

export const check = ({ cis, standards, page = pages.run, ...spec }: Spec): Check<ContainerSettings> =>
  define<ContainerSettings>({
    ...spec,
    standards: [...(cis ? [cisDocker(cis)] : []), ...standards],
    references: cis ? [page, pages.cis] : [page],
    ...(cis && { peers: [`docker-bench:${cis}`] }),
  });

/** `service "web"` or `container "web"`. */
export const who = ({ from, name }: ContainerSettings): Both =>
  from === 'compose' ? [`service "${name}"`, `服务 "${name}"`] : [`container "${name}"`, `容器 "${name}"`];
