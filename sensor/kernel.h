/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The few members of the kernel's structures that the sensor reads. Where they lie is found out when the program is loaded
 * (CO-RE), so one object runs on every kernel that has BTF. Names with three underscores are older or newer forms.
 */
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int s32;
typedef long long s64;
/* What the helpers' own header asks for. */
typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef s32 __s32;
typedef s64 __s64;
typedef u16 __be16;
typedef u32 __be32;
typedef u64 __be64;
typedef u32 __wsum;

enum bpf_map_type_used {
  BPF_MAP_TYPE_HASH = 1,
  BPF_MAP_TYPE_ARRAY = 2,
  BPF_MAP_TYPE_PROG_ARRAY = 3,
  BPF_MAP_TYPE_PERCPU_ARRAY = 6,
  BPF_MAP_TYPE_LRU_HASH = 9,
  BPF_MAP_TYPE_LPM_TRIE = 11,
  BPF_MAP_TYPE_RINGBUF = 27,
};
enum { BPF_F_NO_PREALLOC = 1, BPF_ANY = 0, BPF_RB_NO_WAKEUP = 1, BPF_RB_AVAIL_DATA = 0, BPF_RB_RING_SIZE = 1 };

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
  unsigned long r10, r9, r8, ax, cx, dx, si, di, bx, bp, orig_ax, sp;
};
struct thread_info {
  u32 status;
};
#else
struct pt_regs {
  u64 regs[31];
  u64 sp;
  u64 orig_x0;
  s32 syscallno;
};
struct thread_info {
  unsigned long flags;
};
#endif

typedef struct {
  u32 val;
} kuid_t;
typedef struct {
  u32 val;
} kgid_t;

/* Eight bytes in every form that it had. */
typedef struct {
  u64 val;
} kernel_cap_t;

struct qstr {
  u32 len;
  const unsigned char *name;
};
struct super_block {
  u32 s_dev;
  unsigned long s_magic;
};
struct timespec64 {
  s64 tv_sec;
  long tv_nsec;
};
struct inode {
  u16 i_mode;
  kuid_t i_uid;
  kgid_t i_gid;
  unsigned long i_ino;
  u32 i_rdev;
  struct super_block *i_sb;
  s64 i_ctime_sec, i_mtime_sec;
  u32 i_ctime_nsec, i_mtime_nsec;
};
struct inode___mid {
  struct timespec64 __i_ctime, __i_mtime;
};
struct inode___old {
  struct timespec64 i_ctime, i_mtime;
};
struct hlist_bl_node {
  struct hlist_bl_node **pprev;
};
struct dentry {
  u32 d_flags;
  struct hlist_bl_node d_hash;
  struct dentry *d_parent;
  struct qstr d_name;
  struct inode *d_inode;
};
struct vfsmount {
  struct dentry *mnt_root;
};
struct mount {
  struct mount *mnt_parent;
  struct dentry *mnt_mountpoint;
  struct vfsmount mnt;
};
struct path {
  struct vfsmount *mnt;
  struct dentry *dentry;
};
struct file {
  u32 f_mode;
  u32 f_flags;
  struct path f_path;
  struct inode *f_inode;
  void *private_data;
};
struct fdtable {
  u32 max_fds;
  struct file **fd;
};
struct files_struct {
  struct fdtable *fdt;
};
struct fs_struct {
  struct path root, pwd;
};
struct percpu_counter {
  s64 count;
};
typedef struct {
  long counter;
} atomic_long_t;
struct mm_rss_stat {
  atomic_long_t count[4];
};
struct mm_struct {
  unsigned long total_vm, arg_start, arg_end, env_start, env_end;
  struct file *exe_file;
  struct percpu_counter rss_stat[4];
};
struct mm_struct___old {
  struct mm_rss_stat rss_stat;
};
struct cred {
  kuid_t uid, euid, suid, fsuid;
  kgid_t gid, egid, sgid, fsgid;
  kernel_cap_t cap_inheritable, cap_permitted, cap_effective;
};
struct ns_common {
  u32 inum;
};
struct pid_namespace;
struct upid {
  s32 nr;
  struct pid_namespace *ns;
};
struct pid {
  u32 level;
  struct upid numbers[1];
};
struct pid_namespace {
  struct task_struct *child_reaper;
  u32 level;
  struct ns_common ns;
};
struct mnt_namespace {
  struct ns_common ns;
};
struct nsproxy {
  struct mnt_namespace *mnt_ns;
  struct pid_namespace *pid_ns_for_children;
};
struct rlimit {
  unsigned long rlim_cur, rlim_max;
};
struct tty_driver {
  s32 major, minor_start;
};
struct tty_struct {
  s32 index;
  struct tty_driver *driver;
};
struct signal_struct {
  struct pid *pids[4];
  struct tty_struct *tty;
  struct rlimit rlim[16];
};
struct kernfs_node {
  const char *name;
  struct kernfs_node *__parent;
  u64 id;
};
struct kernfs_node___old {
  struct kernfs_node *parent;
};
struct cgroup {
  struct kernfs_node *kn;
};
struct cgroup_subsys_state {
  struct cgroup *cgroup;
};
struct css_set {
  struct cgroup_subsys_state *subsys[16];
  struct cgroup *dfl_cgrp;
};
struct task_struct {
  struct thread_info thread_info;
  s32 exit_code;
  u32 flags;
  s32 pid, tgid;
  struct task_struct *real_parent;
  struct task_struct *group_leader;
  const struct cred *cred;
  char comm[16];
  struct fs_struct *fs;
  struct files_struct *files;
  struct nsproxy *nsproxy;
  struct signal_struct *signal;
  struct mm_struct *mm;
  struct pid *thread_pid;
  kuid_t loginuid;
  struct css_set *cgroups;
  u64 start_boottime;
  unsigned long maj_flt, min_flt;
};
struct linux_binprm {
  const char *filename;
  struct file *file;
};

struct in6_addr {
  union {
    u8 u6_addr8[16];
  } in6_u;
};
struct sock_common {
  u32 skc_daddr, skc_rcv_saddr;
  u16 skc_dport, skc_num;
  u16 skc_family;
  struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
};
struct sock {
  struct sock_common __sk_common;
  u32 sk_ack_backlog, sk_max_ack_backlog;
  u16 sk_type, sk_protocol;
};
struct socket {
  short type;
  struct file *file;
  struct sock *sk;
};
struct sockaddr_un {
  u16 sun_family;
  char sun_path[108];
};
struct unix_address {
  s32 len;
  struct sockaddr_un name[0];
};
struct unix_sock {
  struct unix_address *addr;
  struct sock *peer;
};
struct filename {
  const char *name;
};
struct io_kiocb {
  u8 opcode;
};
struct io_open {
  struct file *file;
  s32 dfd;
  struct filename *filename;
};

enum cgroup_subsys_id { cpuset_cgrp_id, cpu_cgrp_id, cpuacct_cgrp_id, io_cgrp_id, memory_cgrp_id };
#pragma clang attribute pop
