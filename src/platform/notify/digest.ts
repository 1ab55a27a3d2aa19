/** Notices as people read them: a title with exact counts, and one line for each thing that they are about. */
import { type Severity, severities, severityRank } from '../../model/index.ts';
import type { Notice } from '../types.ts';

type Lang = 'en' | 'zh';

export interface Digest {
  title: string;
  /** Worst severity of what opened; undefined when everything closed. */
  worst: Severity | undefined;
  lines: DigestLine[];
}

export interface DigestLine {
  event: Notice['event'];
  /** `CRITICAL`, or that it is resolved. */
  mark: string;
  heading: string;
  text: string;
  /** How many notices it stands for. */
  notices: number;
  link?: string;
}

const words: Record<Severity, string> = {
  critical: '严重',
  high: '高危',
  medium: '中危',
  low: '低危',
  negligible: '可忽略',
  unknown: '未知',
};

export const severityWord = (severity: Severity, lang: Lang): string => (lang === 'zh' ? words[severity] : severity);

/** Packages that a line names. */
const mostNamed = 4;

/** What is told together: of the same finding, else of the same image, else by itself. */
const groupOf = ({ event, alert: { labels, key } }: Notice): string =>
  `${event} ${labels['finding'] ?? (labels['artifact'] ? `${labels['kind']} ${labels['artifact']}` : key)}`;

export function digestOf(notices: readonly Notice[], lang: Lang): Digest {
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) {
    const of = groups.get(groupOf(notice));
    if (of) of.push(notice);
    else groups.set(groupOf(notice), [notice]);
  }
  const opened = notices.filter(({ event }) => event === 'opened');
  const rank = (group: readonly Notice[]): number =>
    (group[0]?.event === 'closed' ? 100 : 0) + Math.min(...group.map(({ alert }) => severityRank[alert.severity]));
  return {
    title: titleOf(opened, notices.length - opened.length, lang),
    worst: severities
      .filter(severity => opened.some(({ alert }) => alert.severity === severity))
      .sort((a, b) => severityRank[a] - severityRank[b])[0],
    lines: [...groups.values()].sort((a, b) => rank(a) - rank(b)).map(group => lineOf(group, lang)),
  };
}

function titleOf(opened: readonly Notice[], closed: number, lang: Lang): string {
  const zh = lang === 'zh';
  const counts = severities
    .map(severity => ({ severity, count: opened.filter(({ alert }) => alert.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => (zh ? `${severityWord(severity, lang)} ${count}` : `${count} ${severity}`))
    .join(zh ? '，' : ', ');
  const parts = [
    ...(opened.length > 0 ? [zh ? `新告警 ${opened.length} 条（${counts}）` : `${opened.length} new (${counts})`] : []),
    ...(closed > 0 ? [zh ? `已解除 ${closed} 条` : `${closed} resolved`] : []),
  ];
  return `Plimsoll: ${parts.join(zh ? '，' : ', ')}`;
}

function lineOf(group: readonly Notice[], lang: Lang): DigestLine {
  const zh = lang === 'zh';
  const [first] = [...group].sort((a, b) => severityRank[a.alert.severity] - severityRank[b.alert.severity]);
  const { alert, event } = first as Notice;
  const mark = event === 'closed' ? (zh ? '已解除' : 'RESOLVED') : severityWord(alert.severity, lang).toUpperCase();
  const link = alert.link ? { link: alert.link } : {};
  if (group.length === 1) {
    return { event, mark, heading: alert.title[lang], text: alert.text[lang], notices: 1, ...link };
  }
  const names = group.map(notice => notice.alert.labels['package'] ?? notice.alert.title[lang]);
  const more = names.length - mostNamed;
  const rest = more > 0 ? (zh ? ` 等共 ${names.length} 个` : ` and ${more} more`) : '';
  const list = names.slice(0, mostNamed).join(zh ? '、' : ', ') + rest;
  const heading = alert.labels['finding'] ?? alert.title[lang];
  return { event, mark, heading, text: list, notices: group.length, ...link };
}
