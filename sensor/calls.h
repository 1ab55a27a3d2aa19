/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* One program a system call: its parameters in the order in which captures have them. */
#pragma once
#include "task.h"

struct call_context {
  struct pt_regs *regs;
  s64 ret;
  struct task_struct *task;
  int compat;
};

INLINE u64 read_register(const void *from) {
  u64 value = 0;
  bpf_probe_read_kernel(&value, sizeof(value), from);
  return value;
}
#if defined(__TARGET_ARCH_x86)
#define REGISTER(regs, name) GET(regs, name)
INLINE int is_compat(struct task_struct *task) { return (GET(task, thread_info.status) & 2) != 0; }
INLINE u32 call_number(struct pt_regs *regs) { return REGISTER(regs, orig_ax); }
INLINE u64 arg(struct call_context *c, int n) {
  struct pt_regs *regs = c->regs;
  if (c->compat) {
    switch (n) {
      case 0: return (u32)REGISTER(regs, bx);
      case 1: return (u32)REGISTER(regs, cx);
      case 2: return (u32)REGISTER(regs, dx);
      case 3: return (u32)REGISTER(regs, si);
      case 4: return (u32)REGISTER(regs, di);
      default: return (u32)REGISTER(regs, bp);
    }
  }
  switch (n) {
    case 0: return REGISTER(regs, di);
    case 1: return REGISTER(regs, si);
    case 2: return REGISTER(regs, dx);
    case 3: return REGISTER(regs, r10);
    case 4: return REGISTER(regs, r8);
    default: return REGISTER(regs, r9);
  }
}
/* Numbers of bits. */
#define O_DIRECT 14
#define O_LARGEFILE 15
#define O_DIRECTORY 16
#else
INLINE int is_compat(struct task_struct *task) { return 0; }
INLINE u32 call_number(struct pt_regs *regs) {
  s32 n = 0;
  bpf_core_read(&n, sizeof(n), &regs->syscallno);
  return n;
}
INLINE u64 arg(struct call_context *c, int n) {
  if (n == 0) return read_register((void *)c->regs + bpf_core_field_offset(struct pt_regs, orig_x0));
  return read_register((void *)c->regs + bpf_core_field_offset(struct pt_regs, regs) + 8 * n);
}
#define O_DIRECT 16
#define O_LARGEFILE 17
#define O_DIRECTORY 14
#endif

