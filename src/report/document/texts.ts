/** What documents say beside what the table says: whole sentences, in both languages. */
export const documentTexts = {
  'vulnerability-in': { en: '{name} {version} is affected by {id}', zh: '{name} {version} 受 {id} 影响' },
  'vulnerability-titled': {
    en: '{name} {version} is affected by {id}: {title}',
    zh: '{name} {version} 受 {id} 影响：{title}',
  },
  'malware-in': { en: '{name} {version} is listed as malicious: {id}', zh: '{name} {version} 被列为恶意软件包：{id}' },
  'licence-in': { en: '{name} {version} is under {id}', zh: '{name} {version} 的许可证为 {id}' },
  'upgrade-to': { en: 'Upgrade {name} from {version} to {to}.', zh: '将 {name} 从 {version} 升级到 {to}。' },
  'no-fix': { en: 'No fixed version is known.', zh: '尚无已知的修复版本。' },
  'remove-malware': {
    en: 'Remove the package, and treat what it could reach as compromised.',
    zh: '移除该软件包，并将其可接触的内容视为已泄露。',
  },

  // What was not looked at.
  'gap-starter': {
    en: 'Judged by the built-in starter set of advisories alone: this is no real answer.',
    zh: '仅依据内置的入门漏洞记录判断，不能作为可靠结论。',
  },
  'gap-layers': { en: '{n} layers were not read', zh: '{n} 层未读取' },
  'gap-ecosystem': {
    en: '{name}: no feed of the database covers it, so its packages were not judged',
    zh: '{name}：漏洞库没有相应的数据源，其软件包未经判断',
  },
  'gap-scanner': { en: 'not looked for: {name}', zh: '未检查：{name}' },
  'in-layer-path': { en: '{message} (layer {n})', zh: '{message}（第 {n} 层）' },

  // Notes of formats that cannot hold everything.
  'cut-results': {
    en: 'The report was cut to {n} of {total} findings, the worst first: more than its readers take.',
    zh: '报告只保留了 {total} 项发现中最严重的 {n} 项：其余超出读取方的上限。',
  },
  'other-kinds': {
    en: '{n} findings are not about packages, and this format has no place for them.',
    zh: '{n} 项发现与软件包无关，此格式无法容纳。',
  },
  'waived-left-out': { en: '{n} waived findings are left out.', zh: '{n} 项已豁免的发现未列出。' },

  // Headings and labels.
  report: { en: 'Security report', zh: '安全报告' },
  verdict: { en: 'Verdict', zh: '裁决' },
  coverage: { en: 'What was looked at', zh: '检查范围' },
  'not-covered-title': { en: 'Not looked at, not judged', zh: '未检查、未判断' },
  'findings-title': { en: 'Findings', zh: '发现' },
  'files-title': { en: 'Misconfigurations and secrets', zh: '错误配置与密钥' },
  'waived-title': { en: 'Waived', zh: '已豁免' },
  'problems-title': { en: 'Problems', zh: '问题' },
  'layers-title': { en: 'Layers', zh: '镜像层' },
  'no-findings': { en: 'No findings.', zh: '没有发现问题。' },
  'no-findings-judged': { en: 'No findings in what was judged.', zh: '在已判断的内容中没有发现问题。' },
  'nothing-judged': { en: 'Nothing could be judged.', zh: '没有内容可供判断。' },
  severity: { en: 'Severity', zh: '严重程度' },
  id: { en: 'ID', zh: '编号' },
  subject: { en: 'Subject', zh: '对象' },
  installed: { en: 'Installed', zh: '已装版本' },
  'fixed-in': { en: 'Fixed in', zh: '修复版本' },
  risk: { en: 'Risk', zh: '风险' },
  exploited: { en: 'Exploited', zh: '利用情况' },
  layer: { en: 'Layer', zh: '层' },
  line: { en: 'Line', zh: '行' },
  what: { en: 'What is wrong', zh: '问题' },
  why: { en: 'Why it matters', zh: '影响' },
  fix: { en: 'Fix', zh: '修复' },
  standards: { en: 'Standards', zh: '标准' },
  aliases: { en: 'Also known as', zh: '别名' },
  references: { en: 'References', zh: '参考' },
  by: { en: 'By', zh: '豁免人' },
  reason: { en: 'Reason', zh: '理由' },
  until: { en: 'Until', zh: '有效期至' },
  more: { en: '… and {n} more', zh: '… 另有 {n} 项' },
  'more-all': { en: '… and {n} more (--all lists them)', zh: '… 另有 {n} 项（--all 列出全部）' },
  kind: { en: 'Kind', zh: '类别' },

  // Kinds.
  vulnerability: { en: 'vulnerability', zh: '漏洞' },
  misconfiguration: { en: 'misconfiguration', zh: '错误配置' },
  secret: { en: 'secret', zh: '密钥' },
  licence: { en: 'licence', zh: '许可证' },
  malware: { en: 'malware', zh: '恶意软件' },
  compliance: { en: 'compliance', zh: '合规' },
  behaviour: { en: 'behaviour', zh: '行为' },
} as const;
