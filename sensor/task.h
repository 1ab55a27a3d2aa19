/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What is read of tasks, files and sockets. */
#pragma once
#include "event.h"

#define S_IFMT 0170000
#define OVERLAYFS 0x794c7630
#define TMPFS 0x01021994
#define DEPTH 40
#define GROUP_DEPTH 12

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID };

/*
 * Programs of type tp_btf may follow the kernel's pointers themselves, which costs a nanosecond; those of type raw_tp (RAW)
 * must ask a helper each time, which costs ten. What runs at every call is written with GET.
 */
#if defined(RAW)
#define TRACEPOINT "raw_tp/"
#define GET(from, ...) BPF_CORE_READ(from, __VA_ARGS__)
INLINE struct task_struct *current(void) { return (struct task_struct *)bpf_get_current_task(); }
#else
#define TRACEPOINT "tp_btf/"
#define GET1(from, a) ((from)->a)
#define GET2(from, a, b) ((from)->a->b)
#define GET3(from, a, b, c) ((from)->a->b->c)
#define GET_OF(_1, _2, _3, name, ...) name
#define GET(from, ...) GET_OF(__VA_ARGS__, GET3, GET2, GET1)(from, __VA_ARGS__)
INLINE struct task_struct *current(void) { return bpf_get_current_task_btf(); }
#endif

INLINE s32 number_in_namespace(struct pid *pid) {
  u32 level = BPF_CORE_READ(pid, level);
  struct upid *numbers = (void *)pid + bpf_core_field_offset(struct pid, numbers);
  struct upid own = {};
  bpf_probe_read_kernel(&own, sizeof(own.nr), (void *)numbers + level * bpf_core_type_size(struct upid));
  return own.nr;
}
INLINE struct pid_namespace *pid_namespace(struct task_struct *task) {
  struct pid *pid = BPF_CORE_READ(task, thread_pid);
  u32 level = BPF_CORE_READ(pid, level);
  void *own = (void *)pid + bpf_core_field_offset(struct pid, numbers) + level * bpf_core_type_size(struct upid);
  struct pid_namespace *ns = 0;
  bpf_probe_read_kernel(&ns, sizeof(ns), own + bpf_core_field_offset(struct upid, ns));
  return ns;
}

SHARED struct file *file_of(struct task_struct *task, s32 fd) {
  struct fdtable *table = GET(task, files, fdt);
  struct file *file = 0;
  if (fd < 0 || (u32)fd >= GET(table, max_fds)) return 0;
  struct file **files = GET(table, fd);
  bpf_probe_read_kernel(&file, sizeof(file), &files[fd]);
  return file;
}

/* Device numbers as user space shows them (stat(2)). */
INLINE u32 device(u32 kernel) {
  u32 major = kernel >> 20, minor = kernel & 0xfffff;
  return (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);
}

/*
 * Loops over what the kernel has in chains. Where bpf_loop is there (Linux 5.17), the verifier walks its body once; RAW, which
 * is for older kernels, has it walk each round.
 */
#if defined(RAW)
#define ROUNDS(most, body, state)                \
  for (u32 round = 0; round < (most); round++) { \
    if (body(round, state)) break;               \
  }
#define BODY INLINE
#else
#define ROUNDS(most, body, state) bpf_loop(most, body, state, 0)
#define BODY SHARED
#endif

struct walk {
  struct scratch *scratch;
  struct dentry *dentry, *root, *top;
  struct vfsmount *vfs, *root_mount;
  struct mount *mount;
};
/* One component up, or one mount. */
BODY long up_the_path(u32 depth, struct walk *w) {
  struct scratch *scratch = w->scratch;
  struct dentry *dentry = w->dentry;
  if (dentry == w->root && w->vfs == w->root_mount) return 1;
  struct dentry *parent = BPF_CORE_READ(dentry, d_parent);
  if (dentry == w->top || (dentry == parent && depth > 0)) {
    struct mount *mount = w->mount, *above = BPF_CORE_READ(mount, mnt_parent);
    if (above == mount) return 1;
    struct vfsmount *vfs = (void *)above + bpf_core_field_offset(struct mount, mnt);
    w->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
    w->mount = above;
    w->vfs = vfs;
    w->top = BPF_CORE_READ(vfs, mnt_root);
    return 0;
  }
  u32 bytes = BPF_CORE_READ(dentry, d_name.len) & 255;
  u32 at = scratch->path_at - bytes;
  if (at > PATH_BYTES || at < 256) return 1;
  bpf_probe_read_kernel(&scratch->path[at & (PATH_BYTES - 1)], bytes, BPF_CORE_READ(dentry, d_name.name));
  if (dentry == parent) {
    /* Of no folder: memory that was made a file. */
    scratch->path_at = at;
    return 1;
  }
  scratch->path[(at - 1) & (PATH_BYTES - 1)] = '/';
  scratch->path_at = at - 1;
  w->dentry = parent;
  return 0;
}

