/**
 * Event types from 212, a line a pair: number of the enter event, name, kind (s: system call, m: anything else), category,
 * flags of the enter event, flags of the exit event (- none), and after bars the parameters of both.
 *
 * Flags: c creates a descriptor, d ends one, u works on one, r reads from it, w writes to it, m changes state, b may
 * block, o is written no more, l has 32-bit lengths, x is not used.
 * Parameters: name, type (see `types.ts`), /x hexadecimal or /o octal, =names of values. `*` stands for a group.
 */
export const laterPairs = `
212 getresgid s user - -||res:err rgid:gid egid:gid sgid:gid
214 execve s process mo mo||res:err *task fdlimit:u64 *memory comm:str env:buf
216 clone s process mo mo||res:pid *task fdlimit:i64 *memory comm:str flags:f32/x=clone_flags uid:u32 gid:u32
218 fork s process mo mo||res:pid *task fdlimit:i64 *memory comm:str flags:f32/x=clone_flags uid:u32 gid:u32
220 vfork s process mo mo||res:pid *task fdlimit:i64 *memory comm:str flags:f32/x=clone_flags uid:u32 gid:u32
222 clone s process m m||res:pid *task fdlimit:i64 *memory comm:str cgroups:buf flags:f32/x=clone_flags uid:u32 gid:u32 vtid:pid vpid:pid pidns_init_start_ts:u64
224 fork s process m m||res:pid *task fdlimit:i64 *memory comm:str cgroups:buf flags:f32/x=clone_flags uid:u32 gid:u32 vtid:pid vpid:pid pidns_init_start_ts:u64
226 vfork s process m m||res:pid *task fdlimit:i64 *memory comm:str cgroups:buf flags:f32/x=clone_flags uid:u32 gid:u32 vtid:pid vpid:pid pidns_init_start_ts:u64
228 container m internal mo x|id:str type:u32 name:str image:str|
230 execve s process m m||res:err *task fdlimit:u64 *memory comm:str cgroups:buf env:buf
232 signaldeliver m signal - x|spid:pid dpid:pid sig:sig|
234 procinfo m internal - x|cpu_usr:u64 cpu_sys:u64|
236 getdents s file u u|fd:fd|res:err fd:fd
238 getdents64 s file u u|fd:fd|res:err fd:fd
240 setns s process u u|fd:fd nstype:f32/x=clone_flags|res:err fd:fd nstype:f32/x=clone_flags
242 flock s file u u|fd:fd operation:f32/x=flock_flags|res:err fd:fd operation:f32/x=flock_flags
244 cpu_hotplug m system m x|cpu:u32 action:u32|
246 accept s net cm cm||fd:fd tuple:tuple queuepct:u8 queuelen:u32 queuemax:u32
248 accept s net cmo cmo|flags:i32/x|fd:fd tuple:tuple queuepct:u8 queuelen:u32 queuemax:u32
250 semop s process - -|semid:i32|res:err nsops:u32 sem_num_0:u16 sem_op_0:i16 sem_flg_0:f16/x=semop_flags sem_num_1:u16 sem_op_1:i16 sem_flg_1:f16/x=semop_flags semid:i32
252 semctl s process - -|semid:i32 semnum:i32 cmd:f16/x=semctl_commands val:i32|res:err semid:i32 semnum:i32 cmd:f16/x=semctl_commands val:i32
254 ppoll s wait b b|fds:fdl timeout:rel sigmask:sset|res:err fds:fdl timeout:rel sigmask:sset
256 mount s file m m|flags:f32/x=mount_flags|res:err dev:str dir:path type:str flags:f32/x=mount_flags
258 umount s file mo mo|flags:f32/x=umount_flags|res:err name:path
260 k8s m internal m x|json:str|
262 semget s process - -|key:i32/x nsems:i32 semflg:f32/x=semget_flags|res:err key:i32/x nsems:i32 semflg:f32/x=semget_flags
264 access s file - -|mode:f32/x=access_flags|res:err name:path mode:f32/x=access_flags
266 chroot s process m m||res:err path:path
268 tracer m other - -|id:i64 tags:strs args:pairs|id:i64 tags:strs args:pairs
270 mesos m internal m x|json:str|
272 container m process mo x|json:str|
274 setsid s process m m||res:pid
276 mkdir s file - -|mode:u32/x|res:err path:path mode:u32/x
278 rmdir s file - -||res:err path:path
280 notification m other - x|id:str desc:str|
282 execve s process mo mo||res:err *task fdlimit:u64 *memory comm:str cgroups:buf env:buf tty:i32
284 unshare s process - -|flags:f32/x=clone_flags|res:err flags:f32/x=clone_flags
286 infra m internal - x|source:str name:str description:str scope:str|
288 execve s process mo mo|filename:path|res:err *task fdlimit:u64 *memory comm:str cgroups:buf env:buf tty:i32
290 page_fault m other - x|addr:u64/x ip:u64/x error:f32/x=pf_flags|
292 execve s process m m|filename:path|res:err *task fdlimit:u64 *memory comm:str cgroups:buf env:buf *exec filename:path
294 setpgid s process m m|pid:pid pgid:pid|res:pid pid:pid pgid:pid
296 bpf s other co co|cmd:i64|res_or_fd:dyn=bpf_dynamic_param
298 seccomp s other - -|op:u64|res:err op:u64
300 unlink s file - -||res:err path:path
302 unlinkat s file - -||res:err dirfd:fd name:rpath@1 flags:f32/x=unlinkat_flags
304 mkdirat s file - -||res:err dirfd:fd path:rpath@1 mode:u32/x
306 openat s file cm cm|dirfd:fd name:rpath@0 flags:f32/x=file_flags mode:u32/o|fd:fd dirfd:fd name:rpath@1 flags:f32/x=file_flags mode:u32/o dev:u32/x ino:u64 fullpath:path
308 link s file - -||res:err oldpath:path newpath:path
310 linkat s file - -||res:err olddir:fd oldpath:rpath@1 newdir:fd newpath:rpath@3 flags:f32/x=linkat_flags
312 fchmodat s file - -||res:err dirfd:fd filename:rpath@1 mode:mode/o=chmod_mode
314 chmod s file - -||res:err filename:path mode:mode/o=chmod_mode
316 fchmod s file - u||res:err fd:fd mode:mode/o=chmod_mode
318 renameat2 s file - -||res:err olddirfd:fd oldpath:rpath@1 newdirfd:fd newpath:rpath@3 flags:f32/x=renameat2_flags
320 userfaultfd s file cm cm||res:err flags:f32/x=file_flags
322 pluginevent m other l x|plugin_ID:u32 event_data:buf|
324 container m process ml x|json:str|
326 openat2 s file cm cm|dirfd:fd name:rpath@1 flags:f32/x=file_flags mode:u32/o resolve:f32/x=openat2_flags|fd:fd dirfd:fd name:rpath@1 flags:f32/x=file_flags mode:u32/o resolve:f32/x=openat2_flags dev:u32/x ino:u64 fullpath:path
328 mprotect s memory - -|addr:u64/x length:u64 prot:f32/x=prot_flags|res:err addr:u64/x length:u64 prot:f32/x=prot_flags
330 execveat s process m m|dirfd:fd pathname:rpath@0 flags:f32/x=execveat_flags|res:err *task fdlimit:u64 *memory comm:str cgroups:buf env:buf *exec
332 copy_file_range s file urw urw|fdin:fd offin:u64 len:u64|res:err fdout:fd offout:u64 fdin:fd offin:u64 len:u64
334 clone3 s process m m||res:pid *task fdlimit:i64 *memory comm:str cgroups:buf flags:f32/x=clone_flags uid:u32 gid:u32 vtid:pid vpid:pid pidns_init_start_ts:u64
336 open_by_handle_at s file cm cm||fd:fd mountfd:fd flags:f32/x=file_flags path:path dev:u32/x ino:u64
338 io_uring_setup s IO_other cm cm||res:err entries:u32 sq_entries:u32 cq_entries:u32 flags:f32/x=io_uring_setup_flags sq_thread_cpu:u32 sq_thread_idle:u32 features:f32/x=io_uring_setup_feats
340 io_uring_enter s IO_other - u||res:err fd:fd to_submit:u32 min_complete:u32 flags:f32/x=io_uring_enter_flags sig:sset
342 io_uring_register s IO_other - u||res:err fd:fd opcode:e16=io_uring_register_opcodes arg:u64/x nr_args:u32
344 mlock s memory - -||res:err addr:u64/x len:u64
346 munlock s memory - -||res:err addr:u64/x len:u64
348 mlockall s memory - -||res:err flags:f32/x=mlockall_flags
350 munlockall s memory - -||res:err
352 capset s process m m||res:err cap_inheritable:u64/x cap_permitted:u64/x cap_effective:u64/x
354 useradded m process m x|uid:u32 gid:u32 name:str home:str shell:str container_id:str|
356 userdeleted m process m x|uid:u32 gid:u32 name:str home:str shell:str container_id:str|
358 groupadded m process m x|gid:u32 name:str container_id:str|
360 groupdeleted m process m x|gid:u32 name:str container_id:str|
362 dup2 s IO_other cum cum|fd:fd|res:fd oldfd:fd newfd:fd
364 dup3 s IO_other cum cum|fd:fd|res:fd oldfd:fd newfd:fd flags:f32/x=file_flags
366 dup s IO_other cum cum|fd:fd|res:fd oldfd:fd
368 bpf s other c c|cmd:i64|fd:fd cmd:e32=bpf_commands
370 mlock2 s memory - -||res:err addr:u64/x len:u64 flags:f32/x=mlock2_flags
372 fsconfig s system - u||res:err fd:fd cmd:e32=fsconfig_cmds key:str value_bytebuf:buf value_charbuf:str aux:i32
374 epoll_create s wait cm cm|size:i32|res:err size:i32
376 epoll_create1 s wait cm cm|flags:f32/x=epoll_create1_flags|res:err flags:f32/x=epoll_create1_flags
378 chown s file - -||res:err path:path uid:u32 gid:u32
380 lchown s file - -||res:err path:path uid:u32 gid:u32
382 fchown s file - u||res:err fd:fd uid:u32 gid:u32
384 fchownat s file - -||res:err dirfd:fd pathname:rpath@1 uid:u32 gid:u32 flags:f32/x=fchownat_flags
386 umount s file m m||res:err name:path
388 accept4 s net cm cm|flags:i32/x|fd:fd tuple:tuple queuepct:u8 queuelen:u32 queuemax:u32 flags:i32/x
390 umount2 s file m m|flags:f32/x=umount_flags|res:err name:path flags:f32/x=umount_flags
392 pipe2 s IPC cm cm||res:err fd1:fd fd2:fd ino:u64 flags:f32/x=file_flags
394 inotify_init1 s IPC cm cm||res:fd flags:f16/x=file_flags
396 eventfd2 s IPC cm cm|initval:u64|res:fd flags:f16/x=file_flags initval:u64
398 signalfd4 s signal cm cm|fd:fd mask:u32/x|res:fd flags:f16/x=file_flags fd:fd mask:u32/x
400 prctl s process m m||res:err option:e32=prctl_options arg2_str:str arg2_int:i64
402 asyncevent m other l x|plugin_id:u32 name:str data:buf|
404 memfd_create s memory cm cm||fd:fd name:str flags:f32/x=memfd_create_flags
406 pidfd_getfd s process cm cm||fd:fd pid_fd:fd target_fd:fd flags:u32/x
408 pidfd_open s process cm cm||fd:fd pid:pid flags:f32/x=pidfd_open_flags
410 init_module s other - -||res:err img:buf length:u64 uargs:str
412 finit_module s other - ur||res:err fd:fd uargs:str flags:f32/x=finit_module_flags
414 mknod s other - -||res:err path:path mode:mode/o=mknod_mode dev:u32
416 mknodat s other - u||res:err dirfd:fd path:rpath@1 mode:mode/o=mknod_mode dev:u32
418 newfstatat s file - u||res:err dirfd:fd path:rpath@1 flags:f32/x=newfstatat_flags
420 process_vm_readv s process - -||res:i64 pid:pid data:buf
422 process_vm_writev s process - -||res:i64 pid:pid data:buf
424 delete_module s other - -||res:err name:str flags:f32/x=delete_module_flags
426 setreuid s user m m||res:err ruid:uid euid:uid
428 setregid s user m m||res:err rgid:gid egid:gid
`;
