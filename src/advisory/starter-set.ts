/**
 * The built-in starter set: well-known vulnerabilities as plain facts, so that a first scan works without a database.
 * A line of `CVE severity title`, then a line of `ecosystem[:releases] package range…` for each package; a range is
 * `introduced..fixed`, either left out where there is none. Releases are a list, or `v3.17-v3.23` for all from to.
 */
export const starterSet = `
CVE-2014-0160 high Heartbleed
  Debian:7 openssl 1.0.1..1.0.1e-2+deb7u5
  Ubuntu:14.04:LTS openssl 1.0.1..1.0.1f-1ubuntu2
CVE-2015-7501 critical deserialisation in commons-collections
  Maven commons-collections:commons-collections ..3.2.2
  Maven org.apache.commons:commons-collections4 ..4.1
CVE-2016-4437 critical remember-me key in Shiro
  Maven org.apache.shiro:shiro-core ..1.2.5
CVE-2016-10033 critical command injection in PHPMailer
  Packagist phpmailer/phpmailer 5.0.0..5.2.18
CVE-2016-1000027 critical deserialisation in Spring HTTP invokers
  Maven org.springframework:spring-web ..6.0.0
CVE-2017-5638 critical code execution through Content-Type in Struts
  Maven org.apache.struts:struts2-core 2.3.0..2.3.32 2.5.0..2.5.10.1
CVE-2017-7525 critical deserialisation in jackson-databind
  Maven com.fasterxml.jackson.core:jackson-databind ..2.6.7.1 2.7.0..2.7.9.1 2.8.0..2.8.9
CVE-2017-18342 critical code execution in PyYAML load
  PyPI pyyaml ..5.1
CVE-2018-11776 high code execution through namespaces in Struts
  Maven org.apache.struts:struts2-core 2.0.4..2.3.35 2.5..2.5.17
CVE-2018-18074 high credentials sent on redirect by requests
  PyPI requests ..2.20.0
CVE-2018-25032 high memory corruption in zlib deflate
  AlmaLinux:8 zlib ..1.2.11-18.el8_5
  Alpine:v3.17-v3.23 zlib ..1.2.11-r4
  Debian:11 zlib ..1:1.2.11.dfsg-2+deb11u1
  Debian:12,13 zlib ..1:1.2.11.dfsg-4
CVE-2019-5418 high file disclosure in Action View
  RubyGems actionview ..4.2.11.1 4.3..5.0.7.2 5.1..5.1.6.2 5.2..5.2.2.1 5.3..6.0.0.beta3
CVE-2019-5420 critical development secret in Rails
  RubyGems railties 5.2.0..5.2.2.1 5.3..6.0.0.beta3
CVE-2019-5736 high runc overwritten from a container
  Alpine:v3.17-v3.23 runc ..1.0.0_rc7-r0
CVE-2019-10744 critical prototype pollution in defaultsDeep of lodash
  npm lodash ..4.17.12
CVE-2019-10906 high sandbox escape in Jinja2
  PyPI jinja2 ..2.10.1
CVE-2019-11324 high certificates trusted wrongly in urllib3
  PyPI urllib3 ..1.24.2
CVE-2019-11358 medium prototype pollution in jQuery
  npm jquery 1.1.4..3.4.0
CVE-2019-14234 critical SQL injection in Django key lookups
  PyPI django 1.11..1.11.23 2.1..2.1.11 2.2..2.2.4
CVE-2019-17571 critical deserialisation in the log4j 1.2 socket server
  Maven log4j:log4j 1.2..
CVE-2019-20330 critical missing blocks in jackson-databind
  Maven com.fasterxml.jackson.core:jackson-databind 2.0.0..2.6.7.4 2.7.0..2.7.9.7 2.8.0..2.8.11.5 2.9.0..2.9.10.2
CVE-2020-1747 critical code execution in PyYAML full_load
  PyPI pyyaml 5.1..5.3.1
CVE-2020-1938 critical Ghostcat
  Maven org.apache.tomcat.embed:tomcat-embed-core 7.0.0..7.0.100 8.0.0..8.5.51 9.0.0..9.0.31
CVE-2020-7598 medium prototype pollution in minimist
  npm minimist ..0.2.1 1.0.0..1.2.3
CVE-2020-8203 high prototype pollution in zipObjectDeep of lodash
  npm lodash 3.7.0..4.17.19
CVE-2020-11022 medium cross-site scripting in jQuery
  npm jquery 1.2.0..3.5.0
CVE-2020-14343 critical code execution in PyYAML full_load
  PyPI pyyaml ..5.4
CVE-2020-28493 medium slow regular expression in Jinja2 urlize
  PyPI jinja2 ..2.11.3
CVE-2020-28928 medium wcsnrtombs overflow in musl
  Alpine:v3.17-v3.23 musl ..1.2.2_pre2-r0
CVE-2020-36518 high stack overflow through nesting in jackson-databind
  Maven com.fasterxml.jackson.core:jackson-databind ..2.12.6.1 2.13.0..2.13.2.1
CVE-2021-3129 critical code execution in Laravel Ignition
  Packagist facade/ignition ..1.16.14 2.0.0..2.4.2 2.5.0..2.5.2
CVE-2021-3156 high Baron Samedit
  Alpine:v3.19-v3.23 sudo ..1.9.5_p2-r0
  Alpine:v3.17-v3.18 sudo ..1.9.5p2-r0
  Debian:12,13 sudo ..1.9.5p1-1.1
CVE-2021-3711 critical SM2 overflow in OpenSSL
  Alpine:v3.17-v3.23 openssl ..1.1.1l-r0
  Debian:11 openssl ..1.1.1k-1+deb11u1
CVE-2021-3749 high slow regular expression in axios
  npm axios ..0.21.2
CVE-2021-3807 high slow regular expression in ansi-regex
  npm ansi-regex 3.0.0..3.0.1 4.0.0..4.1.1 5.0.0..5.0.1 6.0.0..6.0.1
CVE-2021-4034 high PwnKit
  AlmaLinux:8 polkit ..0.115-13.el8_5.2
  Alpine:v3.17-v3.23 polkit ..0.120-r2
  Debian:11 policykit-1 ..0.105-31+deb11u1
CVE-2021-22118 high local privilege escalation in Spring WebFlux
  Maven org.springframework:spring-web 5.2.0..5.2.15 5.3.0..5.3.7
CVE-2021-23017 high resolver off by one in nginx
  Alpine:v3.17-v3.23 nginx ..1.20.1-r0
  Debian:12,13 nginx ..1.18.0-6.1
CVE-2021-23337 high command injection in template of lodash
  npm lodash ..4.17.21
CVE-2021-29425 medium path traversal in commons-io
  Maven commons-io:commons-io ..2.7
CVE-2021-33574 critical use after free in glibc mq_notify
  Debian:12,13 glibc ..2.32-0experimental0
CVE-2021-35042 critical SQL injection in Django order_by
  PyPI django 3.1..3.1.13 3.2..3.2.5
CVE-2021-36159 critical out of bounds in apk-tools
  Alpine:v3.17-v3.23 apk-tools ..2.12.6-r0
CVE-2021-37701 high files written outside by tar
  npm tar 3.0.0..4.4.16 5.0.0..5.0.8 6.0.0..6.1.7
CVE-2021-41773 critical path traversal in Apache httpd
  Alpine:v3.17-v3.23 apache2 ..2.4.50-r0
CVE-2021-42550 medium JNDI in logback configuration
  Maven ch.qos.logback:logback-core ..1.2.9
CVE-2021-43138 high prototype pollution in async
  npm async 2.0.0..2.6.4 3.0.0..3.2.2
CVE-2021-44228 critical Log4Shell
  Maven org.apache.logging.log4j:log4j-core 2.0-beta9..2.3.1 2.4..2.12.2 2.13.0..2.15.0
  Debian:11 apache-log4j2 ..2.15.0-1~deb11u1
CVE-2021-44906 critical prototype pollution in minimist
  npm minimist ..0.2.4 1.0.0..1.2.6
CVE-2021-45046 critical Log4Shell, incomplete fix
  Maven org.apache.logging.log4j:log4j-core ..2.12.2 2.13.0..2.16.0
  Debian:11 apache-log4j2 ..2.16.0-1~deb11u1
CVE-2021-45105 high endless recursion in log4j lookups
  Maven org.apache.logging.log4j:log4j-core ..2.3.1 2.4.0..2.12.3 2.13.0..2.17.0
CVE-2022-0155 high headers leak to other hosts in follow-redirects
  npm follow-redirects ..1.14.7
CVE-2022-0778 high endless loop in OpenSSL certificates
  AlmaLinux:8 openssl-libs ..1:1.1.1k-6.el8_5
  Alpine:v3.17-v3.23 openssl ..3.0.2-r0
  Debian:11 openssl ..1.1.1k-1+deb11u2
  Debian:12,13 openssl ..3.0.2-1
CVE-2022-0847 high Dirty Pipe
  Debian:11 linux ..5.10.92-2
CVE-2022-1271 high arbitrary file write in gzip and xz
  AlmaLinux:8 gzip ..1.9-13.el8_5
  AlmaLinux:8 xz ..5.2.4-4.el8_6
  AlmaLinux:9 xz ..5.2.5-8.el9_0
  Alpine:v3.17-v3.23 gzip ..1.12-r0
  Alpine:v3.17-v3.23 xz ..5.2.5-r1
  Debian:11 gzip ..1.10-4+deb11u1
  Debian:12,13 gzip ..1.12-1
  Debian:12,13 xz-utils ..5.2.5-2.1
  Debian:11 xz-utils ..5.2.5-2.1~deb11u1
CVE-2022-1471 high deserialisation in SnakeYAML
  Maven org.yaml:snakeyaml ..2.0
CVE-2022-1664 critical path traversal in dpkg
  Alpine:v3.17-v3.23 dpkg ..1.21.8-r0
  Debian:11 dpkg ..1.20.10
  Debian:12,13 dpkg ..1.21.8
CVE-2022-3517 high slow regular expression in minimatch
  npm minimatch ..3.0.5
CVE-2022-3602 high punycode overflow in OpenSSL 3
  AlmaLinux:9 openssl-libs ..1:3.0.1-43.el9_0
  Alpine:v3.17-v3.23 openssl ..3.0.7-r0
  Debian:12,13 openssl ..3.0.7-1
CVE-2022-22963 critical expressions in routing of Spring Cloud Function
  Maven org.springframework.cloud:spring-cloud-function-context ..3.1.7 3.2.0..3.2.3
CVE-2022-22965 critical Spring4Shell
  Maven org.springframework:spring-beans ..5.2.20.RELEASE 5.3.0..5.3.18
  Maven org.springframework:spring-webmvc ..5.2.20.RELEASE 5.3.0..5.3.18
CVE-2022-23539 high legacy key types accepted in jsonwebtoken
  npm jsonwebtoken ..9.0.0
CVE-2022-23633 medium responses leak between requests in Action Pack
  RubyGems actionpack 5.0.0..5.2.6.2 5.3..6.0.4.6 6.1..6.1.4.6 6.2..7.0.2.2
CVE-2022-24713 high slow patterns in regex
  crates.io regex 0.0.0-0..1.5.5
CVE-2022-24765 high git run in foreign folders
  AlmaLinux:8 git ..2.39.1-1.el8
  AlmaLinux:9 git ..2.39.1-1.el9
  Alpine:v3.17-v3.23 git ..2.35.2-r0
  Debian:11 git ..1:2.30.2-1+deb11u1
  Debian:12,13 git ..1:2.35.2-1
CVE-2022-24785 high path traversal in moment
  npm moment ..2.29.2
CVE-2022-24999 high prototype poisoning in qs
  npm qs ..6.2.4 6.3.0..6.3.3 6.4.0..6.4.1 6.5.0..6.5.3 6.6.0..6.6.1 6.7.0..6.7.3 6.10.0..6.10.3
CVE-2022-25845 high auto-type bypass in fastjson
  Maven com.alibaba:fastjson 1.2.25..1.2.83
CVE-2022-25883 high slow regular expression in semver
  npm semver ..5.7.2 6.0.0..6.3.1 7.0.0..7.5.2
CVE-2022-27191 high crash of x/crypto/ssh servers
  Go golang.org/x/crypto ..0.0.0-20220314234659-1baeb1ce4c0b
CVE-2022-28346 critical SQL injection in Django annotate
  PyPI django 2.2..2.2.28 3.2..3.2.13 4.0..4.0.4
CVE-2022-28391 high escape sequences in busybox
  Alpine:v3.17-v3.23 busybox ..1.35.0-r7
CVE-2022-28948 high crash of yaml.v3
  Go gopkg.in/yaml.v3 ..3.0.0-20220521103104-8f96da9f5d5e
CVE-2022-29078 critical template injection in ejs
  npm ejs ..3.1.7
CVE-2022-29181 high type confusion in Nokogiri
  RubyGems nokogiri ..1.13.6
CVE-2022-29217 high key confusion in PyJWT
  PyPI pyjwt 1.5.0..2.4.0
CVE-2022-30123 critical shell escape in Rack logs
  RubyGems rack ..2.0.9.1 2.1..2.1.4.1 2.2..2.2.3.1
CVE-2022-31090 high authorisation header on redirect in Guzzle
  Packagist guzzlehttp/guzzle 4..6.5.8 7..7.4.5
CVE-2022-32149 high slow Accept-Language in x/text
  Go golang.org/x/text ..0.3.8
CVE-2022-32221 critical POST after PUT in curl
  AlmaLinux:9 curl ..7.76.1-19.el9_1.1
  AlmaLinux:9 libcurl ..7.76.1-19.el9_1.1
  Alpine:v3.17-v3.23 curl ..7.86.0-r0
  Debian:11 curl ..7.74.0-1.3+deb11u5
  Debian:12,13 curl ..7.86.0-1
CVE-2022-32224 critical YAML columns in Active Record
  RubyGems activerecord ..5.2.8.1 5.3..6.0.5.1 6.1..6.1.6.1 6.2..7.0.3.1
CVE-2022-37434 critical heap overflow in zlib inflate
  AlmaLinux:8 zlib ..1.2.11-19.el8_6
  AlmaLinux:9 zlib ..1.2.11-32.el9_0
  Alpine:v3.17-v3.23 zlib ..1.2.12-r2
  Debian:11 zlib ..1:1.2.11.dfsg-2+deb11u2
  Debian:12,13 zlib ..1:1.2.11.dfsg-4.1
CVE-2022-40674 high use after free in expat
  AlmaLinux:9 expat ..2.2.10-12.el9_0.3
  AlmaLinux:8 expat ..2.2.5-8.el8_6.3
  Alpine:v3.17-v3.23 expat ..2.4.9-r0
  Debian:11 expat ..2.2.10-2+deb11u4
  Debian:12,13 expat ..2.4.8-2
CVE-2022-40897 medium slow regular expression in setuptools
  PyPI setuptools ..65.5.1
CVE-2022-41723 high slow HPACK in Go
  Go golang.org/x/net ..0.7.0
  Go stdlib ..1.19.6 1.20.0-0..1.20.1
CVE-2022-42889 critical Text4Shell
  Maven org.apache.commons:commons-text 1.5..1.10.0
CVE-2022-46175 high prototype pollution in json5
  npm json5 ..1.0.2 2.0.0..2.2.2
CVE-2022-48174 critical stack overflow in busybox ash
  Alpine:v3.19-v3.23 busybox ..1.36.1-r2
  Debian:12 busybox ..1:1.35.0-4+deb12u1
CVE-2023-0286 high X.400 type confusion in OpenSSL
  AlmaLinux:8 openssl-libs ..1:1.1.1k-9.el8_7
  AlmaLinux:9 openssl-libs ..1:3.0.1-47.el9_1
  Alpine:v3.17-v3.23 openssl ..3.0.8-r0
  Debian:11 openssl ..1.1.1n-0+deb11u4
  Debian:12,13 openssl ..3.0.8-1
CVE-2023-4863 high heap overflow in libwebp
  AlmaLinux:8 libwebp ..1.0.0-8.el8_8.1
  AlmaLinux:9 libwebp ..1.2.0-7.el9_2
  Alpine:v3.19-v3.23 libwebp ..1.3.1-r1
  Debian:12 libwebp ..1.2.4-0.2+deb12u1
  Debian:13 libwebp ..1.2.4-0.3
CVE-2023-4911 high Looney Tunables
  AlmaLinux:8 glibc ..2.28-225.el8_8.6
  AlmaLinux:9 glibc ..2.34-60.el9_2.7
  Debian:11 glibc ..2.31-13+deb11u7
  Debian:12 glibc ..2.36-9+deb12u3
  Debian:13 glibc ..2.37-12
CVE-2023-5363 high key and IV lengths in OpenSSL
  Alpine:v3.19-v3.23 openssl ..3.1.4-r0
  Debian:12 openssl ..3.0.11-1~deb12u2
  Debian:13 openssl ..3.1.4-1
CVE-2023-25577 high many form parts exhaust Werkzeug
  PyPI werkzeug ..2.2.3
CVE-2023-26136 medium prototype pollution in tough-cookie
  npm tough-cookie ..4.1.3
CVE-2023-29491 high memory corruption in ncurses
  AlmaLinux:8 ncurses ..6.1-9.20180224.el8_8.1
  AlmaLinux:9 ncurses ..6.2-10.20210508.el9
  Alpine:v3.19-v3.23 ncurses ..6.4_p20230424-r0
  Debian:12,13 ncurses ..6.4-3
CVE-2023-30861 high session cookie cached in Flask
  PyPI flask ..2.2.5 2.3.0..2.3.2
CVE-2023-32681 medium Proxy-Authorization leak in requests
  PyPI requests 2.3.0..2.31.0
CVE-2023-34034 critical double wildcard in Spring Security
  Maven org.springframework.security:spring-security-config 5.6.0..5.6.12 5.7.0..5.7.10 5.8.0..5.8.5 6.0.0..6.0.5 6.1.0..6.1.2
CVE-2023-38408 critical code execution through a forwarded ssh-agent
  AlmaLinux:8 openssh-clients ..8.0p1-19.el8_8
  AlmaLinux:9 openssh-clients ..8.7p1-30.el9_2
  Debian:12 openssh ..1:9.2p1-2+deb12u1
  Debian:13 openssh ..1:9.3p2-1
CVE-2023-38545 critical SOCKS5 heap overflow in curl
  AlmaLinux:9 curl ..7.76.1-23.el9_2.4
  AlmaLinux:9 curl ..7.76.1-26.el9_3.2
  AlmaLinux:9 libcurl ..7.76.1-23.el9_2.4
  AlmaLinux:9 libcurl ..7.76.1-26.el9_3.2
  Alpine:v3.19-v3.23 curl ..8.4.0-r0
  Debian:11 curl ..7.74.0-1.3+deb11u10
  Debian:12 curl ..7.88.1-10+deb12u4
  Debian:13 curl ..8.3.0-3
CVE-2023-39325 high HTTP/2 rapid reset in Go
  Go golang.org/x/net ..0.17.0
  Go stdlib ..1.20.10 1.21.0-0..1.21.3
CVE-2023-43804 high cookies sent on redirect by urllib3
  PyPI urllib3 ..1.26.17 2.0.0..2.0.6
CVE-2023-44487 high HTTP/2 rapid reset
  AlmaLinux:8 libnghttp2 ..1.33.0-5.el8_8
  AlmaLinux:9 libnghttp2 ..1.43.0-5.el9_2.1
  AlmaLinux:9 libnghttp2 ..1.43.0-5.el9_3.1
  AlmaLinux:8 nghttp2 ..1.33.0-5.el8_8
  AlmaLinux:9 nghttp2 ..1.43.0-5.el9_2.1
  AlmaLinux:9 nghttp2 ..1.43.0-5.el9_3.1
  Alpine:v3.19-v3.23 nghttp2 ..1.57.0-r0
  Alpine:v3.19-v3.23 nginx ..1.24.0-r12
  Debian:11 nghttp2 ..1.43.0-1+deb11u1
  Debian:12 nghttp2 ..1.52.0-1+deb12u1
  Debian:12 nginx ..1.22.1-9+deb12u11
  Debian:13 nginx ..1.24.0-2
CVE-2023-46604 critical code execution in ActiveMQ OpenWire
  Maven org.apache.activemq:activemq-client ..5.15.16 5.16.0..5.16.7 5.17.0..5.17.6 5.18.0..5.18.3
CVE-2023-48795 medium Terrapin
  AlmaLinux:8 libssh ..0.9.6-13.el8_9
  AlmaLinux:8 openssh-server ..8.0p1-19.el8_9.2
  AlmaLinux:9 openssh-server ..8.7p1-34.el9_3.3
  Alpine:v3.20-v3.23 libssh ..0.10.6-r0
  Alpine:v3.20-v3.23 openssh ..9.6_p1-r0
  Debian:12 libssh ..0.10.6-0+deb12u1
  Debian:13 libssh ..0.10.6-1
  Debian:12 openssh ..1:9.2p1-2+deb12u2
  Debian:13 openssh ..1:9.6p1-1
CVE-2023-49083 high null dereference in cryptography
  PyPI cryptography 3.1..41.0.6
CVE-2024-2961 high iconv overflow in glibc
  AlmaLinux:8 glibc ..2.28-236.el8_9.13
  AlmaLinux:8 glibc ..2.28-251.el8_10.1
  AlmaLinux:9 glibc ..2.34-100.el9_4.2
  Debian:12 glibc ..2.36-9+deb12u6
  Debian:13 glibc ..2.37-18
CVE-2024-3094 critical backdoor in xz
  Alpine:v3.20-v3.23 xz ..5.6.1-r2
CVE-2024-4068 high memory exhaustion in braces
  npm braces ..3.0.3
CVE-2024-6387 high regreSSHion
  AlmaLinux:9 openssh-server ..8.7p1-38.el9_4.1
  Alpine:v3.21-v3.23 openssh ..9.8_p1-r0
  Debian:12 openssh ..1:9.2p1-2+deb12u3
CVE-2024-21626 high Leaky Vessels
  Alpine:v3.20-v3.23 runc ..1.1.12-r0
  Debian:11 runc ..1.0.0~rc93+ds1-5+deb11u3
  Debian:13 runc ..1.1.12+ds1-1
  Debian:12 runc ..1.1.5+ds1-1+deb12u1
  Go github.com/opencontainers/runc 1.0.0-rc93..1.1.12
CVE-2024-21907 high stack overflow in Newtonsoft.Json
  NuGet Newtonsoft.Json ..13.0.1
CVE-2024-24786 medium endless loop in protojson
  Go google.golang.org/protobuf ..1.33.0
CVE-2024-24790 critical IPv4-mapped addresses in Go
  Go stdlib ..1.21.11 1.22.0-0..1.22.4
CVE-2024-29041 medium open redirect in express
  npm express ..4.19.2 5.0.0-alpha.1..5.0.0-beta.3
CVE-2024-32002 critical git clone runs hooks
  AlmaLinux:8 git ..2.43.5-1.el8_10
  AlmaLinux:9 git ..2.43.5-1.el9_4
  Alpine:v3.20-v3.23 git ..2.45.1-r0
  Debian:12 git ..1:2.39.5-0+deb12u1
  Debian:13 git ..1:2.45.1-1
CVE-2024-37890 high many headers crash ws
  npm ws 2.1.0..5.2.4 6.0.0..6.2.3 7.0.0..7.5.10 8.0.0..8.17.1
CVE-2024-45337 critical authorisation bypass in x/crypto/ssh
  Go golang.org/x/crypto ..0.31.0
CVE-2024-45490 critical negative length in expat
  AlmaLinux:8 expat ..2.2.5-15.el8_10
  AlmaLinux:9 expat ..2.5.0-2.el9_4.1
  Alpine:v3.21-v3.23 expat ..2.6.3-r0
  Debian:12 expat ..2.5.0-1+deb12u1
  Debian:13 expat ..2.6.2-2
`;
