import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sockets, socketTables } from './sockets.ts';

function read(tables: Record<string, string>, most = 100): Sockets {
  const sockets: Sockets = new Map();
  for (const [name, table] of socketTables) if (tables[name] !== undefined) table(tables[name], sockets, most);
  return sockets;
}

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (ends: string, state: string, inode: number) =>
  `   0: ${ends} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 000000004367b951 100 0 0 10 0\n`;
const unixHeader = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const unixLine = (inode: number, path: string) =>
  `0000000058f8fc53: 00000003 00000000 00000000 0001 03 ${inode}${path === '' ? '' : ` ${path}`}\n`;

describe('tables of sockets', () => {
  it('connections have both ends, this one first', () => {
    const sockets = read({ tcp: header + line('0100007F:1F90 0200000A:0050', '01', 5) });
    expect(sockets.get(5)).toMatchObject({
      kind: 'ipv4',
      source: Buffer.from([127, 0, 0, 1]),
      sourcePort: 8080,
      destination: Buffer.from([10, 0, 0, 2]),
      destinationPort: 80,
      protocol: 1,
    });
  });

  it.each([
    ['tcp', '0A', 'ipv4-server'],
    ['tcp', '02', 'ipv4'],
    ['udp', '07', 'ipv4-server'],
  ])('%s in state %s without another end is %s', (table, state, kind) => {
    expect(read({ [table]: header + line('00000000:0035 00000000:0000', state, 5) }).get(5)?.kind).toBe(kind);
  });

  it('IPv6 addresses stand in words', () => {
    const ends = '000080FE00000000FF00FC0201000000:0016 B80D0120000000000000000001000000:C350';
    const socket = read({ tcp6: header + line(ends, '01', 6) }).get(6);
    expect(socket?.source?.toString('hex')).toBe('fe8000000000000002fc00ff00000001');
    expect(socket?.destination?.toString('hex')).toBe('20010db8000000000000000000000001');
    expect([socket?.kind, socket?.sourcePort, socket?.destinationPort]).toEqual(['ipv6', 22, 50000]);
  });

  it('sockets that nobody holds any more are left out', () => {
    expect(read({ tcp: header + line('0100007F:1F90 0200000A:0050', '06', 0) }).size).toBe(0);
  });

  it('unix sockets have a path, an abstract name or none', () => {
    const sockets = read({ unix: unixHeader + unixLine(7, '/run/a b') + unixLine(8, '@x') + unixLine(9, '') });
    expect([7, 8, 9].map(inode => sockets.get(inode)?.name)).toEqual(['/run/a b', '@x', '']);
  });

  it('a path with a line feed passes for no other socket', () => {
    const forged = `/tmp/x\n${unixLine(8, '/run/forged').trimEnd()}`;
    const sockets = read({
      tcp: header + line('0100007F:1F90 0200000A:0050', '01', 5),
      unix: unixHeader + unixLine(7, forged) + unixLine(8, '/run/docker.sock') + unixLine(5, '/run/forged'),
    });
    expect(sockets.get(8)?.name).toBe('');
    expect(sockets.get(5)?.kind).toBe('ipv4');
  });

  it('netlink', () => {
    const table =
      'sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode\n00000000abac52e8 0   12  00000000 0 0 0 2 0 4 \n';
    expect(read({ netlink: table }).get(4)?.kind).toBe('netlink');
  });

  it('no more are kept than there is room for', () => {
    const lines = Array.from({ length: 50 }, (_, index) => line('0100007F:1F90 0200000A:0050', '01', index + 1));
    expect(read({ tcp: header + lines.join('') }, 10).size).toBe(10);
  });

  it('any text is read without an error', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map(cut => header + line('0100007F:1F90 0200000A:0050', '01', 5) + cut),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...socketTables.map(([name]) => name)),
        text,
        (name, any) => void read({ [name]: any }),
      ),
    );
  });
});