/* Flags as captures carry them. */
/* Bits are moved without branches: the verifier would follow each of their combinations. */
#define SHIFTED(bit, to) ((bit) > (to) ? flags >> ((bit) - (to)) & 1u << (to) : flags << ((to) - (bit)) & 1u << (to))
INLINE u32 open_flags(u64 flags) {
  u32 mode = flags & 3;
  u32 out = mode + 1 - (mode >> 1 & mode & 1);
  out |= SHIFTED(6, 2) | SHIFTED(10, 3) | SHIFTED(12, 4) | SHIFTED(7, 5) | SHIFTED(11, 6) | SHIFTED(20, 7) | SHIFTED(9, 8);
  return out | SHIFTED(O_DIRECT, 9) | SHIFTED(O_DIRECTORY, 10) | SHIFTED(O_LARGEFILE, 11) | SHIFTED(19, 12) | SHIFTED(22, 13);
}
/* What the opened file adds: made by this call, and its layer. */
INLINE u32 opened_flags(struct file *file) {
  if (!file) return 0;
  u32 out = BPF_CORE_READ(file, f_mode) & 0x100000 ? 16384 : 0;
  u32 layer = layer_of(BPF_CORE_READ(file, f_inode), BPF_CORE_READ(file, f_path.dentry));
  return out | (layer == 1 ? 32768 : layer == 2 ? 65536 : 0);
}
#define MOVE(from, to) (out |= flags & (from) ? (to) : 0)
INLINE u32 clone_flags(u64 flags) {
  u32 out = 0;
  MOVE(0x400, 1), MOVE(0x200, 2), MOVE(0x80000000, 4), MOVE(0x08000000, 8), MOVE(0x40000000, 16), MOVE(0x00020000, 32);
  MOVE(0x20000000, 64), MOVE(0x04000000, 128), MOVE(0x8000, 256), MOVE(0x00100000, 512), MOVE(0x2000, 1024);
  MOVE(0x800, 2048), MOVE(0x00040000, 4096), MOVE(0x10000, 8192), MOVE(0x00800000, 16384), MOVE(0x100, 32768);
  MOVE(0x10000000, 1048576), MOVE(0x00200000, 8388608), MOVE(0x01000000, 16777216), MOVE(0x00080000, 33554432);
  MOVE(0x4000, 134217728), MOVE(0x02000000, 268435456);
  return out;
}
INLINE u32 prot_flags(u64 flags) {
  u32 out = 0;
  MOVE(1, 1), MOVE(2, 2), MOVE(4, 4), MOVE(8, 8), MOVE(0x01000000, 16), MOVE(0x02000000, 32);
  return out ? out : 0;
}
INLINE u32 mmap_flags(u64 flags) {
  u32 out = 0;
  MOVE(1, 1), MOVE(2, 2), MOVE(0x10, 4), MOVE(0x20, 8), MOVE(0x40, 16), MOVE(0x4000, 64), MOVE(0x8000, 128);
  MOVE(0x10000, 256), MOVE(0x100, 512), MOVE(0x800, 1024), MOVE(0x1000, 2048), MOVE(0x2000, 16384);
  return out;
}
INLINE u32 ptrace_request(u64 request) {
  switch (request) {
    case 16: return 11;
    case 17: return 12;
    case 24: return 13;
    case 12: return 28;
    case 13: return 27;
    case 14: return 30;
    case 15: return 29;
    case 0x4206: return 20;
    case 0x4207: return 21;
    case 0x4208: return 22;
    case 0x4209: return 23;
    case 0x420a: return 24;
    case 0x420b: return 25;
  }
  if (request < 10) return request + 1;
  if (request >= 0x4200 && request < 0x4206) return 14 + request - 0x4200;
  return 0;
}

#define AT_FDCWD -100
/* What the folder of a relative path is: it may have been opened before the sensor began, or by an open that was left out. */
INLINE void put_folder(struct out *o, struct task_struct *task, s32 folder) {
  length(o, folder == AT_FDCWD ? 0 : raw_truth(o, task, folder));
}
/* Two of them, each with its length before it. */
INLINE void put_folders(struct out *o, struct task_struct *task, s32 one, s32 other) {
  u32 from = o->at;
  for (int i = 0; i < 2; i++) {
    s32 folder = i ? other : one;
    u32 place = o->at;
    o->at += 2;
    u32 bytes = folder == AT_FDCWD ? 0 : raw_truth(o, task, folder);
    *(u16 *)(o->d + (place & MASK)) = bytes;
  }
  length(o, o->at - from);
}

#define ENTER(type, parameters)                                             \
  struct task_struct *task = current();                                     \
  struct call_context context = {(void *)ctx[0], ctx[1], task, is_compat(task)}, *c = &context; \
  struct out out = {}, *o = &out;                                           \
  if (!begin(o, type, parameters, (u32)bpf_get_current_pid_tgid())) return 0
#define SEND() \
  emit(o);     \
  return 0
/* Tail called by the program that looks at every exit. */
#define CALL(name) \
  SEC(TRACEPOINT "sys_exit") int name(u64 *ctx)
#define RES put64(o, c->ret)
#define A(n) arg(c, n)
#define NEWFD_TRUTH put_truth(o, task, c->ret)

/* Calls with numbers and texts alone: what each parameter is, in order. */
#define SIMPLE(name, type, n, ...) \
  CALL(name) {                     \
    ENTER(type, n);                \
    RES;                           \
    __VA_ARGS__;                   \
    SEND();                        \
  }

