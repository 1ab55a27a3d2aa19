/** Interpreters, virtual machines, compilers and their standard libraries. See product-mark.ts. */
import { anywhere, at, type Mark, type Product } from './product-mark.ts';

const python = (name: RegExp): Mark => ({
  pattern: path => {
    const begins = name.exec(path)?.[1];
    if (!begins) return undefined;
    // `3.12` alone is the name of a directory.
    const more = begins.split('.').length === 2 ? '\\.\\d{1,4}[-._a-zA-Z0-9]{0,32}' : '[-._a-zA-Z0-9]{0,32}';
    return new RegExp(`\\0(?<version>${begins.replaceAll('.', '\\.')}${more})\\0`);
  },
});

const python3 = /(?:^|\/)python(\d{1,9}(?:\.\d{1,9})+)$/;
const libpython = /(?:^|\/)libpython(\d{1,9}(?:\.\d{1,9})+)[a-z]*\.so[^/]*$/;

const ruby = at('ruby ', /ruby (?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:(?:p|preview|rc|dev)\d{0,9})?) /);

const php = [
  at('X-Powered-By: PHP/', /PHP\/(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:(?:alpha|beta|RC)\d{1,9})?(?:-dev)?)/),
];

const otp = [
  at('/erts/', /\/src\/otp(?:_src_|-)(?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9}){0,2}(?:-rc\d)?)\/erts\//),
  at('Erlang/OTP', /\0(?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9}){0,2}(?:-rc\d)?)\0{1,256}Erlang\/OTP/),
  at('Erlang/OTP', /Erlang\/OTP[\s\S]{1,150}?\0{1,256}(?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9}){0,2}(?:-rc\d)?)\0/),
];

const javaRelease = String.raw`\0{1,256}(?:\d[.\d]{0,20})\0{1,256}(?<version>\d[^\0]{1,64})\0`;

const graalvm = anywhere(/\0(?<version>\d{1,9}(?:\.\d{1,9}){1,4}\+\d{1,9}-jvmci-\d{1,9}(?:\.\d{1,9}){1,4}-b\d{1,9})\0/);

const openjdk = [
  at('openjdk\0', new RegExp(`\\0openjdk\\0java${javaRelease}`)),
  at('openjdk\0java', /\0\d[.\d]{0,20}\0{1,256}(?<version>\d[^\0]{1,64})\0{1,256}openjdk\0java/),
];

