/** What each kind of event means, in a sentence: names, English, Chinese. Kinds of one meaning share a line. */
const table = `
execve execveat | a process begins another program | 进程开始执行另一个程序
clone clone3 fork vfork | a process or thread is made | 创建进程或线程
procexit | a process or thread has ended | 进程或线程已结束
exit exit_group | a thread, or its whole process, asks to end | 线程或整个进程请求结束
cgroup_mkdir | a control group is made, as for a new container | 创建控制组，例如启动新容器
cgroup_rmdir | a control group is removed, as after a container | 删除控制组，例如容器结束之后
cgroup_attach_task | a process is moved into a control group | 进程被移入某个控制组
io_uring_submit | work is handed to the kernel through io_uring, past the usual calls | 通过 io_uring 向内核提交操作，绕过常规系统调用
open openat openat2 creat | a file is opened or created | 打开或创建文件
open_by_handle_at | a file is opened by its handle, past all paths; a way out of containers | 绕过路径按句柄打开文件，可用于容器逃逸
name_to_handle_at | the handle of a file is asked for | 获取文件句柄
close close_range | descriptors are closed | 关闭描述符
read pread readv preadv preadv2 | bytes are read from a descriptor | 从描述符读取数据
write pwrite writev pwritev pwritev2 | bytes are written to a descriptor | 向描述符写入数据
sendfile splice tee vmsplice copy_file_range | bytes go from one descriptor to another within the kernel | 在内核中于描述符之间传输数据
lseek llseek | the place to read or write at is moved | 移动文件读写位置
truncate ftruncate fallocate | the size of a file is changed | 更改文件大小
fsync fdatasync sync syncfs sync_file_range msync | what was written is forced onto the device | 将已写入的数据刷入设备
readahead fadvise64 cachestat | the kernel's cache of a file is told or asked | 提示或查询文件缓存
stat lstat fstat newfstatat statx access faccessat faccessat2 | what is known of a file, or whether it may be used, is asked | 查询文件属性或访问权限
statfs fstatfs ustat sysfs statmount listmount | file systems and mounts are asked about | 查询文件系统与挂载信息
getdents getdents64 | the entries of a directory are listed | 列出目录内容
readlink readlinkat | where a symbolic link points is read | 读取符号链接的目标
getcwd chdir fchdir | the working directory is asked for or changed | 查询或切换工作目录
chroot | another directory becomes the root of a process | 更改进程的根目录
pivot_root | the root file system of a mount namespace is exchanged | 更换挂载命名空间的根文件系统
mkdir mkdirat rmdir | a directory is made or removed | 创建或删除目录
unlink unlinkat | a name of a file, or a directory, is removed | 删除文件名或目录
rename renameat renameat2 | a file or directory gets another name | 重命名文件或目录
link linkat | a file gets a further name | 创建硬链接
symlink symlinkat | a symbolic link is made | 创建符号链接
mknod mknodat | a device, pipe or socket file is made | 创建设备、管道或套接字文件
chmod fchmod fchmodat | the mode of a file changes, as to set-user-ID | 更改文件权限，例如置 set-user-ID 位
chown lchown fchown fchownat | a file gets another owner | 更改文件属主
utime utimes utimensat futimesat | the times of a file are set, as to hide a change | 设置文件时间，可用于掩盖改动
umask | the mask of new files' modes is set | 设置新文件的权限掩码
setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat | an extended attribute is set or removed, as capabilities of a file | 设置或删除扩展属性，例如文件能力
getxattr lgetxattr fgetxattr getxattrat listxattr llistxattr flistxattr listxattrat | extended attributes are read | 读取扩展属性
flock fcntl | a descriptor is locked, copied or changed | 锁定、复制或更改描述符
dup dup2 dup3 | a descriptor gets a further number, as a shell's input from a socket | 复制描述符，例如把套接字接到 shell 的输入
pipe pipe2 | a pipe is made | 创建管道
ioctl | a device or file is told something of its own kind | 向设备或文件发送专用指令
poll ppoll select pselect6 epoll_wait epoll_pwait epoll_pwait2 | a process waits for descriptors | 等待描述符就绪
epoll_create epoll_create1 epoll_ctl | a set of descriptors to wait for is made or changed | 创建或更改等待集合
eventfd eventfd2 signalfd signalfd4 timerfd_create timerfd_settime timerfd_gettime | a descriptor for events, signals or time is made or used | 创建或使用事件、信号、定时器描述符
inotify_init inotify_init1 inotify_add_watch inotify_rm_watch | changes of files are watched | 监视文件变化
fanotify_init fanotify_mark | opens of files are watched, or decided upon | 监视或裁决文件访问
memfd_create memfd_secret | a file in memory alone is made, that a program may be run from | 创建仅存于内存的文件，可从中执行程序
mount umount umount2 | a file system is mounted or unmounted | 挂载或卸载文件系统
fsopen fsconfig fsmount fspick move_mount open_tree open_tree_attr mount_setattr | a mount is made, moved or changed, step by step | 分步创建、移动或更改挂载
swapon swapoff | swap space is turned on or off | 启用或关闭交换空间
quotactl quotactl_fd | quotas of a file system are read or set | 读取或设置磁盘配额
socket socketpair | a socket is made | 创建套接字
bind | a socket gets an address of its own | 套接字绑定本地地址
connect | a connection is made, or an address chosen to send to | 建立连接或选定发送地址
listen | a socket waits for connections | 套接字开始监听
accept accept4 | a connection is taken | 接受连接
sendto sendmsg sendmmsg | messages are sent | 发送消息
recvfrom recvmsg recvmmsg | messages are received | 接收消息
getsockname getpeername getsockopt | addresses or options of a socket are asked for | 查询套接字地址或选项
setsockopt | an option of a socket is set | 设置套接字选项
shutdown | a connection is closed in one or both directions | 关闭连接的一个或两个方向
socketcall ipc | a 32-bit program makes one of several calls of sockets, or of System V | 32 位程序经复合入口调用套接字或 System V 接口
setuid setreuid setresuid setfsuid | a process becomes another user | 进程切换用户
setgid setregid setresgid setfsgid setgroups | a process becomes of another group | 进程切换用户组
getuid geteuid getgid getegid getresuid getresgid getgroups | a process asks who it is | 查询自身的用户与组
capset capget | capabilities of a process are set or read | 设置或读取进程能力
setsid setpgid getsid getpgid getpgrp | sessions and groups of processes are made or asked for | 创建或查询会话与进程组
getpid getppid gettid | a process asks for its number | 查询自身或父进程编号
prctl arch_prctl | a process changes something of itself, as its name or its rights | 更改进程自身的属性，例如名称或权限
ptrace | another process is traced, read or steered | 跟踪、读取或操纵另一进程
process_vm_readv process_vm_writev | memory of another process is read or written | 读写另一进程的内存
process_madvise process_mrelease | memory of another process is given up | 释放或处置另一进程的内存
kcmp | two processes are compared as to what they share | 比较两个进程共享的资源
pidfd_open pidfd_getfd pidfd_send_signal | a descriptor of a process is made, or used to take its descriptors or to signal it | 获取进程描述符，或借此取得其描述符、向其发信号
kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo | a signal is sent | 发送信号
signal rt_sigaction rt_sigprocmask sigprocmask sgetmask ssetmask sigaltstack sigreturn | what signals do is set | 设置信号处理方式
pause rt_sigpending sigpending rt_sigsuspend rt_sigtimedwait | a process waits for signals, or asks for them | 等待或查询信号
wait4 waitid waitpid | a process waits for its children | 等待子进程
seccomp | a process limits its calls | 进程限制自身可用的系统调用
landlock_create_ruleset landlock_add_rule landlock_restrict_self | a process limits what it may reach | 进程限制自身可访问的资源
lsm_get_self_attr lsm_set_self_attr lsm_list_modules | attributes of security modules are read or set | 读取或设置安全模块属性
unshare | a process leaves namespaces that it shared | 进程脱离共享的命名空间
setns | a process enters a namespace, as that of a container or of the host | 进程进入某个命名空间，例如容器或宿主机
bpf | an eBPF program or map is loaded, read or changed | 加载、读取或更改 eBPF 程序与映射
perf_event_open | performance counters or tracing are opened | 打开性能计数或跟踪
userfaultfd | page faults are handled by a program; exploits use it to win races | 由程序处理缺页，常被漏洞利用来赢得竞态
init_module finit_module | a module is loaded into the kernel | 加载内核模块
delete_module | a module is removed from the kernel | 卸载内核模块
kexec_load kexec_file_load | another kernel is made ready to start | 准备启动另一个内核
reboot | the machine is restarted, halted, or its keys are set | 重启、停机或设置组合键
syslog | the kernel's messages are read or cleared | 读取或清除内核日志
acct | accounting of processes is turned on or off | 启用或关闭进程记账
add_key request_key keyctl | keys of the kernel are added, sought or used | 添加、查找或使用内核密钥
ioperm iopl | a process gets access to ports of devices | 进程获得硬件端口访问权
sethostname setdomainname | the machine's name is set | 设置主机名或域名
uname olduname sysinfo | the machine is asked about | 查询系统信息
personality | how a program is run changes, as without randomised addresses | 更改程序运行方式，例如关闭地址随机化
mmap | memory is mapped, from a file or none | 映射内存或文件
mprotect pkey_mprotect pkey_alloc pkey_free | rights of memory change, as to run what was written | 更改内存权限，例如使写入内容可执行
munmap mremap remap_file_pages brk | memory is moved, grown or given back | 移动、扩展或释放内存
madvise mincore mseal map_shadow_stack membarrier | the kernel is told or asked about memory | 提示或查询内存状态
mlock mlock2 mlockall munlock munlockall | memory is kept from being swapped out, or no longer | 锁定或解锁内存
mbind get_mempolicy set_mempolicy set_mempolicy_home_node migrate_pages move_pages | where memory lies is set or asked for | 设置或查询内存所在节点
shmget shmat shmdt shmctl | memory is shared by System V's means | 使用 System V 共享内存
semget semop semtimedop semctl | semaphores of System V are used | 使用 System V 信号量
msgget msgsnd msgrcv msgctl | message queues of System V are used | 使用 System V 消息队列
mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr | message queues of POSIX are used | 使用 POSIX 消息队列
futex futex_wait futex_waitv futex_wake futex_requeue set_robust_list get_robust_list | threads wait for each other | 线程间等待与唤醒
rseq set_tid_address restart_syscall set_thread_area get_thread_area modify_ldt | a thread sets itself up | 线程自身的初始化
io_uring_setup io_uring_enter io_uring_register | work is done through io_uring | 通过 io_uring 执行操作
io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents | work is done through the older asynchronous input and output | 通过旧式异步 I/O 执行操作
getrlimit setrlimit prlimit getrusage times | limits and use of resources are asked for or set | 查询或设置资源限制与用量
nice getpriority setpriority ioprio_get ioprio_set | priorities are asked for or set | 查询或设置优先级
sched_yield sched_setparam sched_getparam sched_setscheduler sched_getscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval sched_setaffinity sched_getaffinity sched_setattr sched_getattr getcpu | how threads are scheduled is asked for or set | 查询或设置线程调度
nanosleep clock_nanosleep alarm setitimer getitimer timer_create timer_settime timer_gettime timer_getoverrun timer_delete | a process sleeps, or sets a timer | 休眠或设置定时器
time gettimeofday clock_gettime clock_getres | the time is asked for | 查询时间
settimeofday clock_settime clock_adjtime adjtimex stime | the clock is set | 设置时钟
getrandom | random bytes are asked for | 获取随机数
uselib lookup_dcookie bdflush vhangup | an old call that hardly any program makes | 很少有程序使用的旧系统调用
`;

interface Meaning {
  en: string;
  zh: string;
}

const meanings = new Map<string, Meaning>(
  table
    .trim()
    .split('\n')
    .flatMap(line => {
      const [names = '', en = '', zh = ''] = line.split(' | ');
      return names.split(' ').map((name): [string, Meaning] => [name, { en, zh }]);
    }),
);

/** What an event says. Calls of 32-bit programs have the meaning of the call that they stand for. */
export function meaningOf(name: string): Meaning | undefined {
  const plain = name.replace(/^_(new)?/, '').replace(/^ugetrlimit$/, 'getrlimit');
  const narrow = plain.replace(/^fstatat64$/, 'newfstatat').replace(/(_time64|32|64|2)$/, '');
  return meanings.get(name) ?? meanings.get(plain) ?? meanings.get(narrow);
}
