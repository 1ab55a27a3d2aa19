import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { factsOf } from '../testing.ts';
import { knownProduct, products } from './product.ts';
import { reach } from './product-mark.ts';
import { lookAhead, lookBehind } from './window.ts';

/** Path, what stands in the file, what is found. */
const cases: [string, string, string][] = [
  ['usr/local/bin/python3.12', '\x003.12\x003.12.4\0', 'python 3.12.4'],
  ['usr/local/lib/libpython3.7m.so.1.0', '\x002.7.1\x003.7.4rc1\0', 'python 3.7.4rc1'],
  ['opt/pypy/bin/libpypy3.10-c.so', '[PyPy 7.3.16 with GCC', 'pypy 7.3.16'],
  ['usr/local/go/bin/go', '"go1.1"\ngo1.2\ngo1.22.3\0', 'go 1.22.3'],
  ['usr/lib/julia/libjulia-internal.so', '__init__\x001.10.2\0verify', 'julia 1.10.2'],
  ['usr/local/bin/helm', '\0v3.14.0\0', 'helm 3.14.0'],
  ['usr/local/bin/redis-server', 'x7.2.4buildkitsandbox-1700000000', 'redis 7.2.4'],
  ['usr/local/bin/redis-server', '\x004.0.11841ce7054bd9-1542359302', 'redis 4.0.11'],
  ['usr/local/bin/redis-server', 'Server started, Redis version 2.8.23', 'redis 2.8.23'],
  ['usr/local/bin/valkey-server', '\x009.0.0buildkitsandbox-1700000000', 'valkey 9.0.0'],
  ['usr/local/bin/node', 'x node.js/v22.9.0 x', 'node 22.9.0'],
  ['usr/local/bin/node', '\0node v0.10.48\0', 'node 0.10.48'],
  ['usr/bin/deno', 'Deno/2.6.3', 'deno 2.6.3'],
  ['usr/bin/bun', '\nBun v1.1.0\n', 'bun 1.1.0'],
  ['bin/busybox', 'BusyBox v1.36.1 (2024', 'busybox 1.36.1'],
  ['usr/bin/getopt', '\0util-linux 2.39.3\0', 'util-linux 2.39.3'],
  ['usr/sbin/haproxy', 'version 3.1-dev0-a1b2c3d, released 2024', 'haproxy 3.1-dev0'],
  ['usr/sbin/haproxy', 'HA-Proxy version 1.5.14', 'haproxy 1.5.14'],
  ['usr/sbin/haproxy', '2.7.3-1065b10\0\0\0HAProxy version', 'haproxy 2.7.3'],
  ['usr/local/bin/perl', '/usr/local/lib/perl5/5.38.2', 'perl 5.38.2'],
  ['usr/bin/composer', "'pretty_version' => '2.7.1',", 'composer 2.7.1'],
  ['usr/local/bin/php', 'X-Powered-By: PHP/8.3.1', 'php-cli 8.3.1'],
  ['usr/local/sbin/php-fpm', 'X-Powered-By: PHP/8.3.1RC2', 'php-fpm 8.3.1RC2'],
  ['usr/lib/apache2/modules/libphp8.2.so', 'X-Powered-By: PHP/8.2.1', 'libphp 8.2.1'],
  ['usr/local/apache2/bin/httpd', 'Apache/2.4.58 (Unix)', 'httpd 2.4.58'],
  ['usr/local/bin/memcached', 'memcached 1.6.23\0', 'memcached 1.6.23'],
  ['usr/local/bin/traefik', '\0v1.7.34\0', 'traefik 1.7.34'],
  ['usr/local/bin/traefik', '\x002.9.6\0', 'traefik 2.9.6'],
  ['usr/bin/arangosh', '3.12.0-2 enterprise [linux]', 'arangodb 3.12.0-2'],
  ['usr/lib/postgresql/bin/postgres', '\0PostgreSQL 15beta4', 'postgresql 15beta4'],
  ['usr/local/bin/postgres', '\0PostgreSQL 9.6.24 on', 'postgresql 9.6.24'],
  ['usr/bin/mariadb', '10.6.15-MariaDB-log', 'mariadb 10.6.15'],
  ['usr/bin/mysql', '\x008.0.37\0\0\0mysql_real_esc', 'mysql 8.0.37'],
  ['usr/bin/mysql', '/build/mysql-8.0.4-rc/mysys', 'mysql 8.0.4'],
  ['usr/bin/mysql', '/build/percona-server-8.0.35-27/mysys', 'percona-server 8.0.35'],
  ['usr/bin/mysql', '/b/Percona-XtraDB-Cluster-8.0.34-26/percona-server-8.0/x', 'percona-xtradb-cluster 8.0.34'],
  ['usr/bin/xtrabackup', '/b/percona-xtrabackup-8.0.35-30/x', 'percona-xtrabackup 8.0.35'],
  ['usr/lib/libstd-0123456789abcdef.so', '\0clang LLVM (rustc version 1.76.0 (07dca489a 2024-02-04))', 'rust 1.76.0'],
  ['usr/local/bin/ruby', 'ruby 2.7.7p221 (2022-11-24', 'ruby 2.7.7p221'],
  ['usr/local/lib/libruby.so.3.4', 'ruby 3.4.0preview1 (2024', 'ruby 3.4.0preview1'],
  ['usr/lib/erlang/erts/bin/erlexec', '/usr/src/otp_src_25.3.2.6/erts/', 'erlang 25.3.2.6'],
  ['usr/lib/erlang/erts/bin/beam.smp', '\x0026.1.2\0\0\0\0Erlang/OTP', 'erlang 26.1.2'],
  ['usr/lib/erlang/erts/bin/beam.smp', 'Erlang/OTP 17%s [x]\x0017.5.6.9\0', 'erlang 17.5.6.9'],
  ['usr/lib/liberts_internal.a', '/usr/local/src/otp-25.3.2.7/erts/', 'erlang 25.3.2.7'],
  ['usr/bin/swipl', 'swipl-9.1.22/', 'swipl 9.1.22'],
  ['usr/lib/dart/bin/dart', '\x003.6.0-216.1.beta (beta)', 'dart 3.6.0-216.1.beta'],
  ['opt/ghc/bin/ghc-9.4.7', '\0GHC 9.4.7\0', 'haskell/ghc 9.4.7'],
  ['opt/ghc/bin/ghc', '\0libHSghc-8.10.4-ghc8.10.4.so\0', 'haskell/ghc 8.10.4'],
  ['opt/cabal/bin/cabal', '\0Cabal-3.10.2.1-x', 'haskell/cabal 3.10.2.1'],
  ['opt/stack/bin/stack', 'Version 2.13.1, Git', 'haskell/stack 2.13.1'],
  ['bin/consul', 'CONSUL_VERSION: 1.15.2', 'github.com/hashicorp/consul 1.15.2'],
  ['bin/consul', '\0\0v1.7.14\0', 'github.com/hashicorp/consul 1.7.14'],
  ['bin/vault', 'revoke1.18.0', 'github.com/hashicorp/vault 1.18.0'],
  ['usr/sbin/nginx', '\0nginx version: nginx/1.25.1', 'nginx 1.25.1'],
  ['usr/sbin/nginx', '\0nginx version: openresty/1.21.4.1', 'nginx 1.21.4'],
  ['bin/bash', '@(#)Bash version 5.2.15(1) release GNU', 'bash 5.2.15'],
  ['usr/bin/openssl', '\0OpenSSL 1.1.1 (compatible; AWS-LC 1.69.0)\0', 'aws-lc 1.69.0'],
  ['usr/bin/openssl', '\0OpenSSL 1.1.1w', 'openssl 1.1.1w'],
  ['opt/lib/libcrypto.so.3', '\0OpenSSL 3.0.13 30 Jan 2024', 'openssl 3.0.13'],
  ['usr/bin/ldapsearch', '$OpenLDAP: ldapsearch 2.4.45', 'openldap 2.4.45'],
  ['opt/qt/lib/libQt6Core.so.6', '\0\0Qt 6.5.0 (x86_64', 'qtbase 6.5.0'],
  ['usr/local/bin/gcc', 'GCC: (GNU) 12.3.0', 'gcc 12.3.0'],
  ['fluent-bit/bin/fluent-bit', '\x002.2.1\0\0\0Fluent Bit', 'fluent-bit 2.2.1'],
  ['usr/local/bin/wp', 'wp-cli/wp-cli 2.9.0', 'wp-cli 2.9.0'],
  ['usr/bin/curl', 'curl/8.5.0', 'curl 8.5.0'],
  ['opt/lib/libcurl.so.4', 'libcurl/8.5.0', 'curl 8.5.0'],
  ['usr/sbin/lighttpd', '\0lighttpd/1.4.73\0', 'lighttpd 1.4.73'],
  ['usr/sbin/proftpd', '\0ProFTPD Version 1.3.8b\0', 'proftpd 1.3.8b'],
  ['usr/bin/zstd', '\0v1.5.5\0', 'zstd 1.5.5'],
  ['usr/bin/xz', '\0xz (XZ Utils) 5.6.1\0', 'xz 5.6.1'],
  ['usr/bin/gzip', '\x001.12\0', 'gzip 1.12'],
  ['usr/bin/sqlcipher', 'a\x004.5.5\0', 'sqlcipher 4.5.5'],
  ['opt/lib/libsqlite3.so.0', '\x003.45.1\0', 'sqlite 3.45.1'],
  ['usr/bin/jq', '\x001.7.1\0', 'jq 1.7.1'],
  ['opt/google/chrome/chrome', '\x00127.0.6533.119\0Default', 'chrome 127.0.6533.119'],
  ['usr/local/bin/ffmpeg', '%s version 7.1.1', 'ffmpeg 7.1.1'],
  ['usr/local/lib/libavcodec.so.60', 'FFmpeg version 5.1.4', 'ffmpeg 5.1.4'],
  ['usr/local/bin/elixir', 'ELIXIR_VERSION=1.16.0-rc.1', 'elixir 1.16.0-rc.1'],
  ['usr/local/lib/elixir/ebin/elixir.app', '{vsn,"1.16.0"}', 'elixir 1.16.0'],
  ['usr/local/bin/pilot-discovery', '1.26.8\0\x001.26.8\0', 'pilot-discovery 1.26.8'],
  ['usr/local/bin/pilot-agent', 'Clean\0\0\x001.8.0\0', 'pilot-agent 1.8.0'],
  ['usr/share/grafana/bin/grafana', '\0\0release-12.3.2+security-01\0', 'grafana 12.3.2'],
  ['usr/share/grafana/bin/grafana', '9.5.21\0\0v9.5.x\0', 'grafana 9.5.21'],
  ['usr/share/grafana/bin/grafana-server', 'HEAD\0\0\0:\0\0\x007.5.17\0', 'grafana 7.5.17'],
  ['usr/local/bin/envoy', '\x001.36.4\0xx envoy_reloadable_features', 'envoy 1.36.4'],
  ['usr/local/bin/envoy', '\x001.18.6-dev\0Unable to', 'envoy 1.18.6-dev'],
  ['usr/bin/mongod', '7.0.28\0heap_size', 'mongodb 7.0.28'],
  ['nginx-ingress-controller', '\0v1.7.1\0\0zS=v<y5', 'nginx-ingress-controller 1.7.1'],
  ['usr/share/elastic-agent', 'configenroll9.0.0-headeruint16', 'elastic-agent 9.0.0'],
  ['usr/share/filebeat/filebeat', 'github.com/elastic/beats/v78.18.4', 'filebeat 8.18.4'],
  ['usr/bin/lua5.4', 'Lua 5.4.6  Copyright (C) 1994', 'lua 5.4.6'],
  ['usr/bin/luajit', 'LuaJIT 2.1.0-beta3', 'luajit 2.1.0-beta3'],
  ['usr/sbin/sshd', 'OpenSSH_9.6p1', 'openssh 9.6p1'],
  ['usr/sbin/dropbear', 'SSH-2.0-dropbear_2022.83', 'dropbear 2022.83'],
  ['sbin/tini', 'tini version 0.19.0 - git', 'tini 0.19.0'],
  ['usr/bin/dumb-init', 'dumb-init v1.2.5', 'dumb-init 1.2.5'],
  ['usr/sbin/squid', 'squid/5.7', 'squid 5.7'],
  ['usr/sbin/varnishd', 'varnish-7.1.1 revision', 'varnish 7.1.1'],
  ['opt/lib/libz.so.1', ' deflate 1.3.1 Copyright', 'zlib 1.3.1'],
  ['opt/graal/bin/java', '\x0021.0.2+13-jvmci-23.1-b30\0', 'oracle/graalvm 21.0.2+13-jvmci-23.1-b30'],
  ['usr/lib/jvm/zulu11/bin/java', '\0openjdk\0java\x000.0\x0011.0.17+8-LTS\0', 'azul/zulu 11.0.17+8-LTS'],
  ['usr/lib/jvm/x/bin/java', '\0openjdk\0java\x001.8\x001.8.0_352-b08\0', 'oracle/openjdk 1.8.0_352-b08'],
  ['usr/lib/jvm/x/bin/java', '\x000.0\0\0\x0011.0.22+7\0\0openjdk\0java\0', 'oracle/openjdk 11.0.22+7'],
  [
    'opt/ibm/java/bin/java',
    '\0java\x001.8\0\0\x001.8.0-foreman_2022_01_20-b00\0',
    'ibm/java 1.8.0-foreman_2022_01_20-b00',
  ],
  ['opt/jre/bin/java', '\x0019.0.1+10-21\0', 'oracle/jre 19.0.1+10-21'],
  ['opt/jdk/bin/jdb', '\x001.8.0_411\0', 'oracle/jdk 1.8.0_411'],
];

