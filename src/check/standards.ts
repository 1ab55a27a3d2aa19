/**
 * Items of standards that several checks evidence, by subject: NIST SP 800-190 (section 4, countermeasures), ISO/IEC
 * 27001:2022 (Annex A), GB/T 22239-2019 (MLPS 2.0, level 3), the NSA/CISA Kubernetes Hardening Guidance 1.2.
 */
const nist = (item: string): string => `NIST SP 800-190 ${item}`;
const iso = (item: string): string => `ISO/IEC 27001:2022 A.${item}`;
const mlps = (item: string): string => `GB/T 22239-2019 ${item}`;
const nsa = (item: string): string => `NSA/CISA Kubernetes: ${item}`;

export const cisKubernetes = (item: string): string => `CIS Kubernetes ${item}`;
export const cisDocker = (item: string): string => `CIS Docker ${item}`;
export const baseline = (control: string): string => `PSS Baseline: ${control}`;
export const restricted = (control: string): string => `PSS Restricted: ${control}`;

/** What a container may do on its host. */
export const privilege = [nist('4.4.3'), iso('8.2'), iso('8.9'), mlps('8.1.4.2'), nsa('Pod security')];
/** What a container sees of its host. */
export const isolation = [nist('4.5.2'), iso('8.9'), mlps('8.1.4.4'), nsa('Pod security')];
/** Files of the host. */
export const hostFiles = [nist('4.5.5'), iso('8.3'), mlps('8.1.4.2'), nsa('Pod security')];
export const images = [nist('4.1.5'), nist('4.2.2'), iso('8.19'), mlps('8.1.4.6')];
export const capacity = [iso('8.6'), mlps('8.1.4.4'), nsa('Resource policies')];
export const availability = [iso('8.14'), mlps('8.1.2.1')];
export const secrets = [nist('4.1.4'), iso('5.17'), iso('8.24'), mlps('8.1.4.8'), nsa('Secrets')];
export const access = [
  nist('4.3.1'),
  iso('5.15'),
  iso('8.2'),
  mlps('8.1.4.2'),
  nsa('Authentication and authorization'),
];
export const identity = [
  nist('4.3.2'),
  iso('5.17'),
  iso('8.5'),
  mlps('8.1.4.1'),
  nsa('Authentication and authorization'),
];
export const network = [
  nist('4.3.3'),
  nist('4.4.2'),
  iso('8.20'),
  iso('8.22'),
  mlps('8.1.3.2'),
  nsa('Network separation'),
];
export const transport = [iso('8.24'), mlps('8.1.2.2'), nsa('Network separation')];
export const audit = [iso('8.15'), mlps('8.1.4.3'), nsa('Audit logging')];
export const separation = [nist('4.3.4'), iso('8.22'), mlps('8.1.3.2'), nsa('Network separation')];
export const hardening = [nist('4.4.3'), iso('8.9'), mlps('8.1.4.4')];
