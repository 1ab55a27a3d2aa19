/** Headers of executable files: ELF, PE and Mach-O, as far as finding one's way in them needs. */

import type { FileMeta } from '../../model/index.ts';
import { binaryBounds } from './bounds.ts';

/** A part of the file that is loaded. Positions and sizes in bytes. */
export interface Segment {
  position: number;
  size: number;
  address: number;
  executable: boolean;
  writable: boolean;
}

export interface Executable {
  format: 'elf' | 'pe' | 'mach-o';
  littleEndian: boolean;
  /** 4 or 8. */
  pointerSize: number;
  /** Machine instructions are multiples of so many bytes; `undefined` where the file holds code of several kinds. */
  instructionSize?: 1 | 2 | 4;
  /** As the headers state them; none where they cannot be read. */
  segments: Segment[];
}

/** What a file's first bytes say; `undefined`: no executable. Never throws. */
export function executableOf(head: Buffer): Executable | undefined {
  if (head.length < 64) return undefined;
  const magic = head.readUInt32BE(0);
  if (magic === 0x7f454c46) return elf(head);
  if (head[0] === 0x4d && head[1] === 0x5a) return pe(head);
  const kind = machMagic[magic];
  if (kind) return machO(head, kind.littleEndian, kind.pointerSize);
  // A universal file has few parts; a Java class, with the same magic, has a version of at least 45 there.
  const parts = head.readUInt32BE(4);
  if (magic === 0xcafebabe && parts > 0 && parts < 20)
    return { format: 'mach-o', littleEndian: true, pointerSize: 8, segments: [] };
  return undefined;
}

/** System V ABI, "ELF header" and "Program header". */
function elf(head: Buffer): Executable {
  const pointerSize = head[4] === 1 ? 4 : 8;
  const read = reader(head, head[5] !== 2, pointerSize);
  const wide = pointerSize === 8;
  const table = read.pointer(wide ? 32 : 28);
  const entry = read.u16(wide ? 54 : 42);
  const count = Math.min(read.u16(wide ? 56 : 44), binaryBounds.segments);
  const segments: Segment[] = [];
  for (let index = 0; index < count && entry >= (wide ? 56 : 32); index++) {
    const at = table + index * entry;
    if (!Number.isSafeInteger(at) || at + entry > head.length) break;
    if (read.u32(at) !== 1) continue;
    const flags = read.u32(at + (wide ? 4 : 24));
    segments.push({
      position: read.pointer(at + (wide ? 8 : 4)),
      address: read.pointer(at + (wide ? 16 : 8)),
      size: read.pointer(at + (wide ? 32 : 16)),
      executable: (flags & 1) !== 0,
      writable: (flags & 2) !== 0,
    });
  }
  const machine = read.u16(18);
  // EM_386, EM_X86_64; EM_S390; the others that Go knows have instructions of fixed size.
  const instructionSize = machine === 3 || machine === 62 ? 1 : machine === 22 ? 2 : 4;
  return { format: 'elf', littleEndian: head[5] !== 2, pointerSize, instructionSize, segments: segments.filter(sane) };
}

/** Microsoft PE format, "COFF file header", "Optional header" and "Section table". */
function pe(head: Buffer): Executable | undefined {
  const read = reader(head, true, 8);
  const at = read.u32(60);
  if (at + 24 > head.length || head.readUInt32BE(at) !== 0x50450000) return undefined;
  const sections = Math.min(read.u16(at + 6), binaryBounds.segments);
  const optional = at + 24;
  const wide = read.u16(optional) === 0x20b;
  const image = wide ? read.pointer(optional + 24) : read.u32(optional + 28);
  const segments: Segment[] = [];
  const table = optional + read.u16(at + 20);
  for (let index = 0; index < sections; index++) {
    const section = table + index * 40;
    if (section + 40 > head.length) break;
    const flags = read.u32(section + 36);
    segments.push({
      address: image + read.u32(section + 12),
      size: read.u32(section + 16),
      position: read.u32(section + 20),
      executable: (flags & 0x20000000) !== 0,
      writable: (flags & 0x80000000) !== 0,
    });
  }
  const machine = read.u16(at + 4);
  return {
    format: 'pe',
    littleEndian: true,
    pointerSize: wide ? 8 : 4,
    instructionSize: machine === 0x14c || machine === 0x8664 ? 1 : 4,
    segments: segments.filter(sane),
  };
}

const machMagic: Record<number, { littleEndian: boolean; pointerSize: number } | undefined> = {
  [0xcffaedfe]: { littleEndian: true, pointerSize: 8 },
  [0xcefaedfe]: { littleEndian: true, pointerSize: 4 },
  [0xfeedfacf]: { littleEndian: false, pointerSize: 8 },
  [0xfeedface]: { littleEndian: false, pointerSize: 4 },
};

