/** Who may do what. */
import type { Role } from '../../store/index.ts';

/**
 * Who may use a route: whoever has at least this role; `public`: anybody; `own`: the route looks at the sender itself, as
 * hooks do by the secret of their configuration.
 */
export type Access = Role | 'public' | 'own';

/** From the least to the most. */
export const roles = ['viewer', 'scanner', 'operator', 'admin'] as const satisfies readonly Role[];

/** Whether a role includes another. */
export const includes = (role: Role, wanted: Role): boolean => roles.indexOf(role) >= roles.indexOf(wanted);
