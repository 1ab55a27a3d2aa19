/** What an import lets a module do. A table for each family of hosts; what no table knows is a function of the host's own. */
import type { Import } from './imports.ts';

export type Capability =
  | 'arguments'
  | 'blob-store'
  | 'clocks'
  | 'configuration'
  | 'cryptography'
  | 'database'
  | 'devices'
  | 'environment'
  | 'exit'
  | 'files'
  | 'gpu'
  /** Functions that its host alone defines. */
  | 'host'
  | 'http'
  | 'inference'
  | 'javascript'
  | 'key-value'
  | 'logging'
  | 'messaging'
  | 'processes'
  | 'random'
  | 'sockets'
  | 'stdio'
  | 'threads';

type Rule = readonly [RegExp, Capability | undefined];

const find = (rules: readonly Rule[], name: string): Capability | undefined | null => {
  const rule = rules.find(([pattern]) => pattern.test(name));
  return rule ? rule[1] : null;
};

/**
 * WASI preview 0 and 1, WASIX, and the sockets of WasmEdge, which share their names. What works on a descriptor that is
 * already open, or tells what the host opened before the start, is standard input and output: a module that can reach a
 * file has a function with a path.
 */
const preview1: readonly Rule[] = [
  [/^(path_|fd_readdir$|fd_fdstat_set_rights$|fd_allocate$|fd_filestat_set_|chdir$|getcwd$)/, 'files'],
  [/^(sock_|port_|resolve$)/, 'sockets'],
  [/^environ_/, 'environment'],
  [/^args_/, 'arguments'],
  [/^(clock_|poll_oneoff$)/, 'clocks'],
  [/^random_get$/, 'random'],
  [/^(proc_exec|proc_spawn|proc_fork|proc_join|proc_signal|proc_id|proc_parent)/, 'processes'],
  [/^proc_(exit|raise)/, 'exit'],
  [/^(thread[-_]|futex_)/, 'threads'],
  [/^tty_|^fd_/, 'stdio'],
  [/^(callback_|stack_|proc_snapshot|dl_|call_|closure_|context_|epoll_|reflect_|sched_yield$)/, undefined],
];

