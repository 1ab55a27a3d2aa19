/** Ways out of a container. */
import { type Behaviour, calls, impostor, python } from './behaviour.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Release agent of a control group written',
    trigger: '(echo /bin/true > /sys/fs/cgroup/release_agent) 2>/dev/null; true',
    twin: 'cat /sys/fs/cgroup/release_agent 2>/dev/null; true',
  },
  {
    rule: 'Notice of an empty control group asked for',
    trigger: '(echo 1 > /sys/fs/cgroup/notify_on_release) 2>/dev/null; true',
    twin: 'cat /sys/fs/cgroup/notify_on_release 2>/dev/null; true',
  },
  {
    rule: 'Devices of a control group opened up',
    trigger: '(echo a > /sys/fs/cgroup/devices/devices.allow) 2>/dev/null; true',
    twin: 'cat /sys/fs/cgroup/devices/devices.list 2>/dev/null; true',
  },
  {
    rule: 'Process moved between control groups from a container',
    trigger: '(echo $$ > /sys/fs/cgroup/cgroup.procs) 2>/dev/null; true',
    twin: 'cat /proc/self/cgroup',
  },
  {
    rule: 'Control group made in a container',
    box: 'privileged',
    trigger:
      'mkdir -p /opt/cg; mount -t cgroup2 none /opt/cg || mount -t cgroup -o pids none /opt/cg; mkdir /opt/cg/range; rmdir /opt/cg/range; umount /opt/cg',
    twin: 'mkdir /opt/range && rmdir /opt/range',
  },
  {
    rule: 'Socket of Docker used in a container',
    trigger: python(`import socket
try: socket.socket(socket.AF_UNIX).connect("/var/run/docker.sock")
except OSError: pass`),
    twin: python(`import socket
try: socket.socket(socket.AF_UNIX).connect("/var/run/other.sock")
except OSError: pass`),
  },
  {
    rule: 'Socket of containerd used in a container',
    trigger: python(`import socket
try: socket.socket(socket.AF_UNIX).connect("/run/containerd/containerd.sock")
except OSError: pass`),
    twin: python(`import socket
try: socket.socket(socket.AF_UNIX).connect("/run/other/other.sock")
except OSError: pass`),
  },
  {
    rule: 'Socket of a container runtime used in a container',
    trigger: python(`import socket
try: socket.socket(socket.AF_UNIX).connect("/run/crio/crio.sock")
except OSError: pass`),
    twin: python(`import socket
try: socket.socket(socket.AF_UNIX).connect("/run/crio/other.sock")
except OSError: pass`),
  },
  {
    rule: 'Container tool in a container',
    trigger: impostor('crictl', 'ps'),
    twin: impostor('cristal', 'ps'),
  },
  {
    rule: 'Runtime asked over its socket by hand',
    trigger: 'curl -s --unix-socket /var/run/docker.sock http://d/containers/json; true',
    twin: 'curl -s --unix-socket /var/run/other.sock http://d/; true',
  },
  {
    rule: 'File system mounted in a container',
    trigger: 'mkdir -p /opt/mnt; mount -t tmpfs none /opt/mnt 2>/dev/null && umount /opt/mnt; true',
    twin: 'mkdir -p /opt/mnt; mount >/dev/null',
  },
  {
    rule: 'Disk mounted in a container',
    trigger: `mkdir -p /opt/mnt; mount /dev/sda1 /opt/mnt 2>/dev/null; python3 -c 'import ctypes; ctypes.CDLL(None).mount(b"/dev/vda", b"/opt/mnt", b"ext4", 1, 0)'`,
    twin: 'mkdir -p /opt/mnt; mount -t tmpfs none /opt/mnt 2>/dev/null && umount /opt/mnt; true',
  },
  {
    rule: 'Control groups mounted in a container',
    trigger: 'mkdir -p /opt/mnt; mount -t cgroup -o rdma cgroup /opt/mnt 2>/dev/null && umount /opt/mnt; true',
    twin: 'mkdir -p /opt/mnt; mount -t tmpfs none /opt/mnt 2>/dev/null && umount /opt/mnt; true',
  },
  {
    rule: 'Processes mounted anew in a container',
    trigger: 'mkdir -p /opt/mnt; mount -t proc proc /opt/mnt 2>/dev/null && umount /opt/mnt; true',
    twin: 'mkdir -p /opt/mnt; mount -t tmpfs none /opt/mnt 2>/dev/null && umount /opt/mnt; true',
  },
  {
    rule: 'Mount made writable in a container',
    trigger: 'mount -o remount,rw /proc/sys 2>/dev/null; true',
    twin: 'mount -o remount,ro /proc/sys 2>/dev/null; true',
  },
  {
    rule: 'Layers mounted over each other in a container',
    trigger: `mkdir -p /tmp/o/l /tmp/o/u /tmp/o/w /tmp/o/m; mount -t overlay overlay -o lowerdir=/tmp/o/l,upperdir=/tmp/o/u,workdir=/tmp/o/w /tmp/o/m 2>/dev/null && umount /tmp/o/m; python3 -c 'import ctypes; ctypes.CDLL(None).mount(b"overlay", b"/tmp/o/m", b"overlay", 0, b"lowerdir=/none")'; rm -rf /tmp/o`,
    twin: 'mkdir -p /opt/mnt; mount -t tmpfs none /opt/mnt 2>/dev/null && umount /opt/mnt; true',
  },
  {
    rule: 'Root of the machine bound into a container',
    trigger: calls('libc.mount(b"/proc/1/root", b"/opt", None, 4096, None)'),
    twin: calls('libc.mount(b"/usr", b"/opt", None, 4096, None) or libc.umount2(b"/opt", 2)'),
  },
  {
    rule: 'New mounts made by their parts',
    trigger: calls('call("fsconfig", -1, 6, 0, 0, 0)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'Namespaces entered from a container',
    trigger: calls('libc.setns(os.open("/proc/self/ns/uts", os.O_RDONLY), 0)'),
    twin: calls('os.open("/proc/self/ns/uts", os.O_RDONLY)'),
  },
  {
    rule: 'Program that enters namespaces in a container',
    trigger: 'nsenter --version; nsenter -t 1 -m true 2>/dev/null; true',
    twin: 'lsns 2>/dev/null; true',
  },
  {
    rule: 'New namespaces made in a container',
    trigger: calls('libc.unshare(0x20000)'),
    twin: calls('libc.unshare(0x400)'),
  },
  {
    rule: 'Root of the first process used',
    trigger: 'cat /proc/1/root/etc/hostname 2>/dev/null; true',
    twin: 'cat /etc/hostname; true',
  },
  {
    rule: 'Namespaces of the first process opened',
    trigger: python(`import os
try: os.open("/proc/1/ns/mnt", os.O_RDONLY)
except OSError: pass`),
    twin: python('import os; os.open("/proc/self/ns/mnt", os.O_RDONLY)'),
  },
  {
    rule: 'Other root taken in a container',
    trigger: 'chroot / true',
    twin: 'cd / && true',
  },
  {
    rule: 'Root exchanged in a container',
    trigger: calls('call("pivot_root", b"/none", b"/none")'),
    twin: calls('os.chdir("/")'),
  },
  {
    rule: 'Disk opened in a container',
    trigger: 'head -c 1 /dev/vda 2>/dev/null; true',
    twin: 'head -c 1 /dev/zero',
  },
  {
    rule: 'Tool for file systems on a disk in a container',
    trigger: impostor('debugfs', `-R 'cat /etc/shadow' /dev/vda`),
    twin: impostor('debugfs', '-V'),
  },
  {
    rule: 'Block device made in a container',
    trigger: python(`import os
try: os.mknod("/opt/disk", 0o60600, os.makedev(253, 0))
except OSError: pass`),
    twin: python(`import os
os.mknod("/opt/pipe", 0o10600); os.unlink("/opt/pipe")`),
  },
  {
    rule: 'Character device made in a container',
    trigger: python(`import os
try: os.mknod("/opt/memory", 0o20600, os.makedev(1, 1)); os.unlink("/opt/memory")
except OSError: pass`),
    twin: python(`import os
os.mknod("/opt/plain", 0o100600); os.unlink("/opt/plain")`),
  },
  {
    rule: 'Whiteout made in a container',
    trigger: python(`import os
try: os.mknod("/opt/whiteout", 0o20000, 0); os.unlink("/opt/whiteout")
except OSError: pass`),
    twin: python(`import os
os.mknod("/opt/plain", 0o100600); os.unlink("/opt/plain")`),
  },
  {
    rule: 'Program of a process opened for writing',
    trigger: '(: >> /proc/self/exe) 2>/dev/null; true',
    twin: 'cat /proc/self/exe >/dev/null',
  },
  {
    rule: 'Link to the program of a process',
    trigger: 'ln -s /proc/self/exe /opt/self; rm -f /opt/self',
    twin: 'ln -s /bin/true /opt/self; rm -f /opt/self',
  },
  {
    rule: 'Link to a directory of the machine',
    trigger: 'ln -s / /opt/root; rm -f /opt/root',
    twin: 'ln -s /usr /opt/usr; rm -f /opt/usr',
  },
  {
    rule: 'Working directory behind a descriptor',
    trigger: 'exec 7</opt; cd /proc/self/fd/7 && pwd',
    twin: 'exec 7</opt; cd /opt && pwd',
  },
  {
    rule: 'File reached upwards from a descriptor',
    trigger:
      'exec 7</opt; cat /proc/self/fd/7/../etc/../proc/self/stat >/dev/null 2>&1; cat /proc/self/fd/7/../proc/none >/dev/null 2>&1; true',
    twin: 'exec 7</etc/hostname; cat /proc/self/fd/7',
  },
  {
    rule: 'File opened by its handle',
    trigger: calls('libc.open_by_handle_at(-1, ctypes.create_string_buffer(32), 0)'),
    twin: calls('os.open("/etc/hostname", os.O_RDONLY)'),
  },
  {
    rule: 'Descriptor taken out of another process',
    trigger: calls('call("pidfd_getfd", call("pidfd_open", os.getppid(), 0), 0, 0)'),
    twin: calls('call("pidfd_open", os.getppid(), 0)'),
  },
  {
    rule: 'Two paths exchanged at once',
    trigger: calls(`open("/opt/a", "w").close(); open("/opt/b", "w").close()
libc.renameat2(-100, b"/opt/a", -100, b"/opt/b", 2)`),
    twin: calls(`open("/opt/a", "w").close()
libc.renameat2(-100, b"/opt/a", -100, b"/opt/b", 0)`),
  },
  {
    rule: 'Storage of the runtime opened in a container',
    trigger: 'cat /var/lib/kubelet/config.yaml 2>/dev/null; true',
    twin: 'cat /var/lib/dpkg/status >/dev/null',
  },
  {
    rule: 'File of the machine opened through a mount of its root',
    trigger: 'cat /host/etc/shadow 2>/dev/null; true',
    twin: 'cat /etc/hostname',
  },
  {
    rule: 'Program of the runtime in a container written',
    trigger: ': > /opt/runc; rm -f /opt/runc',
    twin: ': > /opt/run; rm -f /opt/run',
  },
  {
    rule: 'Container with every right begins',
    box: 'privileged',
    trigger: 'unshare --pid --fork --mount-proc true 2>/dev/null; true',
    twin: 'true; /bin/true',
  },
];
