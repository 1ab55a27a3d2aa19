/** File systems that hold no files but views of the running kernel (statfs(2)). */
import { statfsSync } from 'node:fs';

/** `f_type` → name. */
const magic = new Map<number, string>([
  [0x9fa0, 'proc'],
  [0x62656572, 'sysfs'],
  [0x1cd1, 'devpts'],
  [0x27e0eb, 'cgroup'],
  [0x63677270, 'cgroup2'],
  [0x64626720, 'debugfs'],
  [0x74726163, 'tracefs'],
  [0x73636673, 'securityfs'],
  [0xcafe4a11, 'bpf'],
  [0x6165676c, 'pstore'],
  [0x62656570, 'configfs'],
  [0x19800202, 'mqueue'],
  [0x958458f6, 'hugetlbfs'],
  [0x42494e4d, 'binfmt_misc'],
  [0x65735543, 'fusectl'],
  [0x187, 'autofs'],
  [0x6e736673, 'nsfs'],
  [0xf97cff8c, 'selinuxfs'],
  [0x43415d53, 'smackfs'],
  [0xde5e81e4, 'efivarfs'],
  [0x67596969, 'rpc_pipefs'],
  [0x6e667364, 'nfsd'],
]);

const TMPFS = 0x01021994;

/**
 * Name of the pseudo file system that is mounted at `file`; `undefined` for real ones. A tmpfs is real, since unpacked
 * images may lie on one, except at /dev, where devtmpfs shows itself as tmpfs too.
 * @param path relative to the root
 */
export function pseudoFileSystem(file: string | Buffer, path: string): string | undefined {
  const { type } = statfsSync(file);
  if (type === TMPFS && (path === 'dev' || path.startsWith('dev/'))) return 'devtmpfs';
  return magic.get(type);
}
