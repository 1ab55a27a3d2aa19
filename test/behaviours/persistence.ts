import { type Behaviour, impostor } from './behaviour.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Cron job written',
    trigger: `mkdir -p /etc/cron.d
echo "# added" >> /etc/cron.d/update`,
    twin: `mkdir -p /srv/cron.d
echo "# added" >> /srv/cron.d/update`,
  },
  {
    rule: 'Crontab changed',
    trigger: 'echo "# none" | crontab - || true',
    twin: 'crontab -l || true',
  },
  {
    rule: 'Job for at written',
    trigger: `mkdir -p /var/spool/at
echo "# added" >> /var/spool/at/a00001`,
    twin: `mkdir -p /var/spool
echo "# added" >> /var/spool/mail2`,
  },
  {
    rule: 'Job left with at',
    trigger: `${impostor('at')} now + 5 minutes`,
    twin: impostor('atq'),
  },
  {
    rule: 'Unit of systemd written',
    trigger: `mkdir -p /etc/systemd/system
echo "# added" >> /etc/systemd/system/update.service`,
    twin: `mkdir -p /srv/systemd
echo "# added" >> /srv/systemd/update.service`,
  },
  {
    rule: 'Service switched on with systemctl',
    trigger: `${impostor('systemctl')} enable update.service`,
    twin: `${impostor('systemctl')} status cron.service`,
  },
  {
    rule: 'Start script of the system written',
    trigger: 'echo "# added" >> /etc/rc.local',
    twin: 'echo "# added" >> /etc/rcfile.local',
  },
  {
    rule: 'Start files of all shells changed',
    trigger: `mkdir -p /etc/profile.d
echo "# added" >> /etc/profile.d/update.sh`,
    twin: `mkdir -p /srv/profile.d
echo "# added" >> /srv/profile.d/update.sh`,
  },
  {
    rule: "Start file of a user's shell changed",
    trigger: 'echo "# added" >> /root/.bashrc',
    twin: 'echo "# added" >> /root/.vimrc2',
  },
  {
    rule: 'Key of a user for SSH written',
    trigger: `mkdir -p /root/.ssh
echo "# added" >> /root/.ssh/authorized_keys`,
    twin: `mkdir -p /root/.ssh
echo "# added" >> /root/.ssh/config2`,
  },
  {
    rule: 'Configuration of the SSH server changed',
    trigger: `mkdir -p /etc/ssh/sshd_config.d
echo "# added" >> /etc/ssh/sshd_config.d/10-root.conf`,
    twin: `mkdir -p /srv/ssh
echo "# added" >> /srv/ssh/ssh_config`,
  },
  {
    rule: 'Program that runs at an SSH login written',
    trigger: `mkdir -p /root/.ssh
echo "# added" >> /root/.ssh/rc`,
    twin: 'echo "# added" >> /root/rc',
  },
  {
    rule: 'SSH server started in a container',
    trigger: `${impostor('dropbear')} -p 2222`,
    twin: `${impostor('httpd')} -p 8080`,
  },
  {
    rule: 'Account added in a container',
    trigger: `${impostor('useradd')} -m support`,
    twin: `${impostor('userinfo')} root`,
  },
  {
    rule: 'Password set in a container',
    trigger: `${impostor('chpasswd')} -e`,
    twin: `${impostor('chage')} -l root`,
  },
  {
    rule: 'List of accounts or passwords written',
    trigger: `echo "support:x:0:0::/root:/bin/sh" >> /etc/passwd
sed "/^support:/d" /etc/passwd > /tmp/passwd
cat /tmp/passwd > /etc/passwd`,
    twin: 'echo "support:x:0:0::/root:/bin/sh" >> /tmp/passwd',
  },
  {
    rule: 'List of accounts or passwords replaced',
    trigger: `cp -p /etc/passwd /etc/passwd.new
mv /etc/passwd.new /etc/passwd`,
    twin: `cp -p /etc/passwd /etc/passwd.new
mv /etc/passwd.new /etc/passwd.bak`,
  },
  {
    rule: 'Configuration of logins changed',
    trigger: `mkdir -p /etc/pam.d
echo "# added" >> /etc/pam.d/common-auth2`,
    twin: `mkdir -p /srv/pam.d
echo "# added" >> /srv/pam.d/common-auth`,
  },
  {
    rule: 'Search path of libraries changed',
    trigger: `mkdir -p /etc/ld.so.conf.d
echo "# added" >> /etc/ld.so.conf.d/00-local.conf`,
    twin: `mkdir -p /srv/ld.so.conf.d
echo "# added" >> /srv/ld.so.conf.d/00-local.conf`,
  },
  {
    rule: 'Environment of all logins changed',
    trigger: 'echo "# added" >> /etc/environment',
    twin: 'echo "# added" >> /etc/environment.sample',
  },
  {
    rule: 'Rule of udev written',
    trigger: `mkdir -p /etc/udev/rules.d
echo "# added" >> /etc/udev/rules.d/99-disk.rules`,
    twin: `mkdir -p /srv/udev
echo "# added" >> /srv/udev/99-disk.rules`,
  },
  {
    rule: 'Greeting script written',
    trigger: `mkdir -p /etc/update-motd.d
echo "# added" >> /etc/update-motd.d/99-help`,
    twin: `mkdir -p /srv/motd
echo "# added" >> /srv/motd/99-help`,
  },
  {
    rule: 'Hook of Git written',
    trigger: `mkdir -p /srv/repo/.git/hooks
echo "# added" >> /srv/repo/.git/hooks/post-checkout`,
    twin: `mkdir -p /srv/repo
echo "# added" >> /srv/repo/hooks.txt`,
  },
  {
    rule: 'Hook of a package manager written',
    trigger: `mkdir -p /etc/apt/apt.conf.d
echo "# added" >> /etc/apt/apt.conf.d/99-post`,
    twin: `mkdir -p /srv/apt.conf.d
echo "# added" >> /srv/apt.conf.d/99-post`,
  },
  {
    rule: 'Start file of Python written',
    trigger: `mkdir -p /usr/local/lib/python3.11/dist-packages
echo "# added" >> /usr/local/lib/python3.11/dist-packages/update.pth`,
    twin: `mkdir -p /srv/app
echo "# added" >> /srv/app/update.pth`,
  },
  {
    rule: 'Kernel modules named for the boot',
    trigger: `mkdir -p /etc/modules-load.d
echo "# added" >> /etc/modules-load.d/disk.conf`,
    twin: `mkdir -p /srv/modules-load.d
echo "# added" >> /srv/modules-load.d/disk.conf`,
  },
  {
    rule: 'Script for changes of the network written',
    trigger: `mkdir -p /etc/network/if-up.d
echo "# added" >> /etc/network/if-up.d/update`,
    twin: `mkdir -p /srv/if-up.d
echo "# added" >> /srv/if-up.d/update`,
  },
  {
    rule: 'Program that starts with the desktop written',
    trigger: `mkdir -p /root/.config/autostart
echo "# added" >> /root/.config/autostart/update.desktop`,
    twin: `mkdir -p /root/.config
echo "# added" >> /root/.config/update.desktop`,
  },
  {
    rule: 'Script of log rotation written',
    trigger: `mkdir -p /etc/logrotate.d
echo "# added" >> /etc/logrotate.d/update`,
    twin: `mkdir -p /srv/logrotate
echo "# added" >> /srv/logrotate/update`,
  },
  {
    rule: 'Configuration of a supervisor changed',
    trigger: `mkdir -p /etc/supervisor/conf.d
echo "# added" >> /etc/supervisor/conf.d/update.conf`,
    twin: `mkdir -p /srv/supervisor
echo "# added" >> /srv/supervisor/update.conf`,
  },
  {
    rule: 'Hook of a container runtime written',
    trigger: `mkdir -p /etc/containers/oci/hooks.d
echo "# added" >> /etc/containers/oci/hooks.d/update.json`,
    twin: `mkdir -p /srv/oci
echo "# added" >> /srv/oci/update.json`,
  },
  {
    rule: 'Web shell written',
    trigger: `mkdir -p /var/www/html
echo "<?php" > /var/www/html/info.php`,
    twin: `mkdir -p /var/www/html
echo "<p>" > /var/www/html/info.html`,
  },
];
