/** Changes to compose files that alter nothing about what a service does. All others need its author. */
import type { ContainerSettings } from '../container/settings.ts';
import type { Change } from '../types.ts';
import { memberOf } from '../value.ts';

/** Without `no-new-privileges` only setuid programs can do more: services that need them say so by a user of their own. */
const noNewPrivileges = 'PLC-016';

/**
 * @param services what the document says of its services
 * @returns undefined where the check cannot be mended safely
 */
export function fixOf(
  id: string,
  settings: ContainerSettings,
  services: unknown,
): (() => readonly Change[]) | undefined {
  if (id !== noNewPrivileges || settings.privileged) return undefined;
  const at = settings.missing('noNewPrivileges');
  // A list that is there, or that another service gives, is its author's to change.
  if (at.at(-1) !== 'security_opt' || memberOf(memberOf(services, settings.name), 'security_opt') !== undefined)
    return undefined;
  return () => [{ set: at, value: ['no-new-privileges:true'] }];
}
