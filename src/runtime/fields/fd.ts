import { fieldsOf } from './table.ts';

/** The descriptor that the call works on. */
export const descriptorFields = fieldsOf(`
fd.num i64 : number of the descriptor
fd.type text : file, directory, ipv4, ipv6, unix, pipe, event, signalfd, eventpoll, inotify, memfd …
fd.typechar text : the same in one letter: f, d, 4, 6, u, p, e, s, l, i, m …
fd.name text : path of a file, addresses of a connection
fd.directory text : directory of the file
fd.filename text : name of the file without its directory
fd.ip ip filter ends const plain : address of either end
fd.cip ip : address of the client
fd.sip ip : address of the server
fd.lip ip : address of this end
fd.rip ip : address of the other end
fd.port port filter ends const plain : port of either end
fd.cport port : port of the client
fd.sport port : port of the server
fd.lport port : port of this end
fd.rport port : port of the other end
fd.l4proto text : tcp, udp, icmp or raw
fd.sockfamily text : ip or unix
fd.is_server bool : whether this process is the server
fd.uid text : thread and number of the descriptor
fd.containername text : container and name
fd.containerdirectory text : container and directory
fd.proto port filter ends const plain : service of either end
fd.cproto text : service of the client's port
fd.sproto text : service of the server's port
fd.lproto text : service of the port of this end
fd.rproto text : service of the port of the other end
fd.net net filter ends const plain : network of either end
fd.cnet net filter const plain : network of the client
fd.snet net filter const plain : network of the server
fd.lnet net filter const plain : network of this end
fd.rnet net filter const plain : network of the other end
fd.connected bool : whether the connection is made
fd.name_changed bool : whether the event changed the name
fd.cip.name text const plain : host of the client's address
fd.sip.name text const plain : host of the server's address
fd.lip.name text const plain : host of the address of this end
fd.rip.name text const plain : host of the address of the other end
fd.dev i32 : device of the file
fd.dev.major i32 : its major number
fd.dev.minor i32 : its minor number
fd.ino i64 : inode of the file
fd.nameraw text : path as it was given
fd.types text list [index] : types of all descriptors; by number of one
fd.is_upper_layer bool : whether the file is in the upper layer of an overlay
fd.is_lower_layer bool : whether the file is in the lower layer of an overlay
`);
