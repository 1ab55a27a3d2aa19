/** Secrets that are read. */
import { type Behaviour, calls, impostor, python } from './behaviour.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Passwords of users read',
    trigger: 'cat /etc/shadow >/dev/null',
    twin: 'cat /etc/passwd >/dev/null',
  },
  {
    rule: 'Copies of passwords read',
    trigger: ': >> /etc/shadow-; cat /etc/shadow- >/dev/null',
    twin: 'cat /etc/group >/dev/null',
  },
  {
    rule: 'Hashes asked of the name service',
    trigger: 'getent shadow root >/dev/null',
    twin: 'getent passwd root >/dev/null',
  },
  {
    rule: 'Private key of SSH read',
    trigger: 'mkdir -p /root/.ssh; : > /root/.ssh/id_ed25519; cat /root/.ssh/id_ed25519; rm -f /root/.ssh/id_ed25519',
    twin: 'mkdir -p /root/.ssh; : > /root/.ssh/id_ed25519.pub; cat /root/.ssh/id_ed25519.pub; rm -f /root/.ssh/id_ed25519.pub',
  },
  {
    rule: 'Host key of SSH read',
    trigger:
      'mkdir -p /etc/ssh; : > /etc/ssh/ssh_host_range_key; cat /etc/ssh/ssh_host_range_key; rm -f /etc/ssh/ssh_host_range_key',
    twin: 'mkdir -p /etc/ssh; : > /etc/ssh/ssh_config.range; cat /etc/ssh/ssh_config.range; rm -f /etc/ssh/ssh_config.range',
  },
  {
    rule: 'Agent of SSH used by another program',
    trigger: python(`import socket
try: socket.socket(socket.AF_UNIX).connect("/tmp/ssh-range/agent.1")
except OSError: pass`),
    twin: python(`import socket
try: socket.socket(socket.AF_UNIX).connect("/tmp/other/agent.1")
except OSError: pass`),
  },
  {
    rule: "Keys of Amazon's cloud read",
    trigger: 'mkdir -p /root/.aws; : > /root/.aws/credentials; cat /root/.aws/credentials; rm -rf /root/.aws',
    twin: 'mkdir -p /root/.cfg; : > /root/.cfg/credentials; cat /root/.cfg/credentials; rm -rf /root/.cfg',
  },
  {
    rule: "Keys of Google's cloud read",
    trigger:
      'mkdir -p /root/.config/gcloud; : > /root/.config/gcloud/credentials.db; cat /root/.config/gcloud/credentials.db; rm -rf /root/.config/gcloud',
    twin: 'mkdir -p /root/.config/gcloud; : > /root/.config/gcloud/active_config; cat /root/.config/gcloud/active_config; rm -rf /root/.config/gcloud',
  },
  {
    rule: "Keys of Microsoft's cloud read",
    trigger:
      'mkdir -p /root/.azure; : > /root/.azure/accessTokens.json; cat /root/.azure/accessTokens.json; rm -rf /root/.azure',
    twin: 'mkdir -p /root/.azure; : > /root/.azure/clouds.config; cat /root/.azure/clouds.config; rm -rf /root/.azure',
  },
  {
    rule: 'Keys of another cloud read',
    trigger:
      'mkdir -p /root/.aliyun; : > /root/.aliyun/config.json; cat /root/.aliyun/config.json; rm -rf /root/.aliyun',
    twin: 'mkdir -p /root/.tool; : > /root/.tool/config.json; cat /root/.tool/config.json; rm -rf /root/.tool',
  },
  {
    rule: 'Metadata of the cloud asked for',
    trigger: python(`import socket
try:
    s = socket.socket(); s.settimeout(0.2); s.connect(("169.254.169.254", 80))
except OSError: pass`),
    twin: python(`import socket
try: socket.socket().connect(("127.0.0.1", 80))
except OSError: pass`),
  },
  {
    rule: 'Metadata of a task asked for',
    trigger: python(`import socket
try:
    s = socket.socket(); s.settimeout(0.2); s.connect(("169.254.170.2", 80))
except OSError: pass`),
    twin: python(`import socket
try: socket.socket().connect(("127.0.0.1", 80))
except OSError: pass`),
  },
  {
    rule: 'Token of a service account shown',
    trigger:
      'd=/var/run/secrets/kubernetes.io/serviceaccount; mkdir -p $d; : > $d/token; cat $d/token; rm -rf /var/run/secrets/kubernetes.io',
    twin: 'd=/var/run/other/serviceaccount; mkdir -p $d; : > $d/token; cat $d/token; rm -rf /var/run/other',
  },
  {
    rule: 'Secret of a container shown',
    trigger:
      'mkdir -p /run/secrets; : > /run/secrets/db_password; cat /run/secrets/db_password; rm -f /run/secrets/db_password',
    twin: 'mkdir -p /run/plain; : > /run/plain/db_name; cat /run/plain/db_name; rm -rf /run/plain',
  },
  {
    rule: "Configuration of a cluster's client read",
    trigger: 'mkdir -p /root/.kube; : > /root/.kube/config; cat /root/.kube/config; rm -rf /root/.kube',
    twin: 'mkdir -p /root/.kube; : > /root/.kube/cache; cat /root/.kube/cache; rm -rf /root/.kube',
  },
  {
    rule: 'Keys of a cluster read',
    trigger:
      'mkdir -p /etc/kubernetes/pki; : > /etc/kubernetes/pki/ca.key; cat /etc/kubernetes/pki/ca.key; rm -rf /etc/kubernetes',
    twin: 'mkdir -p /etc/other/pki; : > /etc/other/pki/ca.crt; cat /etc/other/pki/ca.crt; rm -rf /etc/other',
  },
  {
    rule: 'Credentials of a registry read',
    trigger:
      'mkdir -p /root/.docker; : > /root/.docker/config.json; cat /root/.docker/config.json; rm -rf /root/.docker',
    twin: 'mkdir -p /root/.docker; : > /root/.docker/daemon.json; cat /root/.docker/daemon.json; rm -rf /root/.docker',
  },
  {
    rule: 'Passwords of a browser read',
    trigger:
      'd=/root/.mozilla/firefox/x.default; mkdir -p $d; : > $d/logins.json; cat $d/logins.json; rm -rf /root/.mozilla',
    twin: 'd=/root/.mozilla/firefox/x.default; mkdir -p $d; : > $d/prefs.js; cat $d/prefs.js; rm -rf /root/.mozilla',
  },
  {
    rule: 'Credentials of Git read',
    trigger: ': > /root/.git-credentials; cat /root/.git-credentials; rm -f /root/.git-credentials',
    twin: ': > /root/.gitconfig; cat /root/.gitconfig; rm -f /root/.gitconfig',
  },
  {
    rule: 'Tokens for publishing packages read',
    trigger: ': > /root/.npmrc; cat /root/.npmrc; rm -f /root/.npmrc',
    twin: ': > /root/.editorconfig; cat /root/.editorconfig; rm -f /root/.editorconfig',
  },
  {
    rule: 'Environment of other processes read',
    trigger: 'cat /proc/1/environ >/dev/null 2>&1; cat /proc/$$/environ >/dev/null',
    twin: 'cat /proc/1/cmdline >/dev/null',
  },
  {
    rule: 'Memory of a process read through its file',
    trigger: 'head -c 1 /proc/$$/mem 2>/dev/null; true',
    twin: 'head -c 1 /proc/$$/stat',
  },
  {
    rule: 'Memory of another process read',
    trigger: calls('libc.process_vm_readv(os.getppid(), None, 0, None, 0, 0)'),
    twin: calls('libc.readv(0, None, 0)'),
  },
  {
    rule: 'Memory of a process dumped',
    trigger: impostor('gcore', '-o /tmp/core 1'),
    twin: impostor('core', '-o /tmp/core 1'),
  },
  {
    rule: "Keys of the kernel's ring used in a container",
    trigger: calls('call("keyctl", 0, -4, 0)'),
    twin: calls('libc.getpid()'),
  },
  {
    rule: "List of the kernel's keys read",
    trigger: 'cat /proc/key-users >/dev/null',
    twin: 'cat /proc/loadavg >/dev/null',
  },
  {
    rule: 'Store of passwords of a desktop read',
    trigger:
      'mkdir -p /root/.local/share/keyrings; : > /root/.local/share/keyrings/login.keyring; cat /root/.local/share/keyrings/login.keyring; rm -rf /root/.local/share/keyrings',
    twin: 'mkdir -p /root/.local/share/rings; : > /root/.local/share/rings/login.ring; cat /root/.local/share/rings/login.ring; rm -rf /root/.local/share/rings',
  },
  {
    rule: 'Private key of GnuPG read',
    trigger:
      'mkdir -p /root/.gnupg/private-keys-v1.d; : > /root/.gnupg/private-keys-v1.d/A.key; cat /root/.gnupg/private-keys-v1.d/A.key; rm -rf /root/.gnupg',
    twin: 'mkdir -p /root/.gnupg; : > /root/.gnupg/gpg.conf; cat /root/.gnupg/gpg.conf; rm -rf /root/.gnupg',
  },
  {
    rule: 'History of commands read',
    trigger: ': >> /root/.bash_history; cat /root/.bash_history >/dev/null',
    twin: ': >> /root/.bash_logout; cat /root/.bash_logout >/dev/null',
  },
  {
    rule: "Passwords of a database's client read",
    trigger: ': > /root/.pgpass; cat /root/.pgpass; rm -f /root/.pgpass',
    twin: ': > /root/.psqlrc; cat /root/.psqlrc; rm -f /root/.psqlrc',
  },
  {
    rule: 'Passwords of an application shown',
    trigger: 'mkdir -p /opt/www; : > /opt/www/wp-config.php; cat /opt/www/wp-config.php; rm -rf /opt/www',
    twin: 'mkdir -p /opt/www; : > /opt/www/index.php; cat /opt/www/index.php; rm -rf /opt/www',
  },
  {
    rule: 'Private key of TLS shown',
    trigger: 'mkdir -p /opt/tls; : > /opt/tls/privkey.pem; cat /opt/tls/privkey.pem; rm -rf /opt/tls',
    twin: 'mkdir -p /opt/tls; : > /opt/tls/fullchain.pem; cat /opt/tls/fullchain.pem; rm -rf /opt/tls',
  },
  {
    rule: 'Tickets of Kerberos read',
    trigger: ': > /tmp/krb5cc_4242; cat /tmp/krb5cc_4242; rm -f /tmp/krb5cc_4242',
    twin: ': > /tmp/krb5conf; cat /tmp/krb5conf; rm -f /tmp/krb5conf',
  },
  {
    rule: "Store of a directory's client read",
    trigger:
      'mkdir -p /var/lib/sss/db; : > /var/lib/sss/db/cache_x.ldb; cat /var/lib/sss/db/cache_x.ldb; rm -rf /var/lib/sss',
    twin: 'mkdir -p /var/lib/tss/db; : > /var/lib/tss/db/x; cat /var/lib/tss/db/x; rm -rf /var/lib/tss',
  },
  {
    rule: 'Keys of a tunnel read',
    trigger: 'mkdir -p /etc/wireguard; : > /etc/wireguard/wg0.conf; cat /etc/wireguard/wg0.conf; rm -rf /etc/wireguard',
    twin: 'mkdir -p /etc/wirequiet; : > /etc/wirequiet/wg0.conf; cat /etc/wirequiet/wg0.conf; rm -rf /etc/wirequiet',
  },
  {
    rule: 'Search for passwords in files',
    trigger: 'mkdir -p /opt/search; grep -ri password /opt/search; true',
    twin: 'mkdir -p /opt/search; grep -ri colour /opt/search; true',
  },
  {
    rule: 'Search for files of secrets',
    trigger: 'find /opt -maxdepth 1 -name id_rsa',
    twin: 'find /opt -maxdepth 1 -name readme',
  },
  {
    rule: 'Tool that cracks or gathers passwords',
    trigger: impostor('hydra', '-l root -P words ssh://127.0.0.1'),
    twin: impostor('hybrid', '-l root'),
  },
  {
    rule: 'Link to a file of secrets',
    trigger: 'ln -s /etc/shadow /opt/list; rm -f /opt/list',
    twin: 'ln -s /etc/passwd /opt/list; rm -f /opt/list',
  },
  {
    rule: 'Keys of a keyboard read',
    trigger: 'head -c 1 /dev/input/event99 2>/dev/null; true',
    twin: 'head -c 1 /dev/zero',
  },
  {
    rule: 'Terminal of somebody else read',
    trigger: 'head -c 1 /dev/vcs1 2>/dev/null; true',
    twin: 'head -c 1 /dev/null',
  },
  {
    rule: 'Traffic of a login traced',
    trigger: impostor('strace', '-f -e trace=read -p 1'),
    twin: impostor('strace', '-c true'),
  },
  {
    rule: 'Secrets printed from the environment',
    trigger: `sh -c 'env | grep -i password; true'`,
    twin: `sh -c 'env | grep -i language; true'`,
  },
];
