/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Processes begin, run another program, change their group, and end. These are always sent: the state rests on them. */
#pragma once
#include "open.h"

INLINE int is_own(u32 process) {
  struct settings *s = set();
  return s && (process == s->own[0] || process == s->own[1]);
}

SEC(TRACEPOINT "sched_process_fork") int process_fork(u64 *ctx) {
  struct task_struct *parent = (void *)ctx[0], *child = (void *)ctx[1];
  struct out out = {}, *o = &out;
  s32 tid = BPF_CORE_READ(child, pid), pid = BPF_CORE_READ(child, tgid);
  struct files_struct *files = BPF_CORE_READ(child, files);
  if (is_own(BPF_CORE_READ(parent, tgid)) || !begin(o, 223, 21, tid)) return 0;
  put64(o, 0);
  none(o), none(o);
  put64(o, tid);
  put64(o, pid);
  put64(o, BPF_CORE_READ(child, real_parent, tgid));
  none(o), none(o), none(o), none(o), none(o), none(o), none(o);
  kernel_text(o, child->comm);
  none(o);
  u32 flags = tid != pid ? 8192 : 0;
  if (files == BPF_CORE_READ(parent, files)) flags |= 1;
  if (BPF_CORE_READ(child, fs) == BPF_CORE_READ(parent, fs)) flags |= 2;
  struct pid *number = BPF_CORE_READ(child, thread_pid);
  if (BPF_CORE_READ(number, level) > 0) flags |= 536870912;
  put32(o, flags);
  put32(o, effective_uid(child));
  put32(o, BPF_CORE_READ(child, cred, egid.val));
  put64(o, number_in_namespace(number));
  struct task_struct *leader = BPF_CORE_READ(child, group_leader);
  put64(o, tid == pid ? number_in_namespace(number) : number_in_namespace(BPF_CORE_READ(leader, thread_pid)));
  put64(o, BPF_CORE_READ(pid_namespace(child), child_reaper, start_boottime));
  emit(o);
  return 0;
}

INLINE void put_command(struct out *o, struct mm_struct *mm) {
  u64 at = BPF_CORE_READ(mm, arg_start), end = BPF_CORE_READ(mm, arg_end);
  long n = bpf_probe_read_user_str(o->d + (o->at & MASK), TEXT_BYTES, (void *)at);
  if (n <= 0) {
    none(o), none(o);
    return;
  }
  o->at += n;
  length(o, n);
  at += n;
  user_bytes(o, at, end > at ? end - at : 0, ARGUMENT_BYTES);
}

SEC(TRACEPOINT "sched_process_exec") int process_exec(u64 *ctx) {
  struct task_struct *task = (void *)ctx[0];
  struct linux_binprm *binary = (void *)ctx[2];
  struct out out = {}, *o = &out;
  u32 pid = bpf_get_current_pid_tgid() >> 32;
  if (is_own(pid) || !begin(o, 293, 32, (u32)bpf_get_current_pid_tgid())) return 0;
  struct mm_struct *mm = BPF_CORE_READ(task, mm);
  struct file *exe = BPF_CORE_READ(mm, exe_file);
  struct inode *inode = BPF_CORE_READ(exe, f_inode);
  put64(o, 0);
  put_command(o, mm);
  put64(o, (u32)bpf_get_current_pid_tgid());
  put64(o, pid);
  put64(o, BPF_CORE_READ(task, real_parent, tgid));
  struct fs_struct *fs = BPF_CORE_READ(task, fs);
  put_path(o, (void *)fs + bpf_core_field_offset(struct fs_struct, pwd), task);
  put64(o, BPF_CORE_READ(task, signal, rlim[7].rlim_cur));
  put_memory(o, task);
  kernel_text(o, (void *)task + bpf_core_field_offset(struct task_struct, comm));
  put_groups(o, task);
  u64 env = BPF_CORE_READ(mm, env_start), env_end = BPF_CORE_READ(mm, env_end);
  user_bytes(o, env, env_end > env ? env_end - env : 0, 8192);
  put32(o, terminal(task));
  put64(o, number_in_namespace(BPF_CORE_READ(task, signal, pids[PIDTYPE_PGID])));
  put32(o, BPF_CORE_READ(task, loginuid.val));
  u32 layer = layer_of(inode, BPF_CORE_READ(exe, f_path.dentry));
  u32 flags = (writable(inode, task) ? 1 : 0) | (layer == 1 ? 2 : 0) | (layer == 2 ? 8 : 0);
  struct path *place = (void *)exe + bpf_core_field_offset(struct file, f_path);
  u32 at = path_of(o->scratch, place, task);
  /* A file of no folder, in memory. */
  if (o->scratch->path[at & (PATH_BYTES - 1)] == 'm') flags |= 4;
  put32(o, flags);
  const struct cred *cred = BPF_CORE_READ(task, cred);
  put64(o, CAPABILITIES(cred, cap_inheritable));
  put64(o, CAPABILITIES(cred, cap_permitted));
  put64(o, CAPABILITIES(cred, cap_effective));
  struct times times = {};
  times_of(inode, &times);
  put64(o, BPF_CORE_READ(inode, i_ino));
  put64(o, times.changed);
  put64(o, times.modified);
  put32(o, BPF_CORE_READ(cred, euid.val));
  kernel_text(o, &o->scratch->path[at & (PATH_BYTES - 1)]);
  /* As /proc/PID/exe says it of a file that has no name any more; files in memory never had one. */
  if (!(flags & 4) && !BPF_CORE_READ(exe, f_path.dentry, d_hash.pprev)) add_text(o, " (deleted)", 11);
  put64(o, BPF_CORE_READ(task, signal, pids[PIDTYPE_PGID], numbers[0].nr));
  put32(o, BPF_CORE_READ(cred, egid.val));
  kernel_text(o, BPF_CORE_READ(binary, filename));
  /* Standard input, output and error: each what put_truth says, with its length before it. */
  u32 from = o->at;
  for (int fd = 0; fd < 3; fd++) {
    u32 place_of_length = o->at;
    o->at += 2;
    u32 bytes = raw_truth(o, task, fd);
    *(u16 *)(o->d + (place_of_length & MASK)) = bytes;
  }
  length(o, o->at - from);
  emit(o);
  return 0;
}

