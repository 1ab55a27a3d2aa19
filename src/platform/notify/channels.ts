import type { Channel } from '../types.ts';
import { alertmanager } from './channel/alertmanager.ts';
import { dingtalk } from './channel/dingtalk.ts';
import { feishu } from './channel/feishu.ts';
import { slack } from './channel/slack.ts';
import { webhook } from './channel/webhook.ts';
import { wecom } from './channel/wecom.ts';

/** Every way to tell people. */
export const channels: readonly Channel[] = [webhook, alertmanager, dingtalk, feishu, wecom, slack];
