/** Tools and libraries. See product-mark.ts. */
import { anywhere, at, type Product } from './product-mark.ts';

const ffmpeg = [
  at('FFmpeg version ', /FFmpeg version (?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9})?)/),
  at('Lavc', /Lavc(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
  at('Lavf', /Lavf(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
];

export const tools: readonly Product[] = [
  {
    name: 'helm',
    cpe: 'helm:helm',
    files: ['helm'],
    marks: [anywhere(/\0v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-(?:alpha|beta|rc)\.\d{1,9})?)\0/)],
  },
  {
    name: 'busybox',
    cpe: 'busybox:busybox',
    files: ['busybox'],
    marks: [at('BusyBox', /BusyBox\s{1,9}v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'util-linux',
    cpe: 'kernel:util-linux',
    files: ['getopt'],
    marks: [at('\0util-linux ', /util-linux (?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9})?)\0/)],
  },
  {
    name: 'bash',
    cpe: 'gnu:bash',
    files: ['bash'],
    marks: [
      at('@(#)Bash version ', /Bash version (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\(\d{1,9}\) [a-z0-9]{1,40} GNU/),
    ],
  },
  {
    name: 'aws-lc',
    cpe: 'amazon:aws_libcrypto',
    files: ['openssl'],
    marks: [at('AWS-LC ', /AWS-LC (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\)\0/)],
  },
  {
    name: 'openssl',
    cpe: 'openssl:openssl',
    files: ['openssl'],
    marks: [at('\0OpenSSL ', /\0OpenSSL (?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:[a-z]{1,3}|-(?:alpha|beta|rc)\d)?)/)],
  },
  {
    name: 'openssl',
    cpe: 'openssl:openssl',
    files: /(?:^|\/)lib(?:crypto|ssl)\.so[.\d]{0,20}$/,
    marks: [
      at(
        'OpenSSL ',
        /\0OpenSSL (?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:[a-z]{1,3}|-(?:alpha|beta|rc)\d)?)(?:-fips)? {1,9}\d{1,2} [A-Z]/,
      ),
    ],
  },
  {
    name: 'openldap',
    cpe: 'openldap:openldap',
    files: ['ldapsearch'],
    marks: [at('$OpenLDAP: ', /\$OpenLDAP:\sldapsearch\s(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'qtbase',
    cpe: ['qt:qt', 'qt:qtbase'],
    files: /(?:^|\/)libQt[^/]*Core\.so[^/]*$/,
    marks: [
      at('\0\0Qt ', /\0\0Qt (?<version>\d{1,9}\.\d{1,9}\.\d{1,9}) \(/),
      at('QtCore library version ', /QtCore library version (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
    ],
  },
  {
    name: 'wp-cli',
    cpe: 'wp-cli:wp-cli',
    files: ['wp'],
    marks: [at('wp-cli/wp-cli ', /wp-cli\/wp-cli (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'curl',
    cpe: 'haxx:curl',
    files: ['curl'],
    marks: [at('curl/', /curl\/(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'curl',
    cpe: 'haxx:curl',
    files: /(?:^|\/)libcurl\.so[.\d]{0,20}$/,
    marks: [at('libcurl/', /libcurl\/(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'zstd',
    cpe: 'facebook:zstandard',
    files: ['zstd'],
    marks: [anywhere(/\0v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\0/)],
  },
  {
    name: 'xz',
    cpe: 'tukaani:xz',
    files: ['xz'],
    marks: [at('(XZ Utils) ', /xz \(XZ Utils\) (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\0/)],
  },
  { name: 'gzip', cpe: 'gnu:gzip', files: ['gzip'], marks: [anywhere(/\0(?<version>\d{1,9}\.\d{1,9})\0/)] },
  {
    name: 'sqlcipher',
    cpe: 'zetetic:sqlcipher',
    files: ['sqlcipher'],
    marks: [anywhere(/[^0-9]\0(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\0/)],
  },
  {
    name: 'sqlite',
    cpe: 'sqlite:sqlite',
    files: /(?:^|\/)(?:sqlite3|libsqlite3\.so[.\d]{0,20})$/,
    marks: [anywhere(/\0(?<version>3\.\d{1,2}\.\d{1,2})\0/)],
  },
  { name: 'jq', cpe: 'jqlang:jq', files: ['jq'], marks: [anywhere(/\0(?<version>\d{1,3}\.\d{1,3}(?:\.\d{1,9})?)\0/)] },
  {
    name: 'chrome',
    cpe: 'google:chrome',
    files: ['chrome'],
    marks: [at('\0Default', /\0(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}\.\d{1,9})\0Default/)],
  },
  {
    name: 'ffmpeg',
    cpe: 'ffmpeg:ffmpeg',
    files: ['ffmpeg'],
    marks: [at('%s version ', /%s version (?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9})?)/)],
  },
  { name: 'ffmpeg', cpe: 'ffmpeg:ffmpeg', files: /(?:^|\/)lib(?:av|swresample)[^/]*$/, marks: ffmpeg },
  {
    name: 'tini',
    files: ['tini', 'docker-init'],
    marks: [at('tini version ', /tini version (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'dumb-init',
    files: ['dumb-init'],
    marks: [at('dumb-init v', /dumb-init v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'zlib',
    cpe: 'zlib:zlib',
    files: /(?:^|\/)libz\.so[.\d]{0,20}$/,
    marks: [at('flate ', /(?:de|in)flate (?<version>\d{1,9}(?:\.\d{1,9}){1,3}) Copyright/)],
  },
];
