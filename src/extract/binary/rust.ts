/** Rust programs: the crates that they are made of, as cargo-auditable writes them into the program. */

import type { Extractor, FactSink } from '../../model/index.ts';
import { binaryBounds } from './bounds.ts';
import { dataRanges, executableOf, mayBeExecutable, unloadedRange } from './executable.ts';
import { beginsList, cratesIn, mayBeZlib } from './rust-audit.ts';
import { gatherUpTo, throughWindow, type View, type WindowReader } from './window.ts';

/** No program is smaller. */
const smallest = 1024;
/** Bytes that show whether a list begins. */
const beginning = 1024;

export const rustBinary: Extractor = {
  id: 'binary/rust',
  version: 2,
  maxBytes: binaryBounds.fileBytes,
  wants: mayBeExecutable,
  stream({ path, size }, facts) {
    return size < smallest ? undefined : throughWindow(rustReader(path, facts));
  },
  capability: {
    what: 'Rust programs and libraries that were built with cargo-auditable (ELF, PE, Mach-O; also stripped)',
    files: ['**/* (executables)'],
    type: 'cargo',
    licences: false,
    dependencies: true,
    scope: 'installed',
  },
};

function rustReader(path: string, facts: FactSink): WindowReader {
  let ranges: { from: number; to: number }[] = [];
  let tries = 0;
  let found = false;

  const read = (view: View, at: number) => {
    found = true;
    gatherUpTo(view, view.base + at, binaryBounds.crateListBytes, bytes => {
      const crates = cratesIn(bytes);
      if (!crates) {
        const message = `${path}: its list of crates is damaged, or larger than ${binaryBounds.crateListBytes} bytes`;
        facts.problem({ code: 'file-unreadable', message, path });
      }
      for (const crate of crates ?? []) facts.package(crate);
    });
  };

  return {
    begin({ bytes }) {
      const executable = executableOf(bytes);
      // Among the data in some programs, behind all that is loaded in others: it is the linker's choice.
      if (executable) ranges = [...dataRanges(executable), ...unloadedRange(executable)];
      return executable !== undefined;
    },
    search(view) {
      const { bytes, base } = view;
      for (const range of ranges) {
        const to = Math.min(view.to, range.to - base);
        let at = bytes.indexOf(0x78, Math.max(view.from, range.from - base));
        for (; at >= 0 && at < to && !found && tries < binaryBounds.crateTries; at = bytes.indexOf(0x78, at + 1)) {
          if (!mayBeZlib(bytes, at)) continue;
          tries++;
          if (beginsList(bytes.subarray(at, at + beginning))) read(view, at);
        }
      }
    },
    end() {},
  };
}