/* @returns offset of the path in scratch->path; it ends with a NUL at PATH_BYTES - 1. */
SHARED u32 path_of(struct scratch *scratch, struct path *path, struct task_struct *task) {
  struct walk walk = {.scratch = scratch};
  struct vfsmount *vfs = BPF_CORE_READ(path, mnt);
  walk.dentry = BPF_CORE_READ(path, dentry);
  walk.vfs = vfs;
  walk.root = BPF_CORE_READ(task, fs, root.dentry);
  walk.root_mount = BPF_CORE_READ(task, fs, root.mnt);
  walk.mount = (void *)vfs - bpf_core_field_offset(struct mount, mnt);
  walk.top = BPF_CORE_READ(vfs, mnt_root);
  scratch->path_at = PATH_BYTES - 1;
  scratch->path[PATH_BYTES - 1] = 0;
  ROUNDS(DEPTH, up_the_path, &walk);
  if (scratch->path_at == PATH_BYTES - 1) {
    scratch->path_at = PATH_BYTES - 2;
    scratch->path[PATH_BYTES - 2] = '/';
  }
  return scratch->path_at;
}
INLINE void put_path(struct out *o, struct path *path, struct task_struct *task) {
  u32 at = path_of(o->scratch, path, task);
  kernel_text(o, &o->scratch->path[at & (PATH_BYTES - 1)]);
}

INLINE struct kernfs_node *above(struct kernfs_node *node) {
  if (bpf_core_field_exists(((struct kernfs_node *)0)->__parent)) return BPF_CORE_READ(node, __parent);
  return BPF_CORE_READ((struct kernfs_node___old *)node, parent);
}
struct group_walk {
  struct scratch *scratch;
  struct kernfs_node *node;
};
BODY long up_the_groups(u32 depth, struct group_walk *w) {
  struct scratch *scratch = w->scratch;
  struct kernfs_node *node = w->node, *parent = above(node);
  if (!parent) return 1;
  const char *name = BPF_CORE_READ(node, name);
  long n = bpf_probe_read_kernel_str(&scratch->path[PATH_BYTES], 256, name);
  if (n <= 1) return 1;
  u32 bytes = (n - 1) & 255;
  u32 at = scratch->path_at - bytes;
  if (at > PATH_BYTES || at < 256) return 1;
  bpf_probe_read_kernel(&scratch->path[at & (PATH_BYTES - 1)], bytes, name);
  scratch->path[(at - 1) & (PATH_BYTES - 1)] = '/';
  scratch->path_at = at - 1;
  w->node = parent;
  return 0;
}
SHARED u32 group_path(struct scratch *scratch, struct kernfs_node *node) {
  struct group_walk walk = {.scratch = scratch, .node = node};
  scratch->path_at = PATH_BYTES - 1;
  scratch->path[PATH_BYTES - 1] = 0;
  ROUNDS(GROUP_DEPTH, up_the_groups, &walk);
  if (scratch->path_at == PATH_BYTES - 1) {
    scratch->path_at = PATH_BYTES - 2;
    scratch->path[PATH_BYTES - 2] = '/';
  }
  return scratch->path_at;
}

/* `NAME=/path`, without its length. */
INLINE u32 one_group(struct out *o, struct cgroup *group, const char *name, u32 bytes) {
  u32 from = o->at;
  bpf_probe_read_kernel(o->d + (o->at & MASK), bytes, name);
  o->at += bytes;
  u32 at = group_path(o->scratch, BPF_CORE_READ(group, kn));
  long n = bpf_probe_read_kernel_str(o->d + (o->at & MASK), 2048, &o->scratch->path[at & (PATH_BYTES - 1)]);
  if (n > 0) o->at += n;
  return o->at - from;
}
#define GROUP(id, name)                                                                                     \
  if (bpf_core_enum_value_exists(enum cgroup_subsys_id, id)) {                                             \
    struct cgroup_subsys_state *state = 0;                                                                  \
    u32 index = bpf_core_enum_value(enum cgroup_subsys_id, id) & 15;                                       \
    bpf_core_read(&state, sizeof(state), &set->subsys[index]);                                              \
    struct cgroup *group = BPF_CORE_READ(state, cgroup);                                                    \
    if (group && group != seen) total += one_group(o, group, name "=", sizeof(name));                       \
    seen = group;                                                                                           \
  }
