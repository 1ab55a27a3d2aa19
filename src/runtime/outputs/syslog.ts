/** Alerts to syslog (RFC 3164), facility `user`; severities of syslog are priorities of rules, in the same order. */
import { createSocket } from 'node:dgram';
import { isIP } from 'node:net';
import { PlimsollError } from '../../model/index.ts';
import { type Alert, priorities } from '../types.ts';
import { outputBounds } from './bounds.ts';
import { programChannel } from './process.ts';
import type { Channel, OutputKind, OutputOptions } from './types.ts';

const tag = 'plimsoll';
const user = 1;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** `<PRI>`: facility times eight, and severity (section 4.1.1). */
const priority = (alert: Alert): string => `<${user * 8 + priorities.indexOf(alert.priority)}>`;

/** One line: what an alert says may not begin a message of its own. */
const flat = (text: string): string => text.replace(/[\x00-\x1f\x7f]+/g, ' ');

/** PRI, TIMESTAMP in local time, HOSTNAME, TAG and CONTENT (section 4.1). */
export function syslogLine(alert: Alert, content: string, hostname: string): string {
  const date = new Date(Number(alert.time / 1_000_000n));
  const day = String(date.getDate()).padStart(2, ' ');
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${priority(alert)}${months[date.getMonth()]} ${day} ${clock} ${hostname} ${tag}: ${flat(content)}`;
}

function udp(host: string, port: number, { line, hostname }: OutputOptions): Channel {
  const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4').unref();
  // Each message's own callback learns of it.
  socket.on('error', () => {});
  return {
    line: alert => syslogLine(alert, line(alert), hostname),
    together: 1,
    send: ([message = '']) =>
      new Promise((resolve, reject) => {
        const bytes = Buffer.from(message);
        socket.send(bytes.subarray(0, outputBounds.datagramBytes), port, host, error =>
          error ? reject(error) : resolve(),
        );
      }),
    close: () => new Promise(resolve => socket.close(() => resolve())),
  };
}

/** logger(1) speaks to the socket: the runtime has no datagrams over UNIX sockets. It writes time and tag itself. */
const unix = (path: string, { line }: OutputOptions): Channel =>
  programChannel(
    ['logger', '--socket', path, '--tag', tag, '--prio-prefix', '--size', String(outputBounds.datagramBytes)],
    alert => `${priority(alert)}${flat(line(alert))}`,
  );

/** `syslog:` is the machine's own; `syslog:/PATH` another socket; `syslog:HOST:PORT` a daemon over UDP. */
export const syslogOutput: OutputKind = {
  scheme: 'syslog',
  wants: 'nothing, the path of a socket, or HOST:PORT',
  open(rest, options) {
    if (rest === '' || rest.startsWith('/')) return unix(rest || '/dev/log', options);
    const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(rest) ?? [];
    const host = bracketed ?? plain;
    const port = Number(digits);
    if (host === undefined || port < 1 || port > 65_535)
      throw new PlimsollError('usage', 'an output to syslog is written as syslog:, syslog:/PATH or syslog:HOST:PORT');
    return udp(host, port, options);
  },
};
