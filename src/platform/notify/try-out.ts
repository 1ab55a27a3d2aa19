/** A message that tells of nothing, to see whether a channel works. */
import { createHttp } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import type { Notice, Platform } from '../types.ts';
import { destinationsOf } from './destinations.ts';
import { type Outcome, sendMessage } from './send.ts';

const notice = (at: Date): Notice => ({
  alert: {
    key: 'test',
    severity: 'unknown',
    title: { en: 'this is a test', zh: '这是一条测试消息' },
    text: { en: 'the channel works; nothing has happened', zh: '通知渠道工作正常，没有发生任何事件' },
    labels: { kind: 'test' },
    findings: [],
  },
  event: 'opened',
  at,
  since: at,
});

type Env = Record<string, string | undefined>;

/** The environment of each platform's process: where its proxies are. */
const environments = new WeakMap<object, Env>();

export const sendsThrough = (platform: object, env: Env): void => void environments.set(platform, env);

/**
 * Sends it now, beside whatever waits. To receivers that hold alerts its end is sent with it.
 * @throws PlimsollError `not-found`: the configuration has no such channel
 */
export async function tryOut(platform: Pick<Platform, 'config' | 'now'>, name: string, id: string): Promise<Outcome> {
  const { config, now } = platform;
  const destination = destinationsOf(config).find(known => known.name === name);
  if (!destination) throw new PlimsollError('not-found', `the configuration has no notification ${name}`);
  const http = createHttp({ env: environments.get(platform) ?? {} });
  try {
    const opened = notice(now());
    const notices = destination.channel.refreshSeconds ? [opened, { ...opened, event: 'closed' as const }] : [opened];
    const link = config.publicUrl ? { link: config.publicUrl } : {};
    return await sendMessage(http, destination, notices, { now: now(), id, ...link });
  } finally {
    http.close();
  }
}
