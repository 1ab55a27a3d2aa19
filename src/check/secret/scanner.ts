/** Secrets of one file while its bytes stream by. What is found does not depend on how the bytes are cut into chunks. */
import { createHash } from 'node:crypto';
import type { Severity } from '../../model/index.ts';
import { secretBounds } from './bounds.ts';
import { textOf } from './build.ts';
import type { CompiledRules } from './compiled.ts';
import { type Content, contentOf, narrow } from './content.ts';
import { excerptOf } from './mask.ts';
import { entropyOf } from './placeholder.ts';
import { createPlaces } from './places.ts';
import { createSearch, type Search } from './search.ts';
import type { Doubt, SecretRule, Span } from './types.ts';

/** A secret in a file, without its value. */
export interface FoundSecret {
  rule: SecretRule;
  severity: Severity;
  /** From 1; absent in binary files, which have no lines. */
  line?: number;
  column?: number;
  excerpt: string;
  /** Tells secrets apart without telling them; see docs/decisions/0014-secret-fingerprints.md. */
  fingerprint?: string;
  doubt?: Doubt;
  /** How often the same stands in the file. */
  times: number;
}

export interface SecretScan {
  write(chunk: Uint8Array): void;
  end(): FoundSecret[];
  /** Which bound kept it from looking at everything or from telling of everything. */
  bound(): string | undefined;
}

/** Found, while it may still turn out to be part of something surer. */
interface Candidate extends FoundSecret {
  start: number;
  end: number;
  /** Never leaves this file: what is the same is told once. */
  key: string;
}

/** What the next block needs of the one before: what rules look back at, and a keyword. */
const keptBytes = secretBounds.beforeBytes + 256;
const spare: Uint8Array[] = [];
const spareBlocks = 8;

/**
 * @param size bytes of the file, as far as is known: one that comes in one chunk is not copied
 * @example const scan = createSecretScan(rules, 'app/.env', size); scan.write(chunk); scan.end()
 */
