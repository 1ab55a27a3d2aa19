/** Why a party missed what another found. */
export const texts = {
  'package-not-seen': { en: 'it did not see this package', zh: '未识别到该软件包' },
  'package-not-named': {
    en: 'its report, which lists no packages, names this one nowhere: not seen, or nothing known in it',
    zh: '其报告不列出软件包，且未提及该包：可能未识别，或没有相关数据',
  },
  'nothing-reported': { en: 'its report names no vulnerability at all', zh: '其报告未列出任何漏洞' },
  'type-not-reported': { en: 'its report names no {type} package at all', zh: '其报告未提及任何 {type} 类软件包' },
  'version-differs': {
    en: 'it saw {name} in another version: {theirs} rather than {versions}',
    zh: '它识别到的 {name} 版本不同：{theirs}，而非 {versions}',
  },
  'advisory-newer': {
    en: 'the vulnerability was published on {published}, after its report of {created}',
    zh: '该漏洞于 {published} 公布，晚于其报告日期 {created}',
  },
  'nothing-in-package': {
    en: 'it saw {name} {version} and reports nothing in it: no record in its feeds, or one with another range',
    zh: '它识别到 {name} {version}，但未报告任何漏洞：其数据源没有该记录，或版本范围不同',
  },
  'not-in-package': {
    en: 'it reports {others} other in {name} {version}, but not this one: no record in its feeds, or one with another range',
    zh: '它在 {name} {version} 中报告了另外 {others} 项，但没有这一项：其数据源没有该记录，或版本范围不同',
  },
  'kind-unknown': {
    en: 'the reports do not say of which kind or release the package is: it could not be looked up',
    zh: '报告没有说明该软件包的类型或发行版本，无法查询',
  },
  'version-unknown': {
    en: 'no version of the package is stated: nothing to compare',
    zh: '未给出软件包版本，无法比较',
  },
  'feed-not-covered': {
    en: 'no feed of the database covers {place}: it was not judged',
    zh: '漏洞库没有覆盖 {place} 的数据源，未作判断',
  },
  'advisory-unknown': { en: 'no feed of the database has a record of it', zh: '漏洞库的数据源中没有该漏洞的记录' },
  'advisory-elsewhere': {
    en: 'the database has it for {places}, not for {name} in {place}',
    zh: '漏洞库中该漏洞属于 {places}，而非 {place} 的 {name}',
  },
  'advisory-not-here': {
    en: 'no record of the database names {name} in {place} with it',
    zh: '漏洞库中没有涉及 {place} 的 {name} 的该漏洞记录',
  },
  'version-compared': {
    en: '{name} {version} is outside {range} ({advisory})',
    zh: '{name} {version} 不在范围 {range} 内（{advisory}）',
  },
  'not-affected': { en: 'the vendor says that it is not affected ({advisory})', zh: '厂商声明不受影响（{advisory}）' },
  withdrawn: { en: 'the record was withdrawn ({advisory})', zh: '该记录已撤回（{advisory}）' },
  'other-build': {
    en: 'the record speaks of another module stream or architecture ({advisory})',
    zh: '该记录针对其他模块流或架构（{advisory}）',
  },
  'set-aside': {
    en: 'a record hits ({advisory}), but another of the same vendor says otherwise',
    zh: '有记录命中（{advisory}），但同一厂商的另一条记录另有说明',
  },
  'report-lacks': {
    en: 'the database has it ({advisory}), and our report does not: not seen there, or the database is newer than the report',
    zh: '漏洞库中有该记录（{advisory}），但我们的报告没有：当时未识别到该包，或漏洞库比报告新',
  },
} as const;
