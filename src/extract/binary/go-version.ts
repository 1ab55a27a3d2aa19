/** Versions of Go programs and of what they are made with. */
import type { GoBuildInfo } from './go-buildinfo.ts';

/** `go1.22.1 X:boringcrypto` is 1.22.1; a development tool chain has no version that advisories could speak of. */
export function toolchainVersion(goVersion: string): string | undefined {
  return /^go(\d[^\s+]*)/.exec(goVersion)?.[1];
}

/**
 * The version of the main module: what the tool chain states, or where that is no release, what the build wrote into a
 * variable of the program (`-ldflags "-X main.version=1.2.3"`). Empty: not known, as for most programs built from a checkout.
 */
export function mainVersion({ main, settings }: GoBuildInfo): string {
  if (!main) return '';
  const stated = main.version === '(devel)' ? '' : main.version;
  // Since Go 1.24 a checkout without tags has a version of zeros.
  if (stated !== '' && !stated.startsWith('v0.0.0-')) return stated;
  return versionFromFlags(main.path, settings.get('-ldflags') ?? '') ?? stated;
}

/** Names of variables that hold the program's own version; `kubectlVersion` is another's. */
const ownVersion = /^(?:v|V)er(?:sion)?$/;
/** Packages that are for such things. */
const usual = new Set(['main', 'common', 'version', 'versions', 'build', 'buildinfo', 'info']);

/** Variables of libraries that are for the version of the program that uses them. */
const lent = new Set(['github.com/prometheus/common/version.Version', 'k8s.io/component-base/version.gitVersion']);

/**
 * The version that linker flags give to variables of the program. Best is one below `cmd/`, then one in a package that is
 * for it, then any other, then one that a library has for it; two that disagree on the same rank say nothing.
 */
export function versionFromFlags(module: string, flags: string): string | undefined {
  const ranks: Set<string>[] = [new Set(), new Set(), new Set(), new Set()];
  const words = wordsOf(flags);
  for (const [index, word] of words.entries()) {
    const given = word === '-X' || word === '--X' ? words[index + 1] : /^--?X=(.*)$/s.exec(word)?.[1];
    const [, path = '', name = '', value = ''] = /^"?'?(.*)\.([^.=]+)=(.*?)'?"?$/s.exec(given ?? '') ?? [];
    if (!/^v?\d+(?:\.\d+)+(?:[-+.~][\w.+~-]*)?$/.test(value)) continue;
    if (lent.has(`${path}.${name}`)) ranks[3]?.add(value);
    if (!ownVersion.test(name)) continue;
    if (path !== 'main' && path !== module && !path.startsWith(`${module}/`)) continue;
    const last = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    ranks[path.startsWith(`${module}/cmd/`) ? 0 : usual.has(last) ? 1 : 2]?.add(value);
  }
  const best = ranks.find(values => values.size > 0);
  return best?.size === 1 ? [...best][0] : undefined;
}

/** Words as the go command splits flags: quotes of either kind hold one together. */
function wordsOf(flags: string): string[] {
  return [...flags.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/^(['"])(.*)\1$/s, '$2'));
}
