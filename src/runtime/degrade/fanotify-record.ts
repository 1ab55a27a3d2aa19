/** What is read from fanotify descriptors (fanotify(7), linux/fanotify.h). Pure. */

export const fanMasks = {
  attributes: 0x4,
  closeWrite: 0x8,
  open: 0x20,
  movedFrom: 0x40,
  movedTo: 0x80,
  create: 0x100,
  delete: 0x200,
  openExec: 0x1000,
  overflow: 0x4000,
  rename: 0x10000000,
  directory: 0x40000000,
} as const;

/** An entry of a directory, by the directory's handle. */
export interface NamedEntry {
  /** Which file system: eight bytes as hexadecimal text. */
  fileSystem: string;
  /** struct file_handle, as open_by_handle_at(2) takes it. */
  handle: Buffer;
  name: Buffer;
}

export interface FanotifyEvent {
  mask: number;
  /** Descriptor of the file; below 0: none. */
  fd: number;
  pid: number;
  /** The entry that it happened to; of a rename, where to. */
  entry?: NamedEntry;
  /** Of a rename: where from. */
  from?: NamedEntry;
}

const metadataBytes = 24;
const version = 3;
const kinds = { entry: 2, from: 10, to: 12 } as const;

/** Handles are no longer (MAX_HANDLE_SZ). */
const handleBytes = 128;

/** `undefined`: it does not hold together. */
function entryOf(info: Buffer): NamedEntry | undefined {
  if (info.length < 20) return undefined;
  const length = info.readUInt32LE(12);
  const end = 20 + length;
  if (length > handleBytes || end > info.length) return undefined;
  const nul = info.indexOf(0, end);
  return {
    fileSystem: info.toString('hex', 4, 12),
    handle: info.subarray(12, end),
    name: info.subarray(end, nul < 0 ? info.length : nul),
  };
}

/** Events of one reading. A damaged one ends it. Entries lie in the bytes that were given. */
export function* fanotifyEvents(bytes: Buffer): Generator<FanotifyEvent> {
  let at = 0;
  while (at + metadataBytes <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    const metadata = bytes.readUInt16LE(at + 6);
    if (bytes[at + 4] !== version || metadata < metadataBytes || length < metadata || at + length > bytes.length)
      return;
    const event: FanotifyEvent = {
      mask: bytes.readUInt32LE(at + 8),
      fd: bytes.readInt32LE(at + 16),
      pid: bytes.readInt32LE(at + 20),
    };
    const end = at + length;
    for (let info = at + metadata; info + 4 <= end; ) {
      const size = bytes.readUInt16LE(info + 2);
      if (size < 4 || info + size > end) break;
      const kind = bytes[info];
      if (kind === kinds.from) event.from = entryOf(bytes.subarray(info, info + size));
      else if (kind === kinds.entry || kind === kinds.to) event.entry = entryOf(bytes.subarray(info, info + size));
      info += size;
    }
    yield event;
    at = end;
  }
}