export function createSecretScan(
  rules: CompiledRules,
  path: string,
  size: number,
  blockBytes: number = secretBounds.blockBytes,
): SecretScan {
  let content: Content | undefined;
  let search: Search | undefined;
  let block: Uint8Array | undefined;
  /** Bytes of the block that are filled, and up to which the search has come. */
  let filled = 0;
  let searched = 0;
  /** Bytes of the file before the block. */
  let base = 0;
  /** First half of a UTF-16 unit that a chunk ended with. */
  let half: number | undefined;
  /** The bytes that are searched. */
  let current: Uint8Array = new Uint8Array();
  let ended = false;
  const places = createPlaces();
  const candidates: Candidate[] = [];
  const keys = new Map<string, Candidate>();
  let unlisted = 0;

  const onSecret = (rule: SecretRule, span: Span) => {
    const bytes = current;
    const value = textOf(bytes, span.start, span.end);
    const key = `${rule.id} ${value}`;
    const start = base + span.start;
    const known = keys.get(key);
    if (known) {
      if (start >= known.end) known.times++;
      return;
    }
    if (candidates.length >= secretBounds.findingsPerFile) {
      unlisted++;
      return;
    }
    const place = content === 'binary' ? undefined : places.at(bytes, span.start);
    const lineStart = Math.max(0, span.start - 160, bytes.lastIndexOf(0x0a, span.start - 1) + 1);
    const candidate: Candidate = {
      rule,
      severity: span.doubt?.severity ?? rule.severity,
      ...place,
      excerpt: span.excerpt ?? excerptOf(textOf(bytes, lineStart, span.start), value, span.open ?? 0),
      ...fingerprint(rule, value),
      ...(span.doubt && { doubt: span.doubt }),
      times: 1,
      start,
      end: base + span.end,
      key,
    };
    keys.set(key, candidate);
    candidates.push(candidate);
  };

  const begin = (head: Uint8Array): void => {
    content = contentOf(head);
    const binary = content === 'binary';
    if (content === 'packed') ended = true;
    else search = createSearch(binary ? rules.binary : rules.text, path, binary, onSecret);
  };
  const run = (bytes: Uint8Array, from: number, to: number, high: number): void => {
    current = bytes;
    search!.run(bytes, from, to, 0, high);
    if (base === 0 && from === 0 && to === high && high <= secretBounds.keyFileBytes) lookAtPlace(bytes, high);
    if (search!.exhausted()) ended = true;
  };

  /** For rules that go by the file's place, once the whole of it is there. */
  const lookAtPlace = (bytes: Uint8Array, to: number): void => {
    for (const rule of rules.places) {
      if (!rule.place?.test(path)) continue;
      const span = rule.find({ bytes, at: 0, end: 0, from: 0, to, path, binary: false, assignment: () => undefined });
      if (span) onSecret(rule, span);
    }
  };

  /** Decides what the block holds, once there is enough of it. */
  const sniff = (): void => {
    begin(block!.subarray(0, Math.min(filled, secretBounds.sniffBytes)));
    if (content !== 'utf-16le' && content !== 'utf-16be') return;
    const odd = filled % 2 === 1;
    half = odd ? block![filled - 1] : undefined;
    filled = narrow(block!, 0, filled, content === 'utf-16be', block!, 0);
  };

  /** Searches what has its whole window in the block, and makes room. */
  const advance = (): void => {
    if (content === undefined) sniff();
    if (ended || !block) return;
    const to = filled - secretBounds.afterBytes;
    if (to <= searched) return;
    run(block, searched, to, filled);
    searched = to;
    const gone = Math.max(0, searched - keptBytes);
    if (content !== 'binary') places.forget(block, gone);
    block.copyWithin(0, gone, filled);
    filled -= gone;
    searched -= gone;
    base += gone;
  };

  /** Copies as much as there is room for. */
  const fill = (chunk: Uint8Array, at: number): number => {
    const room = block!.length - filled;
    if (content === 'utf-16le' || content === 'utf-16be') {
      const big = content === 'utf-16be';
      if (half !== undefined) {
        filled += narrow(Uint8Array.of(half, chunk[at]!), 0, 2, big, block!, filled);
        half = undefined;
        return 1;
      }
      const length = Math.min(chunk.length - at, room * 2);
      filled += narrow(chunk, at, at + (length & ~1), big, block!, filled);
      if (length % 2 === 1) half = chunk[at + length - 1];
      return length;
    }
    const length = Math.min(chunk.length - at, room);
    block!.set(chunk.subarray(at, at + length), filled);
    filled += length;
    return length;
  };

  return {
    write(chunk) {
      if (ended || chunk.length === 0) return;
      if (!block && chunk.length >= size) {
        // The whole file at once.
        begin(chunk.subarray(0, secretBounds.sniffBytes));
        if (content === 'utf-16le' || content === 'utf-16be') {
          const text = new Uint8Array(chunk.length >> 1);
          narrow(chunk, 0, chunk.length, content === 'utf-16be', text, 0);
          run(text, 0, text.length, text.length);
        } else if (content !== 'packed') run(chunk, 0, chunk.length, chunk.length);
        ended = true;
        return;
      }
      block ??=
        blockBytes === secretBounds.blockBytes
          ? (spare.pop() ?? new Uint8Array(blockBytes))
          : new Uint8Array(blockBytes);
      for (let at = 0; at < chunk.length && !ended; ) {
        at += fill(chunk, at);
        if (filled === block.length) advance();
      }
    },
    end() {
      if (block && !ended) {
        if (content === undefined) sniff();
        if (!ended) run(block, searched, filled, filled);
      }
      if (block && block.length === secretBounds.blockBytes && spare.length < spareBlocks) spare.push(block);
      block = undefined;
      return surest(candidates);
    },
    bound() {
      if (search?.exhausted())
        return `it has more than ${secretBounds.candidatesPerFile} places that may hold a secret; the rest was not looked at`;
      return unlisted > 0
        ? `it holds more than ${secretBounds.findingsPerFile} secrets; ${unlisted} are not listed`
        : undefined;
    },
  };
}

/** Where two rules find the same, the surer one reports it, or the one that sees more of it. */
function surest(candidates: Candidate[]): FoundSecret[] {
  const kept: Candidate[] = [];
  const bySureness = candidates.toSorted(
    (a, b) =>
      b.rule.rank - a.rule.rank ||
      b.end - b.start - (a.end - a.start) ||
      a.start - b.start ||
      (a.rule.id < b.rule.id ? -1 : 1),
  );
  for (const one of bySureness) if (!kept.some(other => one.start < other.end && other.start < one.end)) kept.push(one);
  return kept.sort((a, b) => a.start - b.start).map(({ start: _, end: __, key: ___, ...found }) => found);
}

/** Bits of a value below which it could be found by trying. */
const enoughBits = 80;

/** 48 bits: so few that nothing can be learnt of a value drawn from 2⁸⁰, so many that two values differ in them. */
function fingerprint(rule: SecretRule, value: string): { fingerprint?: string } {
  if (rule.chosen || entropyOf(value) * value.length < enoughBits) return {};
  return { fingerprint: createHash('sha256').update(`${rule.id}\0${value}`, 'latin1').digest('hex').slice(0, 12) };
}
