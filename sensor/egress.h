/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What the egress block needs of the kernel. The first part is its published interface (uapi/linux/bpf.h), the second the
 * few members of its own structures that are read, whose places are found out when the program is loaded (CO-RE).
 */
#pragma once

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;

enum { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_ARRAY = 2, BPF_MAP_TYPE_LPM_TRIE = 11, BPF_F_NO_PREALLOC = 1 };
enum { AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SOCK_DGRAM = 2, IPPROTO_TCP = 6, IPPROTO_UDP = 17 };

struct bpf_sock_addr {
  __u32 user_family, user_ip4, user_ip6[4], user_port;
  __u32 family, type, protocol, msg_src_ip4, msg_src_ip6[4];
};

struct __sk_buff {
  __u32 len, pkt_type, mark, queue_mapping, protocol;
};
enum { ETH_P_IP = 0x0800, ETH_P_IPV6 = 0x86dd, BPF_HDR_START_NET = 1 };

struct bpf_sock {
  __u32 bound_dev_if, family, type, protocol;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct kernfs_node {
  __u64 id;
};
struct cgroup_subsys_state {
  struct cgroup *cgroup;
  struct cgroup_subsys_state *parent;
};
struct cgroup {
  struct cgroup_subsys_state self;
  struct kernfs_node *kn;
};
struct css_set {
  struct cgroup_subsys_state *subsys[16];
  struct cgroup *dfl_cgrp;
};
struct task_struct {
  struct css_set *cgroups;
};
#pragma clang attribute pop

/* Their values are the running kernel's. */
enum cgroup_subsys_id { freezer_cgrp_id, pids_cgrp_id, memory_cgrp_id };
