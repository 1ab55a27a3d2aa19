/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Files are opened: the one call that is too frequent to send whole, and whose path says enough to leave most of it out. */
#pragma once
#include "calls.h"

#define PATH_SCAN 256

#define EACH(byte) ((byte) * 0x0101010101010101ull)
/* The highest bit of each byte that is so. */
INLINE u64 bytes_that_are(u64 word, u8 byte) {
  u64 x = word ^ EACH(byte);
  return ~(((x & EACH(0x7f)) + EACH(0x7f)) | x | EACH(0x7f));
}
/* Index of the highest byte that is marked; there is one. */
INLINE u32 highest(u64 marks) {
  u32 at = 0;
  if (marks >> 32) at += 4, marks >>= 32;
  if (marks >> 16) at += 2, marks >>= 16;
  return at + (marks >> 8 != 0);
}

struct scan {
  struct scratch *scratch;
  u32 at;
};
/* Eight bytes of a path. */
BODY long scan_word(u32 round, struct scan *scan) {
  struct scratch *s = scan->scratch;
  u32 i = round * 8;
  u64 word = *(u64 *)&s->event[(scan->at + i) & MASK];
  u64 ends = bytes_that_are(word, 0), slashes = bytes_that_are(word, '/'), dots = bytes_that_are(word, '.');
  /* Below the first NUL alone. */
  u64 within = ends ? (ends & -ends) - 1 : ~0ull;
  slashes &= within;
  dots &= within;
  /* The two bytes before this word. */
  u64 slashes_before = s->slashes, dots_before = s->dots;
  u64 after_slash = slashes << 8 | slashes_before >> 56;
  u64 after_slash_dot = dots << 8 & after_slash << 8;
  after_slash_dot |= (dots_before >> 56) & (slashes_before >> 48 & 0xff);
  after_slash_dot |= (dots << 8) & (slashes_before >> 56) << 8;
  if (i == 0) after_slash_dot |= (dots & 0x80) << 8;
  if (dots & (dots << 8 | dots_before >> 56)) s->odd = 1;
  if (slashes & (after_slash | after_slash_dot)) s->odd = 1;
  s->slashes = slashes;
  s->dots = dots;
  if (slashes) {
    u32 high = highest(slashes);
    u64 others = slashes & ~(0x80ull << (high * 8));
    s->before_last = others ? i + highest(others) + 1 : s->last;
    s->last = i + high + 1;
  }
  s->ended = ends != 0;
  return ends != 0;
}

/*
 * Looks through the path once: where its last two slashes are, and whether it is written so that its text must be resolved
 * first (`//`, `/./`, two dots in a row), or is too long.
 */
SHARED void scan_path(struct scratch *s, u32 at) {
  struct scan scan = {.scratch = s, .at = at};
  s->last = 0;
  s->before_last = 0;
  s->odd = 0;
  s->slashes = 0;
  s->dots = 0;
  s->ended = 0;
  ROUNDS(PATH_SCAN / 8, scan_word, &scan);
  if (!s->ended) s->odd = 1;
}

/*
 * Tables of bits that say quickly that no prefix, name or folder can be meant: by the first four bytes of a path, and by the
 * length and the two ends of a name. Made by src/runtime/sensor/hints.ts with the same arithmetic.
 */
#define HINTS 1024
struct hints {
  u8 heads[HINTS], names[HINTS], parents[HINTS];
};
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct hints);
} hints SEC(".maps");

INLINE u32 head_hint(const u8 *path) { return (*(u32 *)path * 2654435761u) >> 22; }
INLINE u32 name_hint(struct scratch *s, u32 at, u32 bytes) {
  return (bytes * 7 + s->event[at & MASK] * 31 + s->event[(at + bytes - 1) & MASK] * 131) & (HINTS - 1);
}

