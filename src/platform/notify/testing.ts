/** Alerts for tests. */
import type { Severity } from '../../model/index.ts';
import type { Alert, Notice } from '../types.ts';

export const alertOf = (id: string, severity: Severity = 'high', over: Partial<Alert> = {}): Alert => ({
  key: `finding/${id}/pkg:deb/debian/openssl@3.0.1`,
  severity,
  title: { en: `${id} in openssl 3.0.1`, zh: `openssl 3.0.1 存在 ${id}` },
  text: { en: '12 images, 4 running containers; fixed in 3.0.2', zh: '12 个镜像，4 个运行中的容器；修复版本 3.0.2' },
  labels: { kind: 'finding', finding: id, package: 'openssl 3.0.1', kev: 'false', fixable: 'true' },
  findings: [{ id, severity }],
  ...over,
});

const opened = new Date('2026-06-01T00:00:00Z');
const closed = new Date('2026-06-01T01:00:00Z');

export const noticeOf = (alert: Alert, event: Notice['event'] = 'opened'): Notice => ({
  alert,
  event,
  at: event === 'opened' ? opened : closed,
  since: opened,
});
