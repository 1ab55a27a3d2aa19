/** Linux kernels and kernel modules. Those that a distribution's package owns are its business and not reported twice. */
import type { Extractor } from '../../model/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { baseOf } from '../paths.ts';
import { sectionOf } from './kernel/section.ts';

const image = /^(?:boot\/(?:.*\/)?vmlinuz(?:-[^/]*)?|(?:usr\/)?lib\/modules\/[^/]+\/vmlinuz)$/;

/** Where the x86 boot protocol puts its head, and what the head points at (kernel, Documentation/arch/x86/boot.rst). */
const HEAD = 0x202;
const VERSION = 0x20e;
const BASE = 0x200;
/** The pointer has 16 bits, and the text is shorter than this. */
const longestText = 512;
const enough = BASE + 0xffff + longestText;

export const vmlinuz: Extractor = {
  id: 'binary/vmlinuz',
  version: 1,
  maxBytes: 512 * 1024 * 1024,
  wants: path => path.includes('vmlinuz') && image.test(path),
  stream({ path }, facts) {
    const start = Buffer.alloc(enough);
    let length = 0;
    return {
      write(chunk) {
        if (length === enough) return;
        const part = chunk.subarray(0, enough - length);
        start.set(part, length);
        length += part.length;
      },
      end() {
        const version = versionOf(start.subarray(0, length));
        if (version) facts.package({ type: 'generic', name: 'Linux Kernel', version, path });
      },
    };
  },
  capability: {
    what: 'Linux kernels for x86',
    files: ['boot/**/vmlinuz*', 'usr/lib/modules/*/vmlinuz'],
    type: 'generic',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/** `6.8.0-49-generic (buildd@host) #49~22.04.1-Ubuntu …`: the first word is the version. */
function versionOf(start: Buffer): string | undefined {
  if (start.length < VERSION + 2 || start.toString('latin1', HEAD, HEAD + 4) !== 'HdrS') return undefined;
  const pointer = start.readUInt16LE(VERSION);
  if (pointer === 0) return undefined;
  const text = start.toString('latin1', BASE + pointer, BASE + pointer + longestText);
  return /^\d[^\s\0]*/.exec(text)?.[0];
}

export const kernelModule: Extractor = {
  id: 'binary/kernel-module',
  version: 1,
  maxBytes: 64 * 1024 * 1024,
  wants: path => path.endsWith('.ko'),
  extract({ path, bytes }, facts) {
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // Translations into Korean have the same extension.
    if (data.toString('latin1', 0, 4) !== '\x7fELF') return;
    const section = sectionOf(data, '.modinfo');
    if (!section) throw new PlimsollError('record-invalid', 'it is not a kernel module');
    const stated = new Map<string, string>();
    for (const line of section.toString('utf8').split('\0')) {
      const sign = line.indexOf('=');
      if (sign > 0 && !stated.has(line.slice(0, sign))) stated.set(line.slice(0, sign), line.slice(sign + 1));
    }
    const licence = stated.get('license');
    const builtFor = stated.get('vermagic')?.split(' ')[0];
    facts.package({
      type: 'generic',
      name: stated.get('name') || baseOf(path).slice(0, -'.ko'.length).replaceAll('-', '_'),
      // Modules of the kernel's own tree mostly have no version.
      version: stated.get('version') ?? '',
      ...(licence && { licences: [licence] }),
      ...(builtFor && { extra: { kernel: builtFor } }),
    });
  },
  capability: {
    what: 'Linux kernel modules that are not compressed, and the kernel they were built for',
    files: ['**/*.ko'],
    type: 'generic',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};
