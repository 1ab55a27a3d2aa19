export default `apiVersion: plimsoll.dev/v1
kind: Policy
metadata:
  name: default
  description:
    en: What nobody should ship, and nothing that nobody can mend.
    zh: 任何人都不应发布的内容；无法修复的问题不阻断。
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
breakGlass:
  environments: [production]
rules:
  - id: malware
    title: { en: a package is listed as malicious, zh: 软件包被列为恶意软件 }
    when: finding.kind == "malware"
  - id: exploited
    title: { en: it is known to be exploited, zh: 已知被利用 }
    when: finding.kind == "vulnerability" && finding.kev
  - id: critical-with-fix
    title: { en: critical and a fix is released, zh: 严重且已有修复版本 }
    when: finding.kind == "vulnerability" && finding.severity == "critical" && finding.fixAvailable
  - id: secret
    title: { en: a secret lies in the open, zh: 明文存放密钥 }
    when: finding.kind == "secret" && finding.severity.atLeast("high")
  - id: unknown-severity
    title: { en: nobody has said how severe it is, zh: 严重程度尚无人评定 }
    action: warn
    when: finding.severity == "unknown" && finding.kind != "malware"
  - id: end-of-life
    title: { en: the distribution gets no more fixes, zh: 发行版已停止维护 }
    action: warn
    when: artifact.endOfLife
tests:
  - { name: malware, finding: { kind: malware }, expect: block, rules: [malware] }
  - { name: exploited, finding: { kev: { dateAdded: 2020-01-01 } }, expect: block, rules: [exploited] }
  - { name: critical with a fix, finding: { severity: critical, fixedVersions: ["2"] }, expect: block, rules: [critical-with-fix] }
  - { name: critical without a fix, finding: { severity: critical }, expect: admit, rules: [] }
  - { name: high with a fix, finding: { severity: high, fixedVersions: ["2"] }, expect: admit, rules: [] }
  - { name: a secret, finding: { kind: secret, severity: high }, expect: block, rules: [secret] }
  - { name: a secret in test, environment: test, finding: { kind: secret, severity: high }, expect: warn, rules: [secret] }
  - { name: a mild secret, finding: { kind: secret, severity: low }, expect: admit, rules: [] }
  - { name: unknown severity, finding: { severity: unknown }, expect: warn, rules: [unknown-severity] }
  - { name: end of life, artifact: { endOfLife: true }, expect: warn, rules: [end-of-life] }
  - { name: nothing, expect: admit, rules: [] }
`;
