import { fieldsOf } from './table.ts';

/** The process and thread of the event. */
export const processFields = fieldsOf(`
proc.exe text : first argument of the command line
proc.pexe text : proc.exe of the parent
proc.aexe text [index] ancestors const plain : proc.exe of an ancestor: [1] is the parent; without an index any of them
proc.exepath text : path of the executable, links resolved
proc.pexepath text : proc.exepath of the parent
proc.aexepath text [index] ancestors const plain : proc.exepath of an ancestor
proc.name text : name of the process, 15 characters at most
proc.pname text : proc.name of the parent
proc.aname text [index] ancestors const plain : proc.name of an ancestor
proc.args text [index] : arguments after the first; by index one of them
proc.cmdline text : proc.name and proc.args
proc.pcmdline text : proc.cmdline of the parent
proc.acmdline text [index] ancestors const plain : proc.cmdline of an ancestor
proc.cmdnargs u64 : how many arguments there are
proc.cmdlenargs u64 : how long the arguments are together, without blanks
proc.exeline text : proc.exe and proc.args
proc.env text [key] : the environment; by name one variable
proc.aenv text [any] ancestors const plain : the environment of an ancestor, by index, or one variable of the first that has it
proc.cwd text : working directory, with a slash at its end
proc.loginshellid i64 : pid of the oldest shell among the ancestors
proc.tty u32 : controlling terminal; 0: none
proc.pid i64 : id of the process
proc.ppid i64 : id of its parent
proc.apid i64 [index] ancestors const plain : id of an ancestor
proc.vpid i64 : id of the process in its pid namespace
proc.pvpid i64 : id of the parent in its pid namespace
proc.sid i64 : id of the session
proc.sname text : name of the session's leader
proc.sid.exe text : proc.exe of the session's leader
proc.sid.exepath text : proc.exepath of the session's leader
proc.vpgid i64 : process group in its pid namespace
proc.vpgid.name text : name of the process group's leader
proc.vpgid.exe text : proc.exe of the process group's leader
proc.vpgid.exepath text : proc.exepath of the process group's leader
proc.pgid i64 : process group as the host sees it
proc.pgid.name text : name of that group's leader
proc.pgid.exe text : proc.exe of that group's leader
proc.pgid.exepath text : proc.exepath of that group's leader
proc.is_pgid_leader bool : whether the process leads its group, as the host sees it
proc.duration span : nanoseconds since the process began
proc.ppid.duration span : nanoseconds since the parent began
proc.pid.ts span : when the process began
proc.ppid.ts span : when the parent began
proc.is_exe_writable bool : whether the user may write the executable
proc.is_exe_upper_layer bool : whether the executable is in the upper layer of an overlay: not of the image
proc.is_exe_lower_layer bool : whether the executable is in the lower layer of an overlay
proc.is_exe_from_memfd bool : whether the executable is a file in memory
proc.is_sid_leader bool : whether the process leads its session
proc.is_vpgid_leader bool : whether the process leads its group
proc.is_setuid bool old : whether the executable changes the user
proc.is_setgid bool old : whether the executable changes the group
proc.exe_ino i64 : inode of the executable
proc.exe_ino.ctime time : when its inode changed
proc.exe_ino.mtime time : when its content changed
proc.exe_ino.ctime_duration_proc_start time : nanoseconds from that change to the start of the process
proc.exe_ino.ctime_duration_pidns_start time : nanoseconds from the start of the pid namespace to that change
proc.pidns_init_start_ts u64 : when the pid namespace began
proc.is_container_healthcheck bool : whether it is a health check of the container
proc.is_container_liveness_probe bool : whether it is a liveness probe
proc.is_container_readiness_probe bool : whether it is a readiness probe
proc.fdopencount u64 : how many descriptors are open
proc.fdlimit i64 : how many may be
proc.fdusage double : the one in parts of the other
proc.vmsize u64 : virtual memory, kB
proc.vmrss u64 : resident memory, kB
proc.vmswap u64 : swapped memory, kB
proc.nthreads u64 : how many threads live, the leader included
proc.nchilds u64 : how many threads live beside the leader
proc.filter u32 old : of a scripting interface that is gone
proc.stdin.type text : type of the standard input
proc.stdout.type text : type of the standard output
proc.stderr.type text : type of the standard error
proc.stdin.name text : name of the standard input
proc.stdout.name text : name of the standard output
proc.stderr.name text : name of the standard error
thread.cap_permitted text : permitted capabilities
thread.cap_inheritable text : inheritable capabilities
thread.cap_effective text : effective capabilities
thread.pfmajor u64 : major page faults
thread.pfminor u64 : minor page faults
thread.tid i64 : id of the thread
thread.ismain bool : whether it is the process's first
thread.vtid i64 : id of the thread in its pid namespace
thread.nametid text old : name and id of the thread
thread.vnametid text old : name and id of the thread in its pid namespace
thread.exectime span : processor time of the thread that was scheduled last
thread.totexectime span : processor time since the capture began
thread.cgroups text : all control groups
thread.cgroup text [key!] dot : the control group of a subsystem
thread.cpu double : processor time of the last second, per cent
thread.cpu.user double : the user's part of it
thread.cpu.system double : the kernel's part of it
thread.vmsize u64 : virtual memory, kB
thread.vmrss u64 : resident memory, kB
thread.vmsize.b u64 old : virtual memory, bytes
thread.vmrss.b u64 old : resident memory, bytes
user.uid u32 : user
user.name text : name of the user
user.homedir text : home directory of the user
user.shell text : shell of the user
user.loginuid i64 : user of the login (audit); -1: none
user.loginname text : name of that user
group.gid u32 : group
group.name text : name of the group
`);
