/** Servers, databases and what watches them. See product-mark.ts. */
import { anywhere, at, type Product } from './product-mark.ts';

const istioVersion = String.raw`(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-(?:alpha|beta|rc)\.\d{1,9}|-dev)?)`;

const istio = [
  anywhere(new RegExp(`\\d{1,9}\\.\\d{1,9}\\.\\d{1,9}\\0{1,256}${istioVersion}\\0`)),
  at('Clean\0', new RegExp(`Clean\\0{1,256}${istioVersion}\\0`)),
  at('Modified\0', /Modified\0{1,256}(?<version>\d{1,9}\.\d{1,9}-dev)\0/),
  at('=v<y5', new RegExp(`${istioVersion}\\0{1,256}[\\s\\S]{1,100}?S?=v<y5`)),
];

const grafana = String.raw`(?<version>\d{1,2}\.\d{1,9}\.\d{1,9}(?:-beta\d|-test|-preview)?)(?:\+security-\d{1,9})?`;

const grafanaNew = grafana.replace('{1,2}', '{2}');

const grafanaOld = grafana.replace('{1,2}', '');

const envoy = (minor: string): string => String.raw`\0(?<version>1\.${minor}\.\d{1,9}(?:-dev)?)\0`;

const beat = at('beats/v', /beats\/v\d{1,9}\0{0,256}(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/);

export const servers: readonly Product[] = [
  {
    name: 'redis',
    cpe: ['redis:redis', 'redislabs:redis'],
    files: ['redis-server'],
    marks: [
      at('buildkitsandbox-', /[^\d](?<version>\d{1,9}\.\d{1,9}\.\d{1,9})buildkitsandbox-\d/),
      anywhere(/[^\d](?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\w{12}-\d{1,9}/),
      at('Redis version ', /Redis version (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
    ],
  },
  {
    name: 'valkey',
    cpe: ['lfprojects:valkey', 'linuxfoundation:valkey', 'valkey-io:valkey'],
    files: ['valkey-server'],
    marks: [at('buildkitsandbox-', /[^\d](?<version>\d{1,9}\.\d{1,9}\.\d{1,9})buildkitsandbox-\d/)],
  },
  {
    name: 'haproxy',
    cpe: 'haproxy:haproxy',
    files: ['haproxy'],
    marks: [
      at(', released 20', /version (?<version>\d{1,9}\.\d{1,9}(?:\.|-dev|-rc)\d{1,9})(?:-[a-z0-9]{6,9})?, released 20/),
      at('HA-Proxy version ', /HA-Proxy version (?<version>\d{1,9}\.\d{1,9}(?:\.|-dev)\d{1,9})/),
      at(
        'HAProxy version',
        /(?<version>\d{1,9}\.\d{1,9}(?:\.|-dev)\d{1,9})-[0-9a-zA-Z]{6,9}[^\n]{1,900}HAProxy version/,
      ),
    ],
  },
  {
    name: 'httpd',
    cpe: 'apache:http_server',
    files: ['httpd'],
    marks: [at('Apache/', /Apache\/(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'memcached',
    cpe: 'memcached:memcached',
    files: ['memcached'],
    marks: [at('memcached ', /memcached (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'traefik',
    cpe: 'traefik:traefik',
    files: ['traefik'],
    marks: [anywhere(/(?:\0v?|[\x80-\xff][^\n]?)(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-(?:alpha|beta|rc)\d)?)\0/)],
  },
  {
    name: 'arangodb',
    cpe: 'arangodb:arangodb',
    files: ['arangosh'],
    marks: [at('[linux]', /(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-\d{1,9})?)\s(?:enterprise\s)?\[linux\]/)],
  },
  {
    name: 'postgresql',
    cpe: 'postgresql:postgresql',
    files: ['postgres'],
    marks: [at('PostgreSQL ', /[\0?]PostgreSQL (?<version>\d{1,9}(?:\.\d{1,9}){0,2}(?:(?:alpha|beta|rc)\d)?)/)],
  },
  {
    name: 'mariadb',
    cpe: 'mariadb:mariadb',
    files: ['mariadb', 'mysql', 'mariadbd', 'mysqld'],
    marks: [at('-MariaDB', /(?<version>\d{1,9}(?:\.\d{1,9}){0,2}(?:(?:alpha|beta|rc)\d)?)-MariaDB/)],
  },
  {
    name: 'percona-xtradb-cluster',
    cpe: 'percona:xtradb_cluster',
    files: ['mysql'],
    marks: [at('/Percona-XtraDB-Cluster-', /\/Percona-XtraDB-Cluster-(?<version>\d{1,9}(?:\.\d{1,9}){0,2})/)],
  },
  {
    name: 'percona-server',
    cpe: ['percona:percona_server', 'oracle:mysql'],
    files: ['mysql'],
    marks: [at('/percona-server-', /\/percona-server-(?<version>\d{1,9}(?:\.\d{1,9}){0,2})/)],
  },
  {
    name: 'mysql',
    cpe: 'oracle:mysql',
    files: ['mysql'],
    marks: [
      at('\0mysql', /\0(?<version>\d{1,9}(?:\.\d{1,9}){0,2}(?:(?:alpha|beta|rc)\d)?)\0{1,256}mysql/),
      at('/mysql-', /\/mysql-(?<version>\d{1,9}(?:\.\d{1,9}){0,2}(?:(?:alpha|beta|rc)\d)?)/),
    ],
  },
  {
    name: 'percona-xtrabackup',
    cpe: 'percona:xtrabackup',
    files: ['xtrabackup'],
    marks: [at('/percona-xtrabackup-', /\/percona-xtrabackup-(?<version>\d{1,9}(?:\.\d{1,9}){0,2})/)],
  },
  {
    name: 'consul',
    cpe: 'hashicorp:consul',
    goModule: 'github.com/hashicorp/consul',
    files: ['consul'],
    marks: [
      at('CONSUL_VERSION: ', /CONSUL_VERSION: (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
      at('GitDescribe=', /GitDescribe=v?(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})"/),
      anywhere(/\0v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\0/),
    ],
  },
  {
    name: 'github.com/hashicorp/vault',
    cpe: 'hashicorp:vault',
    goModule: 'github.com/hashicorp/vault',
    files: ['vault'],
    marks: [
      at('revoke', /revoke(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
      at('-rc', /state(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}-rc\d)/),
      at('016x', /016x(?<version>1\.1[134]\.\d{1,2}?)(?=\d\d?\.|\D|\d{4})/),
      anywhere(/\0(?<version>1\.\d{1,2}\.\d{1,9})\0/),
    ],
  },
  {
    name: 'nginx',
    cpe: ['f5:nginx', 'nginx:nginx'],
    files: ['nginx'],
    marks: [
      at(
        'nginx version: ',
        /[\0?]nginx version: [^/]{1,64}\/(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:\+\d{1,9})?(?:-\d{1,9})?)/,
      ),
    ],
  },
  {
    name: 'fluent-bit',
    cpe: 'treasuredata:fluent_bit',
    files: ['fluent-bit'],
    marks: [at('Fluent', /\0(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\0(?:\x1b\[1m\0|\0{1,2})?(?:%s)?Fluent/)],
  },
  {
    name: 'lighttpd',
    cpe: 'lighttpd:lighttpd',
    files: ['lighttpd'],
    marks: [at('\0lighttpd/', /\0lighttpd\/(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\0/)],
  },
  {
    name: 'proftpd',
    cpe: 'proftpd:proftpd',
    files: ['proftpd'],
    marks: [at('ProFTPD Version ', /\0ProFTPD Version (?<version>\d{1,9}\.\d{1,9}\.\d{1,9}[a-z]?)\0/)],
  },
  { name: 'pilot-discovery', cpe: 'istio:istio', files: ['pilot-discovery'], marks: istio },
  { name: 'pilot-agent', cpe: 'istio:istio', files: ['pilot-agent'], marks: istio },
  {
    name: 'grafana',
    cpe: 'grafana:grafana',
    files: ['grafana', 'grafana-server'],
    marks: [
      anywhere(/\0(?<version>\d{2}\.\d{1,9}\.\d{1,9}-\d{6,20})\0/),
      at('\0release-', new RegExp(`\\0release-${grafanaNew}\\0`)),
      at('\0go1.', new RegExp(`\\0go1\\.\\d{1,9}\\.\\d{1,9}\\0{1,256}${grafanaNew}\\0{1,256}[\\s\\S]{1,500}?\\+DT`)),
      anywhere(new RegExp(`${grafanaNew}\\0{1,256}\\$a`)),
      anywhere(/\0[^\n](?<version>10\.\d{1,9}\.\d{1,9}(?:-beta\d|-test|-preview)?)(?:\+security-\d{1,9})?\0/),
      at(
        '\0go1.',
        new RegExp(`${grafanaNew}\\0{1,256}[\\s\\S]{1,100}?\\0go1\\.\\d{1,9}\\.\\d{1,9}\\0[\\s\\S]{1,100}?\\+DT`),
      ),
      at('.x\0', new RegExp(`${grafana}\\0{1,256}v\\d{1,9}\\.\\d{1,9}\\.x\\0`)),
      at('HEAD\0', new RegExp(`HEAD\\0[^\\n]{0,900}\\0${grafanaOld}\\0`)),
      at('/usr/local/go', new RegExp(`[a-z0-9]{1,40}\\0{1,256}${grafanaOld}\\0{1,256}/usr/local/go`)),
      at('\0/u', new RegExp(`\\0${grafanaOld}\\0[\\s\\S]{1,900}?\\0/u`)),
    ],
  },
  {
    name: 'envoy',
    cpe: 'envoyproxy:envoy',
    files: ['envoy'],
    marks: [
      at('envoy_reloadable_features', new RegExp(`${envoy('3\\d')}[\\s\\S]{0,1000}?envoy_reloadable_features`)),
      at('envoy.reloadable_features', new RegExp(`${envoy('3\\d')}[\\s\\S]{0,200}?envoy\\.reloadable_features`)),
      at('envoy_quic_', new RegExp(`envoy_quic_[\\s\\S]{0,1000}?${envoy('2\\d')}`)),
      at('Unable to', new RegExp(`${envoy('[12]\\d')}[\\s\\S]{0,1000}?Unable to`)),
      at('ValidationError', new RegExp(`${envoy('2\\d')}[\\s\\S]{0,580}?ValidationError`)),
      at('ValidationError', new RegExp(`${envoy('1\\d')}[\\s\\S]{0,1000}?ValidationError`)),
      at('[source/', new RegExp(`\\[source/[\\s\\S]{0,200}?${envoy('1\\d')}`)),
      at('RELEASE', new RegExp(`${envoy('\\d')}[\\s\\S]{0,20}?RELEASE`)),
    ],
  },
  {
    name: 'mongodb',
    cpe: 'mongodb:mongodb',
    files: ['mongod'],
    marks: ['tcmalloc', 'heap_size', 'cppdefines'].map(word =>
      at(`\0${word}`, new RegExp(`(?<version>\\d{1,9}\\.\\d{1,9}\\.\\d{1,9})\\0{1,256}${word}`)),
    ),
  },
  {
    name: 'nginx-ingress-controller',
    cpe: 'kubernetes:ingress-nginx',
    files: ['nginx-ingress-controller'],
    marks: [
      anywhere(
        /v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\0{1,256}[^\n]{0,50}go\d{1,9}\.\d{1,9}(?:-(?:alpha|beta)\.\d)?\.\d{1,9}\0/,
      ),
      anywhere(/v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-(?:alpha|beta)\.\d)?)\0{1,256}[^\n]{0,800}\$a[^\n]{0,10}\0/),
      at('S=v<y5', /\0v?(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-(?:alpha|beta)\.\d)?)\0{1,256}[^\n]{0,100}S=v<y5/),
      anywhere(
        /\0go\d{1,9}\.\d{1,9}\.\d{1,9}\0{1,256}v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-(?:alpha|beta)\.\d)?)\0/,
      ),
      anywhere(/\0v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}-(?:alpha|beta)\.\d)\0/),
    ],
  },
  {
    name: 'elastic-agent',
    cpe: 'elastic:elastic_agent',
    files: ['elastic-agent'],
    marks: [
      at('enroll', /enroll(?:: true)?(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})-?header/),
      at(':https', /PM(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}):https/),
    ],
  },
  ...['auditbeat', 'filebeat', 'heartbeat', 'metricbeat', 'packetbeat'].map(name => ({
    name,
    cpe: `elastic:${name}`,
    files: [name],
    marks: [beat],
  })),
  {
    name: 'openssh',
    cpe: 'openbsd:openssh',
    files: ['sshd', 'ssh'],
    marks: [at('OpenSSH_', /OpenSSH_(?<version>\d{1,9}\.\d{1,9}(?:p\d{1,9})?)/)],
  },
  {
    name: 'dropbear',
    cpe: 'dropbear_ssh_project:dropbear_ssh',
    files: ['dropbear', 'dropbearmulti'],
    marks: [at('-dropbear_', /SSH-2\.0-dropbear_(?<version>\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'squid',
    cpe: 'squid-cache:squid',
    files: ['squid'],
    marks: [at('squid/', /squid\/(?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9})?)/)],
  },
  {
    name: 'varnish',
    cpe: 'varnish-cache:varnish',
    files: ['varnishd'],
    marks: [at('varnish-', /varnish-(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}) revision/)],
  },
];
