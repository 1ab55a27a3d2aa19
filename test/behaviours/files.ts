import { type Behaviour, impostor, python } from './behaviour.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Preload list of the dynamic linker written',
    trigger: `echo > /etc/ld.so.preload
rm /etc/ld.so.preload`,
    twin: 'echo > /etc/ld.so.conf.copy',
  },
  {
    rule: 'Directory with a misleading name made',
    trigger: 'mkdir -p "/var/tmp/..."',
    twin: 'mkdir -p /var/tmp/cache',
  },
  {
    rule: 'Hidden directory made in a temporary one',
    trigger: 'mkdir -p /tmp/.work',
    twin: 'mkdir -p /tmp/work',
  },
  {
    rule: 'Hidden program created in a temporary directory',
    trigger: 'cp /bin/true /dev/shm/.daemon',
    twin: 'cp /bin/true /dev/shm/daemon',
  },
  {
    rule: 'Log emptied',
    trigger: `touch /var/log/auth.log
: > /var/log/auth.log`,
    twin: `touch /var/log/auth.log
echo started >> /var/log/auth.log`,
  },
  {
    rule: 'Log deleted',
    trigger: `touch /var/log/auth.log
rm /var/log/auth.log`,
    twin: `touch /var/log/app.log
rm /var/log/app.log`,
  },
  {
    rule: 'Shell history deleted',
    trigger: `touch /root/.bash_history
rm /root/.bash_history`,
    twin: `touch /root/.bash_notes
rm /root/.bash_notes`,
  },
  {
    rule: 'Shell history emptied',
    trigger: `touch /root/.zsh_history
: > /root/.zsh_history
rm /root/.zsh_history`,
    twin: 'echo ls >> /root/.ash_history',
  },
  {
    rule: 'Shell history led to nowhere',
    trigger: `ln -sf /dev/null /root/.bash_history
rm /root/.bash_history`,
    twin: 'ln -sf /dev/null /root/.discard',
  },
  {
    rule: 'Whole directory tree deleted',
    trigger: `mkdir -p /srv/site
rm -rf /srv`,
    twin: `mkdir -p /srv/site/cache
rm -rf /srv/site/cache`,
  },
  {
    rule: 'File shredded',
    trigger: `echo key > /tmp/tool
shred -u /tmp/tool`,
    twin: `echo key > /tmp/tool
rm /tmp/tool`,
  },
  {
    rule: 'Snapshots or backups deleted',
    trigger: `${impostor('zfs')} destroy tank/data@monday`,
    twin: `${impostor('zfs')} list -t snapshot`,
  },
  {
    rule: 'Time of a file set with touch',
    trigger: 'touch -r /bin/ls /tmp/backdoor',
    twin: 'touch /tmp/report',
  },
  {
    rule: 'Time of a file set by a script',
    trigger: python(`import os
open("/tmp/tool", "w").close()
os.utime("/tmp/tool", (0, 0))`),
    twin: `echo a > /tmp/a
cp -p /tmp/a /tmp/b`,
  },
  {
    rule: 'Immutable flag of a file changed',
    trigger: `${impostor('chattr')} +i /etc/cron.d/job`,
    twin: `${impostor('chattr')} +d /var/lib/big`,
  },
  {
    rule: 'Link to a socket of a runtime or to keys of the cluster made',
    trigger: 'ln -sf /var/run/docker.sock /tmp/app.sock',
    twin: 'ln -sf /run/app.sock /tmp/app.sock',
  },
  {
    rule: 'Link into the files of another process made',
    trigger: 'ln -sfn /proc/$$/cwd /tmp/outside',
    twin: 'ln -sfn /proc/self/fd /tmp/descriptors',
  },
  {
    rule: 'File renamed as ransomware does',
    trigger: `echo a > /tmp/a.txt
mv /tmp/a.txt /tmp/a.txt.locked`,
    twin: `echo a > /tmp/a.txt
mv /tmp/a.txt /tmp/a.txt.bak`,
  },
  {
    rule: 'Ransom note written',
    trigger: 'echo pay > /tmp/HOW_TO_DECRYPT.txt',
    twin: 'echo read > /tmp/HOW_TO_START.txt',
  },
  {
    rule: 'File encrypted by hand',
    trigger: `echo a > /tmp/a
openssl enc -aes-256-cbc -pbkdf2 -pass pass:x -in /tmp/a -out /tmp/b`,
    twin: `echo a > /tmp/a
openssl dgst -sha256 /tmp/a`,
  },
  {
    rule: 'Archive of sensitive directories made',
    trigger: 'tar -cf /tmp/loot.tar /etc/ssl 2>&1',
    twin: `mkdir -p /tmp/site
tar -cf /tmp/site.tar -C /tmp site`,
  },
  {
    rule: 'Certificates of authorities changed',
    trigger: `mkdir -p /usr/local/share/ca-certificates
echo > /usr/local/share/ca-certificates/own.crt`,
    twin: `mkdir -p /var/lib/app/certs
echo > /var/lib/app/certs/own.crt`,
  },
  {
    rule: 'File made executable in a temporary directory',
    trigger: `echo > /tmp/run
chmod +x /tmp/run`,
    twin: `echo > /tmp/read
chmod 600 /tmp/read`,
  },
  {
    rule: 'System file made writable for everyone',
    trigger: `echo > /etc/app.conf
chmod 666 /etc/app.conf`,
    twin: `echo > /etc/app.conf
chmod 640 /etc/app.conf`,
  },
  {
    rule: 'Owner of a system file changed',
    trigger: `echo > /etc/app.conf
chown 1000 /etc/app.conf`,
    twin: `echo > /tmp/app.conf
chown 1000 /tmp/app.conf`,
  },
  {
    rule: 'Program put in place of a system program',
    trigger: `cp /bin/true /usr/share/ls
mv /usr/share/ls /usr/bin/ls2
rm /usr/bin/ls2`,
    twin: `cp /bin/true /usr/share/ls
mv /usr/share/ls /usr/share/ls2`,
  },
  {
    rule: 'System program deleted',
    trigger: `cp /bin/true /usr/bin/monitor
rm /usr/bin/monitor`,
    twin: `cp /bin/true /tmp/monitor
rm /tmp/monitor`,
  },
  {
    rule: 'Program directory written',
    trigger: `echo > /usr/local/bin/tool
rm /usr/local/bin/tool`,
    twin: 'echo > /usr/local/tool',
  },
  {
    rule: 'Shared library written',
    trigger: `echo > /usr/local/lib/libssl.so.3
rm /usr/local/lib/libssl.so.3`,
    twin: `mkdir -p /tmp/build
echo > /tmp/build/libssl.so.3`,
  },
  {
    rule: 'Boot files changed',
    trigger: `mkdir -p /boot
echo > /boot/initrd.img.new`,
    twin: `mkdir -p /srv/boot
echo > /srv/boot/initrd.img.new`,
  },
  {
    rule: 'Configuration below /etc changed',
    trigger: 'echo > /etc/service.conf',
    twin: 'echo > /var/lib/service.conf',
  },
];
