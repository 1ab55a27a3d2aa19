import { ecr, inspector } from './amazon.ts';
import { anchore, anchorePolicy } from './anchore.ts';
import { aqua, aquaList } from './aqua.ts';
import { clairLayer, clairScanner, klar } from './clair.ts';
import { clair4 } from './clair4.ts';
import { cyclonedx } from './cyclonedx.ts';
import { deepfence } from './deepfence.ts';
import type { Dialect } from './dialect.ts';
import { gitlab } from './gitlab.ts';
import { grype } from './grype.ts';
import { harbor } from './harbor.ts';
import { neuvector } from './neuvector.ts';
import { osvScanner } from './osv-scanner.ts';
import { plimsoll } from './plimsoll.ts';
import { prisma, prismaCsv } from './prisma.ts';
import { sarif } from './sarif.ts';
import { snyk } from './snyk.ts';
import { sysdig, sysdigCsv } from './sysdig.ts';
import { trivy } from './trivy.ts';
import { trivyOperator } from './trivy-operator.ts';

/** Every dialect that is read. A new one is a file, and a line here; no document may be claimed by two of them. */
export const dialects: readonly Dialect[] = [
  plimsoll,
  trivy,
  trivyOperator,
  grype,
  clairScanner,
  klar,
  clairLayer,
  clair4,
  inspector,
  ecr,
  prisma,
  prismaCsv,
  anchore,
  anchorePolicy,
  neuvector,
  sarif,
  gitlab,
  osvScanner,
  harbor,
  sysdig,
  sysdigCsv,
  aqua,
  aquaList,
  deepfence,
  snyk,
  cyclonedx,
];
