/** Which registries may be asked, and with what credentials. */
import { readFileSync } from 'node:fs';
import { PlimsollError } from '../model/index.ts';
import { parseImageName } from '../registry/index.ts';
import type { OpenOptions } from '../source/index.ts';
import type { PlatformConfig } from './config.ts';

export type RegistryConfig = PlatformConfig['registries'][number];

/** @throws PlimsollError `forbidden`: only registries of the configuration are asked, so that no event can choose another */
export function openOptionsOf(
  { registries }: PlatformConfig,
  env: Record<string, string | undefined>,
): (reference: string) => OpenOptions {
  return reference => {
    const { registry: host } = parseImageName(reference.replace(/^docker:\/\//, ''));
    const known = registries.find(registry => registry.host === host);
    if (!known) {
      throw new PlimsollError('forbidden', `the registry ${host} is not among those of the configuration`);
    }
    return {
      ...(known.insecure && { insecure: true }),
      ...(known.caFile && { caFile: known.caFile }),
      ...(known.username && { username: known.username }),
      ...(known.passwordFile && { password: readFileSync(known.passwordFile, 'utf8').trim() }),
      env,
    };
  };
}
