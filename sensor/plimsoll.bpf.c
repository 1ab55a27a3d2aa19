/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The sensor: looks at every exit of a system call, leaves out what no rule could match, and writes the rest into a ring
 * buffer in the form of captures. See docs/sensor.md.
 */
#include "task.h"

/* What is wanted of one call; indexed by its number, those of 32-bit programs from 512 on. */
struct call {
  u16 flags;
  u16 program;
  /* Number that captures give the call; for calls without an event of their own. */
  u16 id;
  /* One of so many is sent; 0xffff: none is. */
  u16 sample;
};
/*
 * GROUPED: groups that make most of the events are sampled. VITAL: never shed. OPENS: most are left out by their path.
 * PATH_FIRST, PATH_SECOND: which argument the path is, where its flags follow it. */
enum { HOST = 1, CONTAINER = 2, SUCCESS = 4, FAILURE = 8, GROUPED = 16, VITAL = 32, OPENS = 64, PATH_FIRST = 128, PATH_SECOND = 256 };
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1024);
  __type(key, u32);
  __type(value, struct call);
} calls SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 160);
  __type(key, u32);
  __type(value, u32);
} programs SEC(".maps");

struct settings {
  /* Processes that are never looked at: the sensor itself. */
  u32 own[2];
  /* Mount namespace of the host. */
  u32 mounts;
  /* Changes with what rules ask for: what was found out before holds no longer. */
  u32 turn;
  /* Opens that are sent whatever their path: bit 0 read on the host, 1 written there, 2 and 3 the same in containers. */
  u32 any_path;
  /* Classes that prefixes, last components and folders are known for. */
  u32 prefixes, names, parents;
  /* Some groups are sampled. */
  u32 groups;
  /* The turn in which the first opens of files in containers are told; 0: they are not. */
  u32 facts;
  /* Of the hashes of paths; random. */
  u64 key[1];
};
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct settings);
} settings SEC(".maps");

struct prefix_key {
  u32 bits;
  u8 path[64];
};
struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 4096);
  __type(key, struct prefix_key);
  __type(value, u32);
} prefixes SEC(".maps");
struct name_key {
  u8 text[32];
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, struct name_key);
  __type(value, u32);
} names SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, struct name_key);
  __type(value, u32);
} parents SEC(".maps");
/* By number of the mount namespace: one of so many events is sent. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, u32);
  __type(value, u32);
} groups SEC(".maps");
/* What was left out by sampling, by number of the call. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1024);
  __type(key, u32);
  __type(value, u64);
} left_out SEC(".maps");

INLINE int leave_out(u32 call) {
  u64 *counted = bpf_map_lookup_elem(&left_out, &call);
  if (counted) *counted += 1;
  count(SAMPLED);
  return 0;
}

INLINE struct settings *set(void) {
  u32 zero = 0;
  return bpf_map_lookup_elem(&settings, &zero);
}
INLINE u32 mount_namespace(struct task_struct *task) { return GET(task, nsproxy, mnt_ns, ns.inum); }
/* Another mount namespace, or a pid namespace below the first one. */
INLINE int in_container(struct task_struct *task, struct settings *s) {
  return mount_namespace(task) != s->mounts || GET(task, thread_pid, level) != 0;
}
INLINE u32 generic_id(u32 nr, int compat) {
  u32 key = (nr & 511) + (compat ? 512 : 0);
  struct call *call = bpf_map_lookup_elem(&calls, &key);
  return call ? call->id : 0;
}

#include "calls.h"
#include "open.h"
#include "life.h"

SEC(TRACEPOINT "sys_exit") int sys_exit(u64 *ctx) {
  struct pt_regs *regs = (void *)ctx[0];
  s64 ret = ctx[1];
  struct task_struct *task = current();
  int compat = is_compat(task);
  u32 nr = call_number(regs);
  if (nr > 511) return 0;
  nr += compat ? 512 : 0;
  struct call *call = bpf_map_lookup_elem(&calls, &nr);
  if (!call) return 0;
  u32 flags = call->flags;
  if (!(flags & (ret < 0 ? FAILURE : SUCCESS))) return 0;
  struct settings *s = set();
  if (!s) return 0;
  u32 process = bpf_get_current_pid_tgid() >> 32;
  if (process == s->own[0] || process == s->own[1]) return 0;
  if ((flags & (HOST | CONTAINER)) != (HOST | CONTAINER)) {
    if (!(flags & (in_container(task, s) ? CONTAINER : HOST))) return 0;
  }
  if (!(flags & (VITAL | OPENS)) && crowded()) return 0;
  u32 sample = call->sample;
  if (sample > 1 && (sample == 0xffff || bpf_get_prandom_u32() % sample)) return leave_out(nr);
  if (s->groups && flags & GROUPED) {
    u32 group = mount_namespace(task);
    u32 *n = bpf_map_lookup_elem(&groups, &group);
    if (n && *n > 1 && bpf_get_prandom_u32() % *n) return leave_out(nr);
  }
  if (flags & (PATH_FIRST | PATH_SECOND)) {
    struct call_context context = {regs, ret, task, compat};
    if (is_boring(&context, s, flags & PATH_SECOND)) {
      count(QUIET);
      return 0;
    }
  }
  bpf_tail_call(ctx, &programs, call->program);
  count(NO_PROGRAM);
  return 0;
}

/* Some of the helpers are for programs under the GPL alone; this folder may be used under either of its two licences. */
char LICENSE[] SEC("license") = "GPL";
