/** How robots know that a message is of us. Both sign a point in time with the shared secret, in two ways. */
import { createHmac } from 'node:crypto';

/** DingTalk, custom robot, "sign": HMAC-SHA256 by the secret over time and secret. @param at milliseconds */
export const dingtalkSign = (at: number, secret: string): string =>
  createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64');

/** Feishu, custom bot, signature: time and secret are the key, and nothing is signed. @param at seconds */
export const feishuSign = (at: number, secret: string): string =>
  createHmac('sha256', `${at}\n${secret}`).digest('base64');

/** Ours, for plain webhooks: over time and body, so that an old message cannot be sent again. @param at seconds */
export const webhookSign = (at: number, body: string, secret: string): string =>
  createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
