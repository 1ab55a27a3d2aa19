import { PlimsollError } from '../../model/index.ts';
import { bounds } from '../bounds.ts';
import { isCve } from '../cve.ts';
import { type Json, listOf, objectOf, word } from '../json.ts';
import { entryStatusOf } from '../status.ts';
import { ubuntuEcosystem } from './codenames.ts';
import { type ErratumPackage, give } from './erratum.ts';
import type { Feed, Sink } from './feed.ts';
import { wordOf } from './severities.ts';

/**
 * Ubuntu's CVE tracker: text files (`active/CVE-2022-22965`), and the two JSON shapes into which others bring them
 * (`{Candidate, Patches: {package: {release: {Status, Note}}}}`, `{name, patches: [{distro, status, version, package}]}`).
 */
export const ubuntuTracker: Feed = {
  id: 'ubuntu-tracker',
  about: {
    title: 'Ubuntu CVE tracker',
    address: 'https://git.launchpad.net/ubuntu-cve-tracker',
    licence: 'CC-BY-SA-4.0',
  },
  detects: ({ head }) =>
    (/^Candidate:\s*CVE-/m.test(head) && /^(?:Patches|upstream)_\S+:/m.test(head)) ||
    (/^\s*\{/.test(head) && /"Candidate"\s*:\s*"CVE-/.test(head) && /"Patches"\s*:/.test(head)) ||
    (/^\s*\{/.test(head) &&
      /"name"\s*:\s*"CVE-/.test(head) &&
      /"patches"\s*:\s*\[/.test(head) &&
      /"distro"\s*:/.test(head)),
  async ingest(reader, sink) {
    let form: 'json' | 'text' | undefined;
    const held: string[] = [];
    let size = 0;
    const file = new TrackerFile();
    await reader.lines(line => {
      form ??= /^\s*[[{]/.test(line) ? 'json' : 'text';
      if (form === 'text') return file.line(line);
      size += line.length;
      if (size > bounds.recordBytes)
        throw new PlimsollError('bound', `${reader.name} holds more than ${bounds.recordBytes} bytes`);
      held.push(line);
    });
    if (form === 'text') return emit(file, reader.name, sink);
    const parsed = documentsIn(held.join('\n'));
    if (!parsed) return sink.fault('a record of Ubuntu’s tracker that is not JSON', reader.name);
    for (const value of parsed) emit(fromJson(objectOf(value)), reader.name, sink);
  },
};

/** One document, a list of them, or one a line. */
function documentsIn(text: string): unknown[] | undefined {
  const forms = [text, `[${text.trim().split('\n').join(',')}]`];
  for (const form of forms) {
    try {
      return [JSON.parse(form) as unknown].flat();
    } catch {
      // Then it is the other form, or none.
    }
  }
  return undefined;
}

interface Patch {
  release: string;
  name: string;
  status: string;
  /** A version, or the reason. */
  note: string;
}

interface Tracked {
  id?: string;
  priority?: string;
  published?: string;
  description?: string;
  patches: Patch[];
  /** Priorities of single packages. */
  priorities: Map<string, string>;
}

/** Reads lines of the form `Key: value`, with continuations that begin with a space. */
class TrackerFile implements Tracked {
  id?: string;
  priority?: string;
  published?: string;
  description?: string;
  patches: Patch[] = [];
  priorities = new Map<string, string>();
  #key = '';

  line(line: string): void {
    if (/^\s/.test(line)) {
      if (this.#key === 'Description' && (this.description?.length ?? 0) < bounds.summary)
        this.description = `${this.description ?? ''}${line}`;
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || line.startsWith('#')) return;
    const key = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    this.#key = key;
    if (key === 'Candidate') this.id = value;
    else if (key === 'PublicDate') this.published = value;
    else if (key === 'Priority') this.priority = value.split(/\s/, 1)[0] ?? '';
    else if (key.startsWith('Priority_')) this.priorities.set(key.slice(9), value.split(/\s/, 1)[0] ?? '');
    else if (this.patches.length < bounds.affected) {
      const under = key.indexOf('_');
      const patch = under > 0 ? patchOf(key.slice(0, under), key.slice(under + 1), value) : undefined;
      if (patch) this.patches.push(patch);
    }
  }
}

/** `released (5.3.18)`, `needed`, `ignored (end of life)`, `not-affected(code not present)`. */
function patchOf(release: string, name: string, value: string): Patch | undefined {
  const [, status, note = ''] = /^([A-Za-z-]+)\s*(?:\((.*?)\)?)?$/.exec(value) ?? [];
  return status ? { release, name, status, note } : undefined;
}

function fromJson(record: Json | undefined): Tracked {
  const found: Tracked = { patches: [], priorities: new Map() };
  const id = word(record?.['Candidate']) ?? word(record?.['name']);
  if (!record || !id) return found;
  found.id = id;
  const priority = word(record['Priority']) ?? word(record['priority']);
  if (priority) found.priority = priority;
  const date = word(record['PublicDate']);
  if (date) found.published = date;
  if (typeof record['Description'] === 'string') found.description = record['Description'];
  for (const [name, releases] of Object.entries(objectOf(record['Patches']) ?? {})) {
    for (const [release, item] of Object.entries(objectOf(releases) ?? {})) {
      const patch = objectOf(item);
      found.patches.push({ release, name, status: word(patch?.['Status']) ?? '', note: word(patch?.['Note']) ?? '' });
    }
  }
  for (const item of [...listOf(record['patches']), ...listOf(record['ignored_patches'])]) {
    const patch = objectOf(item);
    const name = word(patch?.['package']);
    if (!name) continue;
    const release = word(patch?.['distro']) ?? '';
    found.patches.push({ release, name, status: word(patch?.['status']) ?? '', note: word(patch?.['version']) ?? '' });
    const own = word(patch?.['priority']);
    if (own) found.priorities.set(name, own);
  }
  return found;
}

function emit(
  { id, priority, published, description, patches, priorities }: Tracked,
  document: string,
  sink: Sink,
): void {
  if (!id || !isCve(id)) {
    sink.fault('a record of Ubuntu’s tracker without a CVE', document);
    return;
  }
  const packages = patches.flatMap(patch => packageOf(patch, priorities));
  const references = [`https://ubuntu.com/security/${id}`];
  give(
    { id, cves: [id], summary: description, word: wordOf(priority), published, references, packages },
    'ubuntu-tracker',
    sink,
  );
}

function packageOf({ release, name, status, note }: Patch, priorities: Map<string, string>): ErratumPackage[] {
  const ecosystem = ubuntuEcosystem(release);
  if (!ecosystem) return [];
  const own = wordOf(priorities.get(name) ?? priorities.get(`${name}_${release}`));
  const place = { ecosystem, name, ...(own ? { word: own } : {}) };
  // A fix without a version cannot be compared with anything.
  if (status === 'released') return /^\S*\d\S*$/.test(note) ? [{ ...place, fixed: note }] : [];
  const meant = unsupported.test(note) && status !== 'needed' ? 'end_of_life' : entryStatusOf(status);
  if (!meant || meant === 'not_affected') return [];
  return [meant === 'affected' ? place : { ...place, status: meant }];
}

/** Reasons for `ignored` that say that nobody looks after the release any more. */
const unsupported = /end[- ]of[- ](?:life|support|standard)|out of (?:standard )?support|reached end/i;
