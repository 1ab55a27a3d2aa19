import { type Behaviour, impostor, python } from './behaviour.ts';
import { connects, listens, pythonFile } from './scripts.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Command line of an interpreter opens a connection',
    trigger: python(`import socket
socket.socket().connect_ex(("127.0.0.1", 9))`),
    twin: pythonFile(`import socket
socket.socket().connect_ex(("127.0.0.1", 9))`),
  },
  {
    rule: 'Command line of an interpreter listens',
    trigger: python(`import socket
socket.create_server(("127.0.0.1", 0))`),
    twin: pythonFile(`import socket
socket.create_server(("127.0.0.1", 0))`),
  },
  {
    rule: 'Shell or small tool listens',
    trigger: listens('nc', 47001),
    twin: listens('server', 47002),
  },
  {
    rule: 'Web server of one line started',
    trigger: 'python3 -m http.server --help',
    twin: 'python3 -m json.tool --help',
  },
  {
    rule: 'Netcat scans ports',
    trigger: `${impostor('nc')} -z -v 127.0.0.1 1-1024`,
    twin: `${impostor('nc')} -z 127.0.0.1 80`,
  },
  {
    rule: 'Netcat run in a container',
    trigger: `${impostor('ncat')} 127.0.0.1 9`,
    twin: 'curl -s http://127.0.0.1:9/ || true',
  },
  {
    rule: 'Port forwarded by socat',
    trigger: `${impostor('socat')} TCP-LISTEN:8080,fork TCP:127.0.0.1:80`,
    twin: `${impostor('socat')} - UNIX-CONNECT:/run/app.sock`,
  },
  {
    rule: 'Tor client started',
    trigger: `${impostor('tor')} --SocksPort 9050`,
    twin: `${impostor('proxy')} --port 9050`,
  },
  {
    rule: 'Connection to a port of Tor',
    trigger: connects('app', 9050),
    twin: connects('app', 9099),
  },
  {
    rule: 'Connection to a port of IRC',
    trigger: connects('app', 6667),
    twin: connects('app', 6000),
  },
  {
    rule: 'Connection to a port that reverse shells use',
    trigger: connects('app', 4444),
    twin: connects('app', 4040),
  },
  {
    rule: 'SSH client uses another port than 22',
    trigger: connects('ssh', 4022),
    twin: connects('ssh', 22),
  },
  {
    rule: 'Mail sent from a container',
    trigger: connects('app', 25),
    twin: connects('sendmail', 25),
  },
  {
    rule: 'Connection to shares or remote desktops',
    trigger: connects('app', 445),
    twin: connects('app', 444),
  },
  {
    rule: 'Telnet or remote shell connection',
    trigger: connects('app', 23),
    twin: connects('app', 24),
  },
  {
    rule: 'DNS over TLS from a container',
    trigger: connects('app', 853),
    twin: connects('app', 854),
  },
  {
    rule: 'Data store contacted by a shell or a tool',
    trigger: 'curl -s http://127.0.0.1:6379/ || true',
    twin: 'curl -s http://127.0.0.1:8080/ || true',
  },
  {
    rule: 'Raw socket asked for',
    trigger: python(`import socket
try: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
except OSError: pass`),
    twin: python(`import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM)`),
  },
  {
    rule: 'Packet socket asked for',
    trigger: python(`import socket
try: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 768)
except OSError: pass`),
    twin: python(`import socket
socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)`),
  },
  {
    rule: 'Sniffer started',
    trigger: `${impostor('tcpdump')} -i any -w /tmp/a`,
    twin: `${impostor('tc')} -s qdisc`,
  },
  {
    rule: 'Interface set to take all packets',
    trigger: 'ip link set lo promisc on || true',
    twin: 'ip link show lo',
  },
  {
    rule: 'Neighbour table changed or spoofed',
    trigger: 'ip neigh add 127.0.0.9 lladdr 02:00:00:00:00:01 dev lo || true',
    twin: 'ip neigh show',
  },
  {
    rule: 'SSH opens a way back',
    trigger: `${impostor('ssh')} -N -R 9000:127.0.0.1:22 user@203.0.113.5`,
    twin: `${impostor('ssh')} user@203.0.113.5 uptime`,
  },
  {
    rule: 'SSH used as a proxy or forwarder',
    trigger: `${impostor('ssh')} -N -D 1080 user@203.0.113.5`,
    twin: `${impostor('ssh')} user@203.0.113.5 uptime`,
  },
  {
    rule: 'SSH client run in a container',
    trigger: `${impostor('ssh')} user@203.0.113.5`,
    twin: `${impostor('ssh-keygen')} -l -f /etc/ssh/key.pub`,
  },
  {
    rule: 'Tunnel program started',
    trigger: `${impostor('chisel')} client 203.0.113.5:8080 R:socks`,
    twin: `${impostor('chrony')} -d`,
  },
  {
    rule: 'Tunnel over DNS started',
    trigger: `${impostor('iodine')} -f 203.0.113.5 t.example.com`,
    twin: `${impostor('dig')} example.com`,
  },
  {
    rule: 'TXT records asked for by hand',
    trigger: `${impostor('dig')} +short TXT cmd.example.com`,
    twin: `${impostor('dig')} +short example.com`,
  },
  {
    rule: 'Private network joined',
    trigger: `${impostor('tailscale')} up --authkey x`,
    twin: `${impostor('chrony')} -d`,
  },
  {
    rule: 'Tunnel device opened',
    trigger: 'cat /dev/net/tun || true',
    twin: 'cat /dev/null',
  },
  {
    rule: 'Program told to use a SOCKS proxy',
    trigger: 'ALL_PROXY=socks5://127.0.0.1:1080 sh -c true',
    twin: 'HTTPS_PROXY=http://127.0.0.1:3128 sh -c true',
  },
  {
    rule: 'File uploaded from the command line',
    trigger: 'curl -s -T /etc/hostname http://127.0.0.1:9/ || true',
    twin: 'curl -s http://127.0.0.1:9/ || true',
  },
  {
    rule: 'Copy program to another machine started',
    trigger: `${impostor('scp')} /etc/hostname user@203.0.113.5:/tmp`,
    twin: 'cp /etc/hostname /tmp/hostname',
  },
  {
    rule: 'Firewall emptied or switched off',
    trigger: `${impostor('iptables')} -F`,
    twin: `${impostor('iptables')} -L -n`,
  },
  {
    rule: 'Traffic redirected by the firewall',
    trigger: `${impostor('iptables')} -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-port 8080`,
    twin: `${impostor('iptables')} -t nat -L -n`,
  },
  {
    rule: 'Name resolution changed',
    trigger: 'echo "127.0.0.1 pool.example.com" >> /etc/hosts',
    twin: 'cat /etc/hosts',
  },
  {
    rule: 'Routes or addresses changed in a container',
    trigger: 'ip route add 203.0.113.0/24 dev lo || true',
    twin: 'ip route show',
  },
];