/* Groups, without those that the one before is already (as all are in the unified hierarchy). */
INLINE void put_groups(struct out *o, struct task_struct *task) {
  struct css_set *set = BPF_CORE_READ(task, cgroups);
  struct cgroup *seen = 0;
  u32 total = 0;
  GROUP(cpu_cgrp_id, "cpu")
  GROUP(memory_cgrp_id, "memory")
  struct cgroup *unified = BPF_CORE_READ(set, dfl_cgrp);
  if (unified && unified != seen) total += one_group(o, unified, "unified=", 8);
  length(o, total);
}

#define CAPABILITIES(cred, set)                                \
  ({                                                           \
    u64 value = 0;                                             \
    bpf_core_read(&value, sizeof(value), &(cred)->set);        \
    value;                                                     \
  })

INLINE u32 effective_uid(struct task_struct *task) { return BPF_CORE_READ(task, cred, euid.val); }

INLINE u32 terminal(struct task_struct *task) {
  struct tty_struct *tty = BPF_CORE_READ(task, signal, tty);
  if (!tty) return 0;
  s32 major = BPF_CORE_READ(tty, driver, major), start = BPF_CORE_READ(tty, driver, minor_start);
  return device(((u32)major << 20) | (u32)(start + BPF_CORE_READ(tty, index)));
}

struct times {
  u64 changed, modified;
};
INLINE void times_of(struct inode *inode, struct times *times) {
  const u64 second = 1000000000ull;
  if (bpf_core_field_exists(((struct inode *)0)->i_ctime_sec)) {
    times->changed = BPF_CORE_READ(inode, i_ctime_sec) * second + BPF_CORE_READ(inode, i_ctime_nsec);
    times->modified = BPF_CORE_READ(inode, i_mtime_sec) * second + BPF_CORE_READ(inode, i_mtime_nsec);
    return;
  }
  struct timespec64 c = {}, m = {};
  struct inode___mid *mid = (void *)inode;
  struct inode___old *old = (void *)inode;
  if (bpf_core_field_exists(mid->__i_ctime))
    bpf_core_read(&c, sizeof(c), &mid->__i_ctime);
  else
    bpf_core_read(&c, sizeof(c), &old->i_ctime);
  if (bpf_core_field_exists(mid->__i_mtime))
    bpf_core_read(&m, sizeof(m), &mid->__i_mtime);
  else if (bpf_core_field_exists(old->i_mtime))
    bpf_core_read(&m, sizeof(m), &old->i_mtime);
  times->changed = c.tv_sec * second + c.tv_nsec;
  times->modified = m.tv_sec * second + m.tv_nsec;
}

/* Which layer of an overlay a file is of: 1 upper, 2 lower, 0 it is no overlay. */
INLINE u32 layer_of(struct inode *inode, struct dentry *dentry) {
  if (BPF_CORE_READ(inode, i_sb, s_magic) != OVERLAYFS) return 0;
  /* ovl_inode: the inode of the virtual file system, and right behind it the upper directory's entry. */
  struct dentry *upper = 0;
  bpf_probe_read_kernel(&upper, sizeof(upper), (void *)inode + bpf_core_type_size(struct inode));
  return upper ? 1 : 2;
}

INLINE int writable(struct inode *inode, struct task_struct *task) {
  const struct cred *cred = BPF_CORE_READ(task, cred);
  u16 mode = BPF_CORE_READ(inode, i_mode);
  if ((mode & 0200) && BPF_CORE_READ(inode, i_uid.val) == BPF_CORE_READ(cred, fsuid.val)) return 1;
  if ((mode & 0020) && BPF_CORE_READ(inode, i_gid.val) == BPF_CORE_READ(cred, fsgid.val)) return 1;
  if (mode & 0002) return 1;
  /* CAP_DAC_OVERRIDE, CAP_FOWNER */
  return (CAPABILITIES(cred, cap_effective) & ((1 << 1) | (1 << 3))) != 0;
}

/* Pages of files, anonymous ones, swapped ones and shared ones: indexes must be constants, so that their places are found. */
#define PAGES(mm, which)                                                          \
  ({                                                                              \
    s64 pages = 0;                                                                \
    if (bpf_core_type_exists(struct mm_rss_stat))                                 \
      bpf_core_read(&pages, sizeof(pages), &((struct mm_struct___old *)mm)->rss_stat.count[which].counter); \
    else                                                                          \
      bpf_core_read(&pages, sizeof(pages), &(mm)->rss_stat[which].count);         \
    pages > 0 ? pages : 0;                                                        \
  })
/* The five values of a task's memory. Sizes in kB. */
INLINE void put_memory(struct out *o, struct task_struct *task) {
  struct mm_struct *mm = BPF_CORE_READ(task, mm);
  put64(o, BPF_CORE_READ(task, maj_flt));
  put64(o, BPF_CORE_READ(task, min_flt));
  if (!mm) {
    none(o), none(o), none(o);
    return;
  }
  put32(o, BPF_CORE_READ(mm, total_vm) << 2);
  put32(o, (PAGES(mm, 0) + PAGES(mm, 1) + PAGES(mm, 3)) << 2);
  put32(o, PAGES(mm, 2) << 2);
}

