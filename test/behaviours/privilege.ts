/** Rights that are taken. */
import { type Behaviour, calls, impostor, python } from './behaviour.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Setuid bit set on a file',
    trigger: 'cp /bin/true /opt/rooted; chmod 4755 /opt/rooted; rm -f /opt/rooted',
    twin: 'cp /bin/true /opt/rooted; chmod 755 /opt/rooted; rm -f /opt/rooted',
  },
  {
    rule: 'Setgid bit set on a program',
    trigger: 'cp /bin/true /opt/grouped; chmod 2755 /opt/grouped; rm -f /opt/grouped',
    twin: 'mkdir -p /opt/shared; chmod 2775 /opt/shared; rmdir /opt/shared',
  },
  {
    rule: 'Capability put on a file',
    trigger: impostor('setcap', 'cap_setuid+ep /opt/tool'),
    twin: impostor('setcap', '-v cap_setuid+ep /opt/tool'),
  },
  {
    rule: 'Search for setuid programs',
    trigger: 'find /usr/bin -maxdepth 1 -perm -4000',
    twin: 'find /usr/bin -maxdepth 1 -perm -111',
  },
  {
    rule: 'Search for files with capabilities',
    trigger: impostor('getcap', '-r /'),
    twin: impostor('getcap', '/bin/ping'),
  },
  {
    rule: 'Capabilities made to last over programs',
    trigger: calls(`import struct
head = struct.pack("Ii", 0x20080522, 0)
data = ctypes.create_string_buffer(24)
libc.capget(head, data)
words = list(struct.unpack("6I", data.raw))
words[2] = words[1]
libc.capset(head, struct.pack("6I", *words))`),
    twin: calls(`import struct
head = struct.pack("Ii", 0x20080522, 0)
data = ctypes.create_string_buffer(24)
libc.capget(head, data)
libc.capset(head, data.raw)`),
  },
  {
    rule: 'Ambient capability raised',
    trigger: calls('libc.prctl(47, 2, 0, 0, 0)'),
    twin: calls('libc.prctl(47, 4, 0, 0, 0)'),
  },
  {
    rule: "Rules of root's special rights changed",
    trigger: calls('libc.prctl(28, 0, 0, 0, 0)'),
    twin: calls('libc.prctl(27, 0, 0, 0, 0)'),
  },
  {
    rule: 'Process rewrites what is told about it',
    trigger: calls('libc.prctl(35, 8, 0, 0, 0)'),
    twin: calls('libc.prctl(3, 0, 0, 0, 0)'),
  },
  {
    rule: 'Process tried to become root',
    trigger: calls(`os.setresuid(4242, 4242, 4242)
libc.setuid(0)`),
    twin: calls(`os.setresuid(4242, 4242, 4242)
libc.setuid(4242)`),
  },
  {
    rule: 'Interpreter makes itself root',
    trigger: python('import os; os.setuid(0)'),
    twin: python('import os; os.setuid(4242)'),
  },
  {
    rule: 'Sudo in a container',
    trigger: impostor('sudo', 'id'),
    twin: impostor('idle'),
  },
  {
    rule: 'Sudo asked what it allows',
    trigger: impostor('sudo', '-l'),
    twin: impostor('sudo', 'id'),
  },
  {
    rule: 'Sudo with a user that does not exist',
    trigger: impostor('sudo', '-u#-1 id'),
    twin: impostor('sudo', '-u#1000 id'),
  },
  {
    rule: 'Sudoedit made to start a shell',
    trigger: impostor('sudoedit', '-s /etc/motd'),
    twin: impostor('sudoedit', '/etc/motd'),
  },
  {
    rule: 'Shell of root by sudo',
    trigger: `mkdir -p /opt/impostors; cp /bin/sh /opt/impostors/sudo; /opt/impostors/sudo -c 'sh </dev/null; :'`,
    twin: `mkdir -p /opt/impostors; cp /bin/sh /opt/impostors/sudo; /opt/impostors/sudo -c 'id; :'`,
  },
  {
    rule: 'Change of user in a container',
    trigger: 'su -c id nobody </dev/null; true',
    twin: 'id nobody',
  },
  {
    rule: 'Program run by pkexec',
    trigger: impostor('pkexec', 'id'),
    twin: impostor('pkcheck'),
  },
  {
    rule: "Conversion modules taken from a caller's directory",
    trigger: 'GCONV_PATH=. env true',
    twin: 'GCONV_PATH=/usr/lib/gconv env true',
  },
  {
    rule: 'Loader tunables that overflow',
    trigger: 'GLIBC_TUNABLES=glibc.malloc.mxfast=glibc.malloc.mxfast=A /bin/true',
    twin: 'GLIBC_TUNABLES=glibc.malloc.arena_max=1 /bin/true',
  },
  {
    rule: 'User namespace made in a container',
    trigger: calls('libc.unshare(0x10000000)'),
    twin: calls('libc.unshare(0x400)'),
  },
  {
    rule: 'Users mapped into a namespace',
    trigger: '(echo 0 0 1 > /proc/self/uid_map) 2>/dev/null; true',
    twin: 'cat /proc/self/uid_map',
  },
  {
    rule: 'Rules of sudo written',
    trigger: `mkdir -p /etc/sudoers.d; echo '# nothing' > /etc/sudoers.d/range; rm -f /etc/sudoers.d/range`,
    twin: `mkdir -p /etc/other.d; echo '# nothing' > /etc/other.d/range; rm -f /etc/other.d/range`,
  },
  {
    rule: 'Record of passwords given to sudo touched',
    trigger: 'mkdir -p /run/sudo/ts; : > /run/sudo/ts/1000; rm -rf /run/sudo',
    twin: 'mkdir -p /run/other; : > /run/other/1000; rm -rf /run/other',
  },
  {
    rule: 'Rules of polkit written',
    trigger:
      'mkdir -p /etc/polkit-1/rules.d; : > /etc/polkit-1/rules.d/00-range.rules; rm -rf /etc/polkit-1/rules.d/00-range.rules',
    twin: 'mkdir -p /etc/polkit-2; : > /etc/polkit-2/00-range.rules; rm -rf /etc/polkit-2',
  },
  {
    rule: 'User made an administrator',
    trigger: impostor('usermod', '-aG docker nobody'),
    twin: impostor('usermod', '-aG audio nobody'),
  },
  {
    rule: 'User with the number of root',
    trigger: impostor('useradd', '-o -u 0 backdoor'),
    twin: impostor('useradd', '-u 1500 worker'),
  },
  {
    rule: 'System file spliced into a pipe',
    trigger: python(`import os
ours, theirs = os.pipe()
os.splice(os.open("/etc/passwd", os.O_RDONLY), theirs, 1)`),
    twin: python(`import os
open("/opt/plain", "w").write("text")
ours, theirs = os.pipe()
os.splice(os.open("/opt/plain", os.O_RDONLY), theirs, 1)`),
  },
  {
    rule: 'Randomisation of addresses switched off',
    trigger: 'setarch -R true; true',
    twin: 'setarch "$(uname -m)" true; true',
  },
  {
    rule: 'Capabilities shown or shed by hand',
    trigger: impostor('capsh', '--print'),
    twin: impostor('shape', '--print'),
  },
];
