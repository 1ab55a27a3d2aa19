/** What the sensor leans on without eBPF. */
import { closeSync } from 'node:fs';
import { openConnector } from './connector.ts';
import { errnoName, type Libc } from './libc.ts';
import { causeOf, type ProbeRow, say } from './probe-row.ts';
import type { Rights } from './rights.ts';

export async function probeConnector(c: Libc, rights: Rights): Promise<ProbeRow> {
  const row = { what: 'process connector', needed: 'second choice' } as const;
  const opened = await openConnector(c);
  if ('fd' in opened) {
    closeSync(opened.fd);
    return { ...row, works: true, cause: say('opened') };
  }
  if (opened.errno === 0) return { ...row, works: false, cause: say('noAnswer') };
  const cause = causeOf({
    errno: opened.errno,
    rights,
    wants: ['CAP_NET_ADMIN'],
    name: 'CONFIG_PROC_EVENTS',
    otherwise: 'noProtocol',
  });
  return { ...row, works: false, errno: errnoName(opened.errno), cause };
}

export function probeFanotify(c: Libc, rights: Rights): ProbeRow {
  const row = { what: 'fanotify', needed: 'second choice' } as const;
  const fd = c.fanotify_init(0, 0);
  if (fd >= 0) {
    closeSync(fd);
    return { ...row, works: true, cause: say('opened') };
  }
  const errno = c.errno();
  const cause = causeOf({ errno, rights, wants: ['CAP_SYS_ADMIN'], name: 'CONFIG_FANOTIFY' });
  return { ...row, works: false, errno: errnoName(errno), cause };
}
