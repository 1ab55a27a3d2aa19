import type { Container } from '../state/containers.ts';

/** One way to learn what a container is: a socket of a runtime, or the files that runtimes leave. */
export interface ContainerSource {
  /** `Docker at /var/run/docker.sock` */
  name: string;
  /** Types of containers (container.type) that it is asked about first. */
  types: readonly string[];
  /** It asks nobody, so that it is asked even when the time is over. */
  local?: true;
  /**
   * `undefined`: it knows no such container, or the runtime is not there.
   * @throws when the runtime is there and does not answer as it should
   */
  find(id: string, type: string, signal: AbortSignal): Promise<Container | undefined>;
  /** Lets go of what is open. */
  close?(): void;
}

/** Where runtimes are looked for: paths of sockets and of folders. Absent: the usual ones. */
export interface RuntimePlaces {
  docker: readonly string[];
  podman: readonly string[];
  /** Sockets of the Container Runtime Interface, with the type of their containers. */
  cri: readonly { path: string; type: string }[];
  /** Sockets of containerd itself. */
  containerd: readonly string[];
  /** Folders with a folder for each container, in which runc (state.json) or crun (status) keeps where its bundle is. */
  states: readonly string[];
  /** Folders with a folder for each container that is its bundle or has it in `userdata`. */
  bundles: readonly string[];
  /** `/proc`, for the namespaces of the host. */
  proc: string;
}
