/** All extractors there are. A new one is a file of its own and a line here; see docs/adding-an-extractor.md. */
import type { Extractor } from '../model/index.ts';
import { npm } from './lang/npm.ts';
import { apk } from './os/apk.ts';
import { dpkg, dpkgFiles } from './os/dpkg.ts';
import { dpkgLicence } from './os/dpkg-licence.ts';
import { osRelease } from './os/release.ts';
import { rpm } from './os/rpm.ts';
import { rpmManifest } from './os/rpm-manifest.ts';

export const extractors: readonly Extractor[] = [osRelease, dpkg, dpkgFiles, dpkgLicence, apk, npm, rpm, rpmManifest];
