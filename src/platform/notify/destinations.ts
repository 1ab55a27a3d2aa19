/** Where messages go: the configuration alone says so. */
import { readFileSync } from 'node:fs';
import type { Trust } from '../../kit/index.ts';
import { PlimsollError, type Severity, severities, severityRank } from '../../model/index.ts';
import type { PlatformConfig } from '../config.ts';
import type { Channel } from '../types.ts';
import { channels } from './channels.ts';

export interface Destination {
  name: string;
  channel: Channel;
  lang: 'en' | 'zh';
  perMinute: number;
  severities: Severity[];
  /** Keep one value: connections are shared by it. */
  trust: Trust;
  /** Read anew for every message, so that a changed file is in force at once. @throws PlimsollError `file-unreadable` */
  secrets(): { url: string; secret?: string; token?: string };
}

type NotificationConfig = PlatformConfig['notifications'][number];

/** @throws PlimsollError `config-invalid`, `file-unreadable` */
export function destinationsOf({ notifications }: Pick<PlatformConfig, 'notifications'>): Destination[] {
  const found = notifications.map(destinationOf);
  const names = found.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw invalid(`two notifications are named ${twice}: give one a name of its own`);
  return found;
}

function destinationOf(given: NotificationConfig): Destination {
  const { name = given.channel, minSeverity, caFile } = given;
  const channel = channels.find(({ id }) => id === given.channel);
  if (!channel) {
    throw invalid(`there is no channel ${given.channel}; there are ${channels.map(({ id }) => id).join(', ')}`);
  }
  if ((given.url === undefined) === (given.urlFile === undefined)) {
    throw invalid(`the notification ${name} needs either url or urlFile`);
  }
  const secrets = () => ({
    url: urlOf(name, given.url ?? textOf(given.urlFile as string)),
    ...(given.secretFile && { secret: textOf(given.secretFile) }),
    ...(given.tokenFile && { token: textOf(given.tokenFile) }),
  });
  secrets();
  return {
    name,
    channel,
    lang: given.lang ?? 'en',
    perMinute: given.perMinute ?? channel.limits.perMinute,
    severities: severities.filter(
      severity => !minSeverity || severity === 'unknown' || severityRank[severity] <= severityRank[minSeverity],
    ),
    trust: caFile ? { ca: [textOf(caFile)] } : {},
    secrets,
  };
}

/** The address is not quoted: the token of a robot is part of it. */
function urlOf(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw invalid(`the address of the notification ${name} is no http: or https: URL`);
  }
  return text;
}

const invalid = (message: string) => new PlimsollError('config-invalid', message);

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new PlimsollError('file-unreadable', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