/* Connections: family, then this end, then the other. */
SHARED u32 raw_tuple(struct out *o, struct sock *sk, int turned) {
  u32 from = o->at;
  u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
  u16 near = BPF_CORE_READ(sk, __sk_common.skc_num);
  u16 far = __builtin_bswap16(BPF_CORE_READ(sk, __sk_common.skc_dport));
  u16 left = turned ? far : near, right = turned ? near : far;
  if (family == 2) {
    u32 own = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr), other = BPF_CORE_READ(sk, __sk_common.skc_daddr);
    u8 *p = o->d + (o->at & MASK);
    p[0] = 2;
    *(u32 *)(p + 1) = turned ? other : own;
    *(u16 *)(p + 5) = left;
    *(u32 *)(p + 7) = turned ? own : other;
    *(u16 *)(p + 11) = right;
    o->at += 13;
  } else if (family == 10) {
    u8 *p = o->d + (o->at & MASK);
    p[0] = 10;
    bpf_core_read(p + 1, 16, turned ? &sk->__sk_common.skc_v6_daddr : &sk->__sk_common.skc_v6_rcv_saddr);
    *(u16 *)(p + 17) = left;
    bpf_core_read(p + 19, 16, turned ? &sk->__sk_common.skc_v6_rcv_saddr : &sk->__sk_common.skc_v6_daddr);
    *(u16 *)(p + 35) = right;
    o->at += 37;
  } else if (family == 1) {
    struct unix_sock *own = (void *)sk;
    struct sock *peer = BPF_CORE_READ(own, peer);
    u8 *p = o->d + (o->at & MASK);
    p[0] = 1;
    *(u64 *)(p + 1) = (u64)sk;
    *(u64 *)(p + 9) = (u64)peer;
    o->at += 17;
    struct unix_address *named = BPF_CORE_READ((struct unix_sock *)peer, addr);
    if (!named) named = BPF_CORE_READ(own, addr);
    long n = 0;
    if (named) {
      const char *path = (void *)named + bpf_core_field_offset(struct unix_address, name) + 2;
      u8 abstract = 0;
      bpf_probe_read_kernel(&abstract, 1, path);
      n = bpf_probe_read_kernel_str(o->d + (o->at & MASK), 108, abstract ? path : path + 1);
    }
    if (n > 0)
      o->at += n;
    else {
      o->d[o->at & MASK] = 0;
      o->at += 1;
    }
  }
  return o->at - from;
}
INLINE struct sock *socket_of(struct file *file) {
  if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != 0140000) return 0;
  struct socket *socket = BPF_CORE_READ(file, private_data);
  return BPF_CORE_READ(socket, sk);
}
INLINE void put_tuple(struct out *o, struct sock *sk, int turned) { length(o, sk ? raw_tuple(o, sk, turned) : 0); }

/*
 * What the kernel knows of a descriptor: kind (file type bits of the mode), layer, protocol, socket type, device, inode,
 * then a path, or the addresses of a socket. It follows the parameters that the event's type has.
 */
SHARED u32 raw_truth(struct out *o, struct task_struct *task, s32 fd) {
  u32 from = o->at;
  struct file *file = file_of(task, fd);
  if (!file) return 0;
  struct inode *inode = BPF_CORE_READ(file, f_inode);
  u32 kind = (BPF_CORE_READ(inode, i_mode) & S_IFMT) >> 12;
  struct sock *sk = socket_of(file);
  u8 *p = o->d + (o->at & MASK);
  p[0] = kind;
  p[1] = 0;
  p[2] = sk ? BPF_CORE_READ(sk, sk_protocol) : 0;
  p[3] = sk ? BPF_CORE_READ(sk, sk_type) : 0;
  *(u32 *)(p + 4) = device(BPF_CORE_READ(inode, i_sb, s_dev));
  *(u64 *)(p + 8) = BPF_CORE_READ(inode, i_ino);
  o->at += 16;
  if (sk) {
    raw_tuple(o, sk, 0);
  } else {
    struct path *path = (void *)file + bpf_core_field_offset(struct file, f_path);
    u32 at = path_of(o->scratch, path, task);
    long n = bpf_probe_read_kernel_str(o->d + (o->at & MASK), TEXT_BYTES, &o->scratch->path[at & (PATH_BYTES - 1)]);
    if (n > 0) o->at += n;
  }
  return o->at - from;
}
INLINE void put_truth(struct out *o, struct task_struct *task, s32 fd) { length(o, raw_truth(o, task, fd)); }
