/** Ports by the names that conditions use for them (IANA service names). */
const ports: Record<string, number> = {
  ...{ ftp: 21, ssh: 22, telnet: 23, smtp: 25, domain: 53, bootps: 67, bootpc: 68, tftp: 69, http: 80, kerberos: 88 },
  ...{ pop3: 110, sunrpc: 111, ntp: 123, 'netbios-ns': 137, 'netbios-ssn': 139, imap2: 143, imap: 143, snmp: 161 },
  ...{ bgp: 179, ldap: 389, https: 443, 'microsoft-ds': 445, submission: 587, syslog: 514, ldaps: 636, imaps: 993 },
  ...{ pop3s: 995, 'ms-sql-s': 1433, nfs: 2049, mysql: 3306, 'ms-wbt-server': 3389, postgresql: 5432, amqp: 5672 },
  ...{ redis: 6379, 'http-alt': 8080, 'etcd-client': 2379, 'etcd-server': 2380, mdns: 5353, sip: 5060 },
};

/** The port of a service's name, and the name of a port. */
export const portOfService = (name: string): number | undefined =>
  Object.hasOwn(ports, name) ? ports[name] : undefined;
