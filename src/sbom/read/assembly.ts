import {
  type ArtifactInfo,
  type LayerRef,
  type OsRelease,
  type PackageType,
  PlimsollError,
} from '../../model/index.ts';
import type { Bill, BillPackage } from '../bill.ts';
import { readArtifactProperties, readOsProperties } from '../properties.ts';
import { partsOfPurl, typeOfWord } from '../purl.ts';
import { sbomBounds } from './bounds.ts';
import { createNotes, type Notes } from './notes.ts';
import { osNamed } from './os.ts';
import { type Draft, draftOf, nameIn, type Stated } from './stated.ts';

export interface ReadOptions {
  /** As problems name the document. */
  name: string;
  /** The ecosystem of packages of a type on a distribution; undefined where there is none. */
  ecosystemOf: (type: PackageType, os: OsRelease | undefined) => string | undefined;
}

/** A document as it was read. */
export interface ReadBill {
  bill: Bill;
  /** `CycloneDX 1.6 JSON` */
  format: string;
  /** The program that wrote it. */
  tool?: string;
  /** When, as the document says. */
  created?: string;
  /** What the document holds and an inventory has no place for. */
  lost: string[];
}

/** What the document is about, in whatever of these its format states. */
export interface Subject {
  ref: string;
  name: string;
  version: string;
  /** In CycloneDX's words. */
  type: string;
  purl: string;
  properties: [name: string, value: string][];
}

/** Puts together what a format's reader finds, in whatever order that comes. */
export interface Assembly {
  notes: Notes;
  component(ref: string, stated: Stated): void;
  os(ref: string, name: string, version: string, properties: [string, string][]): void;
  subject(subject: Subject): void;
  /** Something that dependencies may name and that is no package. */
  other(ref: string): void;
  dependency(from: string, to: string): void;
  finish(about: { format: string; tool?: string; created?: string }): ReadBill;
}

export function createAssembly({ name, ecosystemOf }: ReadOptions): Assembly {
  const notes = createNotes(name);
  const drafts: Draft[] = [];
  const byRef = new Map<string, Draft[]>();
  const others = new Set<string>();
  const edges = new Map<string, Set<string>>();
  let edgeCount = 0;
  let system: OsRelease | undefined;
  let about: Subject | undefined;
  /** Written by this program, so that nothing is to be guessed. */
  let ours = false;

  const component = (ref: string, stated: Stated): void => {
    if (drafts.length >= sbomBounds.components)
      throw new PlimsollError('bound', `${name} lists more than ${sbomBounds.components} components`);
    const draft = draftOf(stated, notes, { ours });
    if (!draft) return;
    drafts.push(draft);
    if (ref === '') return;
    const same = byRef.get(ref);
    if (same) {
      notes.add('twice', ref);
      same.push(draft);
    } else byRef.set(ref, [draft]);
  };

  return {
    notes,
    component,
    os(ref, id, version, properties) {
      others.add(ref);
      const named = osNamed(id, version);
      if (!named || system) return;
      const exact = ours || properties.some(([key]) => key.startsWith('plimsoll:'));
      system = { ...named, ...(exact && { id, versionId: version }), ...readOsProperties(new Map(properties)) };
    },
    subject(subject) {
      about ??= subject;
      ours ||= subject.properties.some(([name]) => name === 'plimsoll:reference');
      if (subject.ref) others.add(subject.ref);
    },
    other: ref => others.add(ref),
    dependency(from, to) {
      if (++edgeCount > sbomBounds.dependencies)
        throw new PlimsollError('bound', `${name} states more than ${sbomBounds.dependencies} dependencies`);
      const targets = edges.get(from);
      if (targets) targets.add(to);
      else edges.set(from, new Set([to]));
    },
    finish({ format, tool, created }) {
      const described = about && readArtifactProperties(new Map(about.properties));
      const artifact = described?.artifact ?? foreignArtifact(about, name);
      const os = system ?? commonest(drafts);
      for (const draft of drafts) complete(draft, os, artifact.layers, ecosystemOf);
      for (const [from, targets] of edges) connect(byRef.get(from) ?? [], targets, byRef, others, notes);
      const packages = unrepeated(drafts, notes);
      return {
        bill: {
          artifact,
          ...(os && { os }),
          packages,
          problems: [...(described?.problems ?? []), ...notes.problems()],
        },
        format,
        ...(tool && { tool }),
        ...(created && { created }),
        lost: notes.lost(),
      };
    },
  };
}

