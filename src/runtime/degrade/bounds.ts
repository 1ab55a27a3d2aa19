/** Bounds of what is tried at start, and of watching without eBPF. */
export const degradeBounds = {
  /** Bytes of the kernel's BTF; those of distributions have 5 to 15 MB. */
  btfBytes: 64 * 1024 * 1024,
  /** Bytes of the verifier's log. */
  verifierLogBytes: 64 * 1024,
  /** Bytes of a file below /proc that is read whole. */
  procFileBytes: 1024 * 1024,
  /** Bytes that the kernel holds of process events until they are read. */
  connectorBytes: 32 * 1024 * 1024,
  /** Bytes of file events with descriptors that are read at once: each event opens a descriptor, 256 of them. */
  opensBytes: 256 * 24,
  /** Bytes of file events with names that are read at once. */
  namesBytes: 64 * 1024,
  /** Process events that are taken before what was taken is handed on. */
  turnProcessEvents: 16_384,
  /** File events likewise. */
  turnFileEvents: 2048,
  /** So many process events at once are a flood: what can be left unread of their processes is. */
  hurry: 256,
  /** File systems that are marked. */
  fileSystems: 1024,
  /** Mount namespaces whose mounts are remembered. */
  mountNamespaces: 1024,
  /** Mounts of one namespace. */
  mounts: 16_384,
  /** Processes of which something is remembered between two of their events. */
  processes: 4096,
  /** Directories whose path is remembered for when they are removed. */
  directories: 4096,
  /** Bytes of one value of an event. */
  valueBytes: 32 * 1024,
  /** Milliseconds that the kernel has to answer that it will send process events. */
  answerMs: 250,
  /** Milliseconds between two looks at whether to stop. */
  waitMs: 250,
  /** More events than that at once: the next ones gather for `pauseMs` before they are read. */
  few: 64,
  /** Milliseconds. */
  pauseMs: 2,
} as const;