SIMPLE(chdir, 95, 2, user_text(o, A(0)))
SIMPLE(fchdir, 97, 2, put_truth(o, task, A(0)))
SIMPLE(chroot, 267, 2, user_text(o, A(0)))
SIMPLE(mkdir, 277, 3, user_text(o, A(0)), put32(o, A(1)))
SIMPLE(rmdir, 279, 2, user_text(o, A(0)))
SIMPLE(mkdirat, 305, 5, put_fd(o, A(0)), user_text(o, A(1)), put32(o, A(2)), put_folder(o, task, A(0)))
SIMPLE(unlink, 301, 2, user_text(o, A(0)))
SIMPLE(unlinkat, 303, 5, put_fd(o, A(0)), user_text(o, A(1)), put32(o, A(2) & 0x200), put_folder(o, task, A(0)))
SIMPLE(link, 309, 3, user_text(o, A(0)), user_text(o, A(1)))
SIMPLE(linkat, 311, 7, put_fd(o, A(0)), user_text(o, A(1)), put_fd(o, A(2)), user_text(o, A(3)), put32(o, A(4) & 0x1400), put_folders(o, task, A(0), A(2)))
SIMPLE(symlink, 179, 3, user_text(o, A(0)), user_text(o, A(1)))
SIMPLE(symlinkat, 181, 5, user_text(o, A(0)), put_fd(o, A(1)), user_text(o, A(2)), put_folder(o, task, A(1)))
SIMPLE(rename, 175, 3, user_text(o, A(0)), user_text(o, A(1)))
SIMPLE(renameat, 177, 6, put_fd(o, A(0)), user_text(o, A(1)), put_fd(o, A(2)), user_text(o, A(3)), put_folders(o, task, A(0), A(2)))
SIMPLE(renameat2, 319, 7, put_fd(o, A(0)), user_text(o, A(1)), put_fd(o, A(2)), user_text(o, A(3)), put32(o, A(4) & 7), put_folders(o, task, A(0), A(2)))
SIMPLE(chmod, 315, 3, user_text(o, A(0)), put32(o, A(1) & 07777))
SIMPLE(fchmod, 317, 4, put_fd(o, A(0)), put32(o, A(1) & 07777), put_truth(o, task, A(0)))
SIMPLE(fchmodat, 313, 5, put_fd(o, A(0)), user_text(o, A(1)), put32(o, A(2) & 07777), put_folder(o, task, A(0)))
SIMPLE(chown, 379, 4, user_text(o, A(0)), put32(o, A(1)), put32(o, A(2)))
SIMPLE(lchown, 381, 4, user_text(o, A(0)), put32(o, A(1)), put32(o, A(2)))
SIMPLE(fchown, 383, 5, put_fd(o, A(0)), put32(o, A(1)), put32(o, A(2)), put_truth(o, task, A(0)))
SIMPLE(fchownat, 385, 7, put_fd(o, A(0)), user_text(o, A(1)), put32(o, A(2)), put32(o, A(3)),
       put32(o, (A(4) & 0x1000) | (A(4) & 0x100 ? 1024 : 0)), put_folder(o, task, A(0)))