/** The distribution that most package URLs name, where nothing else does. */
function commonest(drafts: readonly Draft[]): OsRelease | undefined {
  const counts = new Map<string, { os: OsRelease; count: number }>();
  for (const { os } of drafts) {
    if (!os) continue;
    const key = `${os.id} ${os.versionId}`;
    const same = counts.get(key);
    if (same) same.count++;
    else counts.set(key, { os, count: 1 });
  }
  let most: { os: OsRelease; count: number } | undefined;
  for (const one of counts.values()) if (!most || one.count > most.count) most = one;
  return most?.os;
}

function complete(
  draft: Draft,
  os: OsRelease | undefined,
  layers: readonly LayerRef[],
  ecosystemOf: ReadOptions['ecosystemOf'],
): void {
  const { one, diffId, ours } = draft;
  nameIn(draft, os);
  const stated = one.layer;
  if (stated)
    one.layer = layers.find(({ index, diffId }) => index === stated.index && diffId === stated.diffId) ?? stated;
  else if (diffId) {
    const layer = layers.find(one => one.diffId === diffId || one.digest === diffId);
    if (layer) one.layer = layer;
  }
  if (draft.unresolved.length > 0) one.dependsOn = [...draft.unresolved];
  if (ours || one.ecosystem) return;
  // The document's own word on the distribution is the more exact one; another distribution's package is judged as that.
  const own = draft.os && draft.os.id !== os?.id ? draft.os : (os ?? draft.os);
  const ecosystem = ecosystemOf(one.type, own);
  if (ecosystem) one.ecosystem = ecosystem;
}

function connect(
  from: readonly Draft[],
  targets: ReadonlySet<string>,
  byRef: ReadonlyMap<string, Draft[]>,
  others: ReadonlySet<string>,
  notes: Notes,
): void {
  if (from.length === 0) return;
  const keys = new Set<string>();
  for (const target of targets) {
    const found = byRef.get(target);
    if (!found && !others.has(target)) notes.add('dangling', target);
    for (const { one } of found ?? []) keys.add(`${one.name}@${one.version}`);
  }
  if (keys.size === 0) return;
  for (const { one } of from) one.dependsOn = [...new Set([...keys, ...(one.dependsOn ?? [])])].sort();
}

/** Components that say the same of the same file are one package. */
function unrepeated(drafts: readonly Draft[], notes: Notes): BillPackage[] {
  const seen = new Set<string>();
  const packages: BillPackage[] = [];
  for (const { one, ours } of drafts) {
    // What we wrote was made of an inventory, in which nothing repeats.
    const key = ours ? '' : `${one.type}\0${one.name}\0${one.version}\0${one.arch ?? ''}\0${one.path}\0${one.purl}`;
    if (key && seen.has(key)) notes.lose('component that repeats another');
    else packages.push(one);
    if (key) seen.add(key);
  }
  return packages;
}

const kinds: Record<string, ArtifactInfo['kind']> = {
  container: 'image',
  'operating-system': 'rootfs',
  device: 'rootfs',
  firmware: 'rootfs',
};

/** What others say of the image that they looked into. */
function foreignArtifact(about: Subject | undefined, document: string): ArtifactInfo {
  const parts = about?.purl ? partsOfPurl(about.purl) : undefined;
  const isImage = parts !== undefined && typeOfWord(parts.type) === 'oci';
  const words = about?.properties ?? [];
  const of = (...names: string[]): string => words.find(([name]) => names.includes(name))?.[1].trim() ?? '';
  const digest = [
    parts?.version ?? '',
    about?.version ?? '',
    of('aquasecurity:trivy:RepoDigest').split('@').pop() ?? '',
  ]
    .filter(one => /^sha(?:256|512):[0-9a-f]{64,128}$/.test(one))
    .at(0);
  const imageId = of('aquasecurity:trivy:ImageID');
  const architecture = parts?.qualifiers['arch'];
  const diffIds = words.filter(([name]) => name === 'aquasecurity:trivy:DiffID').map(([, value]) => value.trim());
  const labels = words.flatMap(([name, value]): [string, string][] => {
    const [, key] = /^(?:aquasecurity:trivy:Labels|syft:image:labels):(.+)$/s.exec(name) ?? [];
    return key ? [[key, value]] : [];
  });
  return {
    reference: about?.name || document,
    transport: '',
    kind: isImage ? 'image' : (kinds[about?.type ?? ''] ?? 'repo'),
    ...(isImage || about?.type === 'container' ? digest && { digest } : {}),
    ...(imageId && { imageId }),
    ...(architecture && isImage && { platform: { os: 'linux', architecture } }),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels) }),
    layers: diffIds.map((diffId, index) => ({ index, diffId })),
  };
}
