/**
 * Event types 0 to 211, a line a pair: number of the enter event, name, kind (s: system call, m: anything else), category,
 * flags of the enter event, flags of the exit event (- none), and after bars the parameters of both.
 *
 * Flags: c creates a descriptor, d ends one, u works on one, r reads from it, w writes to it, m changes state, b may
 * block, o is written no more, l has 32-bit lengths, x is not used.
 * Parameters: name, type (see `types.ts`), /x hexadecimal or /o octal, =names of values. `*` stands for a group.
 */
export const earlyPairs = `
0 syscall s other - -|ID:sc nativeID:u16|ID:sc nativeID:u16
2 open s file cm cm|name:path flags:f32/x=file_flags mode:u32/o|fd:fd name:path flags:f32/x=file_flags mode:u32/o dev:u32/x ino:u64
4 close s IO_other dum dum|fd:fd|res:err fd:fd
6 read s IO_read ur ur|fd:fd size:u32|res:err data:buf fd:fd size:u32
8 write s IO_write uw uw|fd:fd size:u32|res:err data:buf fd:fd size:u32
10 brk s memory o o|size:u32|res:u64/x
12 execve s process mo mo||res:err *task fdlimit:u64
14 clone s process mo mo||res:pid *task fdlimit:i64 flags:f32/x=clone_flags uid:u32 gid:u32
16 procexit m process mo x||
18 socket s net cm cm|domain:e32=socket_families type:u32 proto:u32|fd:fd domain:e32=socket_families type:u32 proto:u32
20 bind s net um um|fd:fd|res:err addr:addr fd:fd
22 connect s net um um|fd:fd addr:addr|res:err tuple:tuple fd:fd addr:addr
24 listen s net u u|fd:fd backlog:i32|res:err fd:fd backlog:i32
26 accept s net cmo cmo||fd:fd tuple:tuple queuepct:u8
28 send s IO_write uw uw|fd:fd size:u32|res:err data:buf fd:fd size:u32 tuple:tuple
30 sendto s IO_write uwm uwm|fd:fd size:u32 tuple:tuple|res:err data:buf fd:fd size:u32 tuple:tuple
32 recv s IO_read ur ur|fd:fd size:u32|res:err data:buf fd:fd size:u32 tuple:tuple
34 recvfrom s IO_read urm urm|fd:fd size:u32|res:err data:buf tuple:tuple fd:fd size:u32
36 shutdown s net um um|fd:fd how:e8/x=shutdown_how|res:err fd:fd how:e8/x=shutdown_how
38 getsockname s net - -||
40 getpeername s net - -||
42 socketpair s IPC cm cm|domain:e32=socket_families type:u32 proto:u32|res:err fd1:fd fd2:fd source:u64/x peer:u64/x domain:e32=socket_families type:u32 proto:u32
44 setsockopt s net - u||res:err fd:fd level:e8=sockopt_levels optname:e8=sockopt_options val:dyn=sockopt_dynamic_param optlen:u32
46 getsockopt s net m um||res:err fd:fd level:e8=sockopt_levels optname:e8=sockopt_options val:dyn=sockopt_dynamic_param optlen:u32
48 sendmsg s IO_write uwm uwm|fd:fd size:u32 tuple:tuple|res:err data:buf fd:fd size:u32 tuple:tuple
50 sendmmsg s IO_write - uwm||res:err fd:fd size:u32 data:buf tuple:tuple
52 recvmsg s IO_read urm urm|fd:fd|res:err size:u32 data:buf tuple:tuple msgcontrol:buf fd:fd
54 recvmmsg s IO_read - urm||res:err fd:fd size:u32 data:buf tuple:tuple msgcontrol:buf
56 accept s net cmo cmo|flags:i32/x|fd:fd tuple:tuple queuepct:u8
58 creat s file cm cm|name:path mode:u32/o|fd:fd name:path mode:u32/o dev:u32/x ino:u64 creat_flags:f16/x=creat_flags
60 pipe s IPC cm cm||res:err fd1:fd fd2:fd ino:u64
62 eventfd s IPC cm cm|initval:u64 flags:f32/x|res:fd initval:u64 flags:f32/x
64 futex s IPC - -|addr:u64/x op:e16/x=futex_operations val:u64|res:err addr:u64/x op:e16/x=futex_operations val:u64
66 stat s file - -||res:err path:path
68 lstat s file - -||res:err path:path
70 fstat s file u u|fd:fd|res:err fd:fd
72 stat64 s file - -||res:err path:path
74 lstat64 s file - -||res:err path:path
76 fstat64 s file u u|fd:fd|res:err
78 epoll_wait s wait b b|maxevents:err|res:err maxevents:err
80 poll s wait b b|fds:fdl timeout:i64|res:err fds:fdl timeout:i64
82 select s wait b b||res:err
84 select s wait bo bo||res:err
86 lseek s file u u|fd:fd offset:u64 whence:e8=lseek_whence|res:err fd:fd offset:u64 whence:e8=lseek_whence
88 llseek s file u u|fd:fd offset:u64 whence:e8=lseek_whence|res:err fd:fd offset:u64 whence:e8=lseek_whence
90 ioctl s IO_other uo uo|fd:fd request:u64/x|res:err
92 getcwd s file - -||res:err path:str
94 chdir s file m m||res:err path:str
96 fchdir s file um um|fd:fd|res:err fd:fd
98 mkdir s file o o|path:path mode:u32/x|res:err
100 rmdir s file o o|path:path|res:err
102 openat s file cmo cmo|dirfd:fd name:str flags:f32/x=file_flags mode:u32/o|fd:fd
104 link s file o o|oldpath:path newpath:path|res:err
106 linkat s file o o|olddir:fd oldpath:str newdir:fd newpath:str|res:err
108 unlink s file o o|path:path|res:err
110 unlinkat s file o o|dirfd:fd name:str|res:err
112 pread s IO_read ur ur|fd:fd size:u32 pos:u64|res:err data:buf fd:fd size:u32 pos:u64
114 pwrite s IO_write uw uw|fd:fd size:u32 pos:u64|res:err data:buf fd:fd size:u32 pos:u64
116 readv s IO_read ur ur|fd:fd|res:err size:u32 data:buf fd:fd
118 writev s IO_write uw uw|fd:fd size:u32|res:err data:buf fd:fd size:u32
120 preadv s IO_read ur ur|fd:fd pos:u64|res:err size:u32 data:buf fd:fd pos:u64
122 pwritev s IO_write uw uw|fd:fd size:u32 pos:u64|res:err data:buf fd:fd size:u32 pos:u64
124 dup s IO_other cumo cumo|fd:fd|res:fd
126 signalfd s signal cm cm|fd:fd mask:u32/x flags:f8/x|res:fd fd:fd mask:u32/x flags:f8/x
128 kill s signal - -|pid:pid sig:sig|res:err pid:pid sig:sig
130 tkill s signal - -|tid:pid sig:sig|res:err tid:pid sig:sig
132 tgkill s signal - -|pid:pid tid:pid sig:sig|res:err pid:pid tid:pid sig:sig
134 nanosleep s sleep b b|interval:rel|res:err interval:rel
136 timerfd_create s time cm cm|clockid:u8 flags:f8/x|res:fd clockid:u8 flags:f8/x
138 inotify_init s IPC cm cm|flags:f8/x|res:fd flags:f8/x
140 getrlimit s process - -|resource:e8=rlimit_resources|res:err cur:i64 max:i64 resource:e8=rlimit_resources
142 setrlimit s process - -|resource:e8=rlimit_resources|res:err cur:i64 max:i64 resource:e8=rlimit_resources
144 prlimit s process - -|pid:pid resource:e8=rlimit_resources|res:err newcur:i64 newmax:i64 oldcur:i64 oldmax:i64 pid:pid resource:e8=rlimit_resources
146 switch m scheduler o x|next:pid|
148 drop m internal - -|ratio:u32|ratio:u32
150 fcntl s IO_other um um|fd:fd cmd:e8=fcntl_commands|res:fd fd:fd cmd:e8=fcntl_commands
152 switch m scheduler - x|next:pid *memory|
154 execve s process mo mo||res:err *task fdlimit:u64 *memory
156 clone s process mo mo||res:pid *task fdlimit:i64 *memory flags:f32/x=clone_flags uid:u32 gid:u32
158 brk s memory - -|addr:u64/x|res:u64/x vm_size:u32 vm_rss:u32 vm_swap:u32 addr:u64/x
160 mmap s memory - -|addr:u64/x length:u64 prot:f32/x=prot_flags flags:f32/x=mmap_flags fd:fd offset:u64|res:u64/x vm_size:u32 vm_rss:u32 vm_swap:u32 addr:u64/x length:u64 prot:f32/x=prot_flags flags:f32/x=mmap_flags fd:fd offset:u64
162 mmap2 s memory - -|addr:u64/x length:u64 prot:f32/x=prot_flags flags:f32/x=mmap_flags fd:fd pgoffset:u64|res:u64/x vm_size:u32 vm_rss:u32 vm_swap:u32 addr:u64/x length:u64 prot:f32/x=prot_flags flags:f32/x=mmap_flags fd:fd pgoffset:u64
164 munmap s memory - -|addr:u64/x length:u64|res:err vm_size:u32 vm_rss:u32 vm_swap:u32 addr:u64/x length:u64
166 splice s IO_other u u|fd_in:fd fd_out:fd size:u64 flags:f32/x=splice_flags|res:err fd_in:fd fd_out:fd size:u64 flags:f32/x=splice_flags
168 ptrace s process - -|request:e16=ptrace_requests pid:pid|res:err addr:dyn/x=ptrace_dynamic_param data:dyn/x=ptrace_dynamic_param request:e16=ptrace_requests pid:pid
170 ioctl s IO_other u u|fd:fd request:u64/x argument:u64/x|res:err fd:fd request:u64/x argument:u64/x
172 execve s process mo mo||res:err *task fdlimit:u64 *memory env:buf
174 rename s file - -||res:err oldpath:path newpath:path
176 renameat s file - -||res:err olddirfd:fd oldpath:rpath@1 newdirfd:fd newpath:rpath@3
178 symlink s file - -||res:err target:str linkpath:path
180 symlinkat s file - -||res:err target:str linkdirfd:fd linkpath:rpath@2
182 fork s process mo mo||res:pid *task fdlimit:i64 *memory flags:f32/x=clone_flags uid:u32 gid:u32
184 vfork s process mo mo||res:pid *task fdlimit:i64 *memory flags:f32/x=clone_flags uid:u32 gid:u32
186 procexit m process m x|status:err ret:err sig:sig core:u8 reaper_tid:pid|
188 sendfile s IO_write u u|out_fd:fd in_fd:fd offset:u64 size:u64|res:err offset:u64 out_fd:fd in_fd:fd size:u64
190 quotactl s user - -|cmd:f16=quotactl_cmds type:f8=quotactl_types id:u32 quota_fmt:f8=quotactl_quota_fmts|res:err special:str quotafilepath:str dqb_bhardlimit:u64 dqb_bsoftlimit:u64 dqb_curspace:u64 dqb_ihardlimit:u64 dqb_isoftlimit:u64 dqb_btime:rel dqb_itime:rel dqi_bgrace:rel dqi_igrace:rel dqi_flags:f8=quotactl_dqi_flags quota_fmt_out:f8=quotactl_quota_fmts cmd:f16=quotactl_cmds type:f8=quotactl_types id:u32 quota_fmt:f8=quotactl_quota_fmts
192 setresuid s user m m|ruid:uid euid:uid suid:uid|res:err ruid:uid euid:uid suid:uid
194 setresgid s user m m|rgid:gid egid:gid sgid:gid|res:err rgid:gid egid:gid sgid:gid
196 sysdigevent s internal - x|event_type:u32 event_data:u64|
198 setuid s user m m|uid:uid|res:err uid:uid
200 setgid s user m m|gid:gid|res:err gid:gid
202 getuid s user - -||uid:uid
204 geteuid s user - -||euid:uid
206 getgid s user - -||gid:gid
208 getegid s user - -||egid:gid
210 getresuid s user - -||res:err ruid:uid euid:uid suid:uid
`;
