/** Words of scripts that several areas share. */

/**
 * A program of that name runs Perl code.
 *
 * @param code without single quotes
 */
export const perlAs = (name: string, code: string): string =>
  `cp -f /usr/bin/perl /tmp/${name}\n/tmp/${name} -e '${code}'\nrm -f /tmp/${name}`;

const address = (ip: string, port: number): string => `pack("SnC4x8", 2, ${port}, ${ip.split('.').join(', ')})`;

/** A program of that name tries to connect by TCP, and ends whatever came of it. */
export const connects = (name: string, port: number, ip = '127.0.0.1'): string =>
  perlAs(name, `socket(S, 2, 1, 0); connect(S, ${address(ip, port)})`);

/** A program of that name listens on a port of the loopback, for no longer than it takes. */
export const listens = (name: string, port: number): string =>
  perlAs(name, `socket(S, 2, 1, 0); bind(S, ${address('127.0.0.1', port)}); listen(S, 1)`);

/** A Python program that lies in a file, as services do. */
export const pythonFile = (code: string): string =>
  `mkdir -p /srv/app\ncat > /srv/app/app.py <<'END'\n${code.trim()}\nEND\npython3 /srv/app/app.py`;