const read = async (path: string, content: string) => {
  const { packages, problems } = await factsOf(knownProduct, { [path]: Buffer.from(content, 'latin1') });
  expect(problems).toEqual([]);
  return packages.map(({ name, version }) => `${name} ${version}`);
};

describe('what a file holds', () => {
  test.each(cases)('%s with %j', async (path, content, expected) => {
    expect(await read(path, `\x7fELF\0\0${content}\0.`)).toEqual([expected]);
    expect(await read(path, 'nothing of that kind')).toEqual([]);
  });

  it('has a case for every product', () => {
    const tested = new Set(cases.map(([, , found]) => found.slice(0, found.lastIndexOf(' '))));
    const beats = ['auditbeat', 'heartbeat', 'metricbeat', 'packetbeat'];
    const untested = products.map(({ name, goModule }) => goModule ?? name).filter(name => !tested.has(name));
    expect(untested).toEqual(beats);
  });

  it('is found wherever it stands', async () => {
    const wide = 600 * 1024;
    for (const at of [0, 1, 511 * 1024, 512 * 1024 - 4 * 1024 - 3, 512 * 1024 - 2, wide]) {
      const content = `${'\xff'.repeat(at)}\0PostgreSQL 15.1${'\xff'.repeat(wide - at)}`;
      expect(await read('usr/bin/postgres', content)).toEqual(['postgresql 15.1']);
    }
  });

  it('names the product as vulnerability lists do', async () => {
    const { packages } = await factsOf(knownProduct, { 'usr/bin/perl': '/usr/local/lib/perl5/5.38.2' });
    expect(packages[0]?.extra).toEqual({ cpe: 'cpe:2.3:a:perl:perl:5.38.2:*:*:*:*:*:*:*' });
  });
});

