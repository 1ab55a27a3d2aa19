import { openapiPath } from '../api/openapi.ts';
import type { RouteGroup } from '../types.ts';
import { artifactRoutes } from './api-artifacts.ts';
import { behaviourRoutes } from './api-behaviours.ts';
import { changeRoutes } from './api-changes.ts';
import { findingRoutes } from './api-findings.ts';
import { reportRoutes } from './api-reports.ts';
import { scanRoutes } from './api-scans.ts';
import { tokenRoutes } from './api-tokens.ts';
import { verdictRoutes } from './api-verdicts.ts';
import { waiverRoutes } from './api-waivers.ts';
import { workloadRoutes } from './api-workloads.ts';
import { notificationRoutes } from './notifications.ts';

const descriptionRoutes: RouteGroup = {
  id: 'api-description',
  register(app) {
    app.get(openapiPath, { config: { access: 'public' } }, async () => app.swagger());
  },
};

/** The groups of /api/v1. */
export const apiGroups: readonly RouteGroup[] = [
  verdictRoutes,
  artifactRoutes,
  reportRoutes,
  findingRoutes,
  scanRoutes,
  workloadRoutes,
  behaviourRoutes,
  waiverRoutes,
  tokenRoutes,
  notificationRoutes,
  changeRoutes,
  descriptionRoutes,
];
