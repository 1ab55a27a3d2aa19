/** More rights, and out of the container. */
import { type Attack, fake, python } from './attack.ts';

export const escaping: Attack[] = [
  {
    name: 'a kernel module',
    script: python('libc.syscall(105 if arm else 175, b"x", 1, b"")'),
    box: 'privileged',
    official: 'Linux Kernel Module Injection Detected',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'a kernel module from a file',
    script: python('libc.syscall(273 if arm else 313, os.open("/bin/true", os.O_RDONLY), b"", 0)'),
    box: 'privileged',
    official: 'Linux Kernel Module Injection Detected',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'the file system is looked at from below',
    script: `${fake('debugfs')} /dev/vda`,
    box: 'privileged',
    official: 'Debugfs Launched in Privileged Container',
    chain: ['debugfs', 'sh', 'sh'],
  },
  {
    name: 'release_agent',
    script: 'mkdir -p /tmp/rdma; echo /tmp/payload > /tmp/rdma/release_agent',
    box: 'privileged',
    official: 'Detect release_agent File Container Escapes',
    chain: ['sh', 'sh', 'conmon'],
  },
  {
    name: 'release_agent of a group’s own hierarchy',
    script: `mkdir -p /tmp/group && mount -t cgroup -o none,name=eg cgroup /tmp/group
python3 -c 'open("/tmp/group/release_agent", "w")'; umount /tmp/group`,
    box: 'privileged',
    official: 'Detect release_agent File Container Escapes',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'something is mounted',
    script: 'mount -t tmpfs none /mnt',
    box: 'privileged',
    official: 'Mount Launched in Privileged Container',
    chain: ['mount', 'sh', 'sh'],
  },
  {
    name: 'the machine’s disk is read',
    script: 'mknod /dev/vdz b 7 0; head -c 1 /dev/vdz',
    box: 'privileged',
    official: 'Privileged Container Device Access',
    chain: ['head', 'sh', 'sh'],
  },
  {
    name: 'the machine’s files are read',
    script: 'mkdir -p /host/etc; echo x > /host/etc/secret; cat /host/etc/secret',
    official: 'Container Access to Host Sensitive Paths',
    chain: ['cat', 'sh', 'sh'],
  },
  {
    name: 'another process is attached to',
    script: python(`
child = os.fork()
if child == 0:
    import time; time.sleep(5)
libc.ptrace(16, child, None, None)
os.kill(child, 9)`),
    official: 'PTRACE attached to process',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'another process is seized',
    script: python(`
child = os.fork()
if child == 0:
    import time; time.sleep(5)
libc.ptrace(0x4206, child, None, None)
os.kill(child, 9)`),
    official: 'PTRACE attached to process',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'nobody else shall attach',
    script: python(`
if os.fork() == 0:
    libc.ptrace(0, 0, None, None)
    os._exit(0)
os.wait()`),
    official: 'PTRACE anti-debug attempt',
    chain: ['python3', 'python3', 'sh'],
  },
  {
    name: 'a user namespace for more rights',
    script: 'unshare -U true',
    official: 'Change namespace privileges via unshare',
    chain: ['unshare', 'sh', 'sh'],
  },
  {
    name: 'into the namespaces of the first process',
    // Where the first process is guarded even from root, its own shell will do.
    script: 'nsenter -t 1 -m true || nsenter -t $PPID -m true',
    box: 'hostPid',
    official: 'Change thread namespace',
    chain: ['nsenter', 'sh', 'sh'],
  },
  {
    name: 'a program for the kernel',
    script: python(`
attributes = (ctypes.c_char * 120)()
libc.syscall(280 if arm else 321, 5, attributes, 120)`),
    box: 'privileged',
    official: 'BPF Program Not Profiled',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'a variable that the loader trips over',
    script: 'GLIBC_TUNABLES=glibc.malloc.mxfast=glibc.malloc.mxfast=A /bin/true',
    official: 'Potential Local Privilege Escalation via Environment Variables Misuse',
    chain: ['true', 'sh', 'sh'],
  },
  {
    name: 'polkit without arguments',
    script: python(`
os.makedirs("/opt/eg", exist_ok=True)
os.system("cp /bin/true /opt/eg/pkexec")
os.setuid(65534)
if os.fork() == 0: os.execv("/opt/eg/pkexec", ["pkexec"])
os.wait()`),
    official: 'Polkit Local Privilege Escalation Vulnerability (CVE-2021-4034)',
    chain: ['pkexec', 'python3', 'sh'],
  },
  {
    name: 'page faults in a user’s hands',
    script: python(`
os.setuid(65534)
libc.syscall(282 if arm else 323, 1)`),
    official: 'Unprivileged Delegation of Page Faults Handling to a Userspace Process',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'docker’s socket is asked',
    script: 'curl -s --unix-socket /var/run/docker.sock http://docker/containers/json',
    box: 'sockets',
    chain: ['curl', 'sh', 'sh'],
  },
  {
    name: 'containerd’s socket is connected to',
    script: python('socket.socket(socket.AF_UNIX).connect("/run/containerd/containerd.sock")'),
    box: 'sockets',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'the handler of core dumps',
    script: `python3 -c 'open("/proc/sys/kernel/core_pattern", "r+")'`,
    box: 'privileged',
    chain: ['python3', 'sh', 'sh'],
  },
];