test.each([
  'usr/bin/pythonista',
  'etc/nginx/nginx.conf',
  'usr/lib/libfoo.so',
  'node_modules/node/package.json',
  'usr/bin/python3',
  'app/composer.lock',
])('%s is not read', path => expect(knownProduct.wants(path, { path, size: 10, mode: 0o755 })).toBe(false));

describe('hostile files', () => {
  const marks = products.flatMap(({ marks }) => marks);
  const sources = marks.flatMap(({ pattern }) => (pattern instanceof RegExp ? [pattern.source] : []));

  it('have no pattern to dwell on: every repetition has a bound', () => {
    const endless = sources.filter(source =>
      /(?:[^\\](?:\\\\)*|^)[*+]|\{\d+,\}/.test(source.replace(/\[[^\]]*\]/g, 'x').replace(/\\./g, 'x')),
    );
    expect(endless).toEqual([]);
  });

  it('fit into the window', () => {
    expect(reach).toBeLessThan(Math.min(lookAhead, lookBehind));
  });

  it('are read to their end in time', async () => {
    const files = [
      'usr/bin/redis-server',
      'usr/bin/deno',
      'usr/bin/java',
      'usr/bin/grafana',
      'usr/bin/envoy',
      'usr/bin/pilot-agent',
    ];
    for (const fill of ['1', '1.', '1.1.1', '\0', '1\0', 'deno1', 'v1.1.1\0']) {
      for (const path of files) await read(path, fill.repeat(100_000 / fill.length));
    }
  }, 20_000);

  it('never throw', async () => {
    const paths = fc.constantFrom(...cases.map(([path]) => path));
    await fc.assert(
      fc.asyncProperty(paths, fc.string({ unit: 'binary' }), async (path, text) => void (await read(path, text))),
      { numRuns: 50 },
    );
  });
});