export const languages: readonly Product[] = [
  {
    name: 'python',
    cpe: ['python:python', 'python_software_foundation:python'],
    files: python3,
    marks: [python(python3)],
  },
  {
    name: 'python',
    cpe: ['python:python', 'python_software_foundation:python'],
    files: libpython,
    marks: [python(libpython)],
  },
  {
    name: 'pypy',
    files: /(?:^|\/)libpypy[^/]*\.so[^/]*$/,
    marks: [at('[PyPy ', /\[PyPy (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'go',
    cpe: 'golang:go',
    files: ['go', 'go.exe'],
    marks: [anywhere(/go(?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9}|(?:alpha|beta|rc)\d{1,9})?)\0/)],
  },
  {
    name: 'julia',
    cpe: 'julialang:julia',
    files: ['libjulia-internal.so'],
    marks: [at('__init__\0', /__init__\0(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\0verify/)],
  },
  {
    name: 'node',
    cpe: 'nodejs:node.js',
    files: ['node'],
    marks: [
      at('node.js/v', /node\.js\/v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
      anywhere(/\0(?:node )?v(?<version>[0456]\.\d{1,9}\.\d{1,9})\0/),
    ],
  },
  {
    name: 'deno',
    cpe: 'deno:deno',
    files: ['deno'],
    marks: [
      at('Deno/', /Deno\/(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
      at('deno', /deno[\s-]{0,9}(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
    ],
  },
  {
    name: 'bun',
    files: ['bun'],
    marks: [
      at('Bun v', /Bun v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
      at('bun-v', /bun-v(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/),
    ],
  },
  {
    name: 'perl',
    cpe: 'perl:perl',
    files: ['perl'],
    marks: [at('/lib/perl', /\/lib\/perl\d\/(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'composer',
    cpe: 'getcomposer:composer',
    files: /(?:^|\/)composer(?!\.(?:json|lock)$)[^/]*$/,
    marks: [
      at(
        "'pretty_version'",
        /'pretty_version'\s{0,9}=>\s{0,9}'(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:(?:beta|alpha|RC)\d{1,9})?)'/,
      ),
    ],
  },
  { name: 'php-cli', cpe: 'php:php', files: /(?:^|\/)php\d{0,9}(?:\.\d{1,9})?$/, marks: php },
  { name: 'php-fpm', cpe: 'php:php', files: /(?:^|\/)php-fpm\d{0,9}(?:\.\d{1,9})?$/, marks: php },
  { name: 'libphp', cpe: 'php:php', files: /(?:^|\/)libphp\d{0,9}(?:\.\d{1,9})?\.so$/, marks: php },
  {
    name: 'rust',
    cpe: 'rust-lang:rust',
    files: /(?:^|\/)libstd-[0-9a-f]{16}\.(?:so|dylib)$/,
    marks: [
      at('rustc version ', /rustc version (?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9})?) \(\w{1,40} \d{4}-\d{2}-\d{2}\)/),
      anywhere(/c (?<version>\d{1,9}\.\d{1,9}(?:\.\d{1,9})?) \(\w{1,40} \d{4}-\d{2}-\d{2}\)/),
    ],
  },
  { name: 'ruby', cpe: 'ruby-lang:ruby', files: ['ruby'], marks: [ruby] },
  { name: 'ruby', cpe: 'ruby-lang:ruby', files: /(?:^|\/)libruby(?:-\d{1,9}(?:\.\d{1,9})*)?\.so[^/]*$/, marks: [ruby] },
  { name: 'erlang', cpe: 'erlang:erlang\\/otp', files: ['erlexec', 'beam.smp', 'liberts_internal.a'], marks: otp },
  {
    name: 'swipl',
    cpe: 'swi-prolog:swi-prolog',
    files: ['swipl'],
    marks: [at('swipl-', /swipl-(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\//)],
  },
  {
    name: 'dart',
    cpe: 'dart:dart_software_development_kit',
    files: ['dart'],
    marks: [anywhere(/\0(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-\d{1,9}(?:\.\d{1,9})?\.beta)?) /)],
  },
  {
    name: 'haskell/ghc',
    cpe: 'haskell:ghc',
    files: /(?:^|\/)ghc[^/]*$/,
    marks: [
      at('\0GHC ', /\0GHC (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})\0/),
      at(
        '\0libHSghc-',
        /\0libHSghc-(?<version>\d{1,9}\.\d{1,9}\.\d{1,9})-(?:[a-zA-Z0-9]{1,64}-)?ghc\d{1,9}\.\d{1,9}\.\d{1,9}\.so\0/,
      ),
    ],
  },
  {
    name: 'haskell/cabal',
    cpe: 'haskell:cabal',
    files: ['cabal'],
    marks: [
      at('\0Cabal-', /\0Cabal-(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:\.\d{1,9})?)-/),
      at('cabal-install-', /cabal-install-(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:\.\d{1,9})?)-[a-zA-Z0-9]{1,64}\0/),
    ],
  },
  {
    name: 'haskell/stack',
    cpe: 'haskell:stack',
    files: ['stack'],
    marks: [at('Version', /Version\s{0,9}(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}),\s{0,9}Git/)],
  },
  {
    name: 'gcc',
    cpe: 'gnu:gcc',
    files: ['gcc'],
    marks: [at('GCC: (GNU) ', /GCC: \(GNU\) (?<version>\d{1,9}\.\d{1,9}\.\d{1,9})/)],
  },
  {
    name: 'elixir',
    cpe: 'elixir-lang:elixir',
    files: ['elixir'],
    marks: [
      at('ELIXIR_VERSION=', /ELIXIR_VERSION=(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[a-z0-9]{1,40}(?:\.\d{1,9})?)?)/),
    ],
  },
  {
    name: 'elixir',
    cpe: 'elixir-lang:elixir',
    files: /(?:^|\/)elixir\/ebin\/elixir\.app$/,
    marks: [at('{vsn,', /\{vsn,"(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[a-z0-9]{1,40}(?:\.\d{1,9})?)?)"\}/)],
  },
  {
    name: 'lua',
    cpe: 'lua:lua',
    files: /(?:^|\/)(?:luac?\d{0,9}(?:\.\d)?|liblua[.\d]{0,20}\.so[.\d]{0,20})$/,
    marks: [at('Copyright (C)', /Lua (?<version>5\.\d\.\d{1,9}) {2}Copyright/)],
  },
  {
    name: 'luajit',
    cpe: 'luajit:luajit',
    files: /(?:^|\/)luajit[^/]*$/,
    marks: [at('LuaJIT ', /LuaJIT (?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:-\w{1,20})?)/)],
  },
  { name: 'oracle/graalvm', cpe: 'oracle:graalvm', files: ['java', 'jdb'], marks: [graalvm] },
  { name: 'azul/zulu', cpe: 'azul:zulu', files: /zulu[^/]*\/(?:[^/]+\/)*(?:java|jdb)$/, marks: openjdk },
  { name: 'oracle/openjdk', cpe: 'oracle:openjdk', files: ['java', 'jdb'], marks: openjdk },
  {
    name: 'ibm/java',
    cpe: 'ibm:java',
    files: /(?:^|\/)ibm\/(?:[^/]+\/)*java$/,
    marks: [at('\0java\0', /\0java\0{1,256}\d[.\d]{1,20}\0{1,256}(?<version>\d[-._a-zA-Z0-9]{1,64})\0/)],
  },
  {
    name: 'oracle/jre',
    cpe: 'oracle:jre',
    files: ['java'],
    marks: [
      anywhere(/\0(?<version>\d{1,9}\.\d{1,9}\.[-._+a-zA-Z0-9]{1,64})\0/),
      anywhere(/\0(?<version>\d{1,9}(?:\.\d{1,9}){1,4}\+[-\d]{1,20})\0/),
    ],
  },
  {
    name: 'oracle/jdk',
    cpe: 'oracle:jdk',
    files: ['jdb'],
    marks: [anywhere(/\0(?<version>\d{1,9}\.\d{1,9}\.\d{1,9}(?:\+\d{1,9})?[-._a-zA-Z0-9]{0,64})\0/)],
  },
];
