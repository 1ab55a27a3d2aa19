/** What the demonstration says, in both languages. */
export const texts = {
  assembling: { en: 'Assembling an image of real packages in {folder} …', zh: '正在用真实软件包组装镜像：{folder} …' },
  slice: {
    en: '  layer 0  {packages} packages of this machine’s own dpkg database, {megabytes} MB of their files',
    zh: '  第 0 层  取自本机 dpkg 数据库的 {packages} 个软件包，文件共 {megabytes} MB',
  },
  noDpkg: {
    en: '  (this machine has no dpkg database, so the image has its npm layers alone)',
    zh: '  （本机没有 dpkg 数据库，镜像只含 npm 层）',
  },
  npm: { en: '  layer {layer}  npm install {packages}', zh: '  第 {layer} 层  npm install {packages}' },
  noNpm: {
    en: '  (npm could not install from its registry, so there is no npm layer: {reason})',
    zh: '  （npm 无法从其仓库安装，因此没有 npm 层：{reason}）',
  },
  deletion: {
    en: '  layer {layer}  rm -r node_modules/{name}: deleted again, so it must not be reported',
    zh: '  第 {layer} 层  rm -r node_modules/{name}：已删除，不应再被报告',
  },
  nothing: {
    en: 'Neither a dpkg database nor the npm registry is at hand: there is nothing to make an image of.',
    zh: '既没有 dpkg 数据库，也无法访问 npm 仓库：无法组装镜像。',
  },
  starter: {
    en: 'The advisories were the built-in starter set: about a hundred well-known ones, enough to see how it works and no\nanswer to whether this machine is safe. For a real answer, build a database from OSV’s bulk files.',
    zh: '以上使用内置的入门漏洞集：约一百条知名漏洞，足以演示，但不能说明本机是否安全。\n要得到真实结论，请用 OSV 批量数据构建漏洞库。',
  },
  next: { en: 'Try next:', zh: '接下来可以试试：' },
  explain: { en: 'why it is reported, and what closes it', zh: '为什么报告它，如何修复' },
  json: { en: 'the same for programs', zh: '供程序使用的输出' },
  inventory: { en: 'every package, with path and layer', zh: '每个软件包及其路径与层' },
  gate: { en: 'as a gate: exit code 1', zh: '作为门禁：退出码 1' },
  language: { en: '看中文报告', zh: 'the report in English' },
  database: { en: 'a real database, from OSV’s files', zh: '用 OSV 数据构建真实漏洞库' },
} as const;
