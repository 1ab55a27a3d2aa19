export default `apiVersion: plimsoll.dev/v1
kind: Policy
metadata:
  name: strict
  description:
    en: The default policy and what a careful team asks beyond it.
    zh: 在默认策略之上，增加谨慎团队的要求。
include: [default]
waivers: { requireOwner: true, requireExpiry: true, maxDays: 90 }
rules:
  - id: high-with-fix
    title: { en: high or worse and a fix is released, zh: 高危及以上且已有修复版本 }
    when: finding.kind == "vulnerability" && finding.severity.atLeast("high") && finding.fixAvailable
    graceDays: 7
  - id: critical
    title: { en: 'critical, fix or none', zh: 严重，无论有无修复 }
    when: finding.kind == "vulnerability" && finding.severity == "critical" && !finding.fixAvailable
    graceDays: 30
  - id: risk
    title: { en: its risk is 80 or more, zh: 风险不低于 80 }
    when: finding.risk >= 80
  - id: misconfiguration
    title: { en: a grave misconfiguration, zh: 严重的错误配置 }
    when: finding.kind == "misconfiguration" && finding.severity.atLeast("high")
  - id: unknown-severity
    title: { en: nobody has said how severe it is, zh: 严重程度尚无人评定 }
    when: finding.severity == "unknown" && finding.kind != "malware"
  - id: end-of-life
    title: { en: the distribution gets no more fixes, zh: 发行版已停止维护 }
    when: artifact.endOfLife
  - id: unsigned
    title: { en: nobody trusted has signed it, zh: 未经可信方签名 }
    when: artifact.signature in ["absent", "invalid"]
    environments: [production]
  - id: unverified
    title: { en: whether it is signed is not known, zh: 无法得知是否已签名 }
    action: warn
    when: artifact.kind == "image" && artifact.signature == "unknown"
    environments: [production]
  - id: no-sbom
    title: { en: no bill of materials is attached, zh: 未附带软件物料清单 }
    action: warn
    when: artifact.sbom != "present"
  - id: unknown-image
    title: { en: the image was never scanned, zh: 镜像从未扫描 }
    when: '!artifact.known'
  - id: stale-scan
    title: { en: 'the scan or the advisories are older than a week', zh: 扫描结果或漏洞库已超过一周 }
    when: artifact.scanAgeDays > 7 || artifact.databaseAgeDays > 7
  - id: incomplete
    title: { en: something aboard was not looked at, zh: 有内容未检查 }
    when: '!artifact.complete'
  - id: copyleft-network
    title: { en: a licence that reaches across the network, zh: 具有网络传染性的许可证 }
    action: warn
    when: artifact.licences.exists(licence, licence.like("AGPL-*") || licence.like("SSPL-*"))
tests:
  - { name: high with a fix, finding: { severity: high, fixedVersions: ["2"] }, expect: block, rules: [high-with-fix] }
  - { name: high without, finding: { severity: high }, expect: admit, rules: [] }
  - { name: critical without a fix, finding: { severity: critical }, expect: block, rules: [critical] }
  - { name: 'critical, just disclosed', finding: { severity: critical, published: 2099-01-01 }, expect: warn, rules: [critical] }
  - { name: critical with a fix, finding: { severity: critical, fixedVersions: ["2"] }, expect: block, rules: [high-with-fix, critical-with-fix] }
  - { name: risk, finding: { risk: 80 }, expect: block, rules: [risk] }
  - { name: less risk, finding: { risk: 79 }, expect: admit, rules: [] }
  - { name: misconfiguration, finding: { kind: misconfiguration, severity: high }, expect: block, rules: [misconfiguration] }
  - { name: a mild misconfiguration, finding: { kind: misconfiguration }, expect: admit, rules: [] }
  - { name: unknown severity, finding: { severity: unknown }, expect: block, rules: [unknown-severity] }
  - { name: end of life, artifact: { endOfLife: true }, expect: block, rules: [end-of-life] }
  - { name: unsigned, artifact: { signature: absent }, expect: block, rules: [unsigned] }
  - { name: signed by a stranger, artifact: { signature: invalid }, expect: block, rules: [unsigned] }
  - { name: not known whether signed, artifact: { signature: unknown }, expect: warn, rules: [unverified] }
  - { name: unsigned in test, environment: test, artifact: { signature: absent }, expect: admit, rules: [] }
  - { name: no bill of materials, artifact: { sbom: absent }, expect: warn, rules: [no-sbom] }
  - { name: unknown image, artifact: { known: false }, expect: block, rules: [unknown-image] }
  - { name: stale scan, artifact: { scanAgeDays: 8 }, expect: block, rules: [stale-scan] }
  - { name: stale advisories, artifact: { databaseAgeDays: 8 }, expect: block, rules: [stale-scan] }
  - { name: incomplete, artifact: { complete: false }, expect: block, rules: [incomplete] }
  - { name: licence, artifact: { licences: [AGPL-3.0-only] }, expect: warn, rules: [copyleft-network] }
  - { name: malware, finding: { kind: malware }, expect: block, rules: [malware] }
  - { name: exploited, finding: { kev: { dateAdded: 2020-01-01 } }, expect: block, rules: [exploited] }
  - { name: a secret, finding: { kind: secret, severity: high }, expect: block, rules: [secret] }
  - { name: nothing, expect: admit, rules: [] }
`;
