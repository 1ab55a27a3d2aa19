/** How distributions name themselves as the vendor of their packages. */
const starts = [
  'AlmaLinux',
  'Alibaba',
  'Amazon',
  'Anolis',
  'Broadcom',
  'CBL-Mariner',
  'CentOS',
  'CloudLinux',
  'Fedora Project',
  'http://openeuler.org',
  'Huawei',
  'Kylin',
  'Mageia',
  'Microsoft Corporation',
  'OpenAnolis',
  'OpenCloudOS',
  'openEuler',
  'openSUSE',
  'Oracle America',
  'Photon',
  'Red Hat',
  'Rocky',
  'Scientific Linux',
  'SUSE',
  'Tencent',
  'VMware',
];

/** Whether a package comes from a distribution, and not from a third party's repository or from whoever built the image. */
export const isDistribution = (vendor: string | undefined): boolean =>
  vendor !== undefined && starts.some(start => vendor.startsWith(start));
