import { alpm } from './alpm.ts';
import { apk } from './apk.ts';
import { bitnami } from './bitnami.ts';
import { cargo } from './cargo.ts';
import { composer } from './composer.ts';
import { deb } from './deb.ts';
import { gem } from './gem.ts';
import { generic } from './generic.ts';
import { golang } from './golang.ts';
import { hex } from './hex.ts';
import { jvm } from './jvm.ts';
import { kb } from './kb.ts';
import { maven } from './maven.ts';
import { npm, npmLoose, npmPrerelease } from './npm.ts';
import { nuget } from './nuget.ts';
import { cran, hackage } from './numeric.ts';
import type { Ordering } from './ordering.ts';
import { portage } from './portage.ts';
import { pub } from './pub.ts';
import { pypi } from './pypi.ts';
import { rpm, rpmLenient, rpmNevra } from './rpm.ts';
import { semver } from './semver.ts';

/** Every ordering there is. A new one is one file and one line here. */
export const orderings: readonly Ordering[] = [
  alpm,
  apk,
  bitnami,
  cargo,
  composer,
  deb,
  gem,
  generic,
  golang,
  hex,
  jvm,
  kb,
  maven,
  npm,
  npmLoose,
  npmPrerelease,
  nuget,
  cran,
  hackage,
  pypi,
  portage,
  pub,
  rpm,
  rpmLenient,
  rpmNevra,
  semver,
];