INLINE u32 named(void *map, u8 *hinted, struct scratch *s, u32 at, u32 bytes, u32 class) {
  if (bytes == 0 || bytes > 31) return 0;
  if (!(hinted[name_hint(s, at, bytes)] & class)) return 0;
  __builtin_memset(s->name, 0, sizeof(s->name));
  BOUND(bytes, 31);
  bpf_probe_read_kernel(s->name, bytes, &s->event[at & MASK]);
  u32 *classes = bpf_map_lookup_elem(map, s->name);
  return classes ? *classes & class : 0;
}
INLINE u32 begins(struct scratch *s, struct hints *h, u32 class) {
  if (!(h->heads[head_hint(s->prefix) & (HINTS - 1)] & class)) return 0;
  u32 *classes = bpf_map_lookup_elem(&prefixes, &s->prefix_bits);
  return classes ? *classes & class : 0;
}

/* The folder that a relative path starts from. */
INLINE struct path *base_of(struct task_struct *task, s32 folder) {
  if (folder == AT_FDCWD) {
    struct fs_struct *fs = BPF_CORE_READ(task, fs);
    return (void *)fs + bpf_core_field_offset(struct fs_struct, pwd);
  }
  struct file *file = file_of(task, folder);
  return file ? (void *)file + bpf_core_field_offset(struct file, f_path) : 0;
}
/*
 * Whether a rule could ask for a file of that path.
 * @param at where the path lies in the event
 * @param folder what a relative one starts from
 */
INLINE int path_wanted(struct out *o, struct settings *set, struct task_struct *task, s32 folder, u32 at, u32 bytes,
                       u32 class) {
  if (set->any_path & class) return 1;
  if (bytes < 2) return 1;
  struct scratch *s = o->scratch;
  u32 zero = 0;
  struct hints *h = bpf_map_lookup_elem(&hints, &zero);
  if (!h) return 1;
  /* First of all, so that the verifier walks its loop once. */
  scan_path(s, at);
  if (s->odd || s->last == bytes - 1) return 1;
  int absolute = s->event[at & MASK] == '/';
  if (set->prefixes & class && absolute && h->heads[head_hint(&s->event[at & MASK]) & (HINTS - 1)] & class) {
    s->prefix_bits = 8 * (bytes > 64 ? 64 : bytes - 1);
    bpf_probe_read_kernel(s->prefix, 64, &s->event[at & MASK]);
    if (begins(s, h, class)) return 1;
  }
  u32 last = s->last, before = s->before_last;
  if (set->names & class && named(&names, h->names, s, at + last, bytes - 1 - last, class)) return 1;
  if (set->parents & class && last > 1 && named(&parents, h->parents, s, at + before, last - 1 - before, class)) return 1;
  if (absolute) return 0;
  struct path *base = base_of(task, folder);
  if (!base) return 1;
  if (set->parents & class && last == 0) {
    __builtin_memset(s->name, 0, sizeof(s->name));
    bpf_probe_read_kernel_str(s->name, sizeof(s->name), BPF_CORE_READ(base, dentry, d_name.name));
    u32 *classes = bpf_map_lookup_elem(&parents, s->name);
    if (classes && *classes & class) return 1;
  }
  if (!(set->prefixes & class)) return 0;
  u32 from = path_of(s, base, task) & (PATH_BYTES - 1);
  long n = bpf_probe_read_kernel_str(s->prefix, 64, &s->path[from]);
  if (n < 1) return 1;
  u32 whole = (n - 1) & 63;
  if (whole > 1) s->prefix[whole++ & 63] = '/';
  long more = bpf_probe_read_kernel_str(&s->prefix[whole & 63], 64, &s->event[at & MASK]);
  if (more > 0) whole += more - 1;
  s->prefix_bits = 8 * (whole > 64 ? 64 : whole);
  return begins(s, h, class) != 0;
}

/*
 * Which files containers read is a fact worth an event, though no rule asks for it: the first time that a file is opened in
 * a mount namespace. Turns begin anew from time to time, and what was seen in an earlier one is told again: numbers of
 * namespaces and places in memory are given anew to others.
 */
struct seen_key {
  u64 place;
  u32 inode, mounts;
};
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 32768);
  __type(key, struct seen_key);
  __type(value, u32);
} seen_files SEC(".maps");
/* How many files of a mount namespace were told in the turn. */
struct told {
  u32 turn, files;
};
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 4096);
  __type(key, u32);
  __type(value, struct told);
} told_files SEC(".maps");
#define TOLD_FILES 20000

