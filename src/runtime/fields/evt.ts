import { fieldsOf } from './table.ts';

/** Fields of events of every source. */
export const eventFields = fieldsOf(`
evt.num u64 : number of the event, from 1
evt.time text : time of day, with nanoseconds
evt.time.s text : time of day, in seconds
evt.time.iso8601 text : time in UTC, ISO 8601 with nanoseconds
evt.datetime text : date and time, with nanoseconds
evt.datetime.s text : date and time, in seconds
evt.rawtime time : nanoseconds since the epoch
evt.rawtime.s time : seconds since the epoch
evt.rawtime.ns time : nanoseconds within the second
evt.reltime span : nanoseconds since the first event
evt.reltime.s span : whole seconds since the first event
evt.reltime.ns span : nanoseconds within the second, since the first event
evt.pluginname text : the plug-in that made the event
evt.plugininfo text : the event in one line, as its plug-in writes it
evt.source text : name of the source of the event
evt.is_async bool : whether the event was made asynchronously
evt.asynctype text : what kind of asynchronous event it is
evt.hostname text : name of the host
`);

/** Fields of events of system calls. */
export const callFields = fieldsOf(`
evt.latency span old : time between the enter and the exit event; there are no enter events
evt.latency.s span old : the same, whole seconds
evt.latency.ns span old : the same, nanoseconds within the second
evt.latency.human text old : the same, for people
evt.deltatime span : nanoseconds since the event before
evt.deltatime.s span : the same, whole seconds
evt.deltatime.ns span : the same, nanoseconds within the second
evt.outputtime text old : time of printing
evt.dir text old : direction; always < (exit)
evt.type text : name of the event: openat, execve …
evt.type.is u32 [key!] dot : 1 for events of the type named by the argument, else 0
syscall.type text : name of the system call; absent for other events
evt.category text : file, net, memory, process …
evt.cpu i16 : number of the processor
evt.args text : all arguments in one text
evt.arg text [any!] dot : one argument, by name or number, as text
evt.rawarg dynamic [key!] dot const plain : one argument, by name, as it is
evt.info text : like evt.args
evt.buffer bytes : bytes that were read or written
evt.buflen u64 : how many bytes were read or written
evt.res text : SUCCESS, or the name of the error: ENOENT
evt.rawres i64 : the result as a number
evt.failed bool : whether the call failed
evt.is_io bool : whether the event reads or writes a descriptor
evt.is_io_read bool : whether it reads one
evt.is_io_write bool : whether it writes one
evt.io_dir text : r or w
evt.is_wait bool : whether the call makes the thread wait
evt.wait_latency span old : how long it waited; there are no enter events
evt.is_syslog bool : whether it writes to /dev/log
evt.count u32 : 1
evt.count.error u32 : 1 for calls that failed
evt.count.error.file u32 : 1 for calls on files that failed
evt.count.error.net u32 : 1 for calls on the network that failed
evt.count.error.memory u32 : 1 for calls on memory that failed
evt.count.error.other u32 : 1 for other calls that failed
evt.count.exit u32 : 1 for exit events
evt.count.procinfo u32 old : 1 for events that describe a process
evt.count.threadinfo u32 old : 1 for events that describe a thread
evt.around u64 [key!] filter const plain : whether the event lies within so many milliseconds of the time given
evt.abspath text [key] dot : absolute path of the path argument; .src and .dst where there are two
evt.is_open_read bool : whether a path was opened for reading
evt.is_open_write bool : whether a path was opened for writing
evt.is_open_exec bool : whether a file was created that may be executed
evt.is_open_create bool : whether a file was created
evtin.span.id u64 old : of tracers, which are gone
`);

/** Paths that calls work on, messages to syslog, and descriptors that are polled. */
export const pathFields = fieldsOf(`
fs.path.name text : the path the call works on, absolute
fs.path.nameraw text : the same, as it was given
fs.path.source text : where a link, a copy or a move comes from, absolute
fs.path.sourceraw text : the same, as it was given
fs.path.target text : where it goes, absolute
fs.path.targetraw text : the same, as it was given
syslog.facility.str text : facility of a message to syslog
syslog.facility u32 : the same, as a number
syslog.severity.str text : severity of a message to syslog
syslog.severity u32 : the same, as a number
syslog.message text : the message to syslog
fdlist.nums text : numbers of the descriptors polled, with commas
fdlist.names text : names of the descriptors polled, with commas
fdlist.cips text : client addresses of the descriptors polled, with commas
fdlist.sips text : server addresses of the descriptors polled, with commas
fdlist.cports text : client ports of the descriptors polled, with commas
fdlist.sports text : server ports of the descriptors polled, with commas
`);