SIMPLE(mknod, 415, 4, user_text(o, A(0)), put32(o, A(1)), put32(o, A(2)))
SIMPLE(mknodat, 417, 6, put_fd(o, A(0)), user_text(o, A(1)), put32(o, A(2)), put32(o, A(3)), put_folder(o, task, A(0)))
SIMPLE(mount, 257, 5, user_text(o, A(0)), user_text(o, A(1)), user_text(o, A(2)), put32(o, A(3)))
SIMPLE(umount, 387, 2, user_text(o, A(0)))
SIMPLE(umount2, 391, 3, user_text(o, A(0)), put32(o, A(1)))
SIMPLE(access_, 265, 3, user_text(o, A(0)), put32(o, A(1)))
SIMPLE(stat_, 67, 2, user_text(o, A(0)))
SIMPLE(lstat_, 69, 2, user_text(o, A(0)))
SIMPLE(newfstatat, 419, 5, put_fd(o, A(0)), user_text(o, A(1)), put32(o, A(3) & 0x1900), put_folder(o, task, A(0)))
SIMPLE(setuid_, 199, 2, put32(o, A(0)))
SIMPLE(setgid_, 201, 2, put32(o, A(0)))
SIMPLE(setresuid_, 193, 4, put32(o, A(0)), put32(o, A(1)), put32(o, A(2)))
SIMPLE(setresgid_, 195, 4, put32(o, A(0)), put32(o, A(1)), put32(o, A(2)))
SIMPLE(setreuid_, 427, 3, put32(o, A(0)), put32(o, A(1)))
SIMPLE(setregid_, 429, 3, put32(o, A(0)), put32(o, A(1)))
SIMPLE(setsid_, 275, 1)
SIMPLE(setpgid_, 295, 3, put_fd(o, A(0)), put_fd(o, A(1)))
CALL(capset_) {
  ENTER(353, 4);
  const struct cred *cred = BPF_CORE_READ(task, cred);
  RES;
  put64(o, CAPABILITIES(cred, cap_inheritable));
  put64(o, CAPABILITIES(cred, cap_permitted));
  put64(o, CAPABILITIES(cred, cap_effective));
  SEND();
}
SIMPLE(unshare_, 285, 2, put32(o, clone_flags(A(0))))
SIMPLE(setns_, 241, 4, put_fd(o, A(0)), put32(o, clone_flags(A(1))), put_truth(o, task, A(0)))
SIMPLE(kill_, 129, 3, put_fd(o, A(0)), put8(o, A(1)))
SIMPLE(tkill_, 131, 3, put_fd(o, A(0)), put8(o, A(1)))
SIMPLE(tgkill_, 133, 4, put_fd(o, A(0)), put_fd(o, A(1)), put8(o, A(2)))
SIMPLE(memfd_create, 405, 3, user_text(o, A(0)), put32(o, A(1) & 7))
SIMPLE(pidfd_open, 409, 3, put_fd(o, A(0)), put32(o, A(1) & 0x800 ? 1 : 0))
SIMPLE(pidfd_getfd, 407, 5, put_fd(o, A(0)), put_fd(o, A(1)), put32(o, A(2)), NEWFD_TRUTH)
SIMPLE(bpf_call, 369, 2, put32(o, A(0)))
SIMPLE(userfaultfd, 321, 2, put32(o, open_flags(A(0)) & ~1))
SIMPLE(init_module, 411, 4, user_bytes(o, A(0), A(1), 64), put64(o, A(1)), user_text(o, A(2)))
SIMPLE(finit_module, 413, 5, put_fd(o, A(0)), user_text(o, A(1)), put32(o, A(2)), put_truth(o, task, A(0)))
SIMPLE(delete_module, 425, 3, user_text(o, A(0)), put32(o, (A(1) & 0x800 ? 1 : 0) | (A(1) & 0x200 ? 2 : 0)))
SIMPLE(seccomp_, 299, 2, put64(o, A(0)))
SIMPLE(mprotect_, 329, 4, put64(o, A(0)), put64(o, A(1)), put32(o, prot_flags(A(2))))
SIMPLE(mlock_, 345, 3, put64(o, A(0)), put64(o, A(1)))
SIMPLE(munlock_, 347, 3, put64(o, A(0)), put64(o, A(1)))
SIMPLE(mlockall_, 349, 2, put32(o, A(0)))
SIMPLE(munlockall_, 351, 1)
SIMPLE(mlock2_, 371, 4, put64(o, A(0)), put64(o, A(1)), put32(o, A(2)))
SIMPLE(flock_, 243, 4, put_fd(o, A(0)), put32(o, A(1)), put_truth(o, task, A(0)))
SIMPLE(lseek_, 87, 5, put_fd(o, A(0)), put64(o, A(1)), put8(o, A(2)), put_truth(o, task, A(0)))
SIMPLE(ioctl_, 171, 5, put_fd(o, A(0)), put64(o, A(1)), put64(o, A(2)), put_truth(o, task, A(0)))
SIMPLE(listen_, 25, 4, put_fd(o, A(0)), put32(o, A(1)), put_truth(o, task, A(0)))
SIMPLE(shutdown_, 37, 4, put_fd(o, A(0)), put8(o, A(1)), put_truth(o, task, A(0)))
SIMPLE(socket_, 19, 5, put32(o, A(0)), put32(o, A(1)), put32(o, A(2)), NEWFD_TRUTH)
SIMPLE(dup_, 367, 3, put_fd(o, A(0)), NEWFD_TRUTH)
SIMPLE(dup2_, 363, 4, put_fd(o, A(0)), put_fd(o, A(1)), NEWFD_TRUTH)
SIMPLE(dup3_, 365, 5, put_fd(o, A(0)), put_fd(o, A(1)), put32(o, open_flags(A(2)) & ~1), NEWFD_TRUTH)
SIMPLE(eventfd_, 63, 3, put64(o, A(0)), put32(o, 0))
SIMPLE(eventfd2, 397, 3, put16(o, open_flags(A(1)) & ~1), put64(o, A(0)))
SIMPLE(signalfd_, 127, 4, put_fd(o, A(0)), put32(o, 0), put8(o, 0))
SIMPLE(signalfd4, 399, 4, put16(o, open_flags(A(3)) & ~1), put_fd(o, A(0)), put32(o, 0))
SIMPLE(timerfd_create, 137, 3, put8(o, A(0)), put8(o, 0))
SIMPLE(inotify_init_, 139, 2, put8(o, 0))
SIMPLE(inotify_init1, 395, 2, put16(o, open_flags(A(0)) & ~1))
SIMPLE(epoll_create_, 375, 2, put32(o, A(0)))
SIMPLE(epoll_create1, 377, 2, put32(o, A(0) & 02000000 ? 1 : 0))
SIMPLE(epoll_wait_, 79, 2, put64(o, A(2)))
SIMPLE(getdents_, 237, 3, put_fd(o, A(0)), put_truth(o, task, A(0)))
SIMPLE(getdents64_, 239, 3, put_fd(o, A(0)), put_truth(o, task, A(0)))
SIMPLE(brk_, 159, 5, none(o), none(o), none(o), put64(o, A(0)))
SIMPLE(munmap_, 165, 6, none(o), none(o), none(o), put64(o, A(0)), put64(o, A(1)))
SIMPLE(mmap_, 161, 11, none(o), none(o), none(o), put64(o, A(0)), put64(o, A(1)), put32(o, prot_flags(A(2))),
       put32(o, mmap_flags(A(3))), put_fd(o, A(4)), put64(o, A(5)), put_truth(o, task, A(4)))
