/**
 * How a container is run, whoever says so: a service of a compose file, or what `docker inspect` and `podman inspect` tell
 * of a container that is there. Checks look at this alone, and know no format.
 */
import type { Path } from '../types.ts';

/** A value and where it is written. */
export interface Placed<T> {
  value: T;
  at: Path;
}

export interface Mount {
  /** A path of the host, or the name of a volume. */
  source: string;
  target: string;
  /** The source is a path of the host. */
  bind: boolean;
  readOnly: boolean;
  propagation: string;
  at: Path;
}

export interface Port {
  /** Address of the host; empty for all of them. */
  address: string;
  /** Absent where the runtime chooses. */
  host?: number;
  container?: number;
  at: Path;
}

export interface ContainerSettings {
  /** A written plan leaves to the image what it does not say; of a container that is there nothing is left open. */
  from: 'compose' | 'inspect';
  name: string;
  /** The service or the container itself: where something is missing. */
  at: Path;
  /** Where a setting that is missing would be written. */
  missing(setting: Missing): Path;
  image?: Placed<string>;
  /** Absent where the image decides. */
  user?: Placed<string>;
  groups: readonly Placed<string>[];
  privileged?: Path;
  network?: Placed<string>;
  pid?: Placed<string>;
  ipc?: Placed<string>;
  uts?: Placed<string>;
  users?: Placed<string>;
  cgroup?: Placed<string>;
  cgroupParent?: Placed<string>;
  /** Upper case, without `CAP_`. */
  added: readonly Placed<string>[];
  /** Whether no capability of the default set is left but what `added` says. */
  dropsAll: boolean;
  /** `seccomp=unconfined` and the like, as written. */
  securityOptions: readonly Placed<string>[];
  noNewPrivileges: boolean;
  mounts: readonly Mount[];
  devices: readonly Placed<string>[];
  ports: readonly Port[];
  environment: readonly Placed<{ name: string; value: string }>[];
  command: readonly Placed<string>[];
  readOnlyRoot: boolean;
  memory: boolean;
  cpu: boolean;
  processes: boolean;
  restart?: Placed<string>;
  health: 'set' | 'none' | 'disabled';
  limits: readonly Placed<{ name: string; value: number }>[];
  sysctls: readonly Placed<string>[];
  oomKillDisabled?: Path;
  logDriver?: Placed<string>;
}

export type Missing = 'readOnly' | 'noNewPrivileges' | 'capDrop' | 'memory' | 'cpu' | 'processes' | 'health' | 'user';
