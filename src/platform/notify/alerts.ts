/** Alerts as they are worded. Whatever comes out of images and advisories is made harmless and short here. */
import { neutral } from '../../kit/index.ts';
import type { Finding, Reason, Severity, VerdictWord } from '../../model/index.ts';
import type { Alert } from '../types.ts';

/** Characters of a text that comes from outside. */
const longest = 300;

const plain = (text: string): string => {
  const safe = neutral(text);
  return safe.length > longest ? `${safe.slice(0, longest - 1)}…` : safe;
};

const count = (n: number, one: string): string => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;

export const findingKey = (id: string, purl: string): string => `finding/${id}/${purl}`;

/** A finding that a known image did not have before. */
export function findingAlert(finding: Finding, images: number, containers: number): Alert {
  const { id, severity, subject, kev, fixedVersions, risk, title } = finding;
  const purl = finding.package?.purl ?? (subject.kind === 'package' ? subject.purl : '');
  const name = plain(finding.package ? `${finding.package.name} ${finding.package.version}` : purl || subject.kind);
  const [fixed] = fixedVersions;
  return {
    key: findingKey(plain(id), plain(purl || name)),
    severity,
    title: { en: `${plain(id)} in ${name}`, zh: `${name} 存在 ${plain(id)}` },
    text: {
      en: [
        `${count(images, 'image')}, ${count(containers, 'running container')}`,
        ...(kev ? ['known to be exploited'] : []),
        fixed === undefined ? 'no fix is known' : `fixed in ${plain(fixed)}`,
      ].join('; '),
      zh: [
        `${images} 个镜像，${containers} 个运行中的容器`,
        ...(kev ? ['已知被利用'] : []),
        fixed === undefined ? '暂无修复版本' : `修复版本 ${plain(fixed)}`,
      ].join('；'),
    },
    labels: {
      kind: 'finding',
      finding: plain(id),
      package: name,
      kev: String(kev !== undefined),
      fixable: String(fixed !== undefined),
    },
    findings: [{ id: plain(id), severity, ...(risk !== undefined && { risk }), ...(title && { title: plain(title) }) }],
  };
}

export const verdictKey = (environment: string, digest: string): string => `verdict/${environment}/${digest}`;

/** An image that may not run where it may matter most. */
export function verdictAlert(of: {
  environment: string;
  digest: string;
  reference: string;
  reasons: readonly Reason[];
  severity: Severity;
}): Alert {
  const image = plain(of.reference);
  const reasons = (lang: 'en' | 'zh') =>
    plain(
      of.reasons
        .slice(0, 3)
        .map(reason => reason[lang])
        .join(lang === 'zh' ? '；' : '; '),
    );
  return {
    key: verdictKey(of.environment, of.digest),
    severity: of.severity,
    title: {
      en: `${image} is blocked in ${plain(of.environment)}`,
      zh: `${image} 在 ${plain(of.environment)} 环境被阻止`,
    },
    text: { en: reasons('en'), zh: reasons('zh') },
    labels: {
      kind: 'verdict',
      environment: plain(of.environment),
      artifact: of.digest,
      image,
      verdict: 'block' satisfies VerdictWord,
    },
    findings: [],
  };
}

/** Images of one registry that cannot be scanned for one reason. */
export function failedScansAlert(of: { registry: string; code: string; images: number; example: string }): Alert {
  const [registry, code, example] = [plain(of.registry), plain(of.code), plain(of.example)];
  return {
    key: `scan-failed/${registry}/${code}`,
    severity: 'high',
    title: { en: `images of ${registry} cannot be scanned`, zh: `${registry} 的镜像无法扫描` },
    text: {
      en: `${count(of.images, 'image')}: ${code}, ${example} among them`,
      zh: `${of.images} 个镜像：${code}，例如 ${example}`,
    },
    labels: { kind: 'scan-failed', registry, code },
    findings: [],
  };
}

export function staleDatabaseAlert(hours: number | undefined): Alert {
  return {
    key: 'database-stale',
    severity: 'high',
    title: { en: 'the advisory database is stale', zh: '漏洞库已过期' },
    text:
      hours === undefined
        ? { en: 'only the built-in starter set is there', zh: '目前只有内置的入门漏洞集' }
        : { en: `it is ${count(hours, 'hour')} old`, zh: `已有 ${hours} 小时未更新` },
    labels: { kind: 'database-stale' },
    findings: [],
  };
}

/** Containers that run what nobody has looked at. */
export function coverageAlert(environment: string, containers: number, example: string): Alert {
  const where = plain(environment);
  return {
    key: `coverage/${where}`,
    severity: 'high',
    title: { en: `unscanned containers run in ${where}`, zh: `${where} 环境运行着未扫描的容器` },
    text: {
      en: `${count(containers, 'container')}, ${plain(example)} among them`,
      zh: `${containers} 个容器，例如 ${plain(example)}`,
    },
    labels: { kind: 'coverage', environment: where },
    findings: [],
  };
}

/** Told on the other channels. */
export function deliveryAlert(channel: string, failures: number, why: string): Alert {
  return {
    key: `delivery/${channel}`,
    severity: 'high',
    title: { en: `notifications do not get through to ${channel}`, zh: `通知无法送达 ${channel}` },
    text: { en: `tried ${count(failures, 'time')}: ${plain(why)}`, zh: `已失败 ${failures} 次：${plain(why)}` },
    labels: { kind: 'delivery', channel },
    findings: [],
  };
}
