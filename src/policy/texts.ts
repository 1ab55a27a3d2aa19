/** What policy says: reasons of a verdict, factors of a risk. */
export const texts = {
  // Verdict.
  'at-or-above': {
    en: {
      one: '{n} finding is at or above the gate ({gate}): {ids}',
      other: '{n} findings are at or above the gate ({gate}): {ids}',
    },
    zh: '{n} 项发现达到或超过门槛（{gate}）：{ids}',
  },
  'policy-blocks': {
    en: {
      one: '{n} finding is blocked by the built-in policy (critical with a fix, exploited, malware): {ids}',
      other: '{n} findings are blocked by the built-in policy (critical with a fix, exploited, malware): {ids}',
    },
    zh: '{n} 项发现被内置策略阻止（可修复的严重漏洞、已被利用、恶意软件）：{ids}',
  },
  'unknown-worst': {
    en: {
      one: '{n} finding has no known severity and counts as critical until you say otherwise (--unknown-as)',
      other: '{n} findings have no known severity and count as critical until you say otherwise (--unknown-as)',
    },
    zh: '{n} 项发现的严重程度未知，在另行指定（--unknown-as）之前按“严重”计',
  },
  'unknown-as': {
    en: {
      one: '{n} finding has no known severity and counts as {severity}, as asked',
      other: '{n} findings have no known severity and count as {severity}, as asked',
    },
    zh: '{n} 项发现的严重程度未知，按要求以“{severity}”计',
  },
  'unknown-ignored': {
    en: {
      one: '{n} finding has no known severity and was kept from the gate, as asked',
      other: '{n} findings have no known severity and were kept from the gate, as asked',
    },
    zh: '{n} 项发现的严重程度未知，按要求不计入门槛',
  },
  'without-fix': {
    en: {
      one: '{n} finding has no fix yet and was kept from the gate, as asked',
      other: '{n} findings have no fix yet and were kept from the gate, as asked',
    },
    zh: '{n} 项发现尚无修复版本，按要求不计入门槛',
  },
  found: {
    en: { one: '{n} finding, none beyond the gate', other: '{n} findings, none beyond the gate' },
    zh: '{n} 项发现，均未超过门槛',
  },
  'found-no-gate': {
    en: { one: '{n} finding, and no gate was set (--fail-on)', other: '{n} findings, and no gate was set (--fail-on)' },
    zh: '{n} 项发现，且未设门槛（--fail-on）',
  },
  gap: {
    en: {
      one: '{n} layer or package database could not be read: the report is incomplete',
      other: '{n} layers or package databases could not be read: the report is incomplete',
    },
    zh: '{n} 个层或软件包数据库无法读取：报告不完整',
  },
  unread: {
    en: {
      one: '{n} layer was not read: the report is incomplete',
      other: '{n} layers were not read: the report is incomplete',
    },
    zh: '{n} 个层未读取：报告不完整',
  },
  problems: {
    en: { one: '{n} file could not be read in full', other: '{n} files could not be read in full' },
    zh: '{n} 个文件未能完整读取',
  },
  'not-covered': {
    en: 'no feed of the database covers {names}: those packages were not judged',
    zh: '漏洞库中没有涵盖 {names} 的数据源：这些软件包未经判断',
  },
  'not-looked-at': { en: 'something was not looked at: {what}', zh: '有内容未检查：{what}' },
  nothing: {
    en: 'no package was recognised, so nothing could be judged',
    zh: '未识别出任何软件包，因此无从判断',
  },
  starter: {
    en: 'only the built-in starter set of advisories was used: absence of findings proves nothing',
    zh: '仅使用了内置的入门漏洞集：没有发现并不能说明安全',
  },
  'end-of-life': {
    en: '{product} {release} has had no standard support since {date}: new vulnerabilities may not be recorded',
    zh: '{product} {release} 自 {date} 起已无标准支持：新漏洞可能不再收录',
  },
  clean: { en: 'everything aboard was judged, and nothing was found', zh: '全部内容均已判断，没有发现问题' },

  // Risk.
  'cvss-score': { en: 'CVSS {version} base score {score} ({source})', zh: 'CVSS {version} 基础分 {score}（{source}）' },
  'cvss-temporal': { en: '{score} with its temporal metrics', zh: '计入时间指标后为 {score}' },
  'cvss-environmental': {
    en: '{score} with what a loss would cost here',
    zh: '计入此处损失影响后为 {score}',
  },
  'internet-facing': { en: 'reachable from outside', zh: '可从外部访问' },
  inside: { en: 'not reachable from outside', zh: '无法从外部访问' },
  privileged: { en: 'runs privileged', zh: '以特权模式运行' },
  'host-network': { en: 'shares the network of the host', zh: '共享主机网络' },
  'host-mounts': { en: 'holds directories of the host', zh: '挂载了主机目录' },
  'in-use': { en: 'seen running', zh: '已观察到运行' },
  'not-in-use': { en: 'watched, and not seen running', zh: '经观察未见运行' },
  'severity-band': { en: 'severity {severity}, without a CVSS score', zh: '严重程度为{severity}，无 CVSS 分数' },
  'severity-unknown': {
    en: 'severity unknown: ranked between medium and high until it is known',
    zh: '严重程度未知：在明确之前排在“中”与“高”之间',
  },
  malware: { en: 'the package is listed as malicious', zh: '该软件包被列为恶意软件' },
  kev: {
    en: 'known to be exploited (CISA KEV, since {date})',
    zh: '已知被利用（CISA KEV，自 {date}）',
  },
  'kev-ransomware': {
    en: 'known to be exploited, by ransomware too (CISA KEV, since {date})',
    zh: '已知被利用，包括勒索软件（CISA KEV，自 {date}）',
  },
  epss: {
    en: 'exploitation within 30 days: {percent} % likely (EPSS)',
    zh: '30 天内被利用的概率：{percent} %（EPSS）',
  },
  'epss-unknown': { en: 'likelihood of exploitation unknown (no EPSS)', zh: '被利用的可能性未知（无 EPSS）' },
  'fix-released': { en: 'a fix is released', zh: '已有修复版本' },
  'fix-none': { en: 'no fix is released yet: ranked behind what can be closed', zh: '尚无修复版本：排在可修复项之后' },
  uncertain: {
    en: 'the record has no usable upper bound: whether this version is affected is uncertain',
    zh: '记录缺少可用的版本上界：该版本是否受影响尚不确定',
  },
} as const;

/** Chinese words of the severities. */
export const severityZh = {
  critical: '严重',
  high: '高',
  medium: '中',
  low: '低',
  negligible: '可忽略',
  unknown: '未知',
} as const;