SIMPLE(sendfile_, 189, 6, none(o), put_fd(o, A(0)), put_fd(o, A(1)), put64(o, A(3)), put_truth(o, task, A(0)))
SIMPLE(splice_, 167, 6, put_fd(o, A(0)), put_fd(o, A(2)), put64(o, A(4)), put32(o, A(5) & 15), put_truth(o, task, A(0)))
SIMPLE(copy_file_range, 333, 7, put_fd(o, A(2)), none(o), put_fd(o, A(0)), none(o), put64(o, A(4)), put_truth(o, task, A(0)))
SIMPLE(io_uring_setup, 339, 7, put32(o, A(0)), none(o), none(o), none(o), none(o), none(o))
SIMPLE(io_uring_enter, 341, 7, put_fd(o, A(0)), put32(o, A(1)), put32(o, A(2)), put32(o, A(3)), none(o), put_truth(o, task, A(0)))
SIMPLE(io_uring_register, 343, 6, put_fd(o, A(0)), put16(o, A(1)), put64(o, A(2)), put32(o, A(3)), put_truth(o, task, A(0)))
SIMPLE(fsconfig_, 373, 8, put_fd(o, A(0)), put32(o, A(1)), user_text(o, A(2)), none(o), user_text(o, A(1) == 1 || A(1) == 3 ? A(3) : 0),
       put32(o, A(4)), put_truth(o, task, A(0)))
SIMPLE(setrlimit_, 143, 4, none(o), none(o), put8(o, A(0)))
SIMPLE(getrlimit_, 141, 4, none(o), none(o), put8(o, A(0)))
SIMPLE(prlimit_, 145, 7, none(o), none(o), none(o), none(o), put_fd(o, A(0)), put8(o, A(1)))
SIMPLE(quotactl_, 191, 3, user_text(o, A(1)), none(o))
SIMPLE(process_vm_readv, 421, 3, put_fd(o, A(0)), none(o))
SIMPLE(process_vm_writev, 423, 3, put_fd(o, A(0)), none(o))

