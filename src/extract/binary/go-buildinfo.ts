/**
 * What the Go linker writes about a program (Go's debug/buildinfo and runtime/debug, `go version -m`): the version of the
 * tool chain, the modules, and the settings of the build. Since Go 1.18 it stands in one place; before, pointers lead to it.
 */
import { binaryBounds } from './bounds.ts';
import { type Executable, positionOf, reader } from './executable.ts';
import { gather, type View } from './window.ts';

export interface GoModule {
  path: string;
  version: string;
  /** What stands in the program in its place. */
  replacedBy?: { path: string; version: string };
}

export interface GoBuildInfo {
  /** `go1.22.1`, `devel go1.23-abcdef …` */
  goVersion: string;
  /** Import path of the main package. */
  path?: string;
  main?: GoModule;
  modules: GoModule[];
  /** `-ldflags`, `vcs.revision`, `CGO_ENABLED` … */
  settings: Map<string, string>;
}

/** A header begins so, at a multiple of 16. */
export const infoMagic = Buffer.from('\xff Go buildinf:', 'latin1');
/** These sixteen bytes stand before the text about the modules, and sixteen others behind it. */
export const textStart = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex');
export const textEnd = Buffer.from('f932433186182072008242104116d8f2', 'hex');

/** Gathers what a file has of it while the window passes over. */
export class GoBuildInfoReader {
  readonly #executable: Executable;
  #places = 0;
  /** What headers state. */
  readonly #stated: { version: string; text: string; own: boolean }[] = [];
  /** Texts between their marks. */
  readonly #texts: string[] = [];
  /** Position → text, of everything that looks like a version. */
  readonly #versions = new Map<number, string>();
  /** Where the version of an old header stands. */
  readonly #pointed: { position: number; length: number }[] = [];
  /** Whether something was cut off. */
  broken = false;

  constructor(executable: Executable) {
    this.#executable = executable;
  }

  /** A place where `infoMagic` stands. */
  header(view: View, at: number): void {
    const { bytes, base } = view;
    if ((base + at) % 16 !== 0 || at + 32 > bytes.length || ++this.#places > binaryBounds.goPlaces) return;
    const pointerSize = bytes[at + 14] ?? 0;
    const flags = bytes[at + 15] ?? 0;
    if ((flags & 2) !== 0) this.#inline(view, at + 32);
    else if (pointerSize === 4 || pointerSize === 8) this.#pointers(view, at + 16, pointerSize, (flags & 1) === 0);
  }

  /** Go 1.18 and later: two strings, each after its length. */
  #inline(view: View, at: number): void {
    const { bytes, base } = view;
    const version = uvarint(bytes, at);
    if (!version || version.value > binaryBounds.goVersionBytes) return;
    const text = uvarint(bytes, version.next + version.value);
    const stated = bytes.toString('latin1', version.next, version.next + version.value);
    if (!text || !/^(?:go1|devel)/.test(stated)) return;
    if (text.value > binaryBounds.goTextBytes) {
      this.broken = true;
      return;
    }
    gather(view, base + text.next, text.value, whole => {
      this.broken ||= !whole;
      const own = this.#isVariable(base + at);
      this.#stated.push({ version: stated, text: withoutMarks(whole ?? Buffer.alloc(0)), own });
    });
  }

