import type { Command } from 'commander';

/** One command: shown by `--help` from this table alone, its code loaded only when it is called. */
export interface CliCommand {
  name: string;
  summary: { en: string; zh: string };
  load(): Promise<{ register(program: Command): void }>;
}

export const commands: CliCommand[] = [
  {
    name: 'scan',
    summary: {
      en: 'findings and verdict of an image, archive or root file system',
      zh: '扫描镜像、归档或根文件系统，给出发现与裁决',
    },
    load: () => import('./scan.ts'),
  },
  {
    name: 'inventory',
    summary: { en: 'what is aboard: every package, with path and layer', zh: '清单：每个软件包及其路径与层' },
    load: () => import('./inventory.ts'),
  },
  {
    name: 'sbom',
    summary: { en: 'write an SBOM: CycloneDX or SPDX', zh: '生成 SBOM：CycloneDX 或 SPDX' },
    load: () => import('./sbom.ts'),
  },
  {
    name: 'convert',
    summary: { en: 'an SBOM of one format in another', zh: '将一种格式的 SBOM 转换为另一种' },
    load: () => import('./convert.ts'),
  },
  {
    name: 'explain',
    summary: { en: 'why a finding is reported, and what would close it', zh: '解释某个发现的依据与修复办法' },
    load: () => import('./explain.ts'),
  },
  {
    name: 'compare',
    summary: {
      en: 'reports of other scanners beside ours: who found what, and why',
      zh: '与其他扫描器的报告对比：谁发现了什么，原因何在',
    },
    load: () => import('./compare.ts'),
  },
  {
    name: 'gate',
    summary: { en: 'the verdict alone: may it sail, and why', zh: '仅给出裁决：能否起航及其原因' },
    load: () => import('./gate.ts'),
  },
  {
    name: 'check',
    summary: { en: 'list, explain and try checks of configuration', zh: '列出、解释与试运行配置检查' },
    load: () => import('./check.ts'),
  },
  {
    name: 'watch',
    summary: {
      en: 'watch this machine, a capture or an audit log with behaviour rules',
      zh: '用行为规则实时监视本机，或检查捕获文件与审计日志',
    },
    load: () => import('./watch.ts'),
  },
  {
    name: 'rules',
    summary: { en: 'check, test, explain and fetch runtime rules', zh: '检查、测试、解释与获取运行时规则' },
    load: () => import('./rules.ts'),
  },
  {
    name: 'policy',
    summary: { en: 'test, explain and replay policies', zh: '测试、解释与回放策略' },
    load: () => import('./policy.ts'),
  },
  {
    name: 'diff',
    summary: {
      en: 'two images, archives or saved scans: what is new, gone and changed, and why',
      zh: '对比两个镜像、归档或已保存的扫描：新增、消失与变化及其原因',
    },
    load: () => import('./diff.ts'),
  },
  {
    name: 'comment',
    summary: {
      en: 'post a comparison on a pull request, in the place of the last one',
      zh: '把对比结果发表到合并请求，并替换上一次的评论',
    },
    load: () => import('./comment.ts'),
  },
  {
    name: 'vex',
    summary: {
      en: 'write a VEX document: what affects a product, and why not',
      zh: '编写 VEX 文档：哪些漏洞影响产品，哪些不影响及其理由',
    },
    load: () => import('./vex.ts'),
  },
  {
    name: 'sign',
    summary: { en: 'sign an image in its registry', zh: '为仓库中的镜像签名' },
    load: () => import('./sign.ts'),
  },
  {
    name: 'attest',
    summary: {
      en: 'sign a statement about an image: SBOM, scan, VEX, provenance',
      zh: '为镜像签发证明：SBOM、扫描结果、VEX、构建来源',
    },
    load: () => import('./attest.ts'),
  },
  {
    name: 'verify',
    summary: {
      en: 'verify who signed an image, or what is stated of it',
      zh: '验证镜像的签名者，或关于它的证明',
    },
    load: () => import('./verify.ts'),
  },
  {
    name: 'buildkit-sbom',
    summary: {
      en: 'write SBOMs for BuildKit: docker buildx build --sbom=generator=…',
      zh: '作为 BuildKit 的 SBOM 生成器：docker buildx build --sbom=generator=…',
    },
    load: () => import('./buildkit-sbom.ts'),
  },
  {
    name: 'db',
    summary: { en: 'build, inspect and search the advisory database', zh: '构建、查看与检索漏洞库' },
    load: () => import('./db.ts'),
  },
  {
    name: 'version',
    summary: { en: 'compare versions and match ranges, by ecosystem', zh: '按生态比较版本、匹配版本范围' },
    load: () => import('./version.ts'),
  },
  {
    name: 'serve',
    summary: { en: 'the platform: what registries push is scanned and kept', zh: '平台：扫描并保存镜像仓库推送的内容' },
    load: () => import('./serve.ts'),
  },
  {
    name: 'work',
    summary: { en: 'a worker of the platform', zh: '平台的工作进程' },
    load: () => import('./work.ts'),
  },
  {
    name: 'store',
    summary: { en: 'back up the platform’s store, bring it back, move it', zh: '平台存储的备份、恢复与迁移' },
    load: () => import('./store.ts'),
  },
  {
    name: 'config',
    summary: { en: 'check the platform’s configuration, make a token', zh: '检查平台配置、创建令牌' },
    load: () => import('./config.ts'),
  },
  {
    name: 'where',
    summary: {
      en: 'where do we have it, is it running, what closes it',
      zh: '哪里有它、是否在运行、如何修复',
    },
    load: () => import('./where.ts'),
  },
];
