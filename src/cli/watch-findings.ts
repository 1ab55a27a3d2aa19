/**
 * `plimsoll watch --findings FILE…`: alerts of processes that run code with vulnerabilities that are known to be exploited.
 * Findings are those of reports of scans; which of them a process runs shows in its program, in what it has mapped and open.
 */
import { PlimsollError } from '../model/index.ts';
import { factBounds } from '../runtime/facts/bounds.ts';
import { type ExploitedFinding, exploited, isExploited } from '../runtime/facts/exploited.ts';
import { filesOfProcess, openFilesOfProcess } from '../runtime/facts/maps.ts';
import type { ChainProcess, FactImage, Inside, Used } from '../runtime/facts/types.ts';
import type { Alert } from '../runtime/index.ts';
import { savedScanOf } from '../scan/saved.ts';
import { fileOf } from './reading.ts';
import { type Code, codeOf, type FilesWithFindings } from './watch-code.ts';
import type { ContainerPackages } from './watch-packages.ts';

export interface FindingsWatch {
  /** Files that a container uses. */
  used(used: Used): void;
  /**
   * Writes an alert, with what its process runs that is known to be exploited: at once, but for the first ones of an image,
   * which wait for its package databases to be read.
   */
  alert(alert: Alert, inside: Inside | undefined, write: (alert: Alert) => void): void;
  /** Writes what still waits. */
  close(): void;
}

interface Options {
  packages: ContainerPackages;
  tell(message: string): void;
  /** Milliseconds. */
  now?: () => number;
  procfs?: string;
}

interface Image {
  name: string;
  code: Code;
  files?: FilesWithFindings;
  asked: 'no' | 'now' | 'failed';
  /** When it was asked last. */
  at: number;
  held: (() => void)[];
}

/** Programs that run code of packages by files that they read and close again. */
const nodes = /\/(node|nodejs|bun|deno)$/;

