/** Steps of attacks, each done in a container of its own. */
import type { Form } from '../box.ts';

export interface Attack {
  name: string;
  script: string;
  box?: Form;
  /** The official rule that must be raised; absent: there is none for it. */
  official?: string;
  /** Who the alert must name: the process, its parent, and that one's. The script's shell is `sh`, and so is its parent. `*`: any. */
  chain: [name: string, parent: string, grandparent: string];
  /** Done by `podman exec` with a terminal, instead of from within. */
  terminal?: true;
}

/** A program of that name, which does nothing but end well. */
export const fake = (name: string): string => `mkdir -p /opt/eg && cp -f /bin/true /opt/eg/${name} && /opt/eg/${name}`;

/** A perl of that name: what it does stands in its arguments. */
export const disguised = (name: string, code: string): string =>
  `mkdir -p /opt/eg && cp -f /usr/bin/perl /opt/eg/${name} && /opt/eg/${name} -e '${code}'`;

export const python = (code: string): string => `cat > /tmp/deed.py <<'END'
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
arm = os.uname().machine == "aarch64"
${code.trim()}
END
python3 /tmp/deed.py`;

/** Gives the loopback device an address of the outside, with somebody who listens there. */
export const outside = (
  address: string,
  port: number,
): string => `ip link set lo up; ip address add ${address}/32 dev lo
python3 -c 'import socket; s = socket.socket(); s.bind(("${address}", ${port})); s.listen(9); s.accept()' &
for i in 1 2 3 4 5 6 7 8 9; do ss -ltn | grep -q ${address}:${port} && break; sleep 0.1; done`;
