/** The list of rpm packages that images without a package manager carry instead of a database (Azure Linux distroless). */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { rpmPackage, stated } from './rpm/package.ts';

const manifest = 'var/lib/rpmmanifest/container-manifest-2';

export const rpmManifest: Extractor = {
  id: 'os/rpm-manifest',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  database: true,
  wants: path => path === manifest,
  extract(file, facts) {
    let broken = 0;
    let total = 0;
    for (const line of file.text().split('\n')) {
      if (line.trim() === '') continue;
      total++;
      // rpm -qa --qf '%{NAME}\t%{VERSION}-%{RELEASE}\t%{INSTALLTIME}\t%{BUILDTIME}\t%{VENDOR}\t%{EPOCH}\t%{SIZE}\t%{ARCH}\t…'
      const [name, version, , , vendor, epoch, , arch, , sourceRpm] = line.trim().split('\t');
      if (!name || !version || sourceRpm === undefined) {
        broken++;
        continue;
      }
      facts.package(
        rpmPackage({
          name,
          version,
          release: '',
          epoch: Number.parseInt(epoch ?? '', 10) || 0,
          arch: stated(arch),
          vendor: stated(vendor),
          sourceRpm: stated(sourceRpm),
        }),
      );
    }
    if (total > 0 && broken === total) throw new PlimsollError('record-invalid', 'it is not a list of rpm packages');
    if (broken > 0)
      facts.problem({ code: 'record-invalid', message: `rpm: ${broken} lines are no packages`, gap: true });
  },
  capability: {
    what: 'rpm packages of images without a package database, from their manifest',
    files: [manifest],
    type: 'rpm',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};
