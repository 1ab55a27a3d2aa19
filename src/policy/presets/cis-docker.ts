export default `apiVersion: plimsoll.dev/v1
kind: Policy
metadata:
  name: cis-docker
  description:
    en: The recommendations of the CIS Docker Benchmark 1.6.0 on images and on how they run.
    zh: CIS Docker Benchmark 1.6.0 中有关镜像及其运行方式的建议。
environments:
  - name: production
    mode: block
    match:
      namespaceLabels: { plimsoll.dev/environment: production }
  - name: test
    mode: warn
    match:
      namespaceLabels: { plimsoll.dev/environment: test }
defaultEnvironment: production
rules:
  - id: trusted-base
    title: { en: the image does not say what it is built on, zh: 镜像未说明其基础镜像 }
    standards: [CIS Docker 4.2]
    action: warn
    when: artifact.kind == "image" && artifact.baseImage == ""
  - id: unnecessary-packages
    title: { en: tools for building or for debugging are aboard, zh: 含有构建或调试工具 }
    standards: [CIS Docker 4.3]
    action: warn
    when: artifact.packages.exists(name, name in ["gcc", "gdb", "strace", "tcpdump", "nmap", "netcat-openbsd", "telnet"])
  - id: security-patches
    title: { en: a rebuild would close it, zh: 重新构建即可修补 }
    standards: [CIS Docker 4.4]
    when: finding.kind == "vulnerability" && finding.severity.atLeast("high") && finding.fixAvailable
  - id: content-trust
    title: { en: no valid signature is known, zh: 未见有效签名 }
    standards: [CIS Docker 4.5, CIS Docker 4.12]
    when: artifact.kind == "image" && artifact.signature in ["absent", "invalid"]
    environments: [production]
  - id: unverified-trust
    title: { en: whether it is signed is not known, zh: 无法得知是否已签名 }
    standards: [CIS Docker 4.5, CIS Docker 4.12]
    action: warn
    when: artifact.kind == "image" && artifact.signature == "unknown"
    environments: [production]
  - id: image-misconfiguration
    title: { en: the image departs from the benchmark, zh: 镜像不符合基准 }
    standards: [CIS Docker 4]
    when: finding.kind in ["misconfiguration", "compliance"] && finding.severity.atLeast("high")
  - id: secrets
    title: { en: a secret lies in the image, zh: 镜像内含密钥 }
    standards: [CIS Docker 4.10]
    when: finding.kind == "secret"
  - id: verified-packages
    title: { en: a package is listed as malicious, zh: 软件包被列为恶意软件 }
    standards: [CIS Docker 4.11]
    when: finding.kind == "malware"
  - id: privileged
    title: { en: the container runs privileged, zh: 容器以特权模式运行 }
    standards: [CIS Docker 5.5]
    when: workload.privileged
  - id: sensitive-mounts
    title: { en: a sensitive directory of the host is mounted, zh: 挂载了主机敏感目录 }
    standards: [CIS Docker 5.6]
    when: |
      workload.hostMounts.exists(path, path in ["/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr"])
  - id: host-network
    title: { en: the container shares the network of the host, zh: 容器共享主机网络 }
    standards: [CIS Docker 5.10]
    when: workload.hostNetwork
  - id: engine-socket
    title: { en: the socket of the engine is mounted, zh: 挂载了容器引擎套接字 }
    standards: [CIS Docker 5.32]
    when: workload.hostMounts.exists(path, path.like("*docker.sock") || path.like("*containerd.sock"))
tests:
  - { name: no base named, expect: warn, rules: [trusted-base] }
  - { name: tools, artifact: { baseImage: 'debian:12', packages: [gdb] }, expect: warn, rules: [unnecessary-packages] }
  - { name: patches, artifact: { baseImage: 'debian:12' }, finding: { severity: high, fixedVersions: ["2"] }, expect: block, rules: [security-patches] }
  - { name: no patch, artifact: { baseImage: 'debian:12' }, finding: { severity: high }, expect: admit, rules: [] }
  - { name: unsigned, artifact: { baseImage: 'debian:12', signature: absent }, expect: block, rules: [content-trust] }
  - { name: signed by a stranger, artifact: { baseImage: 'debian:12', signature: invalid }, expect: block, rules: [content-trust] }
  - { name: not known whether signed, artifact: { baseImage: debian, signature: unknown }, expect: warn, rules: [unverified-trust] }
  - { name: unsigned in test, environment: test, artifact: { baseImage: 'debian:12', signature: absent }, expect: admit, rules: [] }
  - { name: misconfiguration, artifact: { baseImage: 'debian:12' }, finding: { kind: misconfiguration, severity: critical }, expect: block, rules: [image-misconfiguration] }
  - { name: a secret, artifact: { baseImage: 'debian:12' }, finding: { kind: secret }, expect: block, rules: [secrets] }
  - { name: malware, artifact: { baseImage: 'debian:12' }, finding: { kind: malware }, expect: block, rules: [verified-packages] }
  - { name: privileged, artifact: { baseImage: 'debian:12' }, workload: { privileged: true }, expect: block, rules: [privileged] }
  - { name: mounts, artifact: { baseImage: 'debian:12' }, workload: { hostMounts: [/etc] }, expect: block, rules: [sensitive-mounts] }
  - { name: mounts in test, environment: test, artifact: { baseImage: 'debian:12' }, workload: { hostMounts: [/etc] }, expect: warn, rules: [sensitive-mounts] }
  - { name: host network, artifact: { baseImage: 'debian:12' }, workload: { hostNetwork: true }, expect: block, rules: [host-network] }
  - { name: engine socket, artifact: { baseImage: 'debian:12' }, workload: { hostMounts: [/run/docker.sock] }, expect: block, rules: [engine-socket] }
  - { name: nothing, artifact: { baseImage: 'debian:12' }, workload: { hostMounts: [/data] }, expect: admit, rules: [] }
`;
