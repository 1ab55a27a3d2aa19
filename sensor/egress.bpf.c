/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Refuses connections to processes of blocked containers. Attached once, at the root of the cgroup v2 hierarchy, where
 * every socket of the machine passes by; whom it concerns is decided by the control groups of the calling task, in the v2
 * hierarchy or in one of v1: so it works on hybrid hosts too, where all containers share the v2 root, and no process has
 * to be moved. Children of a blocked group are blocked with it.
 */
#include "egress.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

/* Hierarchies of control groups, as keys name them. */
enum { V2, FREEZER, PIDS, MEMORY };
/* Groups above one another that are looked at. */
#define LEVELS 12

struct group {
  __u64 id; /* inode of the group's directory */
  __u32 hierarchy, pad;
};
struct block {
  __u64 until;  /* CLOCK_MONOTONIC, nanoseconds */
  __u64 denied; /* connections refused, and packets dropped */
  __u32 allow;  /* which list of networks is let through */
  __u32 flags;
};
enum { LOOPBACK_TOO = 1, PACKETS_TOO = 2 };
/* IPv4 as ::ffff:a.b.c.d. */
struct network {
  __u32 prefix; /* bits that count, those of `allow` included */
  __u32 allow;
  __u32 address[4];
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, struct group);
  __type(value, struct block);
} blocks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 4096);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, struct network);
  __type(value, __u32);
} networks SEC(".maps");

/* One bit for each hierarchy that has blocked groups: nothing else is read while it is 0. */
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} armed SEC(".maps");

static __always_inline struct block *block_of(struct cgroup_subsys_state *css, __u32 hierarchy) {
  __u64 now = bpf_ktime_get_ns();
  for (int level = 0; level < LEVELS && css; level++) {
    struct group key = {.id = BPF_CORE_READ(css, cgroup, kn, id), .hierarchy = hierarchy};
    struct block *found = bpf_map_lookup_elem(&blocks, &key);
    if (found && found->until > now) return found;
    css = BPF_CORE_READ(css, parent);
  }
  return 0;
}

#define V1(hierarchy, subsystem)                                                                                       \
  if (!found && (*hierarchies & 1 << hierarchy) && bpf_core_enum_value_exists(enum cgroup_subsys_id, subsystem)) {     \
    __u64 index = bpf_core_enum_value(enum cgroup_subsys_id, subsystem);                                               \
    struct cgroup_subsys_state *css = 0;                                                                               \
    bpf_core_read(&css, sizeof css, &groups->subsys[index & 15]);                                                      \
    found = block_of(css, hierarchy);                                                                                  \
  }

/* The block that concerns the calling task, or none. */
static __always_inline struct block *current_block(void) {
  __u32 zero = 0;
  __u32 *hierarchies = bpf_map_lookup_elem(&armed, &zero);
  if (!hierarchies || *hierarchies == 0) return 0;
  struct task_struct *task = (void *)bpf_get_current_task();
  struct css_set *groups = BPF_CORE_READ(task, cgroups);
  struct block *found = 0;
  if (*hierarchies & 1 << V2) {
    struct cgroup *group = BPF_CORE_READ(groups, dfl_cgrp);
    found = block_of(__builtin_preserve_access_index(&group->self), V2);
  }
  V1(FREEZER, freezer_cgrp_id)
  V1(PIDS, pids_cgrp_id)
  V1(MEMORY, memory_cgrp_id)
  return found;
}

static __always_inline int refuse(struct block *block) {
  __sync_fetch_and_add(&block->denied, 1);
  return 0;
}

/* The unspecified address means this host. */
static __always_inline int is_loopback(__u32 a0, __u32 a1, __u32 a2, __u32 a3) {
  if (a0 | a1) return 0;
  if (a2 == 0) return a3 == 0 || a3 == bpf_htonl(1);
  return a2 == bpf_htonl(0xffff) && (a3 == 0 || (a3 & bpf_htonl(0xff000000)) == bpf_htonl(0x7f000000));
}

static __always_inline int verdict(struct block *block, __u32 a0, __u32 a1, __u32 a2, __u32 a3) {
  if (!block) return 1;
  if (!(block->flags & LOOPBACK_TOO) && is_loopback(a0, a1, a2, a3)) return 1;
  struct network key = {.prefix = 160, .allow = block->allow, .address = {a0, a1, a2, a3}};
  return bpf_map_lookup_elem(&networks, &key) ? 1 : refuse(block);
}

#define IPV4(name)                                                                                                     \
  SEC("cgroup/" #name) int egress_##name(struct bpf_sock_addr *to) {                                                   \
    return verdict(current_block(), 0, 0, bpf_htonl(0xffff), to->user_ip4);                                                             \
  }
#define IPV6(name)                                                                                                     \
  SEC("cgroup/" #name) int egress_##name(struct bpf_sock_addr *to) {                                                   \
    return verdict(current_block(), to->user_ip6[0], to->user_ip6[1], to->user_ip6[2], to->user_ip6[3]);                                \
  }
IPV4(connect4)
IPV6(connect6)
IPV4(sendmsg4)
IPV6(sendmsg6)

/* Only TCP and UDP pass by the programs above: raw, ICMP, SCTP and MPTCP sockets are not made at all. */
SEC("cgroup/sock_create")
int egress_sock_create(struct bpf_sock *sock) {
  if (sock->family != AF_INET && sock->family != AF_INET6) return 1;
  if (sock->type == SOCK_STREAM && sock->protocol == IPPROTO_TCP) return 1;
  if (sock->type == SOCK_DGRAM && sock->protocol == IPPROTO_UDP) return 1;
  struct block *block = current_block();
  return block ? refuse(block) : 1;
}

/*
 * Connections that stand: what they send is dropped. Packets leave outside of any process, but their socket knows the v2
 * group that it was made in. Attached only once a block asks for it, since every packet passes by.
 */
SEC("cgroup_skb/egress")
int egress_packet(struct __sk_buff *packet) {
  __u32 zero = 0;
  __u32 *hierarchies = bpf_map_lookup_elem(&armed, &zero);
  if (!hierarchies || !(*hierarchies & 1 << V2)) return 1;
  struct block *block = 0;
  for (int level = 1; level < LEVELS && !block; level++) {
    struct group key = {.id = bpf_skb_ancestor_cgroup_id(packet, level), .hierarchy = V2};
    if (key.id == 0) return 1;
    block = bpf_map_lookup_elem(&blocks, &key);
  }
  if (!block || !(block->flags & PACKETS_TOO) || block->until <= bpf_ktime_get_ns()) return 1;
  __u32 to[4] = {0, 0, bpf_htonl(0xffff), 0};
  /* The destination stands at byte 16 of an IPv4 header, and at byte 24 of an IPv6 one. */
  int failed = packet->protocol == bpf_htons(ETH_P_IP)
                   ? bpf_skb_load_bytes_relative(packet, 16, &to[3], 4, BPF_HDR_START_NET)
                   : bpf_skb_load_bytes_relative(packet, 24, to, 16, BPF_HDR_START_NET);
  return failed ? refuse(block) : verdict(block, to[0], to[1], to[2], to[3]);
}

char LICENSE[] SEC("license") = "GPL";
