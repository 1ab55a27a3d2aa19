/**
 * Real packages of seven ecosystems: what each states, and what that means. Read off the packages themselves, and judged by
 * hand. `type | name | version | stated, with ;; between several | expression | class`.
 */
import parse from 'spdx-expression-parse';
import { expect, it, test } from 'vitest';
import { licenceOf } from './licence.ts';

const facts = `
pypi | Flask | 3.1.3 | BSD-3-Clause | BSD-3-Clause | permissive
pypi | Jinja2 | 3.1.6 | BSD License | BSD-3-Clause | permissive
pypi | PyGObject | 3.42.2 | GNU LGPL | LGPL-2.0-or-later | weak
pypi | PyJWT | 2.6.0 | MIT | MIT | permissive
pypi | Pygments | 2.14.0 | BSD-2-Clause | BSD-2-Clause | permissive
pypi | annotated-types | 0.7.0 | MIT License | MIT | permissive
pypi | antlr4-python3-runtime | 4.13.2 | BSD | BSD-3-Clause | permissive
pypi | argcomplete | 2.0.0 | Apache Software License | Apache-2.0 | permissive
pypi | asttokens | 3.0.1 | Apache 2.0 | Apache-2.0 | permissive
pypi | aws-sam-translator | 1.110.0 | Apache License 2.0 | Apache-2.0 | permissive
pypi | boto3 | 1.43.11 | Apache-2.0 | Apache-2.0 | permissive
pypi | certifi | 2026.5.20 | MPL-2.0 | MPL-2.0 | weak
pypi | cfn-lint | 1.51.0 | MIT-0 | MIT-0 | permissive
pypi | cloudpickle | 2.1.0 | BSD 3-Clause License | BSD-3-Clause | permissive
pypi | cryptography | 38.0.4 | BSD-3-Clause OR Apache-2.0 | BSD-3-Clause OR Apache-2.0 | permissive
pypi | dbus-python | 1.3.2 | Expat (MIT/X11) | MIT | permissive
pypi | distro | 1.8.0 | Apache License, Version 2.0 | Apache-2.0 | permissive
pypi | docutils | 0.19 | public domain, Python, 2-Clause BSD, GPL 3 (see COPYING.txt) | LicenseRef-Public-Domain AND PSF-2.0 AND BSD-2-Clause AND GPL-3.0-only | strong
pypi | graphql-core | 3.2.8 | MIT license | MIT | permissive
pypi | jsonpatch | 1.33 | Modified BSD License | BSD-3-Clause | permissive
pypi | lazr.restfulclient | 0.14.5 | LGPL v3 | LGPL-3.0-only | weak
pypi | orjson | 3.8.3 | Apache-2.0 OR MIT | Apache-2.0 OR MIT | permissive
pypi | outcome | 1.3.0.post0 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
pypi | packaging | 26.3 | Apache-2.0 OR BSD-2-Clause | Apache-2.0 OR BSD-2-Clause | permissive
pypi | perf | 0.1 | GPLv2 | GPL-2.0-only | strong
pypi | pexpect | 4.8.0 | ISC license | ISC | permissive
pypi | pillow | 13.0.0 | MIT-CMU | MIT-CMU | permissive
pypi | ptyprocess | 0.7.0 | ISC License (ISCL) | ISC | permissive
pypi | python-apt | 2.6.0 | GNU GPL | GPL-1.0-or-later | strong
pypi | python-dateutil | 2.9.0.post0 | BSD License OR Apache Software License | BSD-3-Clause OR Apache-2.0 | permissive
pypi | regex | 2026.5.9 | Apache-2.0 AND CNRI-Python | Apache-2.0 AND CNRI-Python | permissive
pypi | rsa | 4.7.2 | ASL 2 | Apache-2.0 | permissive
pypi | typing_extensions | 4.15.0 | PSF-2.0 | PSF-2.0 | permissive
pypi | MarkupSafe | 3.0.3 | BSD-3-Clause | BSD-3-Clause | permissive
pypi | PyYAML | 6.0 | MIT | MIT | permissive
pypi | aws-xray-sdk | 2.15.0 | Apache License 2.0 | Apache-2.0 | permissive
pypi | backcall | 0.2.0 | BSD License | BSD-3-Clause | permissive
pypi | blinker | 1.5 | MIT License | MIT | permissive
pypi | botocore | 1.43.11 | Apache-2.0 | Apache-2.0 | permissive
pypi | jsonpath-ng | 1.8.0 | Apache 2.0 | Apache-2.0 | permissive
pypi | jsonpointer | 3.1.1 | Modified BSD License | BSD-3-Clause | permissive
pypi | lazr.uri | 1.0.6 | LGPL v3 | LGPL-3.0-only | weak
pypi | mpmath | 1.3.0 | BSD | BSD-3-Clause | permissive
pypi | pyOpenSSL | 23.0.0 | Apache License, Version 2.0 | Apache-2.0 | permissive
pypi | rfc3339-validator | 0.1.4 | MIT license | MIT | permissive
pypi | sniffio | 1.3.1 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
pypi | yq | 3.1.0 | Apache Software License | Apache-2.0 | permissive
pypi | Werkzeug | 3.1.8 | BSD-3-Clause | BSD-3-Clause | permissive
deb | adduser | 3.134 | GPL-2.0-or-later | GPL-2.0-or-later | strong
deb | alsa-topology-conf | 1.2.5.1-2 | BSD-3-Clause | BSD-3-Clause | permissive
deb | appstream | 0.16.1-2 | FSFAP ;; GPL-2.0-or-later ;; LGPL-2.1-or-later ;; SIL-1.1 | FSFAP AND GPL-2.0-or-later AND LGPL-2.1-or-later AND OFL-1.1 | strong
deb | apt | 2.6.1 | BSD-3-Clause ;; GPL-2.0-only ;; GPL-2.0-or-later ;; MIT | BSD-3-Clause AND GPL-2.0-only AND GPL-2.0-or-later AND MIT | strong
deb | at-spi2-common | 2.46.0-5 | AFL-2.1 OR GPL-2.0-or-later ;; GPL-2.0-only ;; LGPL-2.0-or-later ;; LGPL-2.1-or-later ;; public-domain | (AFL-2.1 OR GPL-2.0-or-later) AND GPL-2.0-only AND LGPL-2.0-or-later AND LGPL-2.1-or-later AND LicenseRef-Public-Domain | strong
deb | base-files | 12.4+deb12u11 | GPL | GPL-1.0-or-later | strong
deb | base-passwd | 3.6.1 | GPL-2.0-only ;; public-domain | GPL-2.0-only AND LicenseRef-Public-Domain | strong
deb | bc | 1.07.1-3+b1 | GPL-2.0-or-later ;; X11 ;; permissive ;; public-domain | GPL-2.0-or-later AND X11 AND LicenseRef-permissive AND LicenseRef-Public-Domain | strong
deb | binutils | 2.40-2 | GFDL ;; GPL ;; LGPL | GFDL-1.1-or-later AND GPL-1.0-or-later AND LGPL-2.0-or-later | strong
deb | buildah | 1.28.2+ds1-3+deb12u1+b3 | Apache-2.0 | Apache-2.0 | permissive
deb | bzip2 | 1.0.8-5+b1 | BSD-variant ;; GPL-2.0-only | LicenseRef-BSD-variant AND GPL-2.0-only | strong
deb | ca-certificates | 20230311+deb12u1 | GPL-2.0-or-later ;; MPL-2.0 | GPL-2.0-or-later AND MPL-2.0 | strong
deb | coreutils | 9.1-1 | BSD-4-clause-UC ;; FSFULLR ;; GFDL-NIV-1.3 ;; GPL-3.0-or-later ;; ISC | BSD-4-Clause-UC AND FSFULLR AND GFDL-1.3-no-invariants-only AND GPL-3.0-or-later AND ISC | strong
deb | cpp | 4:12.2.0-3 | GPL-2.0-only | GPL-2.0-only | strong
deb | cscope | 15.9-1 | BSD-2-Clause-style ;; GPL-2.0-or-later ;; custom | LicenseRef-BSD-2-Clause-style AND GPL-2.0-or-later AND LicenseRef-custom | strong
deb | dash | 0.5.12-2 | BSD-3-Clause ;; GPL-2.0-or-later ;; public-domain | BSD-3-Clause AND GPL-2.0-or-later AND LicenseRef-Public-Domain | strong
deb | dconf-gsettings-backend | 0.40.0-4 | GPL-3.0-only ;; LGPL-2.0-or-later | GPL-3.0-only AND LGPL-2.0-or-later | strong
deb | debconf | 1.5.82 | BSD-2-Clause | BSD-2-Clause | permissive
deb | debianutils | 5.7-0.5~deb12u1 | GPL-2.0-or-later ;; SMAIL-GPL ;; public-domain | GPL-2.0-or-later AND SMAIL-GPL AND LicenseRef-Public-Domain | strong
deb | debugedit | 1:5.0-5 | GPL-2.0-or-later ;; GPL-3.0-or-later | GPL-2.0-or-later AND GPL-3.0-or-later | strong
deb | distro-info-data | 0.58+deb12u6 | ISC | ISC | permissive
deb | dmsetup | 2:1.02.185-2 | BSD-2-Clause ;; GPL-2.0-only ;; GPL-2.0-or-later ;; LGPL-2.1-only | BSD-2-Clause AND GPL-2.0-only AND GPL-2.0-or-later AND LGPL-2.1-only | strong
deb | docker-registry | 2.8.2+ds1-1 | Apache-2.0 ;; MIT | Apache-2.0 AND MIT | permissive
deb | dpkg | 1.21.22 | BSD-2-Clause ;; GPL-2.0-only ;; GPL-2.0-or-later ;; public-domain-s-s-d | BSD-2-Clause AND GPL-2.0-only AND GPL-2.0-or-later AND LicenseRef-Public-Domain | strong
deb | fakeroot | 1.31-1.2 | Artistic-1.0-Perl ;; GPL-3.0-only | Artistic-1.0-Perl AND GPL-3.0-only | strong
deb | fonts-dejavu-core | 2.37-6 | GPL-2.0-or-later ;; bitstream-vera | GPL-2.0-or-later AND Bitstream-Vera | strong
deb | fonts-noto-cjk | 1:20220127+repack1-1 | GPL-3.0-or-later ;; SIL-1.1 | GPL-3.0-or-later AND OFL-1.1 | strong
deb | freeglut3-dev | 3.4.0-1 | GPL-2.0-or-later ;; MIT | GPL-2.0-or-later AND MIT | strong
deb | gir1.2-packagekitglib-1.0 | 1.2.6-5+deb12u1 | GPL-2.0-or-later ;; LGPL-2.1-or-later | GPL-2.0-or-later AND LGPL-2.1-or-later | strong
deb | golang-github-containers-common | 0.50.1+ds1-4 | Apache-2.0 ;; Apache-2.0 OR MIT | Apache-2.0 AND (Apache-2.0 OR MIT) | permissive
deb | googletest | 1.12.1-0.2 | BSD-C3 ;; GAP | BSD-3-Clause AND FSFAP | permissive
deb | grep | 3.8-5 | GPL-3.0-or-later | GPL-3.0-or-later | strong
deb | groff-base | 1.22.4-10 | GFDL-1.3-only ;; GPL-3.0-only | GFDL-1.3-only AND GPL-3.0-only | strong
deb | gsettings-desktop-schemas | 43.0-1 | LGPL-2.1-or-later | LGPL-2.1-or-later | weak
deb | gzip | 1.12-1 | FSF-manpages ;; GFDL-1.3+-no-invariant ;; GPL-3.0-or-later | LicenseRef-FSF-manpages AND GFDL-1.3-no-invariants-or-later AND GPL-3.0-or-later | strong
deb | heaptrack | 1.4.0-2 | BSD-3-Clause ;; BSL-1.0 ;; GPL-2.0-only ;; LGPL-2.1-or-later | BSD-3-Clause AND BSL-1.0 AND GPL-2.0-only AND LGPL-2.1-or-later | strong
deb | icu-devtools | 72.1-3+deb12u1 | GPL-3.0-only ;; MIT | GPL-3.0-only AND MIT | strong
deb | init-system-helpers | 1.65.2 | BSD-3-Clause ;; GPL-2.0-or-later | BSD-3-Clause AND GPL-2.0-or-later | strong
deb | iptables | 1.8.9-2 | Artistic-1.0-Perl ;; GPL-2.0-only ;; GPL-2.0-or-later ;; custom | Artistic-1.0-Perl AND GPL-2.0-only AND GPL-2.0-or-later AND LicenseRef-custom | strong
deb | jq | 1.6-2.1+deb12u1 | CC-BY-3.0 ;; GPL-2.0-or-later ;; MIT | CC-BY-3.0 AND GPL-2.0-or-later AND MIT | strong
deb | less | 590-2.1~deb12u2 | GPL-3.0-or-later OR Less ;; Spencer-86 ;; X11 ;; public-domain | (GPL-3.0-or-later OR LicenseRef-Less) AND Spencer-86 AND X11 AND LicenseRef-Public-Domain | strong
deb | libacl1 | 2.3.1-3 | GPL-2.0-or-later ;; LGPL-2.0-or-later | GPL-2.0-or-later AND LGPL-2.0-or-later | strong
rpm | bash | 4.4-19.6.1 | GPL-3.0-or-later | GPL-3.0-or-later | strong
rpm | ca-certificates-mozilla-prebuilt | 2.44-21.1 | MPL-2.0 | MPL-2.0 | weak
rpm | file-magic | 5.32-7.14.1 | BSD-2-Clause | BSD-2-Clause | permissive
rpm | filesystem | 15.0-11.3.2 | MIT | MIT | permissive
rpm | glibc | 2.31-9.3.2 | LGPL-2.1-or-later AND LGPL-2.1-or-later WITH GCC-exception-2.0 AND GPL-2.0-or-later | LGPL-2.1-or-later AND LGPL-2.1-or-later WITH GCC-exception-2.0 AND GPL-2.0-or-later | strong
rpm | libacl1 | 2.2.52-4.3.1 | GPL-2.0+ and LGPL-2.1+ | GPL-2.0-or-later AND LGPL-2.1-or-later | strong
rpm | libattr1 | 2.4.47-2.19 | GPL-2.0-or-later AND LGPL-2.1-or-later | GPL-2.0-or-later AND LGPL-2.1-or-later | strong
rpm | libbz2-1 | 1.0.6-5.11.1 | BSD-3-Clause | BSD-3-Clause | permissive
rpm | libcap2 | 2.26-4.6.1 | BSD-3-Clause or GPL-2.0 | BSD-3-Clause OR GPL-2.0-only | permissive
rpm | libcrypt1 | 4.4.15-2.51 | LGPL-2.1-or-later AND BSD-2-Clause AND BSD-3-Clause AND SUSE-Public-Domain | LGPL-2.1-or-later AND BSD-2-Clause AND BSD-3-Clause AND LicenseRef-Public-Domain | weak
rpm | libdw1 | 0.168-4.5.3 | SUSE-GPL-2.0-with-OSI-exception | LicenseRef-SUSE-GPL-2.0-with-OSI-exception | unknown
rpm | libgcc_s1 | 11.2.1+git610-1.3.9 | GPL-3.0-or-later WITH GCC-exception-3.1 | GPL-3.0-or-later WITH GCC-exception-3.1 | weak
rpm | libgcrypt20 | 1.8.2-8.39.1 | GPL-2.0+ AND LGPL-2.1+ | GPL-2.0-or-later AND LGPL-2.1-or-later | strong
rpm | libgmp10 | 6.1.2-4.6.1 | LGPL-3.0-or-later OR GPL-2.0-or-later | LGPL-3.0-or-later OR GPL-2.0-or-later | weak
rpm | liblzma5 | 5.2.3-4.3.1 | SUSE-Public-Domain | LicenseRef-Public-Domain | public-domain
rpm | libz1 | 1.2.11-3.21.1 | Zlib | Zlib | permissive
rpm | libzstd1 | 1.4.4-1.6.1 | BSD-3-Clause AND GPL-2.0-only | BSD-3-Clause AND GPL-2.0-only | strong
rpm | perl-base | 5.26.1-15.87 | Artistic-1.0 or GPL-2.0+ | Artistic-1.0 OR GPL-2.0-or-later | permissive
rpm | rpm-config-SUSE | 1-5.6.1 | GPL-2.0-or-later | GPL-2.0-or-later | strong
rpm | audit | 3.0.6-1.cm2 | GPLv2+ | GPL-2.0-or-later | strong
rpm | audit-libs | 3.0.6-1.cm2 | LGPLv2+ | LGPL-2.0-or-later | weak
rpm | bzip2 | 1.0.8-1.cm2 | BSD | BSD-3-Clause | permissive
rpm | ca-certificates-base | 1:2.0.0-1.cm2 | MPLv2.0 | MPL-2.0 | weak
rpm | chkconfig | 1.20-1.cm2 | GPLv2 | GPL-2.0-only | strong
rpm | core-packages-container | 2.0-1.cm2 | ASL 2.0 | Apache-2.0 | permissive
rpm | cpio | 2.13-3.cm2 | GPLv3+ | GPL-3.0-or-later | strong
rpm | cryptsetup-libs | 2.3.3-3.cm2 | GPLv2+ and LGPLv2+ | GPL-2.0-or-later AND LGPL-2.0-or-later | strong
rpm | device-mapper-libs | 2.03.05-9.cm2 | LGPLv2 | LGPL-2.0-only | weak
rpm | e2fsprogs | 1.46.4-1.cm2 | GPLv2 AND LGPLv2 AND BSD AND MIT | GPL-2.0-only AND LGPL-2.0-only AND BSD-3-Clause AND MIT | strong
rpm | elfutils | 0.185-1.cm2 | GPLv3+ AND (GPLv2+ OR LGPLv3+) | GPL-3.0-or-later AND (GPL-2.0-or-later OR LGPL-3.0-or-later) | strong
rpm | elfutils-default-yama-scope | 0.185-1.cm2 | GPLv2+ OR LGPLv3+ | GPL-2.0-or-later OR LGPL-3.0-or-later | weak
rpm | gmp | 6.2.1-2.cm2 | GPLv2+ AND GPLv3+ AND LGPLv3+ | GPL-2.0-or-later AND GPL-3.0-or-later AND LGPL-3.0-or-later | strong
rpm | gnupg2 | 2.3.3-1.cm2 | BSD and CC0 and GPLv2+ and LGPLv2+ | BSD-3-Clause AND CC0-1.0 AND GPL-2.0-or-later AND LGPL-2.0-or-later | strong
rpm | gpgme | 1.16.0-1.cm2 | GPLv3+ and LGPLv2+ and MIT | GPL-3.0-or-later AND LGPL-2.0-or-later AND MIT | strong
rpm | kmod | 29-1.cm2 | LGPLv2.1+ AND GPLv2+ | LGPL-2.1-or-later AND GPL-2.0-or-later | strong
rpm | libarchive | 3.4.2-3.cm2 | BSD AND Public Domain AND (ASL 2.0 OR CC0 1.0 OR OpenSSL) | BSD-3-Clause AND LicenseRef-Public-Domain AND (Apache-2.0 OR CC0-1.0 OR OpenSSL) | permissive
rpm | libgcrypt | 1.9.4-1.cm2 | GPLv2+ and LGPLv2+ and BSD and MIT and Public Domain | GPL-2.0-or-later AND LGPL-2.0-or-later AND BSD-3-Clause AND MIT AND LicenseRef-Public-Domain | strong
rpm | libksba | 1.6.0-1.cm2 | (LGPLv3+ or GPLv2+) and GPLv3+ | (LGPL-3.0-or-later OR GPL-2.0-or-later) AND GPL-3.0-or-later | strong
rpm | libpkgconf | 1.8.0-1.cm2 | ISC | ISC | permissive
rpm | libselinux | 3.2-1.cm2 | Public Domain | LicenseRef-Public-Domain | public-domain
rpm | libtasn1 | 4.14-3.cm2 | GPLv3+ and LGPLv2+ | GPL-3.0-or-later AND LGPL-2.0-or-later | strong
rpm | lz4 | 1.9.2-2.cm2 | BSD 2-Clause and GPLv2 | BSD-2-Clause AND GPL-2.0-only | strong
apk | alpine-baselayout | 3.1.2-r0 | GPL-2.0-only | GPL-2.0-only | strong
apk | alpine-keys | 2.1-r2 | MIT | MIT | permissive
apk | apk-tools | 2.10.4-r2 | GPL2 | GPL-2.0-only | strong
apk | busybox | 1.30.1-r3 | GPL-2.0 | GPL-2.0-only | strong
apk | ca-certificates-cacert | 20190108-r0 | MPL-2.0 GPL-2.0-or-later | MPL-2.0 AND GPL-2.0-or-later | strong
apk | libc-utils | 0.7.1-r0 | BSD | BSD-3-Clause | permissive
apk | libcrypto1.1 | 1.1.1d-r2 | OpenSSL | OpenSSL | permissive
apk | libtls-standalone | 2.9.1-r0 | ISC | ISC | permissive
apk | musl-utils | 1.1.22-r3 | MIT BSD GPL2+ | MIT AND BSD-3-Clause AND GPL-2.0-or-later | strong
apk | zlib | 1.2.11-r1 | zlib | Zlib | permissive
apk | libssl1.1 | 1.1.1d-r2 | OpenSSL | OpenSSL | permissive
apk | musl | 1.1.22-r3 | MIT | MIT | permissive
apk | scanelf | 1.2.3-r0 | GPL-2.0 | GPL-2.0-only | strong
npm | zod | 4.6.7 | MIT | MIT | permissive
npm | yaml | 2.9.1 | ISC | ISC | permissive
npm | webidl-conversions | 3.0.1 | BSD-2-Clause | BSD-2-Clause | permissive
npm | wabt | 1.0.39 | Apache-2.0 | Apache-2.0 | permissive
npm | type-fest | 5.10.0 | (MIT OR CC0-1.0) | MIT OR CC0-1.0 | public-domain
npm | spdx-license-list | 6.12.0 | CC0-1.0 | CC0-1.0 | public-domain
npm | spdx-exceptions | 2.5.0 | CC-BY-3.0 | CC-BY-3.0 | permissive
npm | source-map-js | 1.2.4 | BSD-3-Clause | BSD-3-Clause | permissive
npm | lightningcss-linux-x64-gnu | 1.33.0 | MPL-2.0 | MPL-2.0 | weak
npm | graceful-fs | 4.2.12 | BlueOak-1.0.0 | BlueOak-1.0.0 | permissive
npm | @biomejs/cli-linux-x64 | 2.6.8 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
npm | yoctocolors | 2.2.0 | MIT | MIT | permissive
npm | walk-up-path | 4.0.0 | ISC | ISC | permissive
npm | uri-js | 4.4.1 | BSD-2-Clause | BSD-2-Clause | permissive
npm | typescript | 6.0.3 | Apache-2.0 | Apache-2.0 | permissive
npm | spdx-license-ids | 3.0.24 | CC0-1.0 | CC0-1.0 | public-domain
npm | smol-toml | 1.9.1 | BSD-3-Clause | BSD-3-Clause | permissive
npm | lightningcss | 1.33.0 | MPL-2.0 | MPL-2.0 | weak
npm | @biomejs/biome | 2.6.8 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
npm | yauzl | 3.4.0 | MIT | MIT | permissive
npm | xtend | 4.0.2 | MIT | MIT | permissive
npm | unbash | 6.0.4 | ISC | ISC | permissive
npm | temporal-spec | 1.0.1 | Apache-2.0 | Apache-2.0 | permissive
npm | split2 | 4.2.0 | ISC | ISC | permissive
npm | secure-json-parse | 4.1.1 | BSD-3-Clause | BSD-3-Clause | permissive
npm | prom-client | 15.1.3 | Apache-2.0 | Apache-2.0 | permissive
npm | light-my-request | 6.8.1 | BSD-3-Clause | BSD-3-Clause | permissive
npm | axe-core | 4.14.1 | MPL-2.0 | MPL-2.0 | weak
npm | xmlchars | 2.2.0 | MIT | MIT | permissive
npm | why-is-node-running | 2.3.0 | MIT | MIT | permissive
npm | whatwg-url | 5.0.0 | MIT | MIT | permissive
npm | watskeburt | 5.0.3 | MIT | MIT | permissive
npm | vitest | 4.1.12 | MIT | MIT | permissive
npm | vite | 8.3.8 | MIT | MIT | permissive
npm | signal-exit | 4.1.0 | ISC | ISC | permissive
npm | siginfo | 2.0.0 | ISC | ISC | permissive
npm | semver | 7.8.6 | ISC | ISC | permissive
npm | saxes | 6.0.0 | ISC | ISC | permissive
npm | playwright-core | 1.65.1 | Apache-2.0 | Apache-2.0 | permissive
npm | picocolors | 1.1.1 | ISC | ISC | permissive
cargo | zmij | 1.0.23 | MIT | MIT | permissive
cargo | unicode-ident | 1.0.27 | (MIT OR Apache-2.0) AND Unicode-3.0 | (MIT OR Apache-2.0) AND Unicode-3.0 | permissive
cargo | topological-sort | 0.2.2 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | smallvec | 1.6.0 | MIT/Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | object | 0.37.3 | Apache-2.0 OR MIT | Apache-2.0 OR MIT | permissive
cargo | miniz_oxide | 0.9.1 | MIT OR Zlib OR Apache-2.0 | MIT OR Zlib OR Apache-2.0 | permissive
cargo | memchr | 2.8.3 | Unlicense OR MIT | Unlicense OR MIT | public-domain
cargo | foldhash | 0.1.5 | Zlib | Zlib | permissive
cargo | byteorder | 0.5.3 | Unlicense/MIT | Unlicense OR MIT | public-domain
cargo | adler2 | 2.0.1 | 0BSD OR MIT OR Apache-2.0 | 0BSD OR MIT OR Apache-2.0 | permissive
cargo | wasm-gen | 0.1.4 | MIT | MIT | permissive
cargo | thiserror-impl | 2.0.21 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | indexmap | 2.14.2 | Apache-2.0 OR MIT | Apache-2.0 OR MIT | permissive
cargo | thiserror | 2.0.21 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | syn | 3.0.10 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | pico-args | 0.5.0 | MIT | MIT | permissive
cargo | equivalent | 1.0.3 | Apache-2.0 OR MIT | Apache-2.0 OR MIT | permissive
cargo | cargo_metadata | 0.23.1 | MIT | MIT | permissive
cargo | serde_json | 1.0.154 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | serde_derive | 1.0.229 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | serde_core | 1.0.229 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | serde | 1.0.229 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | semver | 1.0.28 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
cargo | quote | 1.0.47 | MIT OR Apache-2.0 | MIT OR Apache-2.0 | permissive
maven | xml-apis:xml-apis | 1.0.b2 | The Apache Software License, Version 2.0 | Apache-2.0 | permissive
maven | org.yaml:snakeyaml | 1.30 | Apache License, Version 2.0 | Apache-2.0 | permissive
maven | org.xmlunit:xmlunit-legacy | 2.6.2 | The BSD 3-Clause License | BSD-3-Clause | permissive
maven | org.xerial.snappy:snappy-java | 1.1.8.4 | Apache-2.0 | Apache-2.0 | permissive
maven | org.tukaani:xz | 1.9 | Public Domain | LicenseRef-Public-Domain | public-domain
maven | org.threeten:threeten-extra | 1.5.0 | BSD 3-clause | BSD-3-Clause | permissive
maven | org.testcontainers:testcontainers-bom | 1.17.1 | MIT | MIT | permissive
maven | org.springframework.retry:spring-retry | 1.3.3 | Apache 2.0 | Apache-2.0 | permissive
maven | org.spark-project.spark:unused | 1.0.0 | The Apache License, Version 2.0 | Apache-2.0 | permissive
maven | org.sonatype.spice:spice-parent | 16 | Apache Public License 2.0 | Apache-2.0 | permissive
maven | org.slf4j:slf4j-parent | 2.0.0-alpha1 | MIT License | MIT | permissive
maven | org.rrd4j:rrd4j | 3.5 | Apache License Version 2.0 | Apache-2.0 | permissive
maven | org.rocksdb:rocksdbjni | 6.20.3 | Apache License 2.0 ;; GNU General Public License, version 2 | Apache-2.0 OR GPL-2.0-only | permissive
maven | org.roaringbitmap:shims | 0.9.25 | Apache 2 | Apache-2.0 | permissive
maven | org.reactivestreams:reactive-streams | 1.0.3 | CC0 | CC0-1.0 | public-domain
maven | org.ow2.asm:asm-parent | 5.0.3 | BSD | BSD-3-Clause | permissive
maven | org.ow2.asm:asm-commons | 8.0.1 | BSD-3-Clause | BSD-3-Clause | permissive
maven | org.mockito:mockito-junit-jupiter | 4.5.1 | The MIT License | MIT | permissive
maven | org.latencyutils:LatencyUtils | 2.0.3 | Public Domain, per Creative Commons CC0 | CC0-1.0 | public-domain
maven | org.jvnet.staxex:stax-ex | 1.8 | Dual license consisting of the CDDL v1.1 and GPL v2 | CDDL-1.1 OR GPL-2.0-only WITH Classpath-exception-2.0 | weak
maven | org.junit.vintage:junit-vintage-engine | 5.7.1 | Eclipse Public License v2.0 | EPL-2.0 | weak
maven | org.jline:jline-parent | 3.9.0 | The BSD License | BSD-3-Clause | permissive
maven | org.jboss.logging:jboss-logging | 3.4.3.Final | Apache License, version 2.0 | Apache-2.0 | permissive
maven | org.javassist:javassist | 3.25.0-GA | MPL 1.1 ;; LGPL 2.1 ;; Apache License 2.0 | MPL-1.1 OR LGPL-2.1-only OR Apache-2.0 | permissive
maven | org.hsqldb:hsqldb | 2.5.1 | HSQLDB License, a BSD open source license | BSD-3-Clause | permissive
maven | org.hibernate:hibernate-core | 5.6.9.Final | GNU Library General Public License v2.1 or later | LGPL-2.1-or-later | weak
maven | org.hdrhistogram:HdrHistogram | 2.1.12 | Public Domain, per Creative Commons CC0 ;; BSD-2-Clause | CC0-1.0 OR BSD-2-Clause | public-domain
maven | org.hamcrest:hamcrest-parent | 1.3 | New BSD License | BSD-3-Clause | permissive
maven | org.hamcrest:hamcrest-core | 2.2 | BSD License 3 | BSD-3-Clause | permissive
maven | org.glassfish.hk2:osgi-resource-locator | 1.0.3 | EPL 2.0 ;; GPL2 w/ CPE | EPL-2.0 OR GPL-2.0-only WITH Classpath-exception-2.0 | weak
maven | org.elasticsearch.plugin:rank-eval-client | 7.17.3 | Elastic License 2.0 ;; Server Side Public License, v 1 | Elastic-2.0 OR SSPL-1.0 | network
maven | org.elasticsearch.client:elasticsearch-rest-high-level-client | 7.17.3 | Elastic License 2.0 | Elastic-2.0 | restricted
maven | org.eclipse.tycho:org.eclipse.osgi | 3.13.0.v20180226-1711 | Eclipse Public License | EPL-1.0 | weak
maven | org.eclipse.sisu:sisu-plexus | 0.3.4 | Eclipse Public License, Version 1.0 | EPL-1.0 | weak
maven | org.eclipse.parsson:project | 1.0.0 | Eclipse Public License 2.0 ;; GNU General Public License, version 2 with the GNU Classpath Exception | EPL-2.0 OR GPL-2.0-only WITH Classpath-exception-2.0 | weak
maven | org.eclipse.jetty:jetty-project | 9.4.44.v20210927 | Apache Software License - Version 2.0 ;; Eclipse Public License - Version 1.0 | Apache-2.0 OR EPL-1.0 | permissive
maven | org.eclipse.ee4j:project | 1.0.6 | Eclipse Public License v. 2.0 ;; GNU General Public License, version 2 with the GNU Classpath Exception | EPL-2.0 OR GPL-2.0-only WITH Classpath-exception-2.0 | weak
maven | org.codehaus.mojo:animal-sniffer-parent | 1.17 | MIT license | MIT | permissive
maven | org.codehaus.jackson:jackson-xc | 1.9.2 | The Apache Software License, Version 2.0 ;; GNU Lesser General Public License (LGPL), Version 2.1 | Apache-2.0 OR LGPL-2.1-only | permissive
maven | org.checkerframework:checker-compat-qual | 2.0.0 | GNU General Public License, version 2 (GPL2), with the classpath exception ;; The MIT License | GPL-2.0-only WITH Classpath-exception-2.0 OR MIT | permissive
maven | org.bouncycastle:bcprov-jdk15on | 1.52 | Bouncy Castle Licence | MIT | permissive
maven | org.aspectj:aspectjweaver | 1.9.7 | Eclipse Public License - v 2.0 | EPL-2.0 | weak
maven | org.apache.xbean:xbean-asm9-shaded | 4.20 | http://asm.ow2.org/license.html ;; http://www.apache.org/licenses/LICENSE-2.0.txt | LicenseRef-http-asm.ow2.org-license.html OR Apache-2.0 | permissive
maven | org.apache.spark:spark-parent_2.12 | 3.3.0 | Apache 2.0 License | Apache-2.0 | permissive
maven | net.sf.py4j:py4j | 0.10.9.5 | The New BSD License | BSD-3-Clause | permissive
`;

const rows = facts
  .trim()
  .split('\n')
  .map(line => line.split(' | '));

test.each(rows)('%s %s %s: %s', (type = '', _name, _version, stated = '', expression, one) => {
  const licence = licenceOf(stated.split(' ;; '), type);
  expect([licence?.expression, licence?.class]).toEqual([expression, one]);
  expect(() => parse(licence!.expression)).not.toThrow();
});

it('are two hundred, of five ecosystems and more', () => {
  expect(rows.length).toBeGreaterThanOrEqual(200);
  expect(new Set(rows.map(([type]) => type)).size).toBeGreaterThanOrEqual(5);
});
