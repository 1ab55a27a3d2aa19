import { type Behaviour, impostor } from './behaviour.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'User asked for by hand',
    trigger: 'whoami',
    twin: 'id -u',
  },
  {
    rule: 'System asked for by hand',
    trigger: 'uname -a',
    twin: 'uname -m',
  },
  {
    rule: 'Network configuration asked for by hand',
    trigger: 'ip addr show',
    twin: 'ip -Version',
  },
  {
    rule: 'Network tables read by a tool',
    trigger: 'cat /proc/net/tcp',
    twin: 'cat /proc/loadavg',
  },
  {
    rule: 'Network scanner started',
    trigger: `${impostor('nmap')} -sS 203.0.113.0/24`,
    twin: `${impostor('map')} 203.0.113.0/24`,
  },
  {
    rule: 'Neighbours searched for',
    trigger: `${impostor('fping')} -g 203.0.113.0/24`,
    twin: `${impostor('ping')} -c 1 203.0.113.1`,
  },
  {
    rule: 'Hosts known to SSH read',
    trigger: `mkdir -p /root/.ssh
echo > /root/.ssh/known_hosts
cat /root/.ssh/known_hosts`,
    twin: `echo > /root/hosts
cat /root/hosts`,
  },
  {
    rule: 'Security software looked for',
    trigger: 'pgrep falco || true',
    twin: 'pgrep nginx || true',
  },
  {
    rule: 'Processes listed by hand',
    trigger: 'ps aux',
    twin: 'free',
  },
  {
    rule: 'Command lines of processes read by a script',
    trigger: 'cat /proc/1/cmdline',
    twin: 'cat /proc/self/cmdline',
  },
  {
    rule: 'Mounts looked at by hand',
    trigger: 'cat /proc/self/mountinfo',
    twin: 'cat /proc/self/limits',
  },
  {
    rule: 'Metadata of the cloud asked for by hand',
    trigger: 'curl -s -m 1 http://169.254.169.254/latest/meta-data/ || true',
    twin: 'curl -s -m 1 http://127.0.0.1:9/latest/ || true',
  },
  {
    rule: 'Service account of the pod searched for',
    trigger: 'ls /var/run/secrets/kubernetes.io || true',
    twin: 'ls /var/run',
  },
  {
    rule: 'Environment listed by hand',
    trigger: 'env',
    twin: 'env A=b true',
  },
  {
    rule: 'Program looks whether it is in a container',
    trigger: 'cat /proc/1/cgroup',
    twin: 'cat /proc/self/status',
  },
  {
    rule: 'Virtual machine looked for',
    trigger: 'cat /sys/class/dmi/id/product_name || true',
    twin: 'cat /sys/class/net/lo/mtu',
  },
  {
    rule: 'Capabilities read from /proc by a tool',
    trigger: 'grep CapEff /proc/self/status',
    twin: 'grep VmRSS /proc/self/status',
  },
  {
    rule: 'Writable files searched for',
    trigger: 'find /etc -maxdepth 1 -writable',
    twin: 'find /etc -maxdepth 1 -type d',
  },
  {
    rule: 'List of accounts read by a tool',
    trigger: 'cat /etc/passwd',
    twin: 'cat /etc/hostname',
  },
  {
    rule: 'Installed software listed by hand',
    trigger: 'dpkg -l',
    twin: 'dpkg --version',
  },
  {
    rule: 'Services of the cluster looked up',
    trigger: 'getent hosts kubernetes.default.svc.cluster.local || true',
    twin: 'getent hosts localhost',
  },
  {
    rule: 'Settings of the kernel looked at by hand',
    trigger: 'cat /proc/sys/kernel/randomize_va_space',
    twin: 'cat /proc/sys/kernel/ostype',
  },
  {
    rule: 'Namespaces listed by hand',
    trigger: 'ls -l /proc/1/ns',
    twin: 'ls -l /proc/self/fd',
  },
  {
    rule: 'Address of this network asked for outside',
    trigger: 'curl -s -m 1 http://ifconfig.me/ || true',
    twin: 'curl -s -m 1 http://127.0.0.1:9/ || true',
  },
  {
    rule: 'Policy of passwords or logins read',
    trigger: 'cat /etc/login.defs',
    twin: 'cat /etc/debian_version',
  },
];