/** Interfaces of components, without their version: WASI 0.2 and 0.3, and those of hosts. */
const interfaces: readonly Rule[] = [
  [/^wasi:filesystem\//, 'files'],
  [/^wasi:(sockets\/|tls)/, 'sockets'],
  [/^wasi:http\//, 'http'],
  [/^wasi:cli\/environment/, 'environment'],
  [/^wasi:cli\/exit/, 'exit'],
  [/^wasi:cli\/(std|terminal-)/, 'stdio'],
  [/^wasi:cli\/run/, 'processes'],
  [/^wasi:clocks\//, 'clocks'],
  [/^wasi:random\//, 'random'],
  [/^wasi:(keyvalue|key-value)/, 'key-value'],
  [/^wasi:blobstore/, 'blob-store'],
  [/^wasi:messaging/, 'messaging'],
  [/^wasi:(sql|postgres)/, 'database'],
  [/^wasi:(config|runtime-config)/, 'configuration'],
  [/^wasi:logging|^wasi:observe|^wasi:otel/, 'logging'],
  [/^wasi:(nn|graphics-context)/, 'inference'],
  [/^wasi:(webgpu|gfx|surface|frame-buffer)/, 'gpu'],
  [/^wasi:(usb|i2c|gpio|spi|serial)/, 'devices'],
  [/^wasi:crypto/, 'cryptography'],
  [/^wasi:threads?/, 'threads'],
  // Streams and polling say nothing of what is at their other end.
  [/^wasi:io\//, undefined],
  [/^(fermyon|spin):.*\/(http|wasi-http)/, 'http'],
  [/^(fermyon|spin):.*\/(key-value|redis)/, 'key-value'],
  [/^(fermyon|spin):.*\/(sqlite|mysql|postgres|rdbms)/, 'database'],
  [/^(fermyon|spin):.*\/(variables|config)/, 'configuration'],
  [/^(fermyon|spin):.*\/mqtt/, 'messaging'],
  [/^(fermyon|spin):.*\/llm/, 'inference'],
  [/^wasmcloud:messaging/, 'messaging'],
  [/^wasmcloud:(secrets|bus)/, 'configuration'],
];

/** Emscripten's host functions, which are all in `env`. */
const emscripten: readonly Rule[] = [
  [/^(_?emscripten_(fetch|async_wget|wget)|proxy_http_call|proxy_grpc_)/, 'http'],
  [
    /^___?syscall_?(socket|connect|bind|listen|accept|send|recv|getsockname|getpeername|shutdown|102|setsockopt)/,
    'sockets',
  ],
  [/^(_?emscripten_websocket|getaddrinfo|_?gethostbyname|__syscall_getaddrinfo|_?emscripten_lookup_name)/, 'sockets'],
  [
    /^___?syscall_?(open|stat|lstat|fstat|newfstat|unlink|rmdir|mkdir|rename|readlink|symlink|getdents|chdir|getcwd|access|faccess|chmod|fchmod|chown|fchown|truncate|ftruncate|utime|link|statfs|fallocate|5$|10$|33$|39$|40$|195$|196$|197$|220$)/,
    'files',
  ],
  [/^___?syscall_?(fork|exec|wait|kill|clone|posix_spawn)/, 'processes'],
  [/^_?emscripten_(run_script|asm_const|run_preload)|^_?emscripten_async_run_script|^_?emval_|^_embind_/, 'javascript'],
  [
    /^(_?emscripten_(get_now|date_now|sleep)|_?(clock_|time$|gettimeofday|times$|nanosleep|usleep)|_(localtime|tzset|mktime|gmtime)_js|__?(localtime|tzset|mktime|gmtime)_)/,
    'clocks',
  ],
  [/^(_?getentropy|seed$|_?emscripten_random)/, 'random'],
  [/^_?(exit|abort|_abort_js|emscripten_force_exit|proc_exit)$/, 'exit'],
  [/^(_?environ_|_?getenv)/, 'environment'],
  [/^(_?pthread_|__?emscripten_(thread|init_main_thread)|__pthread|emscripten_futex)/, 'threads'],
  [/^(_?gl[A-Z]|_?egl[A-Z]|emscripten_webgl|wgpu)/, 'gpu'],
  [
    /^(proxy_log|_?emscripten_(log|console|err|out)|_?(puts|printf|putchar)$|trace$|__syscall_(ioctl|fcntl|read|write|writev|dup))/,
    'stdio',
  ],
  // What every program needs: its memory, its stack, its exceptions.
  [
    /^(memory$|__memory_base|__table_base|__stack_pointer|__indirect_function_table|table$|invoke_|__cxa_|__resumeException|_?emscripten_(resize_heap|memcpy|get_heap|notify|stack)|__assert_fail|llvm_|set(Temp|Threw)|get(Temp|Threw)|abort)/,
    undefined,
  ],
];

/** Glue of wasm-bindgen: its functions are named after what they call in JavaScript. */
const bindgen: readonly Rule[] = [
  [/_?fetch_|XMLHttpRequest|sendBeacon/i, 'http'],
  [/websocket|webtransport|rtcpeer/i, 'sockets'],
  [/getrandomvalues|randomfillsync|_random_/i, 'random'],
  [/localstorage|sessionstorage|indexeddb/i, 'key-value'],
  [/readfilesync|writefilesync|opensync|readdirsync/i, 'files'],
  [/_env_|process_/i, 'environment'],
];

/** Go's own glue, for js/wasm. */
const goGlue: readonly Rule[] = [
  [/syscall\/js/, 'javascript'],
  [/(getRandomData|getRandom)/, 'random'],
  [/(nanotime|walltime|scheduleTimeoutEvent|clearTimeoutEvent|sleepTicks|ticks)/, 'clocks'],
  [/wasmExit/, 'exit'],
  [/wasmWrite/, 'stdio'],
  [/runtime\./, undefined],
];

/** By the module that is imported from. A `default` stands for functions that the table does not know. */
const families: readonly { module: RegExp; rules?: readonly Rule[]; or?: Capability; also?: Capability }[] = [
  { module: /^wasi_(snapshot_preview1|unstable|ephemeral_preview1)$|^wasix_/, rules: preview1, or: 'host' },
  { module: /^wasi$/, rules: [[/^thread[-_]spawn$/, 'threads']], or: 'host' },
  { module: /^(wasi_snapshot_preview1_socket|wasi_ephemeral_sock|wasmedge_socket)/, or: 'sockets' },
  {
    module: /^(wasi_experimental_http|wasmedge_httpsreq|wasi_ephemeral_http|spin-http|wasi-outbound-http|http)$/,
    or: 'http',
  },
  { module: /^(wasi_ephemeral_nn|wasmedge_tensorflow|wasmedge_image)/, or: 'inference' },
  { module: /^wasi_ephemeral_crypto/, or: 'cryptography' },
  { module: /^(wasmedge_process)$/, or: 'processes' },
  { module: /^(wasi-)?(outbound-redis|key-value|keyvalue)$|^spin-key-value/, or: 'key-value' },
  { module: /^(outbound-pg|outbound-mysql|sqlite)$/, or: 'database' },
  { module: /^(spin-config|config)$/, or: 'configuration' },
  { module: /^(gojs|go)$/, rules: goGlue, or: 'host' },
  {
    module: /^(wbg|__wbindgen_placeholder__|__wbindgen_externref_xform__)$|(^|\/)[^/]+_bg\.js$/,
    rules: bindgen,
    also: 'javascript',
  },
  { module: /^wasm:(js-string|text-)/, or: 'javascript' },
  // A library that is linked when it is loaded.
  { module: /^GOT\.(mem|func)$/ },
  { module: /^env$/, rules: emscripten, or: 'host' },
  { module: /^[a-z][\w-]*:/, rules: interfaces, or: 'host' },
];

/** All that one import allows. Empty for what every program needs to run at all. */
export function capabilitiesOf({ module, name, shared }: Import): Capability[] {
  const found = new Set<Capability>();
  if (shared) found.add('threads');
  const family = families.find(one => one.module.test(module));
  // A component's functions by a name of its own, and a module's other modules, are what its host makes of them.
  if (!family) found.add('host');
  else {
    const said = family.rules ? find(family.rules, family.rules === interfaces ? module : name) : null;
    const capability = said === null ? family.or : said;
    if (capability) found.add(capability);
    if (family.also) found.add(family.also);
  }
  return [...found];
}
