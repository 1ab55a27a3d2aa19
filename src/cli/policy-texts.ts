import { type Lang, type Speaker, speaker } from '../kit/index.ts';

const texts = {
  admit: { en: 'admit', zh: '放行' },
  warn: { en: 'warn', zh: '警告' },
  block: { en: 'block', zh: '阻止' },
  allow: { en: 'allow', zh: '允许' },
  grace: { en: 'grace', zh: '宽限' },
  unknown: { en: 'unknown', zh: '未知' },
  none: { en: 'no match', zh: '未命中' },
  'case-failed': {
    en: 'FAILED  {name}: expected {expect} (rules: {wanted}), got {verdict} (rules: {rules})',
    zh: '失败  {name}：预期{expect}（规则：{wanted}），实际{verdict}（规则：{rules}）',
  },
  'policy-good': {
    en: {
      one: '{policy}: {n} rule, {environments} environments, all in order',
      other: '{policy}: {n} rules, {environments} environments, all in order',
    },
    zh: '{policy}：{n} 条规则，{environments} 个环境，均有效',
  },
  'no-cases': { en: 'it has no cases to try (tests:)', zh: '没有可供测试的用例（tests:）' },
  cases: {
    en: { one: '{n} case tried, {failed} failed', other: '{n} cases tried, {failed} failed' },
    zh: '共 {n} 个用例，{failed} 个失败',
  },
  environment: { en: 'environment {name}: {mode}', zh: '环境 {name}：{mode}' },
  'mode-block': { en: 'block and alert', zh: '阻止并告警' },
  'mode-warn': { en: 'warn and pass', zh: '警告并放行' },
  'by-default': { en: 'the default', zh: '默认' },
  'when-labels': { en: 'namespace labels {what}', zh: '命名空间标签 {what}' },
  'when-namespaces': { en: 'namespaces {what}', zh: '命名空间 {what}' },
  'when-images': { en: 'images {what}', zh: '镜像 {what}' },
  impact: { en: 'FIPS 199 {what}', zh: 'FIPS 199 {what}' },
  glass: { en: 'the glass may be broken in {what}', zh: '可在 {what} 中破窗放行' },
  waivers: { en: 'waivers need {what}', zh: '豁免须有{what}' },
  owner: { en: 'an owner', zh: '负责人' },
  expiry: { en: 'an expiry', zh: '到期日' },
  'max-days': { en: 'an end within {days} days', zh: '{days} 天内的期限' },
  rule: { en: '{action} {id}', zh: '{action} {id}' },
  'rule-environments': { en: 'in {what} alone', zh: '仅限 {what}' },
  'rule-grace': { en: 'after {days} days of grace', zh: '{days} 天宽限之后' },
  'finding-risk': { en: 'risk {risk}/100: {factors}', zh: '风险 {risk}/100：{factors}' },
  'finding-matrix': {
    en: 'SP 800-30: likelihood {likelihood}, impact {impact}, risk {level}',
    zh: 'SP 800-30：可能性 {likelihood}，影响 {impact}，风险 {level}',
  },
  'no-finding': { en: 'the scan has no finding "{id}"', zh: '扫描结果中没有“{id}”' },
  'waived-line': { en: 'waived by {by}: {reason}', zh: '由 {by} 豁免：{reason}' },
  'replay-head': {
    en: { one: '{n} stored scan, {changed} would change', other: '{n} stored scans, {changed} would change' },
    zh: '共 {n} 份扫描，{changed} 份的裁决会改变',
  },
  'replay-move': { en: '  {before} → {after}: {n}', zh: '  {before} → {after}：{n}' },
  'replay-all': {
    en: 'WARNING: this policy would block every one of them',
    zh: '警告：该策略会阻止其中的全部镜像',
  },
  'replay-unread': { en: '{n} files could not be read: {what}', zh: '{n} 个文件无法读取：{what}' },
  'replay-more': { en: '… and {n} more (--all)', zh: '… 另有 {n} 项（--all）' },
  'col-before': { en: 'BEFORE', zh: '之前' },
  'col-after': { en: 'AFTER', zh: '之后' },
  'col-environment': { en: 'ENVIRONMENT', zh: '环境' },
  'col-reference': { en: 'REFERENCE', zh: '镜像' },
  'col-rules': { en: 'BECAUSE OF', zh: '原因' },
} as const;

export const policySpeaker = (lang: Lang): Speaker<typeof texts> => speaker(texts, lang);
