/** All extractors there are. A new one is a file of its own and a line here; see docs/adding-an-extractor.md. */
import type { Extractor } from '../model/index.ts';
import { goBinary } from './binary/go.ts';
import { knownProduct } from './binary/product.ts';
import { rustBinary } from './binary/rust.ts';
import { conda } from './lang/conda.ts';
import { javaArchive } from './lang/java-archive.ts';
import { javaExploded } from './lang/java-exploded.ts';
import { javaRelease } from './lang/java-release.ts';
import { npm } from './lang/npm.ts';
import { python } from './lang/python.ts';
import { pythonArchive } from './lang/python-archive.ts';
import { bunLock } from './lock/bun-lock.ts';
import { condaEnvironment } from './lock/conda-environment.ts';
import { dockerfileImages } from './lock/dockerfile-images.ts';
import { kubernetesImages } from './lock/kubernetes-images.ts';
import { npmLock } from './lock/npm-lock.ts';
import { pdmLock } from './lock/pdm-lock.ts';
import { pipfileLock } from './lock/pipfile-lock.ts';
import { pnpmLock } from './lock/pnpm-lock.ts';
import { poetryLock } from './lock/poetry-lock.ts';
import { pylock } from './lock/pylock.ts';
import { pyproject } from './lock/pyproject.ts';
import { requirements } from './lock/requirements.ts';
import { setupCfg, setupPy } from './lock/setup-files.ts';
import { uvLock } from './lock/uv-lock.ts';
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
  rustBinary,
  knownProduct,
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
];