/* An execve that failed has the caller's program still; what was asked for is its name. */
CALL(execve_failed) {
  ENTER(293, 31);
  RES;
  user_text(o, A(0));
  for (int i = 0; i < 28; i++) none(o);
  user_text(o, A(0));
  SEND();
}
/* The parent's return: what the child is tells process_fork. */
CALL(clone_) {
  if ((s64)ctx[1] == 0) return 0;
  ENTER(223, 21);
  RES;
  for (int i = 0; i < 14; i++) none(o);
  put32(o, clone_flags(A(0)));
  put32(o, effective_uid(task));
  put32(o, BPF_CORE_READ(task, cred, egid.val));
  put64(o, number_in_namespace(BPF_CORE_READ(task, thread_pid)));
  none(o), none(o);
  SEND();
}
CALL(clone3_) {
  u64 flags = 0;
  if ((s64)ctx[1] == 0) return 0;
  ENTER(335, 21);
  RES;
  bpf_probe_read_user(&flags, sizeof(flags), (void *)A(0));
  for (int i = 0; i < 14; i++) none(o);
  put32(o, clone_flags(flags));
  put32(o, effective_uid(task));
  put32(o, BPF_CORE_READ(task, cred, egid.val));
  put64(o, number_in_namespace(BPF_CORE_READ(task, thread_pid)));
  none(o), none(o);
  SEND();
}

SEC(TRACEPOINT "sched_process_exit") int process_exit(u64 *ctx) {
  struct task_struct *task = (void *)ctx[0];
  struct out out = {}, *o = &out;
  u64 id = bpf_get_current_pid_tgid();
  if (is_own(id >> 32) || !begin(o, 186, 5, (u32)id)) return 0;
  u32 code = BPF_CORE_READ(task, exit_code);
  put64(o, code);
  put64(o, (code >> 8) & 0xff);
  put8(o, code & 0x7f);
  put8(o, (code >> 7) & 1);
  put64(o, 0);
  emit(o);
  return 0;
}

#define GROUP_EVENT(name, type)                                             \
  SEC(TRACEPOINT #name) int name(u64 *ctx) {                                 \
    struct cgroup *group = (void *)ctx[0];                                  \
    struct out out = {}, *o = &out;                                         \
    if (!begin(o, type, 2, (u32)bpf_get_current_pid_tgid())) return 0;      \
    struct kernfs_node *node = BPF_CORE_READ(group, kn);                    \
    put64(o, BPF_CORE_READ(node, id));                                      \
    u32 at = group_path(o->scratch, node);                                  \
    kernel_text(o, &o->scratch->path[at & (PATH_BYTES - 1)]);               \
    emit(o);                                                                \
    return 0;                                                               \
  }
GROUP_EVENT(cgroup_mkdir, 430)
GROUP_EVENT(cgroup_rmdir, 432)

SEC(TRACEPOINT "cgroup_attach_task") int cgroup_attach_task(u64 *ctx) {
  struct cgroup *group = (void *)ctx[0];
  struct task_struct *task = (void *)ctx[2];
  struct out out = {}, *o = &out;
  if (!begin(o, 434, 4, (u32)bpf_get_current_pid_tgid())) return 0;
  struct kernfs_node *node = BPF_CORE_READ(group, kn);
  put64(o, BPF_CORE_READ(task, pid));
  put64(o, BPF_CORE_READ(task, tgid));
  put64(o, BPF_CORE_READ(node, id));
  u32 at = group_path(o->scratch, node);
  kernel_text(o, &o->scratch->path[at & (PATH_BYTES - 1)]);
  emit(o);
  return 0;
}

/* Work handed to an io_uring is done without a system call of its own. */
SEC(TRACEPOINT "io_uring_submit_req") int io_uring_submit(u64 *ctx) {
  struct io_kiocb *request = (void *)ctx[0];
  struct out out = {}, *o = &out;
  u8 opcode = BPF_CORE_READ(request, opcode);
  /* Reading, writing, polling and waiting are too many, and say nothing of what they work on. */
  if (opcode != 18 && opcode != 28 && opcode != 16 && opcode != 13 && (opcode < 33 || opcode > 45)) return 0;
  if (is_own(bpf_get_current_pid_tgid() >> 32) || !begin(o, 436, 2, (u32)bpf_get_current_pid_tgid())) return 0;
  put8(o, opcode);
  if (opcode == 18 || opcode == 28)
    kernel_text(o, BPF_CORE_READ((struct io_open *)request, filename, name));
  else
    none(o);
  emit(o);
  return 0;
}
