/**
 * Event types of our own sensor, in the form of `events-later.ts`. No capture has them: their numbers may come to mean
 * something else there.
 */
export const ownFrom = 430;

export const ownPairs = `
430 cgroup_mkdir m system - x|cgroup:u64 path:path|
432 cgroup_rmdir m system - x|cgroup:u64 path:path|
434 cgroup_attach_task m system m x|tid:pid pid:pid cgroup:u64 path:path|
436 io_uring_submit m IO_other - x|opcode:e8=io_uring_operations path:path|
`;
