/** What is called of libbpf. Loaded when the sensor starts, and never before: `scan` must not pay for it. */
import type { LibraryHandle } from 'koffi';
import { PlimsollError } from '../../model/index.ts';

/** A pointer that only libbpf looks behind. */
export type Pointer = unknown;

export interface Libbpf {
  open(path: string): Pointer;
  map(object: Pointer, name: string): Pointer;
  /** Before the object is loaded. */
  setEntries(map: Pointer, entries: number): void;
  program(object: Pointer, name: string): Pointer;
  setAutoload(program: Pointer, on: boolean): void;
  /** @throws PlimsollError `sensor-unavailable` with the kernel's errno */
  load(object: Pointer): void;
  mapFd(map: Pointer): number;
  programFd(program: Pointer): number;
  attach(program: Pointer): Pointer;
  attachCgroup(program: Pointer, folder: number): Pointer;
  /** Keeps what a link holds beyond the end of this process, until the file is removed. */
  pin(link: Pointer, path: string): void;
  detach(link: Pointer): void;
  close(object: Pointer): void;
  put(map: number, key: Uint8Array, value: Uint8Array): void;
  get(map: number, key: Uint8Array, value: Uint8Array): boolean;
  remove(map: number, key: Uint8Array): boolean;
  cpus(): number;
}

const kernelTypes = '/sys/kernel/btf/vmlinux';

/** @throws PlimsollError `sensor-unavailable` when libbpf is not there or refuses */
export async function openLibbpf(): Promise<Libbpf> {
  const { default: koffi } = await import('koffi');
  let library: LibraryHandle;
  try {
    library = koffi.load('libbpf.so.1');
  } catch (cause) {
    throw new PlimsollError('sensor-unavailable', `libbpf.so.1 cannot be loaded: ${(cause as Error).message}`, {
      cause,
    });
  }
  const bind = (signature: string) => library.func(signature);
  /** The beginning of struct bpf_object_open_opts, as libbpf 1.0 has it. */
  const openOptions = koffi.struct({
    ...{ sz: 'size_t', object_name: 'str', relaxed_maps: 'bool', pin_root_path: 'str', unused: 'uint32_t' },
    ...{ kconfig: 'str', btf_custom_path: 'str' },
  });
  const openFile = library.func('bpf_object__open_file', 'void *', ['str', koffi.pointer(openOptions)]);
  const findMap = bind('void *bpf_object__find_map_by_name(void *obj, const char *name)');
  const setMaxEntries = bind('int bpf_map__set_max_entries(void *map, uint32_t max)');
  const findProgram = bind('void *bpf_object__find_program_by_name(void *obj, const char *name)');
  const autoload = bind('int bpf_program__set_autoload(void *prog, bool on)');
  const load = bind('int bpf_object__load(void *obj)');
  const mapFd = bind('int bpf_map__fd(void *map)');
  const programFd = bind('int bpf_program__fd(void *prog)');
  const attach = bind('void *bpf_program__attach(void *prog)');
  const attachCgroup = bind('void *bpf_program__attach_cgroup(void *prog, int fd)');
  const pin = bind('int bpf_link__pin(void *link, const char *path)');
  const destroy = bind('int bpf_link__destroy(void *link)');
  const closeObject = bind('void bpf_object__close(void *obj)');
  const update = bind('int bpf_map_update_elem(int fd, const void *key, const void *value, uint64_t flags)');
  const lookup = bind('int bpf_map_lookup_elem(int fd, const void *key, void *value)');
  const drop = bind('int bpf_map_delete_elem(int fd, const void *key)');
  const cpus = bind('int libbpf_num_possible_cpus()');
  // Its own messages go nowhere: what failed is said by the errors below.
  bind('void *libbpf_set_print(void *fn)')(null);

  const pointer = (value: Pointer, what: string): Pointer => {
    if (value === null) throw refused(what, koffi.errno());
    return value;
  };
  const done = (code: number, what: string): void => {
    if (code < 0) throw refused(what, -code);
  };
  return {
    // Where the kernel's types are named, those of its modules are not asked for: that would need CAP_SYS_ADMIN.
    open: path =>
      pointer(
        openFile(path, { sz: koffi.sizeof(openOptions), btf_custom_path: kernelTypes }),
        `${path} is no object of eBPF programs`,
      ),
    map: (object, name) => pointer(findMap(object, name), `there is no map ${name}`),
    setEntries: (map, entries) => done(setMaxEntries(map, entries), 'the size of a map cannot be set'),
    program: (object, name) => pointer(findProgram(object, name), `there is no program ${name}`),
    setAutoload: (program, on) => done(autoload(program, on), 'a program cannot be left out'),
    load: object => done(load(object), 'the kernel refuses the programs'),
    mapFd: map => mapFd(map),
    programFd: program => programFd(program),
    attach: program => pointer(attach(program), 'a program cannot be attached'),
    attachCgroup: (program, folder) =>
      pointer(attachCgroup(program, folder), 'a program cannot be attached to a group'),
    pin: (link, path) => done(pin(link, path), `a program cannot be kept at ${path}`),
    detach: link => void destroy(link),
    close: object => closeObject(object),
    put: (map, key, value) => done(update(map, key, value, 0), 'a map cannot be written'),
    get: (map, key, value) => lookup(map, key, value) === 0,
    remove: (map, key) => drop(map, key) === 0,
    cpus: () => cpus(),
  };
}

const causes: Record<number, string> = {
  1: 'not permitted: CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN) are needed',
  2: 'no such thing in this kernel',
  3: 'this kernel has no type information (BTF) for it',
  7: 'the program is too large for this kernel',
  12: 'too little memory, or too small a limit of locked memory',
  13: 'the verifier refused a program',
  22: 'this kernel does not know this type of program or map',
  95: 'not supported',
};

function refused(what: string, errno: number): PlimsollError {
  return new PlimsollError('sensor-unavailable', `${what} (errno ${errno}: ${causes[errno] ?? 'see errno(3)'})`);
}
