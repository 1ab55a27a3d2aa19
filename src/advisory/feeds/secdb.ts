import { PlimsollError } from '../../model/index.ts';
import { bounds } from '../bounds.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import { type ErratumPackage, give, unique } from './erratum.ts';
import type { Feed, Reader, Sink } from './feed.ts';

/** A key of JSON or of YAML. */
const member = (key: string): RegExp => new RegExp(`(?:^|["'\\s{,])${key}["']?\\s*:`);

/** Security databases of the apk distributions: which version of a package fixes what. JSON, and YAML before Alpine 3.10. */
export const secdb: Feed = {
  id: 'secdb',
  about: {
    title: 'secdb (Alpine, Wolfi, Chainguard)',
    address: 'https://secdb.alpinelinux.org/',
    licence: 'by distributor; MIT for Alpine',
  },
  detects: ({ head }) =>
    /^\s*[{\w#-]/.test(head) &&
    member('apkurl').test(head) &&
    (member('secfixes').test(head) || member('packages').test(head)),
  async ingest(reader, sink) {
    const database = objectOf(await documentOf(reader));
    const ecosystem = database && ecosystemOf(database);
    if (!ecosystem) return sink.fault('a secdb that cannot be read, or of an unknown distribution', reader.name);
    const fixes = new Map<string, { names: string[]; packages: ErratumPackage[] }>();
    const packages = database['packages'] === undefined ? [database] : listOf(database['packages']);
    for (const item of packages) addFixes(objectOf(objectOf(item)?.['pkg'] ?? item), ecosystem, fixes);
    for (const [id, { names, packages: fixed }] of fixes) {
      give({ id, cves: names.filter(name => name.startsWith('CVE-')), aliases: names, packages: fixed }, 'secdb', sink);
    }
  },
};

/** The databases are small: Alpine's largest has 1 MB. undefined: neither JSON nor YAML. */
async function documentOf(reader: Reader): Promise<unknown> {
  const pieces: string[] = [];
  let size = 0;
  await reader.text(piece => {
    size += piece.length;
    if (size > bounds.recordBytes)
      throw new PlimsollError('bound', `${reader.name} holds more than ${bounds.recordBytes} bytes`);
    pieces.push(piece);
  });
  const whole = pieces.join('');
  const { parse } = await import('yaml');
  try {
    return /^\s*\{/.test(whole)
      ? JSON.parse(whole)
      : parse(whole, { maxAliasCount: 0, schema: 'failsafe', logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

/** Chainguard and Wolfi say who they are in the address of their packages alone. */
function ecosystemOf(database: Json): string | undefined {
  const release = word(database['distroversion']);
  if (release) return /^v?\d+\.\d+|^edge$/.test(release) ? `Alpine:${release}` : undefined;
  const from = `${word(database['urlprefix']) ?? ''} ${word(database['reponame']) ?? ''}`;
  if (/wolfi/i.test(from)) return 'Wolfi';
  if (/chainguard|cgr\.dev/i.test(from)) return 'Chainguard';
  return /minimos|minimus/i.test(from) ? 'MinimOS' : undefined;
}

function addFixes(
  pkg: Json | undefined,
  ecosystem: string,
  fixes: Map<string, { names: string[]; packages: ErratumPackage[] }>,
): void {
  const name = word(pkg?.['name']);
  if (!name) return;
  for (const [fixed, ids] of Object.entries(objectOf(pkg?.['secfixes']) ?? {})) {
    // Version 0: the flaw never was in this package.
    if (fixed === '0') continue;
    for (const item of listOf(ids)) {
      // One line may hold several names of a flaw, with remarks: `CVE-2017-2616 (+ regression fix)`, `XSA-248 CVE-2017-17566`.
      const names = unique(
        word(item)?.match(/\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-\w{4}){3}|[A-Z]{2,}-[\w-]*\d[\w-]*)/g) ?? [],
      );
      const id = names.find(one => one.startsWith('CVE-')) ?? names[0];
      if (!id) continue;
      const fix = fixes.get(id) ?? { names, packages: [] };
      fixes.set(id, fix);
      fix.packages.push({ ecosystem, name, fixed });
    }
  }
}

/** Alpine's tracker: flaws without a fix (security.alpinelinux.org, one JSON document a CVE). */
export const alpineTracker: Feed = {
  id: 'alpine-tracker',
  about: { title: 'Alpine security tracker', address: 'https://security.alpinelinux.org/', licence: 'MIT' },
  detects: ({ head }) =>
    /^\s*\{/.test(head) && /"type"\s*:\s*"Vulnerability"/.test(head) && /"(?:state|cpeMatch|ref)"\s*:/.test(head),
  async ingest(reader, sink) {
    await reader.values(value => trackerRecord(objectOf(value), reader.name, sink));
  },
};

function trackerRecord(record: Json | undefined, document: string, sink: Sink): void {
  const id = /CVE-\d{4}-\d{4,}$/.exec(word(record?.['id']) ?? '')?.[0];
  if (!record || !id) {
    sink.fault('a record of Alpine’s tracker without a CVE', document);
    return;
  }
  const packages = listOf(record['state']).flatMap(item => {
    const state = objectOf(item);
    const name = word(state?.['packageName']) ?? packageIn(word(state?.['packageVersion']));
    const release = /^(edge|\d+\.\d+)-/.exec(word(state?.['repo']) ?? '')?.[1];
    if (!name || !release || state?.['fixed'] !== false) return [];
    return [{ ecosystem: `Alpine:${release === 'edge' ? release : `v${release}`}`, name }];
  });
  const vector = word(objectOf(record['cvss3'])?.['vector']);
  const summary = typeof record['description'] === 'string' ? record['description'] : undefined;
  give({ id, cves: [id], summary, packages, ...(vector ? { cvss: [vector] } : {}) }, 'alpine-tracker', sink);
}

/** Its own addresses of package versions: `…/srcpkg/jenkins/2.287-r0`. */
const packageIn = (address: string | undefined): string | undefined => /\/srcpkg\/([^/]+)\//.exec(address ?? '')?.[1];
