import type { LayerRef } from './artifact.ts';
import type { Licence } from './licence.ts';

/** purl types of the packages that extractors report (purl-spec, PURL-TYPES). */
export type PackageType =
  | 'deb'
  | 'apk'
  | 'rpm'
  | 'alpm'
  | 'opkg'
  | 'ebuild'
  | 'nix'
  | 'brew'
  | 'bottlerocket'
  | 'flatcar'
  | 'cos'
  | 'snap'
  | 'flatpak'
  | 'oci'
  | 'npm'
  | 'pypi'
  | 'conda'
  | 'maven'
  | 'golang'
  | 'cargo'
  | 'gem'
  | 'composer'
  | 'nuget'
  | 'hex'
  | 'pub'
  | 'swift'
  | 'cocoapods'
  | 'conan'
  | 'vcpkg'
  | 'githubactions'
  | 'cran'
  | 'hackage'
  | 'generic'
  | 'bitnami'
  | 'otp'
  | 'huggingface'
  | 'luarocks'
  | 'wordpress-plugin'
  | 'julia'
  | 'github'
  | 'pear';

/** One package as a file of one layer states it. Pure: no layer, no distribution. */
export interface PackageFact {
  type: PackageType;
  /** The ecosystem's own full name: `@babel/core`, `org.slf4j:slf4j-api`, `golang.org/x/net`. */
  name: string;
  version: string;
  arch?: string;
  /** Source package, for OS packages: advisories name it. */
  source?: { name: string; version: string };
  /** As stated; SPDX expressions where the ecosystem has them. */
  licences?: string[];
  /** File that says so, relative to the root, without a leading slash. Set by the runner where an extractor leaves it out. */
  path?: string;
  /** purl qualifiers beside arch, distro and epoch. */
  qualifiers?: Record<string, string>;
  /** Line in a lockfile, from 1. */
  line?: number;
  /** Declared rather than installed (lockfiles). */
  declared?: boolean;
  dev?: boolean;
  direct?: boolean;
  /** Keys (`name@version`) of the packages it depends on. */
  dependsOn?: string[];
  vendor?: string;
  /** rpm: MODULARITYLABEL. */
  module?: string;
  /** How sure a heuristic is; absent means stated by the package itself. */
  confidence?: 'high' | 'medium' | 'low';
  /** Its functions that are in the program, packed (symbols.ts); absent: not known. Go. */
  symbols?: string;
  /** Anything one ecosystem needs later (Go symbols, maintainer …). JSON values only. */
  extra?: Record<string, unknown>;
}

/** One package of an inventory. */
export interface Package extends PackageFact {
  purl: string;
  /** OSV ecosystem, with its suffix for distributions: `Debian:12`, `npm`. Undefined where OSV has none. */
  ecosystem?: string;
  path: string;
  /** What `licences` means, where it was asked for. */
  licence?: Licence;
  /** Layer that brought this version in. */
  layer?: LayerRef;
}