CALL(prctl_) {
  ENTER(401, 4);
  RES;
  u64 option = A(0);
  put32(o, option);
  /* PR_SET_NAME */
  user_text(o, option == 15 ? A(1) : 0);
  if (option == 15)
    none(o);
  else
    put64(o, A(1));
  SEND();
}
CALL(ptrace_) {
  ENTER(169, 5);
  RES;
  for (int i = 2; i < 4; i++) {
    o->d[o->at & MASK] = 0;
    *(u64 *)(o->d + ((o->at + 1) & MASK)) = i == 2 ? A(2) : A(3);
    o->at += 9;
    length(o, 9);
  }
  put16(o, ptrace_request(A(0)));
  put_fd(o, A(1));
  SEND();
}
CALL(fcntl_) {
  ENTER(151, 4);
  RES;
  put_fd(o, A(0));
  u64 command = A(1);
  put8(o, command == 0 ? 1 : command == 1 ? 2 : command == 2 ? 3 : command == 3 ? 4 : command == 4 ? 5
        : command == 1030 ? 26 : command == 1031 ? 28 : command == 1032 ? 29 : 0);
  put_truth(o, task, A(0));
  SEND();
}

/* The two numbers that a call wrote for its caller. */
INLINE void put_pair(struct out *o, u64 at) {
  s32 fds[2] = {-1, -1};
  bpf_probe_read_user(fds, sizeof(fds), (void *)at);
  put64(o, (s64)fds[0]);
  put64(o, (s64)fds[1]);
}
INLINE u64 inode_of(struct task_struct *task, s32 fd) {
  struct file *file = file_of(task, fd);
  return file ? BPF_CORE_READ(file, f_inode, i_ino) : 0;
}
INLINE u64 first_inode(struct task_struct *task, u64 at) {
  s32 fd = -1;
  bpf_probe_read_user(&fd, sizeof(fd), (void *)at);
  return inode_of(task, fd);
}
SIMPLE(pipe_, 61, 4, put_pair(o, A(0)), put64(o, first_inode(task, A(0))))
SIMPLE(pipe2_, 393, 5, put_pair(o, A(0)), put64(o, first_inode(task, A(0))), put32(o, open_flags(A(1)) & ~1))
SIMPLE(socketpair_, 43, 8, put_pair(o, A(3)), put64(o, 0), put64(o, 0), put32(o, A(0)), put32(o, A(1)), put32(o, A(2)))

/* Addresses that callers named: family, address, port; of unix sockets the path. */
INLINE void put_address(struct out *o, u64 at, u64 bytes) {
  u8 raw[28] = {};
  u32 n = bytes > 28 ? 28 : bytes;
  if (at == 0 || n < 2 || bpf_probe_read_user(raw, n & 31, (void *)at)) {
    none(o);
    return;
  }
  u16 family = *(u16 *)raw;
  u8 *p = o->d + (o->at & MASK);
  p[0] = family;
  if (family == 2) {
    *(u32 *)(p + 1) = *(u32 *)(raw + 4);
    *(u16 *)(p + 5) = __builtin_bswap16(*(u16 *)(raw + 2));
    o->at += 7;
    length(o, 7);
  } else if (family == 10) {
    __builtin_memcpy(p + 1, raw + 8, 16);
    *(u16 *)(p + 17) = __builtin_bswap16(*(u16 *)(raw + 2));
    o->at += 19;
    length(o, 19);
  } else if (family == 1) {
    u8 abstract = raw[2];
    long t = bpf_probe_read_user_str(p + 1, 108, (void *)(at + (abstract ? 2 : 3)));
    if (t < 0) t = 0;
    o->at += 1 + t;
    length(o, 1 + t);
  } else {
    o->at += 1;
    length(o, 1);
  }
}
/* This end from the socket, the other one as the caller named it: of a call that failed, too. */
INLINE void put_tuple_to(struct out *o, struct sock *sk, u64 at, u64 bytes) {
  u8 raw[28] = {};
  u32 n = bytes > 28 ? 28 : bytes;
  u16 family = sk ? BPF_CORE_READ(sk, __sk_common.skc_family) : 0;
  if (at == 0 || n < 8 || bpf_probe_read_user(raw, n & 31, (void *)at)) {
    put_tuple(o, sk, 0);
    return;
  }
  u32 from = o->at;
  if (!sk) {
    none(o);
    return;
  }
  if (family == 1) {
    u32 bytes = raw_tuple(o, sk, 0);
    if (!BPF_CORE_READ((struct unix_sock *)sk, peer)) {
      /* Not connected: the path is what the caller named. */
      o->at = from + 17;
      long t = bpf_probe_read_user_str(o->d + (o->at & MASK), 108, (void *)(at + (raw[2] ? 2 : 3)));
      o->at += t > 0 ? t : 0;
      bytes = o->at - from;
    }
    length(o, bytes);
    return;
  }
  raw_tuple(o, sk, 0);
  u8 *p = o->d + (from & MASK);
  u16 port = __builtin_bswap16(*(u16 *)(raw + 2));
  u16 named = *(u16 *)raw;
  if (family == 2 && named == 2) {
    *(u32 *)(p + 7) = *(u32 *)(raw + 4);
    *(u16 *)(p + 11) = port;
  } else if (family == 10 && named == 10) {
    __builtin_memcpy(p + 19, raw + 8, 16);
    *(u16 *)(p + 35) = port;
  }
  length(o, o->at - from);
}

