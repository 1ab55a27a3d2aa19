export default `apiVersion: plimsoll.dev/v1
kind: Policy
metadata:
  name: mlps-level-3
  description:
    en: What GB/T 22239-2019 asks of systems of level 3, as far as an image and its workload show it.
    zh: GB/T 22239-2019 第三级要求中可由镜像及其工作负载体现的部分。
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
waivers: { requireOwner: true, requireExpiry: true, maxDays: 90 }
rules:
  - id: known-vulnerabilities
    title: { en: a grave vulnerability was not closed in time, zh: 高危漏洞未及时修补 }
    standards: [GB/T 22239-2019 8.1.4.4, GB/T 22239-2019 8.1.10.5]
    when: finding.kind == "vulnerability" && finding.severity.atLeast("high") && finding.fixAvailable
    graceDays: 30
  - id: exploited-vulnerabilities
    title: { en: it is known to be exploited, zh: 漏洞已被利用 }
    standards: [GB/T 22239-2019 8.1.4.4]
    when: finding.kind == "vulnerability" && finding.kev
  - id: unassessed-vulnerabilities
    title: { en: nobody has said how severe it is, zh: 漏洞影响尚未评估 }
    standards: [GB/T 22239-2019 8.1.10.5]
    action: warn
    when: finding.kind == "vulnerability" && finding.severity == "unknown"
  - id: malicious-code
    title: { en: malicious code is aboard, zh: 含有恶意代码 }
    standards: [GB/T 22239-2019 8.1.4.5]
    when: finding.kind == "malware"
  - id: plain-credentials
    title: { en: a credential is stored in the open, zh: 鉴别信息明文存储 }
    standards: [GB/T 22239-2019 8.1.4.1, GB/T 22239-2019 8.1.4.8]
    when: finding.kind == "secret"
  - id: hardening
    title: { en: the configuration is not hardened, zh: 未按要求加固配置 }
    standards: [GB/T 22239-2019 8.1.4.4, GB/T 22239-2019 8.2.4.4]
    when: finding.kind in ["misconfiguration", "compliance"] && finding.severity.atLeast("high")
  - id: image-integrity
    title: { en: nothing proves that the image was not changed, zh: 镜像缺少完整性校验 }
    standards: [GB/T 22239-2019 8.2.4.4, GB/T 22239-2019 8.1.4.6]
    when: artifact.kind == "image" && artifact.signature in ["absent", "invalid"]
    environments: [production]
  - id: unverified-integrity
    title: { en: whether it is signed is not known, zh: 无法得知是否已签名 }
    standards: [GB/T 22239-2019 8.2.4.4, GB/T 22239-2019 8.1.4.6]
    action: warn
    when: artifact.kind == "image" && artifact.signature == "unknown"
    environments: [production]
  - id: no-more-fixes
    title: { en: the distribution gets no more fixes, zh: 操作系统已停止维护，无法修补漏洞 }
    standards: [GB/T 22239-2019 8.1.10.5]
    when: artifact.endOfLife
  - id: assets-known
    title: { en: the image is not among the assets that were scanned, zh: 镜像不在已扫描资产之列 }
    standards: [GB/T 22239-2019 8.1.10.2]
    when: '!artifact.known'
  - id: least-privilege
    title: { en: it runs with more privileges than it may need, zh: 运行权限超出最小必要 }
    standards: [GB/T 22239-2019 8.1.4.2]
    when: workload.privileged || workload.hostMounts.exists(path, path == "/" || path.like("*docker.sock"))
tests:
  - { name: a vulnerability with a fix, finding: { severity: high, fixedVersions: ["2"] }, expect: block, rules: [known-vulnerabilities] }
  - { name: without a fix, finding: { severity: high }, expect: admit, rules: [] }
  - { name: in test, environment: test, finding: { severity: high, fixedVersions: ["2"] }, expect: warn, rules: [known-vulnerabilities] }
  - { name: exploited, finding: { kev: { dateAdded: 2020-01-01 } }, expect: block, rules: [exploited-vulnerabilities] }
  - { name: unknown severity, finding: { severity: unknown }, expect: warn, rules: [unassessed-vulnerabilities] }
  - { name: malware, finding: { kind: malware }, expect: block, rules: [malicious-code] }
  - { name: a secret, finding: { kind: secret }, expect: block, rules: [plain-credentials] }
  - { name: misconfiguration, finding: { kind: misconfiguration, severity: high }, expect: block, rules: [hardening] }
  - { name: unsigned, artifact: { signature: absent }, expect: block, rules: [image-integrity] }
  - { name: signed by a stranger, artifact: { signature: invalid }, expect: block, rules: [image-integrity] }
  - { name: not known whether signed, artifact: { signature: unknown }, expect: warn, rules: [unverified-integrity] }
  - { name: unsigned in test, environment: test, artifact: { signature: absent }, expect: admit, rules: [] }
  - { name: end of life, artifact: { endOfLife: true }, expect: block, rules: [no-more-fixes] }
  - { name: unknown image, artifact: { known: false }, expect: block, rules: [assets-known] }
  - { name: privileged, workload: { privileged: true }, expect: block, rules: [least-privilege] }
  - { name: the socket of the engine, workload: { hostMounts: [/var/run/docker.sock] }, expect: block, rules: [least-privilege] }
  - { name: nothing, workload: { hostMounts: [/data] }, expect: admit, rules: [] }
`;