/** @throws PlimsollError `file-unreadable`, `record-invalid`, `bound` */
export async function findingsWatch(names: readonly string[], options: Options): Promise<FindingsWatch> {
  const { packages, tell, now = () => performance.now(), procfs = '/proc' } = options;
  const images = await imagesOf(names, tell);
  /** By container and program: what it was seen to run. */
  const programs = new Map<string, { at: number; runs: ExploitedFinding[] }>();
  /** By container: packages of which files were read by whoever. */
  const read = new Map<string, Set<ExploitedFinding>>();
  let second = 0;
  let looks = 0;
  let held = 0;
  let left = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  const imageOf = ({ digest, id }: FactImage): Image | undefined => images.get(digest) ?? images.get(plain(id));

  function mayLook(): boolean {
    const current = Math.floor(now() / 1000);
    if (current !== second) [second, looks] = [current, 0];
    return ++looks <= factBounds.compared;
  }

  function runs(files: FilesWithFindings, containerId: string, process: ChainProcess): ExploitedFinding[] {
    const key = `${containerId} ${process.inode} ${process.exepath}`;
    const known = programs.get(key);
    if (known && now() - known.at < factBounds.comparedMs) return known.runs;
    const own = files.of([process.exepath]);
    if (!mayLook()) {
      missed();
      return [...new Set([...own, ...(known?.runs ?? [])])];
    }
    const mapped = filesOfProcess(process.pid, procfs);
    // It has ended, or another process has its number: what the program ran before it is likely to have run again.
    if (!mapped.includes(process.exepath)) return [...new Set([...own, ...(known?.runs ?? [])])];
    const open = files.placed ? openFilesOfProcess(process.pid, procfs) : [];
    const found = files.of([process.exepath, ...mapped, ...open]);
    programs.delete(key);
    if (programs.size >= factBounds.programs) programs.delete(programs.keys().next().value as string);
    programs.set(key, { at: now(), runs: found });
    return found;
  }

  function missed(): void {
    left++;
    if (now() - toldAt < factBounds.askAgain) return;
    tell(`${left} processes of alerts were not compared with findings: more than ${factBounds.compared} in a second`);
    [toldAt, left] = [now(), 0];
  }

  function compared(alert: Alert, image: Image, { containerId, chain }: Inside): Alert {
    const { files } = image;
    if (files === undefined) return alert;
    const found = new Set(chain.flatMap(process => runs(files, containerId, process)));
    if (chain.some(({ exepath }) => nodes.test(exepath))) for (const one of read.get(containerId) ?? []) found.add(one);
    return found.size === 0 ? alert : exploited(alert, [...found]);
  }

  /** Asks whose the files of an image are, if nobody did. */
  function ask(image: Image, containerId: string, pid: number): void {
    if (image.files || image.asked === 'now' || (image.asked === 'failed' && now() - image.at < factBounds.askAgain))
      return;
    image.asked = 'now';
    image.at = now();
    const late = setTimeout(() => release(image), factBounds.heldMs);
    const place = { pid, containers: new Set([containerId]), procfs };
    const answer = image.code.owned.length === 0 ? Promise.resolve(none) : packages.filesOf(place, image.code.owned);
    answer
      .then(
        found => {
          // Its process is gone: the next one that is seen leads there.
          image.asked = 'no';
          if (found === undefined) return;
          for (const { message } of found.problems) tell(`findings of ${image.name}: ${message}`);
          image.files = image.code.files(found.files);
        },
        (error: Error) => {
          if (!(error instanceof PlimsollError)) throw error;
          image.asked = 'failed';
          tell(`findings of ${image.name} cannot be compared with what it runs: ${error.message}`);
        },
      )
      .finally(() => {
        clearTimeout(late);
        release(image);
      });
  }

  function release(image: Image): void {
    held -= image.held.length;
    for (const write of image.held.splice(0)) write();
  }

  return {
    used({ containerId, image: named, pid, files }) {
      const image = imageOf(named);
      if (image === undefined) return;
      ask(image, containerId, pid);
      const found = files.flatMap(path => image.code.readBy(path));
      if (found.length === 0) return;
      const before = read.get(containerId) ?? new Set();
      if (before.size === 0 && read.size >= factBounds.containers) read.delete(read.keys().next().value as string);
      read.set(containerId, before);
      for (const one of found) before.add(one);
    },
    alert(alert, inside, write) {
      const image = inside && imageOf(inside.image);
      if (inside === undefined || image === undefined) {
        write(alert);
        return;
      }
      // The last of the chain has lived the longest, and is the most likely to live still.
      ask(image, inside.containerId, inside.chain.at(-1)?.pid ?? 0);
      if (image.files || image.asked !== 'now' || held >= factBounds.held) {
        write(compared(alert, image, inside));
        return;
      }
      held++;
      image.held.push(() => write(compared(alert, image, inside)));
    },
    close() {
      for (const image of images.values()) release(image);
    },
  };
}

const none = { files: new Map<string, string>(), problems: [] };
const plain = (digest: string): string => digest.replace(/^sha256:/, '');

/** By digest, and by id without its algorithm. */
async function imagesOf(names: readonly string[], tell: (message: string) => void): Promise<Map<string, Image>> {
  const images = new Map<string, Image>();
  let count = 0;
  for (const name of names) {
    const saved = savedScanOf(await fileOf(name), name);
    if (saved === undefined) throw new PlimsollError('record-invalid', `${name} is no report of a scan in JSON`);
    const { digest = '', imageId = '', reference } = saved.artifact;
    if (digest === '' && imageId === '') {
      tell(`${name} says of no image which it is: nothing that runs can be compared with it`);
      continue;
    }
    const findings = saved.findings.filter(isExploited);
    count += findings.length;
    if (findings.length === 0) continue;
    const image: Image = { name: reference, code: codeOf(findings), asked: 'no', at: 0, held: [] };
    if (digest !== '') images.set(digest, image);
    if (imageId !== '') images.set(plain(imageId), image);
  }
  tell(`${count} findings of ${names.length} reports are known to be exploited`);
  return images;
}