SHARED int first_read(struct task_struct *task, struct file *file, u32 turn) {
  struct inode *inode = BPF_CORE_READ(file, f_inode);
  struct seen_key key = {.place = (u64)inode, .inode = BPF_CORE_READ(inode, i_ino), .mounts = mount_namespace(task)};
  u32 *seen = bpf_map_lookup_elem(&seen_files, &key);
  if (seen && *seen == turn) return 0;
  /* Opened for reading, and not as a place alone. */
  if (!(BPF_CORE_READ(file, f_mode) & 1)) return 0;
  bpf_map_update_elem(&seen_files, &key, &turn, BPF_ANY);
  if ((BPF_CORE_READ(inode, i_mode) & S_IFMT) != 0100000) return 0;
  struct told first = {.turn = turn, .files = 1};
  struct told *told = bpf_map_lookup_elem(&told_files, &key.mounts);
  if (!told || told->turn != turn) {
    bpf_map_update_elem(&told_files, &key.mounts, &first, BPF_ANY);
    return 1;
  }
  if (told->files >= TOLD_FILES) return 0;
  told->files += 1;
  return 1;
}

/* O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND: as the call has them, and as captures do. */
#define WRITES (1 | 2 | 0100 | 01000 | 02000)
#define WRITES_CAPTURED (2 | 4 | 256 | 8)
INLINE u32 class_of(struct task_struct *task, struct settings *s, int writes) { return (in_container(task, s) ? 4 : 1) << writes; }

/*
 * A path that begins at the root is wanted or not by its text and class alone. Which ones are not is kept for each processor
 * by a hash of both under a key that nobody else knows, so that no other path can be made to look like them.
 */
INLINE u64 path_hash(const u8 *path, u32 bytes, u64 key, u32 class) {
  u64 hash = key ^ (u64)class << 32 ^ bytes;
  for (u32 i = 0; i < BORING_BYTES; i += 8) {
    u64 word = *(u64 *)&path[i];
    u32 left = bytes - i;
    if (left < 8) word &= (1ull << (left * 8)) - 1;
    hash = (hash ^ word) * (key | 1);
    hash ^= hash >> 29;
    if (left <= 8) break;
  }
  return hash;
}
/*
 * The first reading of a file in a container is a fact of its own: there the path is one of a mount namespace, and no more than
 * known to have been told in this turn of facts. A file that takes the place of another is told in the next one.
 */
INLINE u64 hash_key(struct settings *s, struct task_struct *task, u32 class) {
  u64 turns = (u64)s->turn * 0x9e3779b97f4a7c15ull;
  if (class == 4 && s->facts) turns ^= ((u64)mount_namespace(task) << 32 | s->facts) * 0xc2b2ae3d27d4eb4full;
  return s->key[0] ^ turns;
}

/* @param second whether the path is the second argument; its flags follow it */
INLINE int is_boring(struct call_context *c, struct settings *s, int second) {
  u32 cpu = bpf_get_smp_processor_id();
  struct scratch *scratch = bpf_map_lookup_elem(&scratches, &cpu);
  if (!scratch) return 0;
  u64 path = second ? arg(c, 1) : arg(c, 0), flags = second ? arg(c, 2) : arg(c, 1);
  u32 class = class_of(c->task, s, (flags & WRITES) != 0);
  long n = bpf_probe_read_user_str(scratch->path_again, BORING_BYTES, (void *)path);
  if (n < 2 || n >= BORING_BYTES || scratch->path_again[0] != '/') return 0;
  u64 hash = path_hash(scratch->path_again, n, hash_key(s, c->task, class), class);
  return scratch->boring[hash % BORING] == hash;
}
INLINE void keep_boring(struct scratch *scratch, struct settings *s, struct task_struct *task, u32 at, u32 bytes, u32 class) {
  if (bytes >= BORING_BYTES || scratch->event[at & MASK] != '/') return;
  u64 hash = path_hash(&scratch->event[at & MASK], bytes, hash_key(s, task, class), class);
  scratch->boring[hash % BORING] = hash;
}

