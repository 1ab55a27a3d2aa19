// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles are written so.
import { describe, expect, it } from 'vitest';
import { judgeFiles } from '../config.ts';
import { dockerfileChecks } from './index.ts';

const hits = (text: string) =>
  judgeFiles([{ path: 'Dockerfile', text: () => text }]).found.map(({ check, hit }) => ({ id: check.id, ...hit }));

/** A check → what it finds, and what it must pass over. Instructions stand behind `FROM debian:12` where there is no FROM. */
const cases: Record<string, { bad: string[]; good: string[] }> = {
  'PLD-001': {
    bad: [
      'FROM debian',
      'FROM debian:latest',
      'FROM r.example:5000/a',
      'ARG T=latest\nFROM a:${T}',
      'ARG R=r.example\nFROM $R/a',
    ],
    good: [
      'ARG V\nFROM golang:${V}-alpine',
      'FROM debian:12',
      'FROM scratch',
      'FROM a@sha256:aa',
      'FROM a:1 AS b\nFROM b',
      'ARG T=1\nFROM a:$T',
      'ARG T\nFROM a:$T',
      'ARG I\nFROM $I',
    ],
  },
  'PLD-002': {
    bad: [
      'FROM a:1',
      'USER root',
      'USER 0:0',
      'USER app\nUSER root',
      'FROM a:1\nUSER app\nFROM b:1',
      'FROM a:1 AS x\nUSER root\nFROM x',
    ],
    good: [
      'USER app',
      'USER 1000:0',
      'USER $WHO',
      'FROM a:1 AS x\nUSER app\nFROM x',
      'FROM gcr.io/distroless/static:nonroot',
      'USER root\nRUN x\nUSER app',
    ],
  },
  'PLD-003': { bad: ['FROM a:1'], good: ['FROM a:1@sha256:aa', 'FROM scratch'] },
  'PLD-004': {
    bad: ['EXPOSE 22', 'EXPOSE 80 22/tcp', 'EXPOSE 20-30', 'ENV P=22\nEXPOSE $P'],
    good: ['EXPOSE 2222', 'EXPOSE $P'],
  },
  'PLD-005': {
    bad: ['ADD a /b', 'ADD ["a", "/b"]', 'ONBUILD ADD a /b'],
    good: [
      'COPY a /b',
      'ADD a.tar.gz /b',
      'ADD https://x.example/a /b',
      'ADD git@x.example:a /b',
      'ADD file:0123456789abcdef in /',
    ],
  },
  'PLD-006': {
    bad: ['FROM a:1 AS b\nCOPY --from=b /x /y', 'FROM a:1 as b\nCOPY --from=B /x /y', 'FROM a:1\nCOPY --from=0 /x /y'],
    good: ['FROM a:1 AS b\nFROM c:1\nCOPY --from=b /x /y'],
  },
  'PLD-007': {
    bad: ['ENTRYPOINT ["a"]\nENTRYPOINT ["b"]'],
    good: ['FROM a:1\nENTRYPOINT ["a"]\nFROM b:1\nENTRYPOINT ["b"]'],
  },
  'PLD-008': { bad: ['EXPOSE 65536', 'EXPOSE 80/tcp 70000/udp'], good: ['EXPOSE 65535'] },
  'PLD-009': {
    bad: ['WORKDIR app', 'WORKDIR "app"', 'WORKDIR ./app'],
    good: ['WORKDIR /app', 'WORKDIR "/app"', 'WORKDIR C:\\\\app', 'WORKDIR $HOME/app'],
  },
  'PLD-010': {
    bad: ['RUN sudo apt-get update', 'RUN a && sudo b', 'RUN ["sudo", "a"]', 'RUN sh -c "sudo a"'],
    good: ['RUN echo sudo', 'RUN apt-get install -y sudo'],
  },
  'PLD-011': {
    bad: ['COPY a b /c', 'COPY ["a", "b", "/c"]'],
    good: ['COPY a b /c/', 'COPY a /c', 'COPY a b .', 'COPY a b $C'],
  },
  'PLD-012': { bad: ['FROM a:1 AS x\nFROM b:1 AS X'], good: ['FROM a:1 AS x\nFROM b:1 AS y'] },
  'PLD-013': {
    bad: ['RUN cd /x && make', 'RUN a && cd /x'],
    good: ['WORKDIR /x', 'RUN (cd /x && make)', 'RUN echo cd /x', 'RUN cd'],
  },
  'PLD-014': {
    bad: ['RUN wget https://x.example\nRUN curl https://x.example'],
    good: ['RUN wget https://x.example', 'RUN apt-get install -y wget curl'],
  },
  'PLD-015': {
    bad: ['RUN yum install -y a', 'RUN yum -y install a\nRUN yum clean all', 'RUN yum clean all && yum install -y a'],
    good: [
      'RUN yum install -y a && yum clean all',
      'RUN yum -y install a && rm -rf /var/cache/yum',
      'RUN --mount=type=cache,target=/var/cache/yum yum install -y a',
    ],
  },
  'PLD-016': { bad: ['CMD ["a"]\nCMD ["b"]'], good: ['CMD ["a"]'] },
  'PLD-017': {
    bad: [
      'RUN apt-get update',
      'RUN apt-get update\nRUN apt-get install -y a',
      'RUN apk update',
      'RUN yum -y update',
      'RUN apt-get install -y a && apt-get update',
    ],
    good: [
      'RUN apt-get update && apt-get install -y a',
      'RUN apt update; apt-get -y install a',
      'RUN apk --update add a',
      'RUN git submodule update',
    ],
  },
  'PLD-018': {
    bad: ['FROM a:1\nCOPY --from=3 /x /y', 'FROM a:1\nCOPY --from=z /x /y\nFROM b:1 AS z'],
    good: ['FROM a:1\nFROM b:1\nCOPY --from=0 /x /y', 'FROM a:1\nCOPY --from=nginx:1 /x /y'],
  },
  'PLD-019': {
    bad: ['RUN dnf install -vy a', 'RUN a && dnf -y install b'],
    good: ['RUN dnf install -y a && dnf clean all', 'RUN dnf --version'],
  },
  'PLD-020': {
    bad: ['RUN zypper install -y a', 'RUN zypper in -y a', 'RUN zypper cc && zypper -n install a'],
    good: ['RUN zypper -n in a && zypper cc -a', 'RUN zypper install -y a && zypper clean'],
  },
  'PLD-021': {
    bad: ['RUN apt-get install a', 'RUN apt-get update && apt-get install a b', 'RUN ["apt-get", "install", "a"]'],
    good: [
      'RUN apt-get install -y a',
      'RUN apt-get -yq install a',
      'RUN apt-get install a --yes',
      'RUN apt-get install --assume-yes a',
      'RUN apt-get -qq install a',
      'RUN apt-get update',
    ],
  },
  'PLD-022': { bad: ['MAINTAINER a <a@x.example>', 'maintainer a'], good: ['LABEL maintainer=a'] },
  'PLD-023': { bad: ['HEALTHCHECK CMD a\nHEALTHCHECK CMD b'], good: ['HEALTHCHECK CMD a'] },
  'PLD-024': {
    bad: ['RUN apt-get -y dist-upgrade', 'RUN apt-get dist-upgrade'],
    good: ['RUN apt-get upgrade -y', 'RUN apt-get install -y dist'],
  },
  'PLD-025': {
    bad: ['RUN apk add a', 'RUN apk update && apk add a', 'RUN ["apk", "add", "a"]'],
    good: [
      'RUN apk add --no-cache a',
      'RUN apk --no-cache add a',
      'RUN --mount=type=cache,target=/var/cache/apk apk add a',
    ],
  },
  'PLD-026': {
    bad: ['FROM a:1'],
    good: ['HEALTHCHECK CMD a', 'HEALTHCHECK --interval=5s CMD ["a"]', 'FROM a:1\nHEALTHCHECK CMD a\nFROM b:1'],
  },
  'PLD-027': { bad: ['RUN microdnf install a'], good: ['RUN microdnf install a && microdnf clean all'] },
  'PLD-028': {
    bad: ['RUN apt-get update && apt-get install -y a'],
    good: [
      'RUN apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*',
      'RUN --mount=type=cache,target=/var/lib/apt apt-get update',
    ],
  },
  'PLD-029': {
    bad: ['RUN apt-get install -y a'],
    good: [
      'RUN apt-get install -y --no-install-recommends a',
      'RUN apt-get -o APT::Install-Recommends=false install -y a',
    ],
  },
  'PLD-030': {
    bad: ['WORKDIR /proc/self/fd/8', 'WORKDIR /dev/shm', 'WORKDIR "/boot/x"'],
    good: ['WORKDIR /developer', 'WORKDIR /app'],
  },
  'PLD-031': {
    bad: [
      'ENV DB_PASSWORD=x',
      'ARG GITHUB_TOKEN',
      'ENV AWS_ACCESS_KEY_ID x',
      'ENV a=b API_KEY=c',
      'FROM a:1 AS x\nENV APP_SECRET=y\nFROM x',
    ],
    good: [
      'ENV PUBLIC_KEY=x',
      'ENV MONKEY=x',
      'ENV PASSWORD_FILE=/run/secrets/x',
      'ENV AUTH_ENABLED=true',
      'FROM a:1\nARG TOKEN\nFROM b:1',
      'RUN --mount=type=secret,id=TOKEN a',
    ],
  },
  'PLD-032': {
    bad: ['RUN a | b', 'RUN set -e && a | b', 'RUN a | b && set -o pipefail'],
    good: [
      'RUN set -o pipefail && a | b',
      'RUN set -euxo pipefail; a | b',
      'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN a | b',
      'RUN a || b',
      'RUN echo "a | b"',
      'SHELL ["pwsh", "-c"]\nRUN a | b',
    ],
  },
  'PLD-033': {
    bad: [
      'COPY /src /app\nENV GOOGLE_APPLICATION_CREDENTIALS=./app/x.json',
      'ARG AWS_CONFIG_FILE\nCOPY ./c $AWS_CONFIG_FILE',
    ],
    good: ['ENV GOOGLE_APPLICATION_CREDENTIALS=/run/x.json\nCOPY /src /app'],
  },
  'PLD-034': {
    bad: [
      'RUN aws configure set aws_secret_access_key abc',
      'RUN gcloud auth activate-service-account --key-file=x',
      'RUN az login --service-principal -u a -p b',
      'RUN echo x | docker login -u a --password b',
    ],
    good: [
      'RUN --mount=type=secret,id=aws aws configure set aws_access_key_id $(cat /run/secrets/aws)',
      'RUN aws s3 ls',
      'RUN az login --identity',
    ],
  },
  'PLD-035': {
    bad: ['ADD https://x.example/a /b'],
    good: ['ADD --checksum=sha256:aa https://x.example/a /b', 'ADD a /b'],
  },
  'PLD-036': {
    bad: [
      'RUN curl -fsSL https://x.example | sh',
      'RUN wget -qO- https://x.example | sudo bash -s -- -y',
      'RUN curl x | tee y | bash',
      'RUN bash -c "$(curl -fsSL https://x.example)"',
      'RUN bash <(curl -s https://x.example)',
      'RUN curl x | python3 -',
    ],
    good: [
      'RUN curl x -o y && sh y',
      'RUN curl x | tar xz',
      'RUN curl x; echo a | sh',
      'RUN curl x | gpg --dearmor',
      "RUN curl x | python3 -c 'import json'",
    ],
  },
  'PLD-037': {
    bad: [
      'RUN curl -k https://x.example',
      'RUN curl -fsSLk https://x.example',
      'RUN wget --no-check-certificate https://x.example',
    ],
    good: ['RUN curl -fsSL https://x.example', 'RUN tar -k x'],
  },
  'PLD-038': {
    bad: [
      'ENV NODE_TLS_REJECT_UNAUTHORIZED=0',
      'RUN pip install --trusted-host x a',
      'RUN npm config set strict-ssl false',
      'RUN git config --global http.sslVerify false',
      'RUN PYTHONHTTPSVERIFY=0 a',
      'RUN export GIT_SSL_NO_VERIFY=1',
    ],
    good: ['ENV NODE_TLS_REJECT_UNAUTHORIZED=1', 'RUN npm config set strict-ssl true', 'RUN pip install a==1'],
  },
  'PLD-039': {
    bad: [
      'RUN apt-get install -y --allow-unauthenticated a',
      'RUN yum install -y --nogpgcheck a',
      'RUN apk add --allow-untrusted a',
      'RUN rpm -i --nosignature a',
      "RUN echo 'deb [trusted=yes] https://x.example y' > /etc/apt/sources.list.d/x",
    ],
    good: ['RUN apt-get install -y a', 'RUN rpm --import https://x.example/key'],
  },
  'PLD-040': {
    bad: [
      'RUN curl http://x.example/a',
      'RUN git clone git://x.example/a',
      'ADD http://x.example/a /b',
      'RUN pip install --index-url http://x.example a',
    ],
    good: ['RUN curl https://x.example/a', 'RUN curl http://localhost:80', 'RUN echo http://x.example'],
  },
  'PLD-041': {
    bad: ['RUN apt-get install -y a', 'RUN apt-get install -y a=1 b'],
    good: [
      'RUN apt-get install -y a=1',
      'RUN apt-get install -y ./a.deb',
      'RUN apt-get install -y $PACKAGES',
      'RUN apt-get install -y -t stable a=1',
    ],
  },
  'PLD-042': { bad: ['RUN apk add a'], good: ['RUN apk add a=1', 'RUN apk add a~1', 'RUN apk add --virtual .x a=1'] },
  'PLD-043': {
    bad: ['RUN pip install a', 'RUN python3 -m pip install a', 'RUN pip3 install -U pip'],
    good: ['RUN pip install a==1', 'RUN pip install -r r.txt', 'RUN pip install .', "RUN pip install 'a>=1,<2'"],
  },
  'PLD-044': {
    bad: ['RUN npm install -g a', 'RUN npm i @x/y', 'RUN yarn global add a'],
    good: [
      'RUN npm install -g a@1',
      'RUN npm i @x/y@1',
      'RUN npm ci',
      'RUN npm install',
      'RUN yarn install --network-timeout 200000',
      'RUN yarn global add a@1',
    ],
  },
  'PLD-045': { bad: ['RUN gem install a'], good: ['RUN gem install a:1', 'RUN gem install a -v 1'] },
  'PLD-046': {
    bad: ['RUN go install x.example/a@latest', 'RUN cargo install a'],
    good: ['RUN go install x.example/a@v1', 'RUN go install ./cmd', 'RUN cargo install a --version 1'],
  },
  'PLD-047': {
    bad: ['RUN yum install -y a', 'RUN dnf install -y a b', 'RUN zypper in -y a'],
    good: ['RUN yum install -y a-1.2', 'RUN zypper in -y a=1'],
  },
  'PLD-048': {
    bad: ['RUN pip install a'],
    good: [
      'RUN pip install --no-cache-dir a',
      'ENV PIP_NO_CACHE_DIR=1\nRUN pip install a',
      'RUN --mount=type=cache,target=/root/.cache/pip pip install a',
      'RUN PIP_NO_CACHE_DIR=1 pip install a',
    ],
  },
  'PLD-049': {
    bad: ['RUN yarn install'],
    good: [
      'RUN yarn install && yarn cache clean',
      'RUN --mount=type=cache,target=/root/.yarn yarn install',
      'RUN yarn build',
    ],
  },
  'PLD-050': {
    bad: ['RUN chmod 777 /x', 'RUN chmod -R a+w /x', 'COPY --chmod=0666 a /b'],
    good: ['RUN chmod 755 /x', 'RUN chmod 1777 /tmp', 'RUN chmod +x /x', 'RUN chmod u+w /x'],
  },
  'PLD-051': {
    bad: ['RUN chmod u+s /x', 'RUN chmod 4755 /x', 'COPY --chmod=4755 a /b'],
    good: ['RUN chmod 0755 /x', 'RUN chmod u-s /x', 'RUN chmod 1777 /tmp'],
  },
  'PLD-052': { bad: ['RUN --security=insecure a'], good: ['RUN --security=sandbox a', 'RUN a'] },
  'PLD-053': { bad: ['RUN --network=host a'], good: ['RUN --network=none a'] },
  'PLD-054': {
    bad: ['RUN apt-get install -y openssh-server', 'RUN apk add openssh', 'CMD ["/usr/sbin/sshd", "-D"]'],
    good: ['RUN apt-get install -y openssh-client', 'FROM a:1\nRUN apk add openssh\nFROM b:1'],
  },
  'PLD-055': { bad: ['EXPOSE 23', 'EXPOSE 2375/tcp'], good: ['EXPOSE 8080'] },
  'PLD-056': {
    bad: ["RUN echo 'a ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers", 'RUN usermod -aG sudo a'],
    good: ['RUN useradd a'],
  },
  'PLD-057': {
    bad: [
      "RUN echo 'root:x' | chpasswd",
      'RUN useradd -p x a',
      'RUN curl -u a:b https://x.example',
      'RUN git clone https://a:b@x.example/c',
    ],
    good: [
      'RUN useradd a',
      'RUN curl -u $A:$B https://x.example',
      'RUN --mount=type=secret,id=p chpasswd < /run/secrets/p',
    ],
  },
  'PLD-058': {
    bad: ['COPY id_rsa /root/.ssh/', 'COPY .env /app/', 'ADD .aws /root/.aws', 'COPY certs/server.key /etc/'],
    good: ['COPY id_rsa.pub /x', 'COPY .env.example /app/', 'COPY --from=b /root/.npmrc /x', 'COPY src/ /app/'],
  },
  'PLD-059': {
    bad: ['COPY . /app', 'COPY ./ .', 'ADD . /app'],
    good: ['COPY src /app', 'FROM a:1\nCOPY . /app\nFROM b:1', 'COPY --from=b . /app'],
  },
  'PLD-060': {
    bad: ['FROM a:1\nFROM b:1'],
    good: [
      'FROM a:1\nFROM b:1\nCOPY --from=0 /x /y',
      'FROM a:1 AS test\nFROM b:1',
      'FROM a:1\nFROM b:1\nRUN --mount=from=0,target=/x y',
    ],
  },
  'PLD-061': {
    bad: ['CMD a b', 'ENTRYPOINT a', "CMD ['a']"],
    good: ['CMD ["a"]', 'ENTRYPOINT exec a', 'FROM a:1\nCMD a\nFROM b:1'],
  },
  'PLD-062': {
    bad: ['RUN yum install a', 'RUN dnf install a', 'RUN zypper install a'],
    good: [
      'RUN yum -y install a',
      'RUN dnf install -y a',
      'RUN zypper -n install a',
      'RUN zypper --non-interactive in a',
    ],
  },
  'PLD-063': {
    bad: ['RUN apt install -y a', 'RUN x && apt update'],
    good: ['RUN apt-get install -y apt', 'RUN echo apt'],
  },
  'PLD-064': { bad: ['FROM --platform=linux/amd64 a:1'], good: ['FROM --platform=$BUILDPLATFORM a:1'] },
  'PLD-065': {
    bad: ['VOLUME /etc', 'VOLUME ["/var/run/docker.sock"]'],
    good: ['VOLUME /data', 'VOLUME /var/lib/mysql'],
  },
  'PLD-066': { bad: ['ENV PATH=/tmp/bin:$PATH', 'ENV LD_PRELOAD=/tmp/x.so'], good: ['ENV PATH=/app/bin:$PATH'] },
  'PLD-067': {
    bad: ['RUN useradd -o -u 0 a', 'RUN useradd --uid=0 a'],
    good: ['RUN useradd -u 1000 a', 'RUN useradd a'],
  },
  'PLD-068': {
    bad: ['RUN apt-get install -y tcpdump', 'RUN apk add a strace'],
    good: ['RUN apt-get install -y curl', 'FROM a:1\nRUN apk add gdb\nFROM b:1'],
  },
  'PLD-069': {
    bad: ['RUN apt-get install -y gcc', 'RUN apk add build-base'],
    good: [
      'RUN apt-get install -y gcc && make && apt-get purge -y gcc',
      'RUN apk add --virtual .b gcc',
      'FROM a:1\nRUN apk add gcc\nFROM b:1',
    ],
  },
  'PLD-070': { bad: ['ARG I\nFROM $I'], good: ['ARG I=a:1\nFROM $I'] },
  'PLD-071': {
    bad: ['COPY --from=nginx /x /y', 'RUN --mount=type=bind,from=nginx:latest,target=/x y'],
    good: ['COPY --from=nginx:1 /x /y', 'FROM a:1 AS b\nFROM c:1\nCOPY --from=b /x /y'],
  },
  'PLD-072': { bad: ['FROM a:1'], good: ['LABEL org.opencontainers.image.source=x', 'LABEL maintainer=a'] },
  'PLD-073': {
    bad: ['COPY a b', 'COPY a .'],
    good: ['COPY a /b', 'WORKDIR /x\nCOPY a b', 'FROM a:1 AS x\nWORKDIR /x\nFROM x\nCOPY a b'],
  },
  'PLD-074': { bad: ['RUN service nginx start', 'RUN systemctl enable x'], good: ['RUN echo service'] },
  'PLD-075': { bad: ['RUN curl x | apt-key add -'], good: ['RUN curl x -o /usr/share/keyrings/x.asc'] },
  'PLD-076': { bad: ['ONBUILD RUN a'], good: ['ONBUILD COPY a /b', 'RUN a'] },
  'PLD-077': { bad: ['HEALTHCHECK NONE'], good: ['HEALTHCHECK CMD a'] },
  'PLD-078': {
    bad: ['RUN apt-get update && apt-get upgrade -y', 'RUN apk upgrade', 'RUN yum -y update'],
    good: ['RUN apt-get install -y a', 'RUN apk upgrade a', 'RUN yum update -y a'],
  },
  'PLD-079': {
    bad: ['RUN curl -LO https://x.example/a.tar.gz'],
    good: ['RUN curl -LO https://x.example/a.tar.gz && sha256sum -c a.sha256', 'RUN curl https://x.example/api'],
  },
  'PLD-080': {
    bad: ['COPY id_rsa /root/.ssh/id_rsa\nRUN rm /root/.ssh/id_rsa'],
    good: ['RUN rm -rf /tmp/x', 'RUN rm /root/.ssh/id_rsa'],
  },
};

