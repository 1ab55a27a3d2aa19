import type { Channel } from '../../types.ts';
import { isOk } from './answer.ts';
import { webhookSign } from './sign.ts';

/** Any receiver of CloudEvents 1.0, in structured mode (CloudEvents HTTP binding, 3.2). */
export const webhook: Channel = {
  id: 'webhook',
  limits: { perMinute: 60, notices: 500 },
  request(notices, { url, secret, now, id, link }) {
    const body = JSON.stringify({
      specversion: '1.0',
      id,
      source: link ?? 'urn:plimsoll',
      type: 'plimsoll.alerts',
      time: now.toISOString(),
      datacontenttype: 'application/json',
      data: {
        opened: notices.filter(({ event }) => event === 'opened').length,
        closed: notices.filter(({ event }) => event === 'closed').length,
        alerts: notices.map(({ alert, event, at, since }) => ({
          event,
          at: at.toISOString(),
          openedAt: since.toISOString(),
          ...alert,
        })),
      },
    });
    const at = Math.floor(now.getTime() / 1000);
    return {
      url,
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        ...(secret && { 'plimsoll-signature': `t=${at},v1=${webhookSign(at, body, secret)}` }),
      },
      body,
    };
  },
  accepted: isOk,
};
