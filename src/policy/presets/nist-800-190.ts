export default `apiVersion: plimsoll.dev/v1
kind: Policy
metadata:
  name: nist-800-190
  description:
    en: The countermeasures of NIST SP 800-190 that an image and its workload can be held to.
    zh: NIST SP 800-190 中可用于检验镜像及其工作负载的对策。
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
waivers: { requireOwner: true, requireExpiry: true, maxDays: 180 }
rules:
  - id: image-vulnerabilities
    title: { en: a grave vulnerability that a new build would close, zh: 重新构建即可消除的严重漏洞 }
    standards: [SP 800-190 4.1.1]
    when: finding.kind == "vulnerability" && finding.severity.atLeast("high") && finding.fixAvailable
    graceDays: 30
  - id: exploited-vulnerabilities
    title: { en: it is known to be exploited, zh: 已知被利用 }
    standards: [SP 800-190 4.1.1, SP 800-190 4.4.4]
    when: finding.kind == "vulnerability" && finding.kev
  - id: unknown-severity
    title: { en: nobody has said how severe it is, zh: 严重程度尚无人评定 }
    standards: [SP 800-190 4.1.1]
    action: warn
    when: finding.severity == "unknown" && finding.kind == "vulnerability"
  - id: image-configuration
    title: { en: the image is configured against good practice, zh: 镜像配置不符合良好实践 }
    standards: [SP 800-190 4.1.2]
    when: finding.kind in ["misconfiguration", "compliance"] && finding.severity.atLeast("high")
  - id: embedded-malware
    title: { en: malware is aboard, zh: 镜像内含恶意软件 }
    standards: [SP 800-190 4.1.3]
    when: finding.kind == "malware"
  - id: embedded-secrets
    title: { en: a secret lies in the image, zh: 镜像内含明文密钥 }
    standards: [SP 800-190 4.1.4]
    when: finding.kind == "secret"
  - id: untrusted-image
    title: { en: the image is not signed by anyone trusted, zh: 镜像未经可信方签名 }
    standards: [SP 800-190 4.1.5]
    when: artifact.kind == "image" && artifact.signature in ["absent", "invalid"]
    environments: [production]
  - id: unverified-image
    title: { en: whether it is signed is not known, zh: 无法得知是否已签名 }
    standards: [SP 800-190 4.1.5]
    action: warn
    when: artifact.kind == "image" && artifact.signature == "unknown"
    environments: [production]
  - id: unknown-image
    title: { en: the image was never scanned, zh: 镜像从未扫描 }
    standards: [SP 800-190 4.1.5, SP 800-190 4.4.5]
    when: '!artifact.known'
  - id: stale-image
    title: { en: the image is older than half a year, zh: 镜像构建已超过半年 }
    standards: [SP 800-190 4.2.2]
    action: warn
    when: artifact.kind == "image" && artifact.ageDays > 180
  - id: latest-tag
    title: { en: the tag names no fixed version, zh: 标签未指明固定版本 }
    standards: [SP 800-190 4.2.2]
    action: warn
    when: artifact.tag == "latest" && artifact.digest == ""
  - id: privileged-container
    title: { en: the container runs privileged, zh: 容器以特权模式运行 }
    standards: [SP 800-190 4.4.3]
    when: workload.privileged
  - id: host-network
    title: { en: the container shares the network of the host, zh: 容器共享主机网络 }
    standards: [SP 800-190 4.4.2]
    when: workload.hostNetwork
  - id: host-file-system
    title: { en: the container can change the file system of the host, zh: 容器可更改主机文件系统 }
    standards: [SP 800-190 4.5.5]
    when: workload.hostMounts.exists(path, path == "/" || path.like("/etc*") || path.like("/var/run*") || path.like("/usr*"))
tests:
  - { name: a vulnerability with a fix, finding: { severity: high, fixedVersions: ["2"] }, expect: block, rules: [image-vulnerabilities] }
  - { name: without a fix, finding: { severity: high }, expect: admit, rules: [] }
  - { name: exploited, finding: { kev: { dateAdded: 2020-01-01 } }, expect: block, rules: [exploited-vulnerabilities] }
  - { name: unknown severity, finding: { severity: unknown }, expect: warn, rules: [unknown-severity] }
  - { name: misconfiguration, finding: { kind: misconfiguration, severity: high }, expect: block, rules: [image-configuration] }
  - { name: a mild misconfiguration, finding: { kind: misconfiguration }, expect: admit, rules: [] }
  - { name: malware, finding: { kind: malware }, expect: block, rules: [embedded-malware] }
  - { name: a secret, finding: { kind: secret }, expect: block, rules: [embedded-secrets] }
  - { name: a secret in test, environment: test, finding: { kind: secret }, expect: warn, rules: [embedded-secrets] }
  - { name: unsigned, artifact: { signature: absent }, expect: block, rules: [untrusted-image] }
  - { name: signed by a stranger, artifact: { signature: invalid }, expect: block, rules: [untrusted-image] }
  - { name: not known whether signed, artifact: { signature: unknown }, expect: warn, rules: [unverified-image] }
  - { name: unsigned in test, environment: test, artifact: { signature: absent }, expect: admit, rules: [] }
  - { name: unknown image, artifact: { known: false }, expect: block, rules: [unknown-image] }
  - { name: stale image, artifact: { ageDays: 181 }, expect: warn, rules: [stale-image] }
  - { name: latest, artifact: { tag: latest }, expect: warn, rules: [latest-tag] }
  - { name: latest by its digest, artifact: { tag: latest, digest: 'sha256:0' }, expect: admit, rules: [] }
  - { name: privileged, workload: { privileged: true }, expect: block, rules: [privileged-container] }
  - { name: host network, workload: { hostNetwork: true }, expect: block, rules: [host-network] }
  - { name: host files, workload: { hostMounts: [/etc/ssl] }, expect: block, rules: [host-file-system] }
  - { name: other mounts, workload: { hostMounts: [/data] }, expect: admit, rules: [] }
  - { name: nothing, expect: admit, rules: [] }
`;
