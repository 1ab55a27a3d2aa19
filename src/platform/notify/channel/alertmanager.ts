import type { Channel, Notice } from '../../types.ts';
import { isOk } from './answer.ts';

/** How long an alert stays firing when nobody tells of it again; it is told again long before. */
const firingMs = 24 * 3_600_000;

/** Prometheus Alertmanager, API v2, `POST /api/v2/alerts`. It forgets at its own restart: open alerts are told again. */
export const alertmanager: Channel = {
  id: 'alertmanager',
  limits: { perMinute: 120, notices: 500 },
  refreshSeconds: 600,
  request(notices, { url, lang, now, link }) {
    // An alert is its labels: what was told of the same key last stands.
    const last = new Map(notices.map(notice => [notice.alert.key, notice]));
    return {
      url: endpoint(url),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([...last.values()].map(notice => alertOf(notice, lang, now, link))),
    };
  },
  accepted: isOk,
};

const endpoint = (url: string): string => {
  const at = new URL(url);
  if (!at.pathname.endsWith('/api/v2/alerts')) at.pathname = `${at.pathname.replace(/\/$/, '')}/api/v2/alerts`;
  return at.href;
};

/** `PostableAlert` of its OpenAPI description. */
function alertOf({ alert, event, at, since }: Notice, lang: 'en' | 'zh', now: Date, link: string | undefined) {
  const end = event === 'closed' ? at : new Date(now.getTime() + firingMs);
  const url = alert.link ?? link;
  return {
    labels: {
      alertname: `Plimsoll_${alert.labels['kind']}`,
      severity: alert.severity,
      key: alert.key,
      ...alert.labels,
    },
    annotations: { summary: alert.title[lang], description: alert.text[lang] },
    startsAt: since.toISOString(),
    endsAt: end.toISOString(),
    ...(url && { generatorURL: url }),
  };
}
