/** Staying, and hiding. */
import { type Attack, fake } from './attack.ts';

export const staying: Attack[] = [
  {
    name: 'a job of cron',
    script: `echo '* * * * * root id' > /etc/cron.d/evil`,
    official: 'Schedule Cron Jobs',
    chain: ['sh', 'sh', 'conmon'],
  },
  {
    name: 'a job by crontab',
    script: `echo '* * * * * id' | crontab -`,
    official: 'Schedule Cron Jobs',
    chain: ['crontab', 'sh', 'sh'],
  },
  {
    name: 'a key that opens',
    script: 'mkdir -p /root/.ssh; echo ssh-ed25519 | tee /root/.ssh/authorized_keys',
    official: 'Adding ssh keys to authorized_keys',
    chain: ['tee', 'sh', 'sh'],
  },
  {
    name: 'a line in the shell’s configuration',
    script: 'echo id | tee -a /root/.bashrc',
    official: 'Modify Shell Configuration File',
    chain: ['tee', 'sh', 'sh'],
  },
  {
    name: 'a program with the bit of root',
    script: 'cp /bin/bash /tmp/root; chmod u+s /tmp/root',
    official: 'Set Setuid or Setgid bit',
    chain: ['chmod', 'sh', 'sh'],
  },
  {
    name: 'a directory below the programs',
    script: 'mkdir /usr/bin/...',
    official: 'Mkdir binary dirs',
    chain: ['mkdir', 'sh', 'sh'],
  },
  {
    name: 'a program is put out of the way',
    script: 'mv /usr/bin/tac /usr/bin/tac.old',
    official: 'Modify binary dirs',
    chain: ['mv', 'sh', 'sh'],
  },
  {
    name: 'a program is written among those of the image',
    script: 'cp /bin/true /usr/bin/evil',
    official: 'Write below binary dir',
    chain: ['cp', 'sh', 'sh'],
  },
  {
    name: 'a library for all programs',
    script: 'echo /tmp/evil.so | tee /etc/ld.so.preload',
    official: 'Write below etc',
    chain: ['tee', 'sh', 'sh'],
  },
  {
    name: 'logs are emptied',
    script: 'echo traces > /var/log/syslog; : > /var/log/syslog',
    official: 'Clear Log Activities',
    chain: ['sh', 'sh', 'conmon'],
  },
  {
    name: 'the shell’s history is removed',
    script: 'touch /root/.bash_history; rm /root/.bash_history',
    official: 'Delete or rename shell history',
    chain: ['rm', 'sh', 'sh'],
  },
  {
    name: 'data are overwritten',
    script: 'echo x > /tmp/data; shred /tmp/data',
    official: 'Remove Bulk Data from Disk',
    chain: ['shred', 'sh', 'sh'],
  },
  {
    name: 'a file system is made anew',
    script: `${fake('mkfs')} /dev/vdz`,
    official: 'Remove Bulk Data from Disk',
    chain: ['mkfs', 'sh', 'sh'],
  },
  {
    name: 'a user is added',
    script: 'useradd -o -u 0 evil',
    chain: ['useradd', 'sh', 'sh'],
  },
];
