/** What a comparison of reports says to people. The reasons of misses come with both languages in them. */
export const texts = {
  summary: {
    en: {
      one: '{n} vulnerability of a package in {reports} reports',
      other: '{n} vulnerabilities of packages in {reports} reports',
    },
    zh: '{reports} 份报告，共 {n} 项软件包漏洞',
  },
  agreed: { en: '{n} found by all', zh: '全部报告都发现 {n} 项' },
  'severity-only': { en: '{n} of them rated differently', zh: '其中 {n} 项的严重程度不同' },
  differing: { en: 'Not found by all', zh: '并非全部发现' },
  'all-agree': { en: 'Nothing was found by one and missed by another.', zh: '没有一方发现而另一方遗漏的漏洞。' },
  'rated-differently': { en: 'Rated differently', zh: '严重程度不同' },
  'why-missed': { en: 'Why missed', zh: '遗漏原因' },
  'col-report': { en: 'report', zh: '报告' },
  'col-artifact': { en: 'of', zh: '对象' },
  'col-found': { en: 'found', zh: '发现' },
  'col-missed': { en: 'missed', zh: '遗漏' },
  'col-alone': { en: 'alone', zh: '独有' },
  'col-other': { en: 'other entries', zh: '其他条目' },
  'col-id': { en: 'vulnerability', zh: '漏洞' },
  'col-package': { en: 'package', zh: '软件包' },
  'col-severity': { en: 'severity', zh: '严重程度' },
  'col-found-by': { en: 'found by', zh: '发现者' },
  example: { en: 'for example {id} in {package}', zh: '例如 {package} 的 {id}' },
  more: { en: 'and {n} more: --all', zh: '另有 {n} 项：--all' },
  ours: { en: '{name} (ours)', zh: '{name}（本工具）' },
} as const;
