/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* An event in the form of captures, built in memory of this CPU and copied into the ring buffer when it is whole. */
#pragma once
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define INLINE static __always_inline
/* The compiler proves that the mask changes nothing and leaves it out; the verifier wants to see it. */
#define BOUND(value, mask) asm volatile("%0 &= " #mask : "+r"(value))
/* One copy in the object; the verifier walks it for each caller. */
#define SHARED static __attribute__((noinline))
/* Values end before this offset; what follows is room for the last one. */
#define VALUES 0x10000
#define MASK (VALUES - 1)
#define ROOM (2 * VALUES)
#define PATH_BYTES 4096
#define TEXT_BYTES 4096
/* So that the largest event there can be, a program with the longest of everything, still ends before VALUES. */
#define ARGUMENT_BYTES 16384
#define HEADER 26

/* Paths that were found to be wanted by nobody lately, by their hash; see open.h. */
#define BORING 512
#define BORING_BYTES 72

struct scratch {
  u8 event[ROOM];
  /* A path is built from its end: the name of the file first. */
  u8 path[2 * PATH_BYTES];
  /* Key of the trie of prefixes, with room for what is longer than a key. */
  u32 prefix_bits;
  u8 prefix[64 + 512];
  u8 name[32];
  /* Kept in memory, not in registers: the verifier would follow each of their values. */
  u32 last, before_last, odd, ended, path_at, class;
  u64 slashes, dots;
  u64 boring[BORING];
  u8 path_again[BORING_BYTES + 8];
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct scratch);
} scratches SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 8 * 1024 * 1024);
} events SEC(".maps");

/* What was counted, by cause; the sums over the CPUs are shown. */
enum counter { SENT, RING_FULL, TOO_LARGE, NO_SCRATCH, SAMPLED, QUIET, NO_PROGRAM, COUNTERS };
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, COUNTERS);
  __type(key, u32);
  __type(value, u64);
} counters SEC(".maps");

INLINE void count(u32 which) {
  u64 *counted = bpf_map_lookup_elem(&counters, &which);
  if (counted) *counted += 1;
}

struct out {
  struct scratch *scratch;
  u8 *d;
  u32 at;
  u32 next;
};

INLINE int begin(struct out *o, u16 type, u32 parameters, s64 tid) {
  u32 cpu = bpf_get_smp_processor_id();
  o->scratch = bpf_map_lookup_elem(&scratches, &cpu);
  if (!o->scratch) {
    count(NO_SCRATCH);
    return 0;
  }
  o->d = o->scratch->event;
  *(s64 *)(o->d + 8) = tid;
  *(u16 *)(o->d + 20) = type;
  *(u32 *)(o->d + 22) = parameters;
  o->at = HEADER + 2 * parameters;
  o->next = HEADER;
  return 1;
}

INLINE void length(struct out *o, u32 bytes) {
  *(u16 *)(o->d + (o->next & 127)) = bytes;
  o->next += 2;
}
INLINE void none(struct out *o) { length(o, 0); }
INLINE void put8(struct out *o, u8 value) {
  o->d[o->at & MASK] = value;
  o->at += 1;
  length(o, 1);
}
INLINE void put16(struct out *o, u16 value) {
  *(u16 *)(o->d + (o->at & MASK)) = value;
  o->at += 2;
  length(o, 2);
}
INLINE void put32(struct out *o, u32 value) {
  *(u32 *)(o->d + (o->at & MASK)) = value;
  o->at += 4;
  length(o, 4);
}
INLINE void put64(struct out *o, u64 value) {
  *(u64 *)(o->d + (o->at & MASK)) = value;
  o->at += 8;
  length(o, 8);
}
/* A descriptor's number, as calls take it: 32 bits with a sign. */
INLINE void put_fd(struct out *o, u64 value) { put64(o, (s64)(s32)value); }

/* Texts: what cannot be read is absent, not empty. */
INLINE void user_text(struct out *o, u64 from) {
  long n = from ? bpf_probe_read_user_str(o->d + (o->at & MASK), TEXT_BYTES, (void *)from) : 0;
  if (n > 0) o->at += n;
  length(o, n > 0 ? n : 0);
}
INLINE void kernel_text(struct out *o, const void *from) {
  long n = from ? bpf_probe_read_kernel_str(o->d + (o->at & MASK), TEXT_BYTES, from) : 0;
  if (n > 0) o->at += n;
  length(o, n > 0 ? n : 0);
}
/* Adds to the text that was put last. */
INLINE void add_text(struct out *o, const char *more, u32 bytes) {
  u16 *before = (u16 *)(o->d + ((o->next - 2) & 127));
  if (*before == 0) return;
  o->at -= 1;
  bpf_probe_read_kernel(o->d + (o->at & MASK), bytes, more);
  o->at += bytes;
  *before += bytes - 1;
}
/* Bytes of user space, `most` at most, which is a power of two. */
INLINE void user_bytes(struct out *o, u64 from, u64 bytes, u32 most) {
  u32 n = bytes < most ? bytes : most - 1;
  n &= most - 1;
  if (from == 0 || n == 0 || bpf_probe_read_user(o->d + (o->at & MASK), n, (void *)from)) {
    none(o);
    return;
  }
  o->at += n;
  length(o, n);
}

/* The last quarter of the ring is kept for what is never shed: a flood of other events must not drown the programs that begin. */
INLINE int crowded(void) {
  u64 size = bpf_ringbuf_query(&events, BPF_RB_RING_SIZE);
  if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) <= size - size / 4) return 0;
  count(RING_FULL);
  return 1;
}

INLINE void emit(struct out *o) {
  u32 size = o->at;
  if (size >= VALUES) {
    count(TOO_LARGE);
    return;
  }
  *(u64 *)o->d = bpf_ktime_get_boot_ns();
  *(u32 *)(o->d + 16) = size;
  if (bpf_ringbuf_output(&events, o->d, size & MASK, BPF_RB_NO_WAKEUP))
    count(RING_FULL);
  else
    count(SENT);
}