/* @param fd what the call gave; below 0 it failed */
INLINE int open_wanted(struct out *o, struct task_struct *task, s32 fd, s32 folder, u32 at, u32 bytes, u32 flags) {
  struct settings *s = set();
  if (!s) return 1;
  o->scratch->class = class_of(task, s, (flags & WRITES_CAPTURED) != 0);
  u32 class = *(volatile u32 *)&o->scratch->class;
  if (path_wanted(o, s, task, folder, at, bytes, class)) return 1;
  struct file *file = class == 4 && s->facts && fd >= 0 ? file_of(task, fd) : 0;
  int first = file && first_read(task, file, s->facts);
  if (class != 4 || !s->facts || file) keep_boring(o->scratch, s, task, at, bytes, class);
  return first;
}
#define WANTED(folder, flags)                                                   \
  if (!open_wanted(o, task, c->ret, folder, name_at, o->at - name_at, flags)) {   \
    count(QUIET);                                                               \
    return 0;                                                                   \
  }                                                                             \
  if (crowded()) return 0;

INLINE void put_file(struct out *o, struct file *file) {
  struct inode *inode = BPF_CORE_READ(file, f_inode);
  put32(o, device(BPF_CORE_READ(inode, i_sb, s_dev)));
  put64(o, BPF_CORE_READ(inode, i_ino));
}
INLINE void put_place(struct out *o, struct file *file, struct task_struct *task) {
  if (!file) {
    none(o);
    return;
  }
  struct path *path = (void *)file + bpf_core_field_offset(struct file, f_path);
  put_path(o, path, task);
}

CALL(open_) {
  ENTER(3, 6);
  RES;
  u32 name_at = o->at;
  user_text(o, A(0));
  u32 flags = open_flags(A(1));
  WANTED(AT_FDCWD, flags)
  struct file *file = file_of(task, c->ret);
  put32(o, flags | opened_flags(file));
  put32(o, A(2) & 07777);
  put_file(o, file);
  SEND();
}
CALL(openat_) {
  ENTER(307, 9);
  RES;
  put_fd(o, A(0));
  u32 name_at = o->at;
  user_text(o, A(1));
  u32 flags = open_flags(A(2));
  WANTED(A(0), flags)
  struct file *file = file_of(task, c->ret);
  put32(o, flags | opened_flags(file));
  put32(o, A(3) & 07777);
  put_file(o, file);
  put_place(o, file, task);
  put_folder(o, task, A(0));
  SEND();
}
CALL(openat2_) {
  u64 how[3] = {};
  ENTER(327, 10);
  RES;
  put_fd(o, A(0));
  u32 name_at = o->at;
  user_text(o, A(1));
  bpf_probe_read_user(how, sizeof(how), (void *)A(2));
  u32 flags = open_flags(how[0]);
  WANTED(A(0), flags)
  struct file *file = file_of(task, c->ret);
  put32(o, flags | opened_flags(file));
  put32(o, how[1] & 07777);
  u32 resolve = how[2];
  put32(o, (resolve & 8 ? 1 : 0) | (resolve & 16 ? 2 : 0) | (resolve & 2 ? 4 : 0) | (resolve & 4 ? 8 : 0) | (resolve & 1 ? 16 : 0) | (resolve & 32));
  put_file(o, file);
  put_place(o, file, task);
  put_folder(o, task, A(0));
  SEND();
}
CALL(creat_) {
  ENTER(59, 6);
  RES;
  u32 name_at = o->at;
  user_text(o, A(0));
  WANTED(AT_FDCWD, 6)
  struct file *file = file_of(task, c->ret);
  put32(o, A(1) & 07777);
  put_file(o, file);
  u32 layer = opened_flags(file);
  put16(o, layer & 32768 ? 1 : layer & 65536 ? 2 : 0);
  SEND();
}
CALL(open_by_handle_at) {
  ENTER(337, 6);
  RES;
  struct file *file = file_of(task, c->ret);
  put_fd(o, A(0));
  put32(o, open_flags(A(2)) | opened_flags(file));
  put_place(o, file, task);
  put_file(o, file);
  SEND();
}
