import { type Behaviour, impostor } from './behaviour.ts';
import { perlAs } from './scripts.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Packages installed without a check of signatures',
    trigger: 'apt-get install -y --allow-unauthenticated no-such-package || true',
    twin: 'apt-get --version',
  },
  {
    rule: 'Packages taken from another registry',
    trigger: `${impostor('pip')} install --extra-index-url http://127.0.0.1:9/simple left-pad`,
    twin: `${impostor('pip')} install --index-url https://pypi.org/simple left-pad`,
  },
  {
    rule: 'Install script of a package runs',
    trigger: 'npm_lifecycle_event=postinstall sh -c true',
    twin: 'npm_lifecycle_event=test sh -c true',
  },
  {
    rule: 'Installation of a package reaches for the network',
    trigger: perlAs('pip', 'system("curl", "-s", "-m", "1", "http://127.0.0.1:9/")'),
    twin: perlAs('pipeline', 'system("curl", "-s", "-m", "1", "http://127.0.0.1:9/")'),
  },
  {
    rule: 'Download written into a temporary or program directory',
    trigger: 'curl -s -o /tmp/tool file:///etc/hostname',
    twin: `mkdir -p /srv/data
curl -s -o /srv/data/page file:///etc/hostname`,
  },
  {
    rule: 'Download started by cron',
    trigger: perlAs('cron', 'system("curl", "-s", "-m", "1", "http://127.0.0.1:9/")'),
    twin: perlAs('chronicle', 'system("curl", "-s", "-m", "1", "http://127.0.0.1:9/")'),
  },
  {
    rule: 'Package manager run in a container',
    trigger: 'apt-get install -y no-such-package || true',
    twin: 'apt-get --version',
  },
  {
    rule: 'Python package installed in a container',
    trigger: `${impostor('pip3')} install left-pad`,
    twin: `${impostor('pip3')} --version`,
  },
  {
    rule: 'Node package installed in a container',
    trigger: `${impostor('npm')} install left-pad`,
    twin: `${impostor('npm')} run build`,
  },
  {
    rule: 'Package of another language installed in a container',
    trigger: `${impostor('gem')} install rails`,
    twin: `${impostor('gem')} list`,
  },
  {
    rule: 'Build tool run in a container',
    trigger: `${impostor('make')} -C /srv/rootkit`,
    twin: `${impostor('mkfile')} -C /srv`,
  },
  {
    rule: 'Image tool run in a container',
    trigger: `${impostor('skopeo')} copy oci:/srv/image docker://registry.example.com/app`,
    twin: `${impostor('scope')} copy`,
  },
  {
    rule: 'Source fetched with Git in a container',
    trigger: `${impostor('git')} clone https://git.example.com/tool.git`,
    twin: `${impostor('git')} --version`,
  },
  {
    rule: 'Package published from a container',
    trigger: `${impostor('npm')} publish --access public`,
    twin: `${impostor('npm')} test`,
  },
  {
    rule: 'Workflow of a pipeline written',
    trigger: `mkdir -p /srv/repo/.github/workflows
echo "on: push" > /srv/repo/.github/workflows/format.yml`,
    twin: `mkdir -p /srv/repo/.github
echo "on: push" > /srv/repo/.github/format.md`,
  },
  {
    rule: 'Source of system packages changed',
    trigger: `mkdir -p /etc/apt/sources.list.d
echo "# deb http://mirror.example.com/ stable main" > /etc/apt/sources.list.d/mirror.list`,
    twin: 'cat /etc/apt/sources.list || true',
  },
  {
    rule: 'Registry of language packages set',
    trigger: `echo "registry=http://127.0.0.1:9/" > /root/.npmrc
rm /root/.npmrc`,
    twin: `echo "a=b" > /root/.apprc
rm /root/.apprc`,
  },
  {
    rule: 'Database of packages changed by hand',
    trigger: 'echo >> /var/lib/dpkg/status',
    twin: 'cat /var/lib/dpkg/status > /srv/status',
  },
  {
    rule: 'Installed Python code changed',
    trigger: `mkdir -p /usr/lib/python3/dist-packages
echo "# end" > /usr/lib/python3/dist-packages/report.py`,
    twin: `mkdir -p /srv/app
echo "# end" > /srv/app/report.py`,
  },
  {
    rule: 'Installed Node code changed',
    trigger: `mkdir -p /app/node_modules/left-pad
echo "// end" > /app/node_modules/left-pad/index.js`,
    twin: `mkdir -p /app/lib
echo "// end" > /app/lib/index.js`,
  },
];
