/** Everything that reports say to people. Reasons and risk factors come from policy with both languages in them. */
export const texts = {
  // Words of the model.
  admit: { en: 'ADMIT', zh: '放行' },
  warn: { en: 'WARN', zh: '警告' },
  block: { en: 'BLOCK', zh: '阻止' },
  critical: { en: 'critical', zh: '严重' },
  high: { en: 'high', zh: '高' },
  medium: { en: 'medium', zh: '中' },
  low: { en: 'low', zh: '低' },
  negligible: { en: 'negligible', zh: '可忽略' },
  unknown: { en: 'unknown', zh: '未知' },
  affected: { en: 'no fix yet', zh: '尚无修复' },
  fixed: { en: 'fix released', zh: '已有修复' },
  not_affected: { en: 'not affected', zh: '不受影响' },
  will_not_fix: { en: 'will not be fixed', zh: '不予修复' },
  deferred: { en: 'fix deferred', zh: '推迟修复' },
  under_investigation: { en: 'under investigation', zh: '调查中' },
  end_of_life: { en: 'end of life', zh: '已停止支持' },
  uncertain: { en: 'uncertain', zh: '不确定' },

  // Between parts of a sentence.
  comma: { en: ', ', zh: '，' },
  semicolon: { en: '; ', zh: '；' },
  colon: { en: ': ', zh: '：' },
  note: { en: ' ({text})', zh: '（{text}）' },

  // First screen.
  starter: {
    en: {
      one: 'Warning: judged by the built-in starter set of {n} advisory alone. A real answer needs a real database: plimsoll db build --from DIR --db DIR',
      other:
        'Warning: judged by the built-in starter set of {n} advisories alone. A real answer needs a real database: plimsoll db build --from DIR --db DIR',
    },
    zh: '警告：仅依据内置的 {n} 条入门漏洞记录判断。要得到可靠结论，请构建完整漏洞库：plimsoll db build --from DIR --db DIR',
  },
  findings: { en: { one: '{n} finding', other: '{n} findings' }, zh: '{n} 项发现' },
  'with-fix': { en: { one: '{n} has a fix', other: '{n} have a fix' }, zh: '{n} 项可修复' },
  waived: { en: '{n} waived', zh: '{n} 项已豁免' },
  'none-found': { en: 'no findings', zh: '没有发现问题' },
  'none-in-judged': { en: 'no findings in what was judged', zh: '在已判断的内容中没有发现问题' },
  'nothing-judged': { en: 'nothing could be judged', zh: '没有内容可供判断' },

  // Coverage.
  'label-artifact': { en: 'Artifact', zh: '制品' },
  'label-note': { en: 'Note', zh: '说明' },
  'label-looked-at': { en: 'Looked at', zh: '已检查' },
  'label-advisories': { en: 'Advisories', zh: '漏洞数据' },
  'label-judged': { en: 'Judged', zh: '已判断' },
  'label-not-judged': { en: 'Not judged', zh: '未判断' },
  'label-not-looked-at': { en: 'Not looked at', zh: '未检查' },
  'label-vex': { en: 'VEX', zh: 'VEX 声明' },
  'vex-applied': {
    en: '{name}: {applied} of {n} statements apply: {waived} findings waived, {annotated} annotated',
    zh: '{name}：{n} 条声明中 {applied} 条适用：豁免 {waived} 项发现，注记 {annotated} 项',
  },
  'vex-elsewhere': {
    en: '{name}: speaks of other products alone, and has no effect here',
    zh: '{name}：只涉及其他产品，对此制品没有作用',
  },
  'vex-unreadable': { en: '{n} statements could not be read', zh: '{n} 条声明无法读取' },
  'label-end-of-life': { en: 'End of life', zh: '停止支持' },
  'declared-only': {
    en: 'what is declared in lockfiles and manifests, not what is installed',
    zh: '锁文件与清单中声明的依赖，而非已安装的软件包',
  },
  'configuration-only': { en: 'configuration, not what runs with it', zh: '配置文件，而非按其运行的内容' },
  'os-unknown': { en: 'operating system not recognised', zh: '未识别出操作系统' },
  layers: { en: { one: '{read} of {n} layer', other: '{read} of {n} layers' }, zh: '{n} 层中的 {read} 层' },
  'from-cache': { en: '{n} from the cache', zh: '其中 {n} 层来自缓存' },
  'not-read': { en: '{n} NOT READ', zh: '{n} 层未读取' },
  packages: { en: { one: '{n} package', other: '{n} packages' }, zh: '{n} 个软件包' },
  configurations: {
    en: { one: '{n} configuration file', other: '{n} configuration files' },
    zh: '{n} 个配置文件',
  },
  'label-looked-for': { en: 'Looked for', zh: '检查项目' },
  'not-looked-for': { en: 'not for {names}', zh: '未检查{names}' },
  vulnerability: { en: 'vulnerabilities', zh: '漏洞' },
  misconfiguration: { en: 'misconfigurations', zh: '错误配置' },
  secret: { en: 'secrets', zh: '密钥' },
  licence: { en: 'licences', zh: '许可证' },
  'no-packages': { en: 'no packages recognised', zh: '未识别出软件包' },
  feed: {
    en: { one: '{name}: {n} record', other: '{name}: {n} records' },
    zh: '{name}：{n} 条',
  },
  newest: { en: 'newest {date}', zh: '最新 {date}' },
  'newest-age': {
    en: { one: 'newest {date}, {n} day old', other: 'newest {date}, {n} days old' },
    zh: '最新 {date}，距今 {n} 天',
  },
  built: { en: 'built {date}', zh: '构建于 {date}' },
  'other-feeds': {
    en: { one: '{n} feed for other ecosystems', other: '{n} feeds for other ecosystems' },
    zh: '另有 {n} 个数据源涉及其他生态',
  },
  'no-feeds': { en: 'the database holds no feeds', zh: '漏洞库中没有数据源' },
  'not-covered': {
    en: '{names}: covered by no feed of the database, so its packages were not judged',
    zh: '{names}：漏洞库没有相应的数据源，其软件包未经判断',
  },
  'life-ended': {
    en: '{product} {release} has had no standard support since {date}',
    zh: '{product} {release} 自 {date} 起已无标准支持',
  },
  'life-ends': {
    en: '{product} {release} has standard support until {date}',
    zh: '{product} {release} 的标准支持到 {date} 为止',
  },
  'life-extended': { en: 'extended support until {date}', zh: '延长支持至 {date}' },

  // Problems.
  problems: { en: 'Problems ({n})', zh: '问题（{n}）' },
  gap: { en: 'GAP', zh: '缺失' },
  'in-layer': { en: 'layer {n}', zh: '第 {n} 层' },
  more: { en: '… and {n} more (--all)', zh: '… 另有 {n} 项（--all）' },

  // Fix first.
  'fix-first': { en: 'Fix first', zh: '优先修复' },
  upgrade: { en: 'upgrade {name} {from} → {to}', zh: '升级 {name} {from} → {to}' },
  closes: { en: 'closes {n}: {counts}', zh: '可关闭 {n} 项：{counts}' },
  exploited: { en: '{n} exploited', zh: '{n} 项已被利用' },
  risk: { en: 'risk −{n}', zh: '风险 −{n}' },
  layer: { en: 'layer {n}', zh: '第 {n} 层' },
  'layer-made-by': { en: 'layer {n}: {by}', zh: '第 {n} 层：{by}' },
  'nothing-to-upgrade': {
    en: 'No fixed version is known for any finding.',
    zh: '所有发现均无已知的修复版本。',
  },
  how: { en: 'How', zh: '方法' },
  'how-base': {
    en: '{type}: take a newer base image, or upgrade in the layer named: {command}',
    zh: '{type}：换用更新的基础镜像，或在所示的层中升级：{command}',
  },
  'how-language': { en: '{type}: {command}', zh: '{type}：{command}' },

  // Misconfigurations and secrets.
  'in-files': {
    en: {
      one: 'Configuration and secrets: {n} finding in {places}',
      other: 'Configuration and secrets: {n} findings in {places}',
    },
    zh: '配置与密钥：{places}共 {n} 项发现',
  },
  places: { en: { one: '{n} place', other: '{n} places' }, zh: '{n} 处' },
  'no-file': { en: 'elsewhere', zh: '其他' },
  mend: { en: 'fix: {fix}', zh: '修复：{fix}' },

  // Columns.
  'col-severity': { en: 'SEVERITY', zh: '严重程度' },
  'col-id': { en: 'ID', zh: '编号' },
  'col-package': { en: 'PACKAGE', zh: '软件包' },
  'col-subject': { en: 'SUBJECT', zh: '对象' },
  'col-installed': { en: 'INSTALLED', zh: '已装版本' },
  'col-fixed': { en: 'FIXED IN', zh: '修复版本' },
  'col-risk': { en: 'RISK', zh: '风险' },
  'col-exploited': { en: 'KEV/EPSS', zh: 'KEV/EPSS' },
  'col-layer': { en: 'LAYER', zh: '层' },
  'col-made-by': { en: 'MADE BY', zh: '来源指令' },
  'col-path': { en: 'PATH', zh: '路径' },
  'col-name': { en: 'NAME', zh: '名称' },
  'col-version': { en: 'VERSION', zh: '版本' },
  'col-type': { en: 'TYPE', zh: '类型' },
  'col-licences': { en: 'LICENCES', zh: '许可证' },

  // Explain.
  'explain-absent': {
    en: 'no finding answers to "{query}"; the report has {n} findings{near}',
    zh: '没有与“{query}”对应的发现；报告共有 {n} 项发现{near}',
  },
  'not-reported': { en: '{id} is not reported:', zh: '未报告 {id}：' },
  'not-reported-outside': {
    en: '{name} {version}: {advisory} affects {range}, and {compared} is outside of it',
    zh: '{name} {version}：{advisory} 影响 {range}，{compared} 不在其中',
  },
  'not-reported-not-affected': {
    en: '{name} {version}: {advisory} says that it is not affected',
    zh: '{name} {version}：{advisory} 说明其不受影响',
  },
  'not-reported-withdrawn': {
    en: '{name} {version}: {advisory} was withdrawn',
    zh: '{name} {version}：{advisory} 已撤回',
  },
  'not-reported-other-build': {
    en: '{name} {version}: {advisory} speaks of another build, module or architecture',
    zh: '{name} {version}：{advisory} 针对其他构建、模块或架构',
  },
  'not-reported-set-aside': {
    en: '{name} {version}: {advisory} affects {range}, which holds {compared}, but this package holds no code of it, or the vendor’s own word on the vulnerability goes before it',
    zh: '{name} {version}：{advisory} 影响 {range}，包含 {compared}；但该软件包不含相关代码，或厂商对该漏洞的说明优先',
  },
  'why-severity': { en: 'Severity', zh: '严重程度' },
  'why-risk': { en: 'Risk', zh: '风险' },
  'why-also': { en: 'Also known as', zh: '别名' },
  'why-package': { en: 'Package', zh: '软件包' },
  'why-source': { en: 'Source package', zh: '源码包' },
  'why-subject': { en: 'Subject', zh: '对象' },
  'why-file': { en: 'File', zh: '文件' },
  'why-layer': { en: 'Layer', zh: '层' },
  'why-instruction': { en: 'Instruction', zh: '指令' },
  'why-advisory': { en: 'Advisory', zh: '漏洞记录' },
  'why-range': { en: 'Range', zh: '影响范围' },
  'why-found': { en: 'Found', zh: '发现' },
  'why-excerpt': { en: 'Excerpt', zh: '片段' },
  'why-matters': { en: 'Why it matters', zh: '为何重要' },
  'why-standards': { en: 'Standards', zh: '标准' },
  'why-compared': { en: 'Compared', zh: '比较' },
  'why-no-evidence': { en: 'the report holds no comparison for it', zh: '报告中没有相应的比较记录' },
  'why-status': { en: 'Status', zh: '状态' },
  'why-exploited': { en: 'Exploited', zh: '利用情况' },
  'why-kev': { en: 'yes: in CISA’s catalogue since {date}', zh: '是：自 {date} 列入 CISA 目录' },
  'why-epss': {
    en: '{percent} % likely within 30 days; above {percentile} % of all vulnerabilities (EPSS)',
    zh: '30 天内概率 {percent} %；高于全部漏洞的 {percentile} %（EPSS）',
  },
  'why-verdict': { en: 'Verdict', zh: '裁决' },
  'why-waived': { en: 'Waived', zh: '豁免' },
  'waived-head': { en: 'Waived', zh: '已豁免' },
  'waived-by': { en: 'by {by}: {reason}', zh: '由 {by}：{reason}' },
  'waived-until': { en: 'until {date}', zh: '至 {date}' },
  'why-closes': { en: 'What closes it', zh: '如何关闭' },
  'close-upgrade': { en: 'upgrade {name} from {from} to {to}', zh: '将 {name} 从 {from} 升级到 {to}' },
  'close-or-later': { en: 'a release with the fix: {versions}', zh: '包含修复的版本：{versions}' },
  'close-none': {
    en: 'no fixed version is known: remove the package, shield what it exposes, or record a waiver with a reason',
    zh: '尚无已知的修复版本：可移除该软件包、限制其暴露面，或注明理由予以豁免',
  },
  'close-here': {
    en: 'mend it where it stands, and scan again',
    zh: '在所在位置修正后重新扫描',
  },
  'why-published': { en: 'Published', zh: '发布' },
  'why-references': { en: 'References', zh: '参考' },

  // Errors.
  error: { en: 'error', zh: '错误' },
  hint: { en: 'what to do', zh: '建议' },
  unexpected: { en: 'unexpected fault: {message}', zh: '意外故障：{message}' },
  cause: { en: 'cause', zh: '原因' },
} as const;
