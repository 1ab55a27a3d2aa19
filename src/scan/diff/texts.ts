/** Why a finding is new, gone or changed. */
export const texts = {
  waived: { en: 'waived by {by}: {reason}', zh: '由 {by} 豁免：{reason}' },
  'waiver-ended': { en: 'no longer waived; it was by {by}: {reason}', zh: '不再豁免；此前由 {by} 豁免：{reason}' },
  'package-added': { en: '{name} {version} was added', zh: '新增 {name} {version}' },
  'package-removed': { en: '{name} {version} was removed', zh: '移除了 {name} {version}' },
  'package-changed': { en: '{name} went from {from} to {to}', zh: '{name} 从 {from} 变为 {to}' },
  'base-added': { en: 'the base image brings {name} {version}', zh: '基础镜像带来了 {name} {version}' },
  'base-removed': { en: 'the base image no longer has {name} {version}', zh: '基础镜像不再包含 {name} {version}' },
  'base-changed': {
    en: 'the base image went from {name} {from} to {to}',
    zh: '基础镜像中的 {name} 从 {from} 变为 {to}',
  },
  database: {
    en: 'the package is the same; the advisory database is another',
    zh: '软件包未变；漏洞库不同',
  },
  'not-judged': {
    en: 'packages of {ecosystem} were not judged in the other scan',
    zh: '另一次扫描未判断 {ecosystem} 的软件包',
  },
  'package-or-database': {
    en: 'its layer and the advisory database are both others; the saved report does not say which of them it was',
    zh: '所在层与漏洞库均不同；保存的报告未说明是哪一个引起的',
  },
  'layer-changed': { en: 'the layer that holds it is another', zh: '包含它的层不同' },
  content: { en: 'what it is about has changed', zh: '所涉内容发生了变化' },
  circumstances: {
    en: 'package and database are the same; the scans were asked otherwise, or one did not read everything',
    zh: '软件包与漏洞库均相同；两次扫描的选项不同，或其中一次未读全',
  },
} as const;
