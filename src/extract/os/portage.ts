/** Portage: Gentoo and what is built from it. One directory a package, one file a fact. */
import type { ExtractFile, Extractor, FactSink } from '../../model/index.ts';
import { baseOf, dirOf } from '../paths.ts';

const directory = 'var/db/pkg/';
const wanted = /^var\/db\/pkg\/([^/]+)\/([^/]+)\/(?:PF|CONTENTS|LICENSE)$/;

export const portage: Extractor = {
  id: 'os/portage',
  version: 1,
  maxBytes: 32 * 1024 * 1024,
  wants: path => path.startsWith(directory) && wanted.test(path),
  extractAll(files, facts) {
    const byPackage = new Map<string, Map<string, ExtractFile>>();
    for (const file of files) {
      const folder = dirOf(file.path);
      const parts = byPackage.get(folder) ?? new Map<string, ExtractFile>();
      byPackage.set(folder, parts.set(baseOf(file.path), file));
    }
    for (const [folder, parts] of byPackage) reportPackage(folder, parts, facts);
  },
  capability: {
    what: 'Gentoo packages, their licences and the files they own',
    files: [`${directory}*/*/{PF,CONTENTS,LICENSE}`],
    type: 'ebuild',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/**
 * PF is the name with its version and revision (PMS 11.1), and so is the folder. PMS 3.1.2: what follows the last dash that
 * a version can follow.
 */
const nameAndVersion = /^(.+?)-(\d[^-]*(?:-r\d+)?)$/;

function reportPackage(folder: string, parts: Map<string, ExtractFile>, facts: FactSink): void {
  const pf = parts.get('PF') ?? parts.get('CONTENTS');
  if (!pf) return;
  const stated = parts.get('PF')?.text().trim() ?? baseOf(folder);
  const [, base, version] = nameAndVersion.exec(stated) ?? [];
  if (!base || !version) {
    facts.problem({ code: 'record-invalid', message: `${pf.path}: it states no name and version`, path: pf.path });
    return;
  }
  // A name means one package only together with its category, and Gentoo's advisories name both.
  const name = `${baseOf(dirOf(folder))}/${base}`;
  const licences = licencesOf(parts.get('LICENSE')?.text() ?? '');
  facts.package({ type: 'ebuild', name, version, path: pf.path, ...(licences.length > 0 && { licences }) });
  facts.owns(name, contentsOf(parts.get('CONTENTS')?.text() ?? ''));
}

/** The licences of a dependency-like expression (`|| ( GPL-2 MIT ) doc? ( FDL-1.3 )`, PMS 7.2.8): all that it names. */
function licencesOf(expression: string): string[] {
  const words = expression.split(/\s+/).filter(word => /^[A-Za-z0-9]/.test(word) && !word.endsWith('?'));
  return [...new Set(words)];
}

/** `obj /path MD5 MTIME`, `sym /path -> target MTIME`, `dir /path`. */
function* contentsOf(text: string): Iterable<string> {
  for (const line of text.split('\n')) {
    const path = /^obj \/(.+) [0-9a-f]+ \d+$/.exec(line)?.[1] ?? /^sym \/(.+?) -> /.exec(line)?.[1];
    if (path) yield path;
  }
}
