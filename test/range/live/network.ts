/** Scenarios of the network, in a network of their own. */
import type { Call } from '../deed.ts';
import type { Deed, Spec } from './spec.ts';

type Lists = (name: string) => string[];
type Build = (spec: Spec, lists: Lists) => Deed[];

/** Of those that documents use (RFC 5737): neither loopback nor private. */
const address = [203, 0, 113, 10];

/** struct sockaddr_in. */
function socketAddress(port: number, [a = 0, b = 0, c = 0, d = 0] = address): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(2, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set([a, b, c, d], 4);
  return bytes;
}

/** struct ifreq of the loopback device. */
function interfaceRequest(value: Buffer): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.write('lo');
  bytes.set(value, 16);
  return bytes;
}

/** A network namespace whose loopback device has that address. */
function ownNetwork(): Call[] {
  const [newNetwork, setAddress, setFlags] = [0x40000000, 0x8916, 0x8914];
  const up = Buffer.alloc(2);
  up.writeUInt16LE(0x49);
  return [
    ['unshare', newNetwork],
    ['socket', 2, 2, 0],
    ['ioctl', { result: 1 }, setAddress, { bytes: interfaceRequest(socketAddress(0)) }],
    ['ioctl', { result: 1 }, setFlags, { bytes: interfaceRequest(up) }],
  ];
}

const listening = (port: number): Call[] => [
  ['socket', 2, 1, 0],
  ['bind', { result: 4 }, { bytes: socketAddress(port) }, 16],
  ['listen', { result: 4 }, 5],
];

export const network: Readonly<Record<string, Build>> = {
  'disallowed_ssh_connection_non_standard_port.yaml': (_, lists) =>
    lists('ssh_non_standard_ports').map(text => {
      const port = Number(text);
      const connecting: Call[] = [
        ['socket', 2, 1, 0],
        ['connect', { result: 0 }, { bytes: socketAddress(port) }, 16],
      ];
      return {
        item: { port: text },
        actors: [
          { name: 'parent', calls: [...ownNetwork(), ...listening(port)] },
          { name: 'ssh', args: ['host'], calls: connecting },
        ],
      };
    }),
};