  #isVariable(position: number): boolean {
    return this.#executable.segments.some(
      one => one.writable && position >= one.position && position < one.position + one.size,
    );
  }

  /** Before Go 1.18: two pointers to strings, which are a pointer and a length. */
  #pointers(view: View, at: number, pointerSize: number, littleEndian: boolean): void {
    const address = reader(view.bytes, littleEndian, pointerSize).pointer(at);
    const position = positionOf(address, this.#executable);
    if (position === undefined || position < view.base) return;
    gather(view, position, pointerSize * 2, header => {
      if (!header) return;
      const read = reader(header, littleEndian, pointerSize);
      const length = read.pointer(pointerSize);
      const where = positionOf(read.pointer(0), this.#executable);
      if (where === undefined || length === 0 || length > binaryBounds.goVersionBytes) return;
      this.#pointed.push({ position: where, length });
      if (where >= view.base)
        gather(view, where, length, bytes => void (bytes && this.#versions.set(where, bytes.toString('latin1'))));
    });
  }

  /** A place where `textStart` stands. */
  text(view: View, at: number): void {
    if (++this.#places > binaryBounds.goPlaces) return;
    let held: Buffer | undefined = Buffer.alloc(0);
    view.follow(view.base + at + textStart.length, binaryBounds.goTextBytes, {
      write: piece => {
        if (!held) return;
        const from = Math.max(0, held.length - textEnd.length);
        held = Buffer.concat([held, piece]);
        const end = held.indexOf(textEnd, from);
        if (end < 0) return;
        this.#texts.push(held.toString('utf8', 0, end));
        held = undefined;
      },
      end: () => {},
    });
  }

  /** A place where `go1.` stands: the version of an old program, which its header only points to. */
  version({ bytes, base }: View, at: number): void {
    if (this.#versions.size < binaryBounds.goVersions)
      this.#versions.set(base + at, bytes.toString('latin1', at, at + 64));
  }

  /** Everything together; `undefined`: no Go program, or one that says nothing. */
  result(): GoBuildInfo | undefined {
    // A program may carry others within it, among its constants; its own header stands among its variables.
    const own = this.#stated.filter(one => one.own);
    const stated = own.length > 0 ? own : this.#stated;
    const best = stated.find(({ text }) => text !== '') ?? stated[0];
    if (best) return buildInfoOf(best.version, best.text);
    for (const { position, length } of this.#pointed) {
      const version = this.#versions.get(position)?.slice(0, length);
      if (version && /^(?:go1|devel)/.test(version)) return buildInfoOf(version, this.#texts[0] ?? '');
    }
    const text = this.#texts.find(one => one.startsWith('path\t') || one.startsWith('mod\t'));
    return text === undefined ? undefined : buildInfoOf('', text);
  }
}

function uvarint(bytes: Buffer, at: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return undefined;
}

/** The text stands between two marks of sixteen bytes, and ends with a line. */
function withoutMarks(whole: Buffer): string {
  return whole.length >= 33 && whole[whole.length - 17] === 10 ? whole.toString('utf8', 16, whole.length - 16) : '';
}

/** @param text what stands between the marks */
export function buildInfoOf(goVersion: string, text: string): GoBuildInfo {
  const info: GoBuildInfo = { goVersion, modules: [], settings: new Map() };
  let last: GoModule | undefined;
  for (const line of text.split('\n')) {
    const [kind, first = '', version = ''] = line.split('\t');
    if (kind === 'path') info.path = first;
    else if (kind === 'mod') last = info.main = { path: first, version };
    else if (kind === 'dep') {
      last = { path: first, version };
      info.modules.push(last);
    } else if (kind === '=>' && last) last.replacedBy = { path: first, version };
    else if (kind === 'build') {
      const setting = settingOf(line.slice(6));
      if (setting) info.settings.set(...setting);
    }
  }
  return info;
}

/** `key=value`, either of them quoted as Go quotes strings where it needs to be. */
function settingOf(line: string): [string, string] | undefined {
  const [, key, value] = /^("(?:[^"\\]|\\.)*"|`[^`]*`|[^=]*)=(.*)$/s.exec(line) ?? [];
  return key === undefined || value === undefined ? undefined : [unquoted(key), unquoted(value)];
}

function unquoted(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (_, x, u, wide, sign) => {
    if (sign) return escapes[sign] ?? sign;
    const code = Number.parseInt(x ?? u ?? wide, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

const escapes: Record<string, string | undefined> = { n: '\n', t: '\t', r: '\r' };
