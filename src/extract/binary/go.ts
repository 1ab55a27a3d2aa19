/** Go programs: the modules that they are made of, the standard library, and which functions of them are in it. */

import type { Extractor, FactSink, PackageFact } from '../../model/index.ts';
import { binaryBounds } from './bounds.ts';
import { dataRanges, type Executable, executableOf, mayBeExecutable } from './executable.ts';
import { type GoBuildInfo, GoBuildInfoReader, infoMagic, textStart } from './go-buildinfo.ts';
import { GoFunctionReader, tableMarks } from './go-pclntab.ts';
import { createGoSymbols } from './go-symbols.ts';
import { mainVersion, toolchainVersion } from './go-version.ts';
import { throughWindow, type View, type WindowReader } from './window.ts';

/** No program is smaller. */
const smallest = 4096;

export const goBinary: Extractor = {
  id: 'binary/go',
  version: 1,
  maxBytes: binaryBounds.fileBytes,
  wants: mayBeExecutable,
  stream({ path, size }, facts) {
    return size < smallest ? undefined : throughWindow(goReader(path, facts));
  },
  capability: {
    what: 'Go programs (ELF, PE, Mach-O; also stripped): modules, standard library, and the functions that are linked in',
    files: ['**/* (executables)'],
    type: 'golang',
    licences: false,
    dependencies: false,
    scope: 'installed',
  },
};

/** A byte pattern, and what to do where it stands. */
interface Search {
  mark: Buffer;
  found(view: View, at: number): void;
}

function goReader(path: string, facts: FactSink): WindowReader {
  const symbols = createGoSymbols();
  let info: GoBuildInfoReader | undefined;
  let functions: GoFunctionReader | undefined;
  let ranges: { from: number; to: number }[] = [];
  let searches: Search[] = [];

  const begin = (executable: Executable) => {
    const reader = new GoBuildInfoReader(executable);
    const names = new GoFunctionReader(executable, symbols.add);
    info = reader;
    functions = names;
    ranges = dataRanges(executable);
    searches = [
      { mark: infoMagic, found: (view, at) => reader.header(view, at) },
      { mark: textStart, found: (view, at) => reader.text(view, at) },
      { mark: Buffer.from('go1.'), found: (view, at) => reader.version(view, at) },
      ...tableMarks(executable).map(({ mark, skip }) => ({
        mark,
        found: (view: View, at: number) => names.header(view, at - skip),
      })),
    ];
  };

  return {
    begin({ bytes }) {
      const executable = executableOf(bytes);
      if (executable) begin(executable);
      return executable !== undefined;
    },
    search(view) {
      for (const range of ranges) {
        const from = Math.max(view.from, range.from - view.base);
        const to = Math.min(view.to, range.to - view.base);
        if (to <= from) continue;
        for (const { mark, found } of searches) {
          const within = view.bytes.subarray(0, to + mark.length - 1);
          for (let at = within.indexOf(mark, from); at >= 0; at = within.indexOf(mark, at + 1)) found(view, at);
        }
      }
    },
    end() {
      const build = info?.result();
      if (!build) return;
      if (info?.broken)
        facts.problem({ code: 'file-unreadable', message: `${path}: what it says of its modules is cut off`, path });
      for (const fact of packagesOf(build, functions?.complete ? symbols : undefined)) facts.package(fact);
    },
  };
}

/** @param symbols which functions are in it; undefined: not known */
export function packagesOf(build: GoBuildInfo, symbols: ReturnType<typeof createGoSymbols> | undefined): PackageFact[] {
  const modules = [...(build.main ? [build.main] : []), ...build.modules].filter(({ path }) => path !== '');
  const known = new Map(modules.map(module => [module.path, statedOf(module).path]));
  // Functions that other files bring in do not show here.
  const apart = /shared|plugin/.test(build.settings.get('-buildmode') ?? '') || build.settings.has('-linkshared');
  const packed = apart ? undefined : symbols?.byModule(known, build.path);
  const facts: PackageFact[] = [];
  const toolchain = toolchainVersion(build.goVersion);
  const withSymbols = (path: string, fact: PackageFact): PackageFact => ({
    ...fact,
    ...(packed && { symbols: packed.get(path) ?? '' }),
  });
  if (toolchain) facts.push(withSymbols('stdlib', { type: 'golang', name: 'stdlib', version: toolchain }));
  for (const module of modules) {
    const isMain = module === build.main;
    const { path, version } = isMain ? { path: module.path, version: mainVersion(build) } : statedOf(module);
    const vcs = isMain && vcsOf(build);
    facts.push(withSymbols(module.path, { type: 'golang', name: path, version, ...(vcs && { extra: { vcs } }) }));
  }
  return facts;
}

/** What is in the program: the module's replacement, unless that is a directory, which has neither name nor version. */
function statedOf({ path, version, replacedBy }: GoBuildInfo['modules'][number]): { path: string; version: string } {
  return replacedBy && !/^(?:\.{0,2}\/|[A-Za-z]:[\\/])/.test(replacedBy.path) ? replacedBy : { path, version };
}

function vcsOf({ settings }: GoBuildInfo): Record<string, string> | undefined {
  const revision = settings.get('vcs.revision');
  if (!revision) return undefined;
  const time = settings.get('vcs.time');
  const modified = settings.get('vcs.modified');
  return { revision, ...(time && { time }), ...(modified === 'true' && { modified }) };
}
