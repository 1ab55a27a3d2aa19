/** Platforms of an index: how they are written, made equal, and chosen (OCI image-spec, image-index.md; containerd's rules). */
import { type Platform, PlimsollError } from '../model/index.ts';

/** Other words for an architecture, with the variant that they imply. */
const architectures: Record<string, { architecture: string; variant?: string }> = {
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  x64: { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
  armv7l: { architecture: 'arm', variant: 'v7' },
  armv6l: { architecture: 'arm', variant: 'v6' },
  i386: { architecture: '386' },
  i686: { architecture: '386' },
  ia32: { architecture: '386' },
  ppc64el: { architecture: 'ppc64le' },
  loong64: { architecture: 'loong64' },
  loongarch64: { architecture: 'loong64' },
};

/** The variant that is meant where none is written; it is left out of the normal form. */
const impliedVariant = new Map([
  ['arm64', 'v8'],
  ['amd64', 'v1'],
]);

/** One way to write a platform: lower case, Go's architecture names, `v` before a variant, implied variants left out. */
export function normalisePlatform(platform: Platform): Platform {
  const os = platform.os.toLowerCase() === 'macos' ? 'darwin' : platform.os.toLowerCase();
  const word = platform.architecture.toLowerCase();
  const known = Object.hasOwn(architectures, word) ? architectures[word] : undefined;
  const architecture = known?.architecture ?? word;
  let variant = platform.variant?.toLowerCase() || known?.variant;
  if (variant && /^\d+$/.test(variant)) variant = `v${variant}`;
  if (architecture === 'arm') variant ??= 'v7';
  if (variant === undefined || variant === impliedVariant.get(architecture)) return { os, architecture };
  return { os, architecture, variant };
}

/**
 * Reads `os/arch[/variant]`, or an architecture alone, which means Linux.
 * @throws `usage`
 */
export function parsePlatform(text: string): Platform {
  const parts = text.trim().split('/');
  if (parts.length > 3 || parts.some(part => !/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(part))) {
    throw new PlimsollError(
      'usage',
      `${JSON.stringify(text.slice(0, 200))} is not a platform; write os/arch[/variant], such as linux/arm64`,
    );
  }
  const [first = '', second, variant] = parts;
  if (second === undefined) return normalisePlatform({ os: 'linux', architecture: first });
  return normalisePlatform({ os: first, architecture: second, ...(variant && { variant }) });
}

export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = normalisePlatform(platform);
  return [os, architecture, variant].filter(Boolean).join('/');
}

/** The platform whose images run on a machine with this `process.arch`. */
export const hostPlatform = (arch: string): Platform => normalisePlatform({ os: 'linux', architecture: arch });

const level = (variant: string | undefined): number => Number(/^v(\d{1,3})/.exec(variant ?? '')?.[1] ?? 0);

/**
 * How well a platform serves the one asked for: 0 not at all, higher is better. A processor runs what was built for a
 * lower variant of its architecture (arm v7 runs v6, amd64 v3 runs v1), so that is taken where the exact one is missing.
 */
export function platformScore(wanted: Platform, offered: Platform): number {
  const want = normalisePlatform(wanted);
  const have = normalisePlatform(offered);
  if (want.os !== have.os || want.architecture !== have.architecture) return 0;
  if (want.variant === have.variant) return 1000;
  const implied = level(impliedVariant.get(want.architecture));
  const wantLevel = level(want.variant) || implied;
  const haveLevel = level(have.variant) || implied;
  return haveLevel < wantLevel ? 1 + haveLevel : 0;
}
