import type { OsRelease } from './artifact.ts';
import type { Problem } from './errors.ts';
import type { Finding } from './finding.ts';
import type { PackageFact } from './package.ts';

/** What an extractor may look at before a byte is read. */
export interface FileMeta {
  /** Relative to the root, normalised, without a leading slash. */
  path: string;
  /** Bytes. */
  size: number;
  /** Permission bits and above, as in stat(2) without the file type. */
  mode: number;
  /** Target of a symbolic or hard link. Extractors are given the content of what it names, never the link. */
  linkname?: string;
}

/** A whole small file. */
export interface ExtractFile extends FileMeta {
  bytes: Uint8Array;
  /** Decoded as UTF-8, a byte-order mark removed, invalid bytes replaced. Decoded once. */
  text(): string;
}

/**
 * A secret or a risky configuration as a layer's facts keep it: what is the same for all findings of a check is added by
 * whoever reports. A secret's value is in none of its members.
 */
export type FoundInFile = Pick<Finding, 'id' | 'kind' | 'severity' | 'subject' | 'message' | 'excerpt' | 'fingerprint'>;

/** Where an extractor puts what it found. */
export interface FactSink {
  package(fact: PackageFact): void;
  os(release: OsRelease): void;
  /**
   * Files that an OS package owns, without a leading slash; used so that the same code is not reported twice. Only those
   * are kept that another extractor would read.
   */
  owns(packageName: string, paths: Iterable<string>): void;
  /**
   * Licence of an OS package that stands in a file of its own (Debian's copyright files). Under the empty name: the file
   * itself is the text of these licences.
   */
  licence(packageName: string, licences: string[]): void;
  finding(finding: FoundInFile): void;
  /** Tells that a configuration was judged: `dockerfile`, `kubernetes` …; once for each document. */
  judged(kind: string, path?: string): void;
  problem(problem: Problem): void;
}

/** Receives a large file as it streams by. `write` must copy what it keeps. */
export interface ByteSink {
  write(chunk: Uint8Array): void;
  end(): void;
}

/**
 * A plug-in that reads package facts out of files of one kind. A value in the list of `extract/extractors.ts`.
 * Pure: bytes in, facts out; no clock, no network, no environment.
 */
export interface Extractor {
  /** `os/dpkg`, `lang/npm` … */
  id: string;
  /** Part of the cache key: raise it when the facts change. */
  version: number;
  /** Decides by path, before a byte is read. Called for every file of every layer, so it must be cheap. */
  wants(path: string, meta: FileMeta): boolean;
  /** Files above this are not read and reported as a problem. Bytes. */
  maxBytes: number;
  /** A whole package database: when a file of it cannot be read, the report has a gap (exit code 3). */
  database?: boolean;
  /** Reads one file. */
  extract?(file: ExtractFile, facts: FactSink): void | Promise<void>;
  /** Reads all the wanted files of one layer together (a pom and its parents). Held in memory until the layer ends. */
  extractAll?(files: ExtractFile[], facts: FactSink): void | Promise<void>;
  /** Reads a large file chunk by chunk. `undefined`: not interested after all. */
  stream?(meta: FileMeta, facts: FactSink): ByteSink | undefined;
  /** For formats where the name of a directory says everything: called for every directory of every layer, so be quick. */
  directory?(path: string, facts: FactSink, mode: number): void;
  /** For what a file's place and mode alone say. Called for every regular file of every layer, so be quick. */
  inspect?(meta: FileMeta, facts: FactSink): void;
  /** What it can and cannot see; docs/capabilities.md is generated from it. */
  capability: {
    what: string;
    files: string[];
    type: string;
    licences: boolean;
    dependencies: boolean;
    /** Where it is used: in images and root file systems (`installed`), in source trees (`declared`), or in both. */
    scope: 'installed' | 'declared' | 'both';
  };
}

/** All that one file said. Files that said nothing are left out; that they hide lower ones shows in `LayerFacts.paths`. */
export interface FileFacts {
  path: string;
  extractor: string;
  packages?: PackageFact[];
  os?: OsRelease;
  owns?: Record<string, string[]>;
  licences?: Record<string, string[]>;
  findings?: FoundInFile[];
  /** Configurations that were judged, by kind. */
  judged?: Record<string, number>;
}

/** All that one layer says: a pure function of (diffID, extractor versions), so cached for ever. */
export interface LayerFacts {
  diffId: string;
  files: FileFacts[];
  /** Paths deleted by this layer (OCI image-spec, layer.md, Whiteouts). */
  whiteouts: string[];
  /** Directories whose lower content is hidden (opaque whiteouts). */
  opaques: string[];
  /**
   * Sorted 48-bit hashes of all paths, six bytes each (see extract/paths.ts). Directories have a slash at the end: a file
   * hides what lower layers hold below its path, a directory does not.
   */
  paths: Uint8Array;
  problems: Problem[];
  entries: number;
  /** Bytes of the uncompressed tar. */
  bytes: number;
}

export interface Inventory {
  os?: OsRelease;
  packages: import('./package.ts').Package[];
  problems: Problem[];
}
