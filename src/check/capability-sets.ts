/** Sets of Linux capabilities (capabilities(7)), written as Kubernetes writes them, without `CAP_`. */

/** What a container may add at the Baseline level: what runtimes give by default, without NET_RAW. */
export const baselineCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Capabilities that open a known way to the host, beside those that have a check of their own. */
export const dangerousCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_CONTROL',
  'BPF',
  'CHECKPOINT_RESTORE',
  'DAC_READ_SEARCH',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'PERFMON',
  'SYS_BOOT',
  'SYS_RAWIO',
  'SYS_TIME',
  'SYSLOG',
]);

/** The name as Kubernetes and Docker understand it: upper case, with or without `CAP_`. */
export const capabilityName = (name: string): string => name.trim().toUpperCase().replace(/^CAP_/, '');
