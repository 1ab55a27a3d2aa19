/** All extractors there are. A new one is a file of its own and a line here; see docs/adding-an-extractor.md. */
import type { Extractor } from '../model/index.ts';
import { dotnetBundle } from './binary/dotnet-bundle.ts';
import { goBinary } from './binary/go.ts';
import { knownProduct } from './binary/product.ts';
import { rustBinary } from './binary/rust.ts';
import { appleBundle } from './lang/apple-bundle.ts';
import { bitnami } from './lang/bitnami.ts';
import { browserExtensions } from './lang/browser-extensions.ts';
import { composerInstalled } from './lang/composer-installed.ts';
import { conda } from './lang/conda.ts';
import { dotnetDeps } from './lang/dotnet-deps.ts';
import { editorExtensions } from './lang/editor-extensions.ts';
import { erlang } from './lang/erlang.ts';
import { gemspec, gemspecSource } from './lang/gemspec.ts';
import { javaArchive } from './lang/java-archive.ts';
import { javaExploded } from './lang/java-exploded.ts';
import { javaRelease } from './lang/java-release.ts';
import { luarocks } from './lang/luarocks.ts';
import { npm } from './lang/npm.ts';
import { pear } from './lang/pear.ts';
import { python } from './lang/python.ts';
import { pythonArchive } from './lang/python-archive.ts';
import { rPackage } from './lang/r.ts';
import { wordpress } from './lang/wordpress.ts';
import { bunLock } from './lock/bun-lock.ts';
import { bundler } from './lock/bundler.ts';
import { cargo } from './lock/cargo.ts';
import { composer } from './lock/composer.ts';
import { conan } from './lock/conan.ts';
import { condaEnvironment } from './lock/conda-environment.ts';
import { denoLock } from './lock/deno-lock.ts';
import { dockerfileImages } from './lock/dockerfile-images.ts';
import { githubActions } from './lock/github-actions.ts';
import { gleam } from './lock/gleam.ts';
import { goModules, goVendor } from './lock/go.ts';
import { gradleCatalog, gradleLock, gradleVerification, sbtLock } from './lock/gradle.ts';
import { cabalFreeze, stackLock } from './lock/haskell.ts';
import { mixLock, rebarLock } from './lock/hex.ts';
import { ivy } from './lock/ivy.ts';
import { julia } from './lock/julia.ts';
import { kubernetesImages } from './lock/kubernetes-images.ts';
import { maven } from './lock/maven.ts';
import { msbuild } from './lock/msbuild.ts';
import { npmLock } from './lock/npm-lock.ts';
import { nugetConfig, nugetLock } from './lock/nuget.ts';
import { dotnetTools, nugetAssets } from './lock/nuget-assets.ts';
import { packageJson } from './lock/package-json.ts';
import { paket } from './lock/paket.ts';
import { pdmLock } from './lock/pdm-lock.ts';
import { pipfileLock } from './lock/pipfile-lock.ts';
import { pnpmLock } from './lock/pnpm-lock.ts';
import { poetryLock } from './lock/poetry-lock.ts';
import { pub, pubspec } from './lock/pub.ts';
import { pylock } from './lock/pylock.ts';
import { pyproject } from './lock/pyproject.ts';
import { renv } from './lock/renv.ts';
import { requirements } from './lock/requirements.ts';
import { setupCfg, setupPy } from './lock/setup-files.ts';
import { carthage, cocoapods, swift } from './lock/swift.ts';
import { uvLock } from './lock/uv-lock.ts';
import { vcpkgInstalled, vcpkgManifest } from './lock/vcpkg.ts';
import { yarnLock } from './lock/yarn-lock.ts';
import { apk } from './os/apk.ts';
import { chisel } from './os/chisel.ts';
import { containerd, podman } from './os/containers.ts';
import { dpkg, dpkgFiles } from './os/dpkg.ts';
import { dpkgLicence } from './os/dpkg-licence.ts';
import { flatpak } from './os/flatpak.ts';
import { homebrew } from './os/homebrew.ts';
import { kernelModule, vmlinuz } from './os/kernel.ts';
import { bottlerocket, cos, hadron } from './os/manifests.ts';
import { nix } from './os/nix.ts';
import { opkg, opkgFiles } from './os/opkg.ts';
import { pacman, pacmanFiles } from './os/pacman.ts';
import { portage } from './os/portage.ts';
import { osRelease } from './os/release.ts';
import { rpm } from './os/rpm.ts';
import { rpmManifest } from './os/rpm-manifest.ts';
import { snap, snapPackages } from './os/snap.ts';
import { wasm } from './wasm/module.ts';

export const extractors: readonly Extractor[] = [
  osRelease,
  dpkg,
  dpkgFiles,
  dpkgLicence,
  apk,
  npm,
  python,
  pythonArchive,
  conda,
  javaArchive,
  javaExploded,
  javaRelease,
  goBinary,
  appleBundle,
  browserExtensions,
  editorExtensions,
  wordpress,
  luarocks,
  rPackage,
  erlang,
  bitnami,
  dotnetDeps,
  dotnetBundle,
  rustBinary,
  knownProduct,
  wasm,
  rpm,
  rpmManifest,
  opkg,
  opkgFiles,
  pacman,
  pacmanFiles,
  portage,
  chisel,
  bottlerocket,
  cos,
  hadron,
  snap,
  snapPackages,
  homebrew,
  nix,
  flatpak,
  kernelModule,
  vmlinuz,
  containerd,
  podman,
  npmLock,
  yarnLock,
  pnpmLock,
  bunLock,
  dockerfileImages,
  kubernetesImages,
  requirements,
  pipfileLock,
  poetryLock,
  pdmLock,
  uvLock,
  pylock,
  pyproject,
  condaEnvironment,
  setupPy,
  setupCfg,
  composerInstalled,
  pear,
  gemspec,
  gemspecSource,
  bundler,
  cargo,
  composer,
  conan,
  githubActions,
  gleam,
  goModules,
  goVendor,
  gradleCatalog,
  gradleLock,
  gradleVerification,
  sbtLock,
  ivy,
  cabalFreeze,
  stackLock,
  mixLock,
  rebarLock,
  julia,
  maven,
  msbuild,
  nugetConfig,
  nugetLock,
  nugetAssets,
  dotnetTools,
  paket,
  pub,
  pubspec,
  renv,
  carthage,
  cocoapods,
  swift,
  vcpkgInstalled,
  vcpkgManifest,
  packageJson,
  denoLock,
];
