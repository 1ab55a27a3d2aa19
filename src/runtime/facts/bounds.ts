/** Bounds of what is found out about running containers. What finds no room is counted. */
export const factBounds = {
  /** Milliseconds from the start of a program to the look at what it has mapped: its libraries are loaded by then. */
  settle: 100,
  /** Milliseconds to each later look at a process that lives on: soon, for what it loads at work, and then rarely. */
  later: [5_000, 60_000, 600_000],
  /** Milliseconds for which a program that was looked at in a container is not looked at again when it starts anew. */
  again: 60_000,
  /** Share of one processor that looking may take, when nobody says another. */
  budget: 0.005,
  /** Milliseconds that one turn may take. */
  turn: 5,
  /** Processes that wait for a look. */
  waiting: 32_768,
  /** Programs that were looked at. */
  programs: 65_536,
  /** Bytes of one process's list of mappings. */
  mapBytes: 4 * 1024 * 1024,
  /** Open files of one process that are looked at. */
  openFiles: 64,
  /** Likewise, when an alert is of it. */
  openFilesOfOne: 512,
  /** Files of one container. */
  files: 20_000,
  /** Files of all containers together. */
  allFiles: 1_000_000,
  /** Milliseconds of a turn: a file that a container opened in an earlier one is told again. */
  openTurn: 600_000,
  /** The process of an alert and its parents. */
  chain: 6,
  /** Alerts that wait for whose the files of their image are, and milliseconds for which they do. */
  held: 1000,
  heldMs: 2000,
  /** Processes that are looked at in a second for alerts, and milliseconds for which it is known what a program runs. */
  compared: 20,
  comparedMs: 60_000,
  /** Milliseconds until it is tried again whose the files of an image are. */
  askAgain: 60_000,
  /** Drifts that were told: each is told once. */
  drifts: 65_536,
  /** Containers that are remembered. */
  containers: 16_384,
  /** Packages of one image. */
  packages: 10_000,
  /** Seconds for which a container must have been watched before what was not seen counts as not in use. */
  watched: 3600,
} as const;