/** Apple's mach-o/loader.h: load commands LC_SEGMENT (1) and LC_SEGMENT_64 (25). */
function machO(head: Buffer, littleEndian: boolean, pointerSize: number): Executable {
  const read = reader(head, littleEndian, pointerSize);
  const wide = pointerSize === 8;
  const count = Math.min(read.u32(16), binaryBounds.segments);
  const segments: Segment[] = [];
  for (let at = wide ? 32 : 28, index = 0; index < count && at + 72 <= head.length; index++) {
    const size = read.u32(at + 4);
    if (read.u32(at) === (wide ? 25 : 1)) {
      const protection = read.u32(at + (wide ? 60 : 44));
      segments.push({
        address: read.pointer(at + 24),
        position: read.pointer(at + (wide ? 40 : 32)),
        size: read.pointer(at + (wide ? 48 : 36)),
        executable: (protection & 4) !== 0,
        writable: (protection & 2) !== 0,
      });
    }
    if (size < 8) break;
    at += size;
  }
  // CPU_TYPE_X86, with or without the bit for 64 bits.
  const instructionSize = (read.u32(4) & 0xffffff) === 7 ? 1 : 4;
  return { format: 'mach-o', littleEndian, pointerSize, instructionSize, segments: segments.filter(sane) };
}

const sane = ({ position, address, size }: Segment): boolean =>
  size > 0 && Number.isSafeInteger(position + size) && Number.isSafeInteger(address + size);

/** Reads that never throw: what lies outside of the bytes is 0. A pointer above 2^53 is not a safe integer. */
export function reader(bytes: Buffer, littleEndian: boolean, pointerSize: number) {
  const inside = (at: number, length: number) => at >= 0 && at + length <= bytes.length;
  const u16 = (at: number) => (inside(at, 2) ? (littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)) : 0);
  const u32 = (at: number) => (inside(at, 4) ? (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) : 0);
  const u64 = (at: number) => (littleEndian ? u32(at) + u32(at + 4) * 2 ** 32 : u32(at) * 2 ** 32 + u32(at + 4));
  return { u16, u32, pointer: pointerSize === 8 ? u64 : u32 };
}

/** Where in the file an address lies; `undefined`: nowhere. */
export function positionOf(address: number, { segments }: Executable): number | undefined {
  const home = segments.find(one => address >= one.address && address < one.address + one.size);
  return home && home.position + (address - home.address);
}

/**
 * The parts of the file that may hold data: not machine code, and not what is never loaded (debug information). Sorted.
 * Everything where the headers do not tell, and also code where an older linker puts constants into the same segment.
 */
export function dataRanges({ format, segments }: Executable): { from: number; to: number }[] {
  const everything = [{ from: 0, to: Number.MAX_SAFE_INTEGER }];
  if (format !== 'elf' || segments.length === 0) return everything;
  const constants = segments.some(one => !one.executable && !one.writable && one.position > 0);
  return segments
    .filter(one => !constants || !one.executable)
    .map(({ position, size }) => ({ from: position, to: position + size }))
    .sort((a, b) => a.from - b.from);
}

/** What stands behind all that is loaded: where linkers put sections that no running program needs. Nothing but ELF has them. */
export function unloadedRange({ format, segments }: Executable): { from: number; to: number }[] {
  if (format !== 'elf' || segments.length === 0) return [];
  const from = Math.max(...segments.map(({ position, size }) => position + size));
  return [{ from, to: Number.MAX_SAFE_INTEGER }];
}

/**
 * Whether a path may name an executable or a shared library: by mode and name alone, before a byte is read. Generous where
 * the name has no ending; the first bytes of the file decide.
 */
export function mayBeExecutable(path: string, { mode }: FileMeta): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  if (path.startsWith('usr/') && withoutPrograms.test(path)) return false;
  if (dot <= 0) return true;
  const ending = name.slice(dot + 1).toLowerCase();
  if (binaryEndings.has(ending) || /^\d/.test(ending)) return true;
  return (mode & 0o111) !== 0 && !textEndings.has(ending);
}

/** Directories of distributions that hold tens of thousands of files, and no program. */
const withoutPrograms =
  /^usr\/(?:include|share\/(?:doc|fonts|i18n|icons|info|lintian|locale|man|mime|perl5?|tcltk|terminfo|vim|X11|xml|zoneinfo))\//;

const binaryEndings = new Set(['so', 'exe', 'dll', 'dylib', 'bin', 'elf', 'node', 'out', 'test', 'macho', 'run']);
const textEndings = new Set(
  (
    'js mjs cjs ts json map css html htm xml yaml yml toml md txt rst py pyc pyi pl pm rb php sh bash c h cc cpp hpp go rs ' +
    'java jar class war zip gz xz bz2 zst tgz tar png jpg jpeg gif svg ico ttf woff woff2 pem crt key conf cfg ini ' +
    'lua sql csv mo po gpg list md5sums preinst postinst prerm postrm a o la pc cmake service timer socket properties ' +
    'tcl vim el tmpl inc rules desktop theme typelib gir ko dat pod ejs less scss vue tsx jsx ipynb log lock toc'
  ).split(' '),
);
