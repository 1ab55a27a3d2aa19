/** Ordinary work: what services and their keepers do all day. Alerts over it are false. */
export interface Work {
  name: string;
  /** Programs that it needs on the machine; absent: it is done in a container. */
  host?: readonly string[];
  script: string;
}

const port = 18_732;

/** Waits for a condition of the shell, three seconds at most. */
const until = (condition: string): string =>
  `for i in $(seq 30); do ${condition} >/dev/null 2>&1 && break; sleep 0.1; done`;

const nginx = `mkdir -p www && echo hello > www/index.html
cat > nginx.conf <<'END'
pid nginx.pid; error_log error.log; worker_processes 2; events {}
http { access_log access.log; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4;
scgi_temp_path t5; server { listen 127.0.0.1:${port}; root www; } }
END
nginx -p "$RANGE" -c nginx.conf
${until(`curl -fs http://127.0.0.1:${port}/`)}
for i in $(seq 20); do curl -fs http://127.0.0.1:${port}/ >/dev/null; done
nginx -p "$RANGE" -c nginx.conf -s reload; sleep 0.2; nginx -p "$RANGE" -c nginx.conf -s quit; sleep 0.3`;

const redis = `mkdir -p redis && redis-server --port 0 --unixsocket $RANGE/redis.sock --dir $RANGE/redis --daemonize no &
${until('redis-cli -s $RANGE/redis.sock ping')}
redis-cli -s $RANGE/redis.sock set a b; redis-cli -s $RANGE/redis.sock get a; redis-cli -s $RANGE/redis.sock bgsave
sleep 0.3; redis-cli -s $RANGE/redis.sock shutdown nosave; wait`;

const postgres = `bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb /usr/local/bin/initdb 2>/dev/null | head -n 1)")
install -d -o nobody pg pgsock
as() { setpriv --reuid nobody --clear-groups "$@"; }
as "$bin/initdb" -A trust -D $RANGE/pg >/dev/null
as "$bin/pg_ctl" -D $RANGE/pg -o "-k $RANGE/pgsock -h ''" -l $RANGE/pg/log -w start
as "$bin/psql" -h $RANGE/pgsock -d postgres -c 'create table t (a int); insert into t values (1); select * from t'
as "$bin/pg_ctl" -D $RANGE/pg -w -m fast stop`;

const npm = `mkdir -p app dependency
echo '{"name":"dependency","version":"1.0.0","scripts":{"postinstall":"node -e 1"}}' > dependency/package.json
echo '{"name":"app","version":"1.0.0","dependencies":{"dependency":"file:../dependency"},"scripts":{"build":"node -e 1"}}' > app/package.json
cd app && npm install --offline --no-audit --no-fund && npm run build && npm pack`;

const dpkg = `mkdir -p /tmp/p/DEBIAN /tmp/p/usr/share/eg /tmp/p/etc
echo 'a=b' > /tmp/p/etc/eg.conf; echo text > /tmp/p/usr/share/eg/file; echo /etc/eg.conf > /tmp/p/DEBIAN/conffiles
printf 'Package: eg\\nVersion: 1\\nArchitecture: all\\nMaintainer: eg <eg@example.org>\\nDescription: eg\\n' > /tmp/p/DEBIAN/control
printf '#!/bin/sh\\nset -e\\nldconfig\\nexit 0\\n' > /tmp/p/DEBIAN/postinst; chmod 755 /tmp/p/DEBIAN/postinst
dpkg-deb --build /tmp/p /tmp/eg.deb && dpkg -i /tmp/eg.deb && dpkg -P eg`;

const apt = `mkdir -p /tmp/repo /tmp/p/DEBIAN
printf 'Package: eg\\nVersion: 1\\nArchitecture: all\\nMaintainer: eg <eg@example.org>\\nDescription: eg\\n' > /tmp/p/DEBIAN/control
dpkg-deb --build /tmp/p /tmp/repo/eg.deb && apt-get install -y /tmp/repo/eg.deb && apt-get remove -y eg; apt-cache policy eg`;

const cron = `cat > /tmp/job.sh <<'END'
#!/bin/sh
find /var/log -name '*.gz' -mtime +30 -delete; date > /tmp/ran
END
chmod 755 /tmp/job.sh; echo '@reboot root /tmp/job.sh' > /etc/cron.d/eg; cron; sleep 1.5; cat /tmp/ran`;

const openssl = `openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout /tmp/key.pem -out /tmp/cert.pem -days 1
openssl s_server -quiet -accept 8443 -key /tmp/key.pem -cert /tmp/cert.pem -www & sleep 0.5
curl -sk https://127.0.0.1:8443/ | head -n 1`;

const python = `cd /usr/share && python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 &
${until('curl -fs http://127.0.0.1:8000/')}
for i in $(seq 10); do curl -fs http://127.0.0.1:8000/ >/dev/null; done`;

const build = `printf 'int main(void) { return 0; }\\n' > a.c; printf 'a: a.c\\n\\tcc -o a a.c\\n' > Makefile; make && ./a
git init -q g && cd g && cp ../a.c . && git add . && git -c user.name=a -c user.email=a@b commit -qm first && git log --oneline`;

const shell = `for file in /usr/share/doc/*/copyright; do wc -l "$file"; done | sort -n | tail -n 1
ls -la / /tmp; ps aux | head -n 3; df -h /; date; hostname; cat /etc/os-release; tar -czf /tmp/doc.tar.gz /usr/share/doc; sha256sum /tmp/doc.tar.gz`;

export const works: readonly Work[] = [
  { name: 'nginx: start, serve, reload, end', host: ['nginx', 'curl'], script: `cd $RANGE\n${nginx}` },
  { name: 'redis: start, set, save, end', host: ['redis-server', 'redis-cli'], script: `cd $RANGE\n${redis}` },
  { name: 'postgres: initdb, start, query, stop', host: ['psql', 'setpriv'], script: `cd $RANGE\n${postgres}` },
  { name: 'npm: install, build, pack', host: ['npm'], script: `cd $RANGE\n${npm}` },
  { name: 'make and git', host: ['make', 'cc', 'git'], script: `cd $RANGE\n${build}` },
  { name: 'dpkg: build, install, purge', script: dpkg },
  { name: 'apt: install, remove', script: apt },
  { name: 'cron: a job', script: cron },
  { name: 'openssl: a server and a client', script: openssl },
  { name: 'python: a server and its clients', script: python },
  { name: 'shell: looking after files', script: shell },
];
