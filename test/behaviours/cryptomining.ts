import { type Behaviour, impostor } from './behaviour.ts';
import { connects, perlAs } from './scripts.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Miner started',
    trigger: `${impostor('xmrig')} --help`,
    twin: `${impostor('xmlig')} --help`,
  },
  {
    rule: 'Mining protocol in a command line',
    trigger: `${impostor('worker')} -o stratum+tcp://127.0.0.1:3333`,
    twin: `${impostor('worker')} -o tcp://127.0.0.1:3333`,
  },
  {
    rule: 'Mining pool in a command line',
    trigger: `${impostor('worker')} -o pool.supportxmr.com:443`,
    twin: `${impostor('worker')} -o pool.example.com:443`,
  },
  {
    rule: 'Options of a miner in a command line',
    trigger: `${impostor('worker')} --donate-level 1 -t 2`,
    twin: `${impostor('worker')} --log-level 1 -t 2`,
  },
  {
    rule: 'Wallet in a command line',
    trigger: `${impostor('worker')} -u 4A333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333`,
    twin: `${impostor('worker')} -u a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3b`,
  },
  {
    rule: 'Connection to a port of mining pools',
    trigger: connects('app', 3333),
    twin: connects('app', 3330),
  },
  {
    rule: 'Program for processor registers started',
    trigger: `${impostor('modprobe')} msr allow_writes=on`,
    twin: `${impostor('modprobe')} loop`,
  },
  {
    rule: 'Huge pages set by hand',
    trigger: 'sysctl -w vm.nr_hugepages=1280 || true',
    twin: 'sysctl vm.nr_hugepages || true',
  },
  {
    rule: 'Watchdog of the processor switched off',
    trigger: 'sysctl -w kernel.nmi_watchdog=0 || true',
    twin: 'sysctl kernel.nmi_watchdog || true',
  },
  {
    rule: 'Clock of the processor set',
    trigger: `${impostor('cpupower')} frequency-set -g performance`,
    twin: `${impostor('cpumonitor')} frequency-info`,
  },
  {
    rule: 'Program of a temporary directory binds itself to processors',
    trigger: perlAs('worker', 'setpriority(0, 0, 5)'),
    twin: 'nice -n 5 true',
  },
  {
    rule: 'Other miners killed',
    trigger: 'pkill -f kdevtmpfsi || true',
    twin: 'pkill -f httpd-old || true',
  },
  {
    rule: 'Wallet file read',
    trigger: `echo > /root/wallet.dat
cat /root/wallet.dat`,
    twin: `echo > /root/ledger.dat
cat /root/ledger.dat`,
  },
  {
    rule: 'Configuration of a miner written',
    trigger: 'echo "{}" > /srv/config_background.json',
    twin: 'echo "{}" > /srv/config_foreground.json',
  },
  {
    rule: 'Miner downloaded',
    trigger: 'curl -s -m 1 -o /dev/null http://127.0.0.1:9/xmrig-6.21.0.tar.gz || true',
    twin: 'curl -s -m 1 -o /dev/null http://127.0.0.1:9/nginx-1.27.0.tar.gz || true',
  },
  {
    rule: "Rivals' pools blocked in the firewall",
    trigger: `${impostor('iptables')} -A OUTPUT -p tcp --dport 3333 -j DROP`,
    twin: `${impostor('iptables')} -A OUTPUT -p tcp --dport 443 -j ACCEPT`,
  },
  {
    rule: 'Bandwidth sold',
    trigger: `${impostor('traffmonetizer')} start accept --token x`,
    twin: `${impostor('trafficmeter')} start`,
  },
  {
    rule: 'Graphics card tuned by hand',
    trigger: `${impostor('nvidia-smi')} -pl 120`,
    twin: `${impostor('nvidia-smi')} -L`,
  },
];
