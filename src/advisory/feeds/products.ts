/** Names of products in rpm distributions' feeds, as the ecosystems under which `extract/` places their packages. */

type Rule = [pattern: RegExp, ecosystem: (match: RegExpExecArray) => string];

const numbered =
  (name: string) =>
  ([, release = '']: RegExpExecArray): string =>
    `${name}:${release}`;

/** `VMware Photon OS 4.0` is 4.0, and so is `Photon OS 4`. */
const photon = ([, release = '']: RegExpExecArray): string =>
  `Photon OS:${release.includes('.') ? release : `${release}.0`}`;

const rules: Rule[] = [
  [/^Oracle Linux (\d+)/i, numbered('Oracle Linux')],
  [/^Red Hat Enterprise Linux(?: [A-Za-z]+)*(?: v\.)? (\d+)/i, numbered('Red Hat:enterprise_linux')],
  [/^CentOS(?: [A-Za-z]+)* (\d+)/i, numbered('Red Hat:enterprise_linux')],
  [/^Rocky Linux (\d+)/i, numbered('Rocky Linux')],
  [/^AlmaLinux(?: OS)? (\d+)/i, numbered('AlmaLinux')],
  [/^(?:Fedora )?EPEL[- ](?:Next )?(\d+)/i, numbered('Fedora:EPEL')],
  [/^Fedora(?: release)?[- ](\d+)/i, numbered('Fedora')],
  [/^Amazon Linux (20(?:2[2-9]|[3-9]\d))/i, numbered('Amazon Linux')],
  [/^Amazon Linux 2(?![\d])/i, () => 'Amazon Linux:2'],
  [/^Amazon Linux/i, () => 'Amazon Linux:1'],
  [/^(?:VMware )?Photon(?: OS)? (\d+(?:\.\d+)?)/i, photon],
  [/^(?:Microsoft )?(?:Azure ?Linux|CBL[- ]Mariner) (\d+)/i, numbered('Azure Linux')],
  [/^(?:Open)?Anolis(?: OS)? (\d+)/i, numbered('Anolis OS')],
  [/^(?:Alibaba Cloud Linux|Aliyun Linux)(?: Server)?(?: release)? (\d+)/i, numbered('Alibaba Cloud Linux')],
  [/^TencentOS(?: Server| Linux)?(?: release)? (\d+)/i, numbered('TencentOS Server')],
  [/^OpenCloudOS(?: Server| Stream)?(?: release)? (\d+)/i, numbered('OpenCloudOS')],
  [/^(?:Kylin|Kylinsec)(?: Linux)?(?: Advanced Server)?(?: release)?[- ](V\d+)/i, numbered('Kylin')],
  [/^openEuler[- ]([\w.-]+)/i, numbered('openEuler')],
  [/^openSUSE (Leap [\d.]+|Leap Micro [\d.]+|Tumbleweed|\d[\d.]*)/i, numbered('openSUSE')],
  [/^SUSE (Linux (?:Enterprise|Micro) .*\d.*|Package Hub .*\d.*)/i, numbered('SUSE')],
  [/^Bottlerocket/i, () => 'Bottlerocket'],
  [/^Debian GNU\/Linux (\d+)/i, numbered('Debian')],
];

/** undefined: a product that no package of ours belongs to, such as a container platform's own images. */
export function ecosystemOfProduct(name: string): string | undefined {
  const text = name.trim();
  for (const [pattern, ecosystem] of rules) {
    const match = pattern.exec(text);
    if (match) return ecosystem(match);
  }
  return undefined;
}

const tags: Rule[] = [
  [/\.amzn(20\d\d)(?:\.|$)/, numbered('Amazon Linux')],
  [/\.amzn([12])(?:\.|$)/, numbered('Amazon Linux')],
  [/\.cm(\d+)(?:\.|$)/, numbered('Azure Linux')],
  [/\.azl(\d+)(?:\.|$)/, numbered('Azure Linux')],
  [/\.ph(\d+)(?:\.|$)/, photon],
  [/\.fc(\d+)(?:\.|_|$)/, numbered('Fedora')],
  [/\.an(\d+)(?:[._]|$)/, numbered('Anolis OS')],
  [/\.(?:al|alnx)(\d+)(?:[._]|$)/, numbered('Alibaba Cloud Linux')],
  [/\.tl(\d+)(?:[._]|$)/, numbered('TencentOS Server')],
  [/\.oc(\d+)(?:[._]|$)/, numbered('OpenCloudOS')],
  [/\.ky(\d+)(?:[._]|$)/, ([, release = '']) => `Kylin:V${release}`],
  [/\.br\d+$/, () => 'Bottlerocket'],
];

/** What the distribution tag of a release says: `1.azl3` is Azure Linux 3. Tags that several distributions use say nothing. */
export function ecosystemOfRelease(evr: string): string | undefined {
  for (const [pattern, ecosystem] of tags) {
    const match = pattern.exec(evr);
    if (match) return ecosystem(match);
  }
  return undefined;
}

/** The major release of Enterprise Linux in a distribution tag: `12.el8_4` is 8. */
const enterpriseRelease = (evr: string): string | undefined => /(?:^|[._+])el(\d+)/.exec(evr)?.[1];

/** Ids that say more than their collections: Amazon's extras are collections of their own, of the release in the id. */
const ids: Rule[] = [
  [/^ALAS(20\d\d)[A-Z-]*-20\d\d-/, ([, release = '']) => `Amazon Linux:${release}`],
  [/^ALAS2[A-Z0-9._-]*-20\d\d-/, () => 'Amazon Linux:2'],
  [/^ALINUX(\d)-/, ([, release = '']) => `Alibaba Cloud Linux:${release}`],
  [/^BRSA-/, () => 'Bottlerocket'],
];

/** The distribution and release that the id of an erratum names. */
export function releaseOfId(id: string): string | undefined {
  for (const [pattern, ecosystem] of ids) {
    const match = pattern.exec(id);
    if (match) return ecosystem(match);
  }
  return undefined;
}

/** Rebuilds of Enterprise Linux share their tags; the prefix of the erratum tells whose it is. */
const rebuilds: [prefix: RegExp, ecosystem: string][] = [
  [/^RL[SBE]A-/, 'Rocky Linux'],
  [/^AL[SBE]A-/, 'AlmaLinux'],
  [/^RH[SBE]A-/, 'Red Hat:enterprise_linux'],
  [/^EL[SBE]A-/, 'Oracle Linux'],
  [/^FEDORA-EPEL-/, 'Fedora:EPEL'],
];

/** @example rebuildOf('RLSA-2021:2575', '3.el8_4') // 'Rocky Linux:8' */
export function rebuildOf(id: string, build: string): string | undefined {
  const release = enterpriseRelease(build);
  const ecosystem = rebuilds.find(([prefix]) => prefix.test(id))?.[1];
  return release && ecosystem ? `${ecosystem}:${release}` : undefined;
}
