/** The kernel is changed or looked into. */
import { type Behaviour, calls, impostor, python, submits } from './behaviour.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Kernel module loaded from a container',
    trigger: calls('call("finit_module", -1, b"", 0)'),
    twin: calls('libc.fsync(-1)'),
  },
  {
    rule: 'Kernel module loaded from memory',
    host: true,
    trigger: calls('call("init_module", 0, 0, b"")'),
    twin: calls('libc.fsync(-1)'),
  },
  {
    rule: 'Kernel module loaded by an unusual program',
    host: true,
    trigger: calls('call("finit_module", -1, b"", 0)'),
    twin: calls('libc.fsync(-1)'),
  },
  {
    rule: 'Kernel module unloaded from a container',
    trigger: calls('call("delete_module", b"plimsoll_none", 0o4000)'),
    twin: calls('libc.fsync(-1)'),
  },
  {
    rule: 'Module tool in a container',
    trigger: impostor('insmod', '/tmp/rootkit.ko'),
    twin: impostor('lsmod'),
  },
  {
    rule: 'File below the modules of the kernel written',
    trigger: 'mkdir -p /lib/modules/range; : > /lib/modules/range/x.ko; rm -rf /lib/modules/range',
    twin: 'mkdir -p /opt/modules; : > /opt/modules/x.ko; rm -rf /opt/modules',
  },
  {
    rule: 'Program loaded into the kernel from a container',
    trigger: calls('call("bpf", 5, 0, 0)'),
    twin: calls('call("bpf", 0, 0, 0)'),
  },
  {
    rule: 'Program attached to the kernel from a container',
    trigger: calls('call("bpf", 17, 0, 0)'),
    twin: calls('call("bpf", 0, 0, 0)'),
  },
  {
    rule: 'Programs of others in the kernel looked for',
    trigger: calls('call("bpf", 11, 0, 0)'),
    twin: calls('call("bpf", 0, 0, 0)'),
  },
  {
    rule: 'Performance events opened in a container',
    trigger: calls('call("perf_event_open", 0, 0, -1, -1, 0)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'Another kernel loaded',
    trigger: calls('call("kexec_load", 0, 0, 0, 0)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'Restart asked for in a container',
    trigger: calls('call("reboot", 0, 0, 0, 0)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'Setting of the kernel written from a container',
    trigger: '(echo 1 > /proc/sys/vm/drop_caches) 2>/dev/null; true',
    twin: 'cat /proc/sys/vm/swappiness',
  },
  {
    rule: 'Protection of the kernel changed',
    trigger: '(echo 0 > /proc/sys/kernel/randomize_va_space) 2>/dev/null; true',
    twin: 'cat /proc/sys/kernel/randomize_va_space',
  },
  {
    rule: 'Program for core files changed',
    trigger: '(echo core > /proc/sys/kernel/core_pattern) 2>/dev/null; true',
    twin: 'cat /proc/sys/kernel/core_pattern',
  },
  {
    rule: 'Program that loads modules changed',
    trigger: '(echo /sbin/modprobe > /proc/sys/kernel/modprobe) 2>/dev/null; true',
    twin: 'cat /proc/sys/kernel/modprobe',
  },
  {
    rule: 'Program for events of devices changed',
    trigger: '(echo > /sys/kernel/uevent_helper) 2>/dev/null; true',
    twin: 'cat /sys/kernel/uevent_seqnum',
  },
  {
    rule: 'Interpreter of a binary format registered',
    trigger: '(echo > /proc/sys/fs/binfmt_misc/register) 2>/dev/null; true',
    twin: 'ls /proc/sys/fs/binfmt_misc',
  },
  {
    rule: 'Emergency keys of the kernel pressed',
    trigger: '(echo > /proc/sysrq-trigger) 2>/dev/null; true',
    twin: 'cat /proc/uptime',
  },
  {
    rule: 'Probe put into the kernel through a file',
    trigger: '(echo > /sys/kernel/tracing/kprobe_events) 2>/dev/null; true',
    twin: 'cat /sys/kernel/tracing/kprobe_events 2>/dev/null; true',
  },
  {
    rule: 'Debugging files of the kernel opened in a container',
    trigger: 'cat /sys/kernel/debug/sched/features 2>/dev/null; true',
    twin: 'cat /sys/kernel/uevent_seqnum',
  },
  {
    rule: 'Memory of the machine opened',
    trigger: 'head -c 1 /dev/mem 2>/dev/null; true',
    twin: 'head -c 1 /dev/zero',
  },
  {
    rule: 'Memory of the kernel read',
    trigger: 'head -c 1 /proc/kcore 2>/dev/null; true',
    twin: 'head -c 1 /proc/stat',
  },
  {
    rule: 'Addresses of the kernel read in a container',
    trigger: 'head -c 1 /proc/kallsyms',
    twin: 'head -c 1 /proc/cpuinfo',
  },
  {
    rule: 'Kernel or its symbols read in a container',
    trigger: 'head -c 1 "/boot/System.map-$(uname -r)" 2>/dev/null; true',
    twin: 'head -c 1 /proc/version',
  },
  {
    rule: 'Messages of the kernel read in a container',
    trigger: calls('libc.klogctl(10, 0, 0)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'Message device of the kernel opened in a container',
    trigger: 'head -c 1 /proc/kmsg 2>/dev/null </dev/null & sleep 0.2; kill $! 2>/dev/null; true',
    twin: 'head -c 1 /proc/version',
  },
  {
    rule: 'Page faults handled in a container',
    trigger: calls('call("userfaultfd", 1)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'Ring of calls made in a container',
    trigger: calls('call("io_uring_setup", 0, 0)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'File opened through a ring of calls',
    box: 'privileged',
    trigger: submits('struct.pack("<BBHiQQIIQ", 18, 0, 0, -100, 0, text(b"/etc/hostname"), 0, 0, 1)'),
    twin: submits('struct.pack("<BBHiQQIIQ", 0, 0, 0, -1, 0, 0, 0, 0, 1)'),
  },
  {
    rule: 'Connection made through a ring of calls',
    box: 'privileged',
    trigger: submits(
      'struct.pack("<BBHiQQIIQ", 16, 0, 0, socket.socket().detach(), 16, text(struct.pack("<H", 2) + struct.pack(">HI8x", 9, 0x7f000001)), 0, 0, 1)',
    ),
    twin: submits('struct.pack("<BBHiQQIIQ", 0, 0, 0, -1, 0, 0, 0, 0, 1)'),
  },
  {
    rule: 'Records of programs switched',
    trigger: calls('libc.acct(0)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'Swap switched in a container',
    trigger: calls('libc.swapoff(b"/opt/none")'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'Clock of the machine set in a container',
    trigger: calls(`import struct
call("clock_settime", 0, struct.pack("qq", -1, -1))`),
    twin: python('import time; time.clock_gettime(0)'),
  },
  {
    rule: 'Host name set in a container',
    trigger: python(`import socket
try: socket.sethostname("range")
except OSError: pass`),
    twin: python('import socket; socket.gethostname()'),
  },
  {
    rule: 'Watch on all files set up in a container',
    trigger: calls('libc.fanotify_init(0, 0)'),
    twin: calls('libc.inotify_init()'),
  },
  {
    rule: 'Files of security modules written',
    trigger: '(echo 0 > /sys/fs/selinux/enforce) 2>/dev/null; true',
    twin: 'cat /sys/fs/selinux/enforce 2>/dev/null; true',
  },
  {
    rule: 'Security module switched off',
    trigger: impostor('setenforce', '0'),
    twin: impostor('setenforce', '1'),
  },
  {
    rule: 'Parameters of modules written from a container',
    trigger: '(echo 1 > /sys/module/kernel/parameters/panic) 2>/dev/null; true',
    twin: 'ls /sys/module/kernel/parameters',
  },
  {
    rule: "Kernel's ciphers reached for in a container",
    trigger: python(`import socket
try: socket.socket(38, socket.SOCK_SEQPACKET)
except OSError: pass`),
    twin: python('import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)'),
  },
  {
    rule: 'Socket of a rare family',
    trigger: python(`import socket
try: socket.socket(21, socket.SOCK_SEQPACKET)
except OSError: pass`),
    twin: python('import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)'),
  },
  {
    rule: 'Packet filter spoken to from a container',
    trigger: python(`import socket
socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)`),
    twin: python(`import socket
socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)`),
  },
  {
    rule: 'Registers of the processor opened',
    trigger: 'head -c 1 /dev/cpu/0/msr 2>/dev/null; true',
    twin: 'head -c 1 /proc/cpuinfo',
  },
  {
    rule: 'Variables of the firmware written',
    trigger: '(echo > /sys/firmware/efi/efivars/Range-0) 2>/dev/null; true',
    twin: 'ls /sys/firmware',
  },
  {
    rule: 'Virtual machine made in a container',
    trigger: 'head -c 1 /dev/kvm 2>/dev/null; true',
    twin: 'head -c 1 /dev/null',
  },
  {
    rule: 'Insides of the kernel mounted',
    trigger: 'mkdir -p /opt/mnt; mount -t debugfs none /opt/mnt 2>/dev/null && umount /opt/mnt; true',
    twin: 'mkdir -p /opt/mnt; mount -t tmpfs none /opt/mnt 2>/dev/null && umount /opt/mnt; true',
  },
  {
    rule: 'Console typed into from a container',
    trigger: '(echo > /dev/tty1) 2>/dev/null; true',
    twin: '(echo > /dev/null)',
  },
];
