/** Licences that ask something of whoever passes an image on, or runs it for others: ids `PLL-…`. */
import type { Finding, LayerRef, Licence, LicenceClass, Package, PackageType, Severity, Text } from '../model/index.ts';
import type { CheckInfo } from './types.ts';

interface LicenceCheck extends CheckInfo {
  /** What is said of one package; `{}` stands for its licence. */
  message: Text;
}

const check = (id: string, severity: Severity, title: Text, why: Text, fix: Text, message: Text): LicenceCheck => ({
  id,
  severity,
  advice: { title, why, fix, standards: [] },
  references: ['https://spdx.org/licenses/'],
  message,
});

const fixCopyleft: Text = {
  en: 'Offer the source as the licence asks, choose another of its licences or another package, or waive it with the reason.',
  zh: '按许可证要求提供源代码，选择其另一许可证或替换软件包，或注明理由后豁免。',
};

const unknownLicence = check(
  'PLL-001',
  'low',
  { en: 'licence that is on no list', zh: '许可证不在任何列表中' },
  { en: 'Nobody can say what it asks without having read it.', zh: '未经阅读，无法得知其要求。' },
  {
    en: 'Read it; then waive the finding, or say in a policy what is allowed. --licence-files recognises texts.',
    zh: '阅读该许可证；然后豁免此项，或在策略中说明允许的范围。--licence-files 可识别许可证文本。',
  },
  { en: 'states {}, which is on no list of licences', zh: '声明了 {}，不在任何许可证列表中' },
);
const noLicence = check(
  'PLL-005',
  'low',
  { en: 'package without a licence', zh: '软件包未声明许可证' },
  {
    en: 'Without a licence nobody but its author may pass it on; more often one was forgotten.',
    zh: '没有许可证，除作者外无人有权分发；多数情况是忘了声明。',
  },
  {
    en: 'Ask its author, or read what comes with it: --licence-files.',
    zh: '询问作者，或用 --licence-files 查看随附文本。',
  },
  { en: 'states no licence', zh: '未声明许可证' },
);

/** By class; what is not here asks nothing but a notice, or copyleft of itself alone. */
const byClass: Readonly<Partial<Record<LicenceClass, LicenceCheck>>> = {
  unknown: unknownLicence,
  strong: check(
    'PLL-002',
    'medium',
    { en: 'strong copyleft', zh: '强著佐权许可证' },
    {
      en: 'Whoever passes on a work that is linked with it passes on the source of all of it.',
      zh: '分发与之链接的作品时，须一并提供全部源代码。',
    },
    fixCopyleft,
    { en: 'is under {}: strong copyleft', zh: '使用 {}：强著佐权' },
  ),
  network: check(
    'PLL-003',
    'high',
    { en: 'network copyleft', zh: '网络著佐权许可证' },
    {
      en: 'Whoever lets others use it over a network, changed, owes them the source, without passing anything on.',
      zh: '修改后通过网络向他人提供服务，即使不分发，也须提供源代码。',
    },
    fixCopyleft,
    { en: 'is under {}: copyleft over a network too', zh: '使用 {}：通过网络使用亦受著佐权约束' },
  ),
  restricted: check(
    'PLL-004',
    'high',
    { en: 'restricted licence', zh: '受限许可证' },
    {
      en: 'Some uses, often commercial ones, are forbidden or have to be paid for.',
      zh: '某些用途（常为商业用途）被禁止或需要付费。',
    },
    {
      en: 'Buy the right to use it, take another package, or waive the finding with the contract that allows it.',
      zh: '购买使用权、替换软件包，或注明允许使用的合同后豁免。',
    },
    { en: 'is under {}, which forbids some uses', zh: '使用 {}，其禁止某些用途' },
  ),
};

export const licenceChecks: readonly CheckInfo[] = [
  unknownLicence,
  ...Object.values(byClass).filter(one => one !== unknownLicence),
  noLicence,
];

/** Packages of a distribution: whoever distributes it offers the source, so strong copyleft asks little more. */
const distribution = new Set<PackageType>(['deb', 'rpm', 'apk', 'alpm', 'opkg', 'ebuild', 'bottlerocket', 'cos']);

/** Installed packages of these types say what they are under, or should. */
const outspoken = new Set<PackageType>([
  ...(['npm', 'pypi', 'gem', 'composer', 'conda', 'cran', 'luarocks', 'pear'] as const),
  ...(['rpm', 'apk', 'alpm', 'deb'] as const),
]);

/** Findings about licences, one a package that has something to ask. `licence` was filled in before. */
export function checkLicences(packages: readonly Package[]): Finding[] {
  return packages.flatMap(one => {
    const found = checkFor(one);
    return found ? [findingOf(one, found)] : [];
  });
}

/** A text of licences that belongs to no package. */
export interface LicenceText {
  path: string;
  licence: Licence;
  layer?: LayerRef;
}

/** Findings about texts, as about packages. */
export function checkLicenceTexts(texts: readonly LicenceText[]): Finding[] {
  return texts.flatMap(({ path, licence, layer }) => {
    const found = byClass[licence.class];
    if (!found || found === unknownLicence) return [];
    const filled = (text: string): string => `${path} ${text.replace('{}', () => licence.expression)}`;
    const subject = { kind: 'file' as const, path, ...(layer?.diffId && { layer: layer.diffId }) };
    return [
      { ...shared(found), subject, message: { en: filled(found.message.en), zh: filled(found.message.zh) }, licence },
    ];
  });
}

/** What all findings of one check have in common. */
const shared = ({ id, severity, advice, references }: LicenceCheck) => ({
  id,
  aliases: [],
  kind: 'licence' as const,
  severity,
  title: advice.title.en,
  advice,
  references: [...references],
  fixedVersions: [],
  status: 'affected' as const,
});

function checkFor({ licence, type, declared }: Package): LicenceCheck | undefined {
  if (licence) return byClass[licence.class];
  return outspoken.has(type) && !declared ? noLicence : undefined;
}

function findingOf(one: Package, found: LicenceCheck): Finding {
  const { severity, message } = found;
  const { purl, name, version, ecosystem, path, source, layer, licence, type } = one;
  const eased = severity === 'medium' && distribution.has(type);
  const filled = (text: string): string => `${name} ${version} ${text.replace('{}', () => licence?.expression ?? '')}`;
  return {
    ...shared(found),
    subject: { kind: 'package', purl, path, ...(layer?.diffId && { layer: layer.diffId }) },
    severity: eased ? 'low' : severity,
    message: { en: filled(message.en), zh: filled(message.zh) },
    package: {
      ...{ purl, name, version, path },
      ...(ecosystem && { ecosystem }),
      ...(source && { source }),
      ...(layer && { layer }),
    },
    ...(licence && { licence }),
  };
}