SIMPLE(bind_, 21, 4, put_address(o, A(1), A(2)), put_fd(o, A(0)), put_truth(o, task, A(0)))
SIMPLE(connect_, 23, 5, put_tuple_to(o, socket_of(file_of(task, A(0))), A(1), A(2)), put_fd(o, A(0)),
       put_address(o, A(1), A(2)), put_truth(o, task, A(0)))

#define ACCEPT(name, type, n, ...)                                         \
  CALL(name) {                                                             \
    ENTER(type, n);                                                        \
    RES;                                                                   \
    put_tuple(o, socket_of(file_of(task, c->ret)), 1);                     \
    struct sock *listening = socket_of(file_of(task, A(0)));               \
    u32 waiting = listening ? BPF_CORE_READ(listening, sk_ack_backlog) : 0; \
    u32 most = listening ? BPF_CORE_READ(listening, sk_max_ack_backlog) : 0; \
    put8(o, most ? (u64)waiting * 100 / most : 0);                         \
    put32(o, waiting);                                                     \
    put32(o, most);                                                        \
    __VA_ARGS__;                                                           \
    NEWFD_TRUTH;                                                           \
    SEND();                                                                \
  }
ACCEPT(accept_, 247, 6)
ACCEPT(accept4_, 389, 7, put32(o, A(3)))

#define SNAP 256
INLINE u64 moved(struct call_context *c) { return c->ret > 0 ? c->ret : 0; }
SIMPLE(read_, 7, 5, user_bytes(o, A(1), moved(c), SNAP), put_fd(o, A(0)), put32(o, A(2)), put_truth(o, task, A(0)))
SIMPLE(write_, 9, 5, user_bytes(o, A(1), c->ret > 0 ? c->ret : A(2), SNAP), put_fd(o, A(0)), put32(o, A(2)), put_truth(o, task, A(0)))
SIMPLE(pread_, 113, 6, user_bytes(o, A(1), moved(c), SNAP), put_fd(o, A(0)), put32(o, A(2)), put64(o, A(3)), put_truth(o, task, A(0)))
SIMPLE(pwrite_, 115, 6, user_bytes(o, A(1), A(2), SNAP), put_fd(o, A(0)), put32(o, A(2)), put64(o, A(3)), put_truth(o, task, A(0)))
SIMPLE(sendto_, 31, 6, user_bytes(o, A(1), A(2), SNAP), put_fd(o, A(0)), put32(o, A(2)),
       put_tuple_to(o, socket_of(file_of(task, A(0))), A(4), A(5)), put_truth(o, task, A(0)))

