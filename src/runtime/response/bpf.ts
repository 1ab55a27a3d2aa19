/** As much of libbpf as loading one object and attaching its programs to a control group needs. */
import type { KoffiFunc } from 'koffi';

type Pointer = bigint | null;

export interface BpfObject {
  /** Attaches a program to a control group; it is detached when closed or when this process ends, if not pinned. */
  attach(program: string, cgroup: number): BpfLink;
  /** @throws Error: there is no such map */
  map(name: string): BpfMap;
  close(): void;
}

export interface BpfLink {
  /** Keeps it attached beyond the end of this process, until the file is removed. */
  pin(path: string): void;
  close(): void;
}

export interface BpfMap {
  set(key: Uint8Array, value: Uint8Array): void;
  /** @returns false: it is not there */
  get(key: Uint8Array, value: Uint8Array): boolean;
  delete(key: Uint8Array): void;
}

/** Loads a compiled object into the kernel. @throws Error: what libbpf or the kernel refused, with the errno */
export async function loadObject(path: string): Promise<BpfObject> {
  const { default: koffi } = await import('koffi');
  const library = koffi.load('libbpf.so.1');
  const bind = <T extends (...args: never[]) => unknown>(declaration: string): KoffiFunc<T> =>
    library.func(declaration) as KoffiFunc<T>;
  const open = bind<(path: string, options: null) => Pointer>('void *bpf_object__open_file(const char *, void *)');
  const load = bind<(object: Pointer) => number>('int bpf_object__load(void *)');
  const close = bind<(object: Pointer) => void>('void bpf_object__close(void *)');
  const find = bind<(object: Pointer, name: string) => Pointer>(
    'void *bpf_object__find_program_by_name(void *, const char *)',
  );
  const attach = bind<(program: Pointer, cgroup: number) => Pointer>('void *bpf_program__attach_cgroup(void *, int)');
  const pin = bind<(link: Pointer, path: string) => number>('int bpf_link__pin(void *, const char *)');
  const destroy = bind<(link: Pointer) => number>('int bpf_link__destroy(void *)');
  const mapFd = bind<(object: Pointer, name: string) => number>(
    'int bpf_object__find_map_fd_by_name(void *, const char *)',
  );
  const update = bind<(fd: number, key: Uint8Array, value: Uint8Array, flags: number) => number>(
    'int bpf_map_update_elem(int, void *, void *, uint64_t)',
  );
  const lookup = bind<(fd: number, key: Uint8Array, value: Uint8Array) => number>(
    'int bpf_map_lookup_elem(int, void *, void *)',
  );
  const remove = bind<(fd: number, key: Uint8Array) => number>('int bpf_map_delete_elem(int, void *)');

  const errno = (): number => koffi.errno();
  const failed = (what: string): Error => {
    const number = errno();
    const [name = `errno ${number}`] = Object.entries(koffi.os.errno).find(([, value]) => value === number) ?? [];
    const hint = name === 'EPERM' || name === 'EACCES' ? ' (CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN are needed)' : '';
    return new Error(`${what}: ${name}${hint}`);
  };

  const object = open(path, null);
  if (object === null) throw failed(`${path} cannot be opened`);
  if (load(object) !== 0) {
    const error = failed(`the kernel does not take ${path}`);
    close(object);
    throw error;
  }
  return {
    attach(name, cgroup) {
      const program = find(object, name);
      const link = program === null ? null : attach(program, cgroup);
      if (link === null) throw failed(`${name} cannot be attached`);
      return {
        pin(file) {
          if (pin(link, file) !== 0) throw failed(`${name} cannot be pinned at ${file}`);
        },
        close: () => void destroy(link),
      };
    },
    map(name) {
      const fd = mapFd(object, name);
      if (fd < 0) throw new Error(`${path} has no map ${name}`);
      return {
        set(key, value) {
          if (update(fd, key, value, 0) !== 0) throw failed(`an entry cannot be added to ${name}`);
        },
        get: (key, value) => lookup(fd, key, value) === 0,
        delete(key) {
          if (remove(fd, key) !== 0 && errno() !== koffi.os.errno['ENOENT'])
            throw failed(`an entry cannot be removed from ${name}`);
        },
      };
    },
    close: () => close(object),
  };
}
