/** What a policy's verdict says. */
export const policyTexts = {
  'judged-by': {
    en: 'judged by policy {policy} for environment {environment}, which {mode} ({bound})',
    zh: '按策略 {policy} 针对环境 {environment} 裁决，该环境{mode}（{bound}）',
  },
  'rule-blocks': {
    en: {
      one: 'blocked by rule {rule} for {n} finding because: {why}: {ids}',
      other: 'blocked by rule {rule} for {n} findings because: {why}: {ids}',
    },
    zh: '规则 {rule} 阻止，涉及 {n} 项发现，原因：{why}：{ids}',
  },
  'rule-would-block': {
    en: {
      one: 'rule {rule} objects to {n} finding because: {why}: {ids}; this environment warns and passes',
      other: 'rule {rule} objects to {n} findings because: {why}: {ids}; this environment warns and passes',
    },
    zh: '规则 {rule} 反对 {n} 项发现，原因：{why}：{ids}；本环境仅警告并放行',
  },
  'rule-warns': {
    en: {
      one: 'rule {rule} warns of {n} finding because: {why}: {ids}',
      other: 'rule {rule} warns of {n} findings because: {why}: {ids}',
    },
    zh: '规则 {rule} 对 {n} 项发现提出警告，原因：{why}：{ids}',
  },
  'rule-blocks-artifact': {
    en: 'blocked by rule {rule} because: {why} ({facts})',
    zh: '规则 {rule} 阻止，原因：{why}（{facts}）',
  },
  'rule-would-block-artifact': {
    en: 'rule {rule} objects because: {why} ({facts}); this environment warns and passes',
    zh: '规则 {rule} 反对，原因：{why}（{facts}）；本环境仅警告并放行',
  },
  'rule-warns-artifact': {
    en: 'rule {rule} warns because: {why} ({facts})',
    zh: '规则 {rule} 提出警告，原因：{why}（{facts}）',
  },
  'rule-allows': {
    en: {
      one: 'rule {rule} allows {n} finding: {ids}',
      other: 'rule {rule} allows {n} findings: {ids}',
    },
    zh: '规则 {rule} 允许 {n} 项发现：{ids}',
  },
  'rule-grace': {
    en: {
      one: 'rule {rule} grants {n} finding grace, at the longest until {date}: {ids}',
      other: 'rule {rule} grants {n} findings grace, at the longest until {date}: {ids}',
    },
    zh: '规则 {rule} 给予 {n} 项发现宽限，最迟至 {date}：{ids}',
  },
  'rule-error': {
    en: 'rule {rule} failed ({failure}) and counts as matched',
    zh: '规则 {rule} 求值失败（{failure}），按命中处理',
  },
  'rule-unknown': {
    en: 'rule {rule} could not be judged: {failure} is not known',
    zh: '规则 {rule} 无法判断：{failure} 未知',
  },
  'signature-unknown': {
    en: 'whether the image is signed is not known: {why}',
    zh: '无法得知镜像是否已签名：{why}',
  },
  'sbom-unknown': {
    en: 'whether the image has a bill of materials is not known: {why}',
    zh: '无法得知镜像是否附带软件物料清单：{why}',
  },
  'in-use-unknown': {
    en: 'whether packages are in use is not known: say what was seen running with --in-use FILE',
    zh: '无法得知软件包是否在运行中使用：请用 --in-use FILE 提供运行时记录',
  },
  'untold-no-key': {
    en: 'a signature is there, and nobody is trusted; name a key with --signature-key FILE, or under trust in the policy',
    zh: '存在签名，但未指定可信公钥；请用 --signature-key FILE 或在策略的 trust 中指定',
  },
  'untold-other-form': {
    en: 'it is signed in a form that is not verified by a key',
    zh: '其签名形式无法用公钥验证',
  },
  'untold-not-in-registry': {
    en: 'it was not read from a registry, where such things are kept; judge it by its name there',
    zh: '镜像并非从仓库读取，而签名与清单保存在仓库中；请以其仓库名称裁决',
  },
  'untold-unanswered': {
    en: 'the registry did not say ({detail})',
    zh: '仓库未作答（{detail}）',
  },
  'untold-not-asked': {
    en: 'a stored scan does not say',
    zh: '已存储的扫描结果未记录',
  },
  'no-objection': {
    en: { one: '{n} finding, and no rule objects', other: '{n} findings, and no rule objects' },
    zh: '{n} 项发现，没有规则反对',
  },
  'unknown-unmatched': {
    en: {
      one: '{n} finding of unknown severity met no rule: a rule should speak of it',
      other: '{n} findings of unknown severity met no rule: a rule should speak of them',
    },
    zh: '{n} 项严重程度未知的发现未命中任何规则：应有规则涵盖',
  },
  'break-glass': {
    en: 'would be blocked, and was let through by {by}: {reason}',
    zh: '本应阻止，由 {by} 破窗放行：{reason}',
  },
  'break-glass-refused': {
    en: 'breaking the glass is not allowed in environment {environment}',
    zh: '环境 {environment} 不允许破窗放行',
  },
  waived: {
    en: {
      one: '{n} finding waived by {by} {until}: {ids}: {reason}',
      other: '{n} findings waived by {by} {until}: {ids}: {reason}',
    },
    zh: '{n} 项发现由 {by} 豁免，{until}：{ids}：{reason}',
  },
  'waived-until': { en: 'until {date}', zh: '至 {date}' },
  'waived-forever': { en: 'without an end', zh: '无期限' },
  'waiver-expired': {
    en: {
      one: 'the waiver of {what} by {by} ended on {date}: {n} finding counts again',
      other: 'the waiver of {what} by {by} ended on {date}: {n} findings count again',
    },
    zh: '{by} 对 {what} 的豁免已于 {date} 到期：{n} 项发现重新计入',
  },
  'waiver-refused': {
    en: {
      one: 'the waiver of {what} does not count ({lack}): {n} finding stays open',
      other: 'the waiver of {what} does not count ({lack}): {n} findings stay open',
    },
    zh: '对 {what} 的豁免无效（{lack}）：{n} 项发现仍然有效',
  },
  'waiver-foreign': {
    en: '{place}: a rule with "{key}" cannot be taken as it was meant, and waives nothing',
    zh: '{place}：含有“{key}”的规则无法按原意解释，不予豁免',
  },
  'waivers-more': {
    en: { one: 'and {n} more waiver', other: 'and {n} more waivers' },
    zh: '另有 {n} 项豁免',
  },
  'lacks-owner': { en: 'the policy asks for an owner', zh: '策略要求负责人' },
  'lacks-expiry': { en: 'the policy asks for an expiry', zh: '策略要求到期日' },
  'too-far': { en: 'the policy allows {days} days at the most', zh: '策略最多允许 {days} 天' },
  'mode-block': { en: 'blocks', zh: '会阻止' },
  'mode-warn': { en: 'warns and passes', zh: '仅警告并放行' },
  'bound-named': { en: 'asked for by name', zh: '按名称指定' },
  'bound-labels': { en: 'by the labels of the namespace', zh: '由命名空间标签确定' },
  'bound-namespace': { en: 'by the namespace', zh: '由命名空间确定' },
  'bound-image': { en: 'by the name of the image', zh: '由镜像名称确定' },
  'bound-default': { en: 'by default: nothing else fits', zh: '默认：没有其他匹配' },
  'bound-only': { en: 'the policy names no environments', zh: '策略未定义环境' },
} as const;