struct iovec_user {
  u64 base, bytes;
};
struct message_user {
  u64 name;
  u32 name_bytes, pad;
  u64 vectors, count, control, control_bytes;
};
/* The first part of what is scattered. */
INLINE void put_vector(struct out *o, struct call_context *c, u64 vectors, u64 most) {
  struct iovec_user first = {};
  if (c->compat || bpf_probe_read_user(&first, sizeof(first), (void *)vectors)) {
    none(o);
    return;
  }
  user_bytes(o, first.base, first.bytes < most ? first.bytes : most, SNAP);
}
SIMPLE(readv_, 117, 5, put32(o, moved(c)), put_vector(o, c, A(1), moved(c)), put_fd(o, A(0)), put_truth(o, task, A(0)))
SIMPLE(preadv_, 121, 6, put32(o, moved(c)), put_vector(o, c, A(1), moved(c)), put_fd(o, A(0)), put64(o, A(3)), put_truth(o, task, A(0)))
SIMPLE(writev_, 119, 5, put_vector(o, c, A(1), SNAP), put_fd(o, A(0)), put32(o, moved(c)), put_truth(o, task, A(0)))
SIMPLE(pwritev_, 123, 6, put_vector(o, c, A(1), SNAP), put_fd(o, A(0)), put32(o, moved(c)), put64(o, A(3)), put_truth(o, task, A(0)))

INLINE void message_of(struct call_context *c, struct message_user *m, u64 at) {
  if (!c->compat) bpf_probe_read_user(m, sizeof(*m), (void *)at);
}
CALL(recvfrom_) {
  ENTER(35, 6);
  RES;
  user_bytes(o, A(1), moved(c), SNAP);
  put_tuple(o, socket_of(file_of(task, A(0))), 1);
  put_fd(o, A(0));
  put32(o, A(2));
  put_truth(o, task, A(0));
  SEND();
}
CALL(sendmsg_) {
  struct message_user m = {};
  ENTER(49, 6);
  RES;
  message_of(c, &m, A(1));
  put_vector(o, c, m.vectors, SNAP);
  put_fd(o, A(0));
  put32(o, moved(c));
  put_tuple_to(o, socket_of(file_of(task, A(0))), m.name, m.name_bytes);
  put_truth(o, task, A(0));
  SEND();
}
CALL(recvmsg_) {
  struct message_user m = {};
  ENTER(53, 7);
  RES;
  message_of(c, &m, A(1));
  put32(o, moved(c));
  put_vector(o, c, m.vectors, moved(c));
  put_tuple(o, socket_of(file_of(task, A(0))), 1);
  none(o);
  put_fd(o, A(0));
  put_truth(o, task, A(0));
  SEND();
}
CALL(sendmmsg_) {
  struct message_user m = {};
  ENTER(51, 6);
  RES;
  message_of(c, &m, A(1));
  put_fd(o, A(0));
  put32(o, moved(c));
  put_vector(o, c, m.vectors, SNAP);
  put_tuple_to(o, socket_of(file_of(task, A(0))), m.name, m.name_bytes);
  put_truth(o, task, A(0));
  SEND();
}
CALL(recvmmsg_) {
  struct message_user m = {};
  ENTER(55, 7);
  RES;
  message_of(c, &m, A(1));
  put_fd(o, A(0));
  put32(o, moved(c));
  put_vector(o, c, m.vectors, SNAP);
  put_tuple(o, socket_of(file_of(task, A(0))), 1);
  none(o);
  put_truth(o, task, A(0));
  SEND();
}
#define OPTION(name, type)                                                        \
  CALL(name) {                                                                    \
    ENTER(type, 7);                                                               \
    RES;                                                                          \
    put_fd(o, A(0));                                                              \
    put8(o, A(1) == 1 ? 1 : A(1) == 6 ? 2 : 0);                                   \
    put8(o, A(1) == 1 ? A(2) : 0);                                                \
    u32 at = o->at;                                                               \
    o->d[o->at & MASK] = 0;                                                       \
    o->at += 1;                                                                   \
    u32 n = A(4) & 31;                                                            \
    if (type == 45 && !bpf_probe_read_user(o->d + (o->at & MASK), n, (void *)A(3))) o->at += n; \
    length(o, o->at - at);                                                        \
    put32(o, A(4));                                                               \
    put_truth(o, task, A(0));                                                     \
    SEND();                                                                       \
  }
OPTION(setsockopt_, 45)
OPTION(getsockopt_, 47)

/* Calls that have no event of their own. */
CALL(other) {
  u32 nr = call_number((void *)ctx[0]);
  ENTER(1, 2);
  put16(o, generic_id(nr, c->compat));
  put16(o, nr);
  SEND();
}