const whole = (text: string): string =>
  /^(?:FROM|ARG)\b/.test(text) && /^FROM\b/m.test(text) ? text : `FROM debian:12\n${text}`;

describe.each(dockerfileChecks.map(({ id }) => id))('%s', id => {
  const { bad, good } = cases[id] ?? { bad: [], good: [] };
  it('has cases both ways', () => expect([bad.length > 0, good.length > 0]).toEqual([true, true]));
  it.each(bad)('finds %j', text => expect(hits(whole(text)).map(hit => hit.id)).toContain(id));
  it.each(good)('passes over %j', text => expect(hits(whole(text)).map(hit => hit.id)).not.toContain(id));
});

describe('what every check says', () => {
  it.each(dockerfileChecks.map(check => [check.id, check] as const))('%s', (_, { advice, references, find }) => {
    for (const text of [advice.title, advice.why, advice.fix]) {
      expect(text.en.length).toBeGreaterThan(3);
      expect(text.zh.length).toBeGreaterThan(3);
    }
    expect(references.every(one => one.startsWith('https://'))).toBe(true);
    expect(find).toBeTypeOf('function');
  });

  it('names the line of the command in a RUN of many lines', () => {
    const text = 'FROM debian:12\nRUN set -eux; \\\n  # why\n  echo a; \\\n  sudo b; \\\n  c\nUSER a\n';
    expect(hits(text).find(({ id }) => id === 'PLD-010')).toMatchObject({ line: 5, endLine: 6 });
  });

  it('weighs less in a stage that is thrown away', () => {
    const text = 'FROM debian:12 AS a\nRUN chmod 777 /x\nFROM debian:12\nRUN chmod 777 /x\nUSER b\n';
    expect(
      hits(text)
        .filter(({ id }) => id === 'PLD-050')
        .map(({ severity }) => severity),
    ).toEqual(['low', undefined]);
  });

  it('shows no user information of an address', () => {
    const text = 'FROM debian:12\nRUN curl -k https://me:hunter2@x.example/a\nADD http://me:hunter2@x.example/a /b\n';
    expect(JSON.stringify(hits(text))).not.toContain('hunter2');
  });
});
