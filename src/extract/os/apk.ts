/** apk: Alpine, Wolfi, Chainguard and their like. */
import type { Extractor, FactSink, PackageFact } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';

/** Alpine 3.23 and Wolfi keep it under usr. */
const databases = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'];

export const apk: Extractor = {
  id: 'os/apk',
  version: 1,
  maxBytes: 64 * 1024 * 1024,
  database: true,
  wants: path => path.endsWith('lib/apk/db/installed') && databases.includes(path),
  extract(file, facts) {
    readInstalled(file.text(), facts);
  },
  capability: {
    what: 'Alpine packages, their origin packages and the files they own, from the package database',
    files: databases,
    type: 'apk',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};

/**
 * One letter, a colon, a value; an empty line ends a package (apk-tools, "apk-package(5)" and its database format).
 * P name, V version, A architecture, o origin, L licence; F a directory, R a file in the last directory.
 */
function readInstalled(text: string, facts: FactSink): void {
  let entries = 0;
  let broken = 0;
  let fields: Record<string, string> = {};
  let files: string[] = [];
  let directory = '';
  let lines = 0;
  const close = () => {
    if (lines === 0) return;
    entries++;
    const fact = packageOf(fields);
    if (fact) {
      facts.package(fact);
      if (files.length > 0) facts.owns(fact.name, files);
    } else broken++;
    fields = {};
    files = [];
    directory = '';
    lines = 0;
  };
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    let end = newline < 0 ? text.length : newline;
    const next = end + 1;
    if (text.charCodeAt(end - 1) === 13) end--;
    if (end <= at) close();
    else {
      lines++;
      if (text.charCodeAt(at + 1) === 58) {
        const letter = text[at]!;
        if (letter === 'R') files.push(directory + text.slice(at + 2, end));
        else if (letter === 'F') directory = end - at > 2 ? `${text.slice(at + 2, end)}/` : '';
        else if (wanted.includes(letter)) fields[letter] = text.slice(at + 2, end).trim();
      }
    }
    at = next;
  }
  close();
  if (broken > 0 && broken === entries) throw new PlimsollError('record-invalid', 'it is not an apk database');
  if (broken > 0) {
    facts.problem({ code: 'record-invalid', message: `apk: ${broken} entries have no name or no version` });
  }
}

const wanted = 'PVAoL';

function packageOf({
  P: name,
  V: version,
  A: arch,
  o: origin,
  L: licence,
}: Record<string, string>): PackageFact | undefined {
  if (!name || !version) return undefined;
  return {
    type: 'apk',
    name,
    version,
    ...(arch && { arch }),
    source: { name: origin || name, version },
    ...(licence && { licences: [licence] }),
  };
}
