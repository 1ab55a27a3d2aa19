import type { BuildSummary, CveFacts, DatabaseSection, ShownAdvisory } from '../advisory/index.ts';
import type { OriginInfo } from '../advisory/published/source.ts';
import { type Lang, neutral, pad, speaker } from '../kit/index.ts';
import type { DatabaseInfo } from '../model/index.ts';

const texts = {
  built: {
    en: 'Database {location}: {records} records in {shards} shards ({new} new), {size}',
    zh: '漏洞库 {location}：{records} 条记录，{shards} 个分片（{new} 个新建），{size}',
  },
  passedOver: { en: 'Passed over: {name}, because {why}', zh: '跳过：{name}，原因：{why}' },
  problem: {
    en: 'Left out: {message}, {n} times, such as {examples}',
    zh: '未采用：{message}，共 {n} 次，例如 {examples}',
  },
  withdrawn: {
    en: { one: '{n} record is withdrawn', other: '{n} records are withdrawn' },
    zh: '{n} 条记录已被撤回',
  },
  status: {
    en: 'Database {location}, built {built}\nDigest {digest}',
    zh: '漏洞库 {location}，构建于 {built}\n摘要 {digest}',
  },
  origin: { en: 'From {from}, last asked {checked}', zh: '来自 {from}，上次查询 {checked}' },
  signed: { en: 'Signed, key sha256:{key}', zh: '已签名，公钥 sha256:{key}' },
  unsigned: { en: 'Not signed, or no signature was asked for', zh: '未签名，或未要求签名' },
  notFetched: { en: 'not fetched: {n} of {files}', zh: '未获取：{n}/{files}' },
  unknown: { en: 'unknown', zh: '未知' },
  feeds: { en: 'Feeds', zh: '数据源' },
  shards: { en: 'Shards', zh: '分片' },
  feed: {
    en: { one: '{records} record, newest {newest}', other: '{records} records, newest {newest}' },
    zh: '{records} 条记录，最新 {newest}',
  },
  age: { en: { one: '{n} day old', other: '{n} days old' }, zh: '{n} 天前' },
  section: {
    en: { one: '{records} record, {size} in {files}', other: '{records} records, {size} in {files}' },
    zh: '{records} 条记录，{size}，{files}',
  },
  files: { en: { one: '{n} file', other: '{n} files' }, zh: '{n} 个文件' },
  epss: {
    en: 'EPSS {probability} (higher than {percentile} % of all)',
    zh: 'EPSS {probability}（高于 {percentile} % 的漏洞）',
  },
  kev: { en: 'Known exploited: listed by CISA on {date}', zh: '已知被利用：CISA 于 {date} 收录' },
  rating: { en: 'Rating: {rating}, from {source}', zh: '评分：{rating}，来源 {source}' },
  more: { en: '… and {n} more; --format json has all', zh: '……另有 {n} 项；完整内容见 --format json' },
  withdrawnOn: { en: 'withdrawn {date}', zh: '已于 {date} 撤回' },
} as const;

const size = (bytes: number): string =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
const grouped = (n: number): string => n.toLocaleString('en');
const page = (lines: string[]): string => `${lines.join('\n')}\n`;

/** What a build did, what it passed over and what it left out. */
export function builtPage(summary: BuildSummary, lang: Lang): string {
  const say = speaker(texts, lang);
  const { info, shards, shardsNew, bytes, passedOver, problems, withdrawn } = summary;
  const records = grouped(info.feeds.reduce((sum, feed) => sum + feed.records, 0));
  const lines = [say('built', { location: info.location, records, shards, new: shardsNew, size: size(bytes) })];
  if (withdrawn > 0) lines.push(say('withdrawn', { n: withdrawn }));
  for (const { name, because } of passedOver.slice(0, 20))
    lines.push(say('passedOver', { name: neutral(name), why: because }));
  if (passedOver.length > 20) lines.push(say('more', { n: passedOver.length - 20 }));
  for (const { message, count, examples } of problems) {
    lines.push(
      say('problem', { message: neutral(message), n: grouped(count), examples: examples.map(neutral).join(', ') }),
    );
  }
  return page(lines);
}

interface Status {
  info: DatabaseInfo;
  origin?: OriginInfo;
  sections: DatabaseSection[];
}

/** Feeds with their age, and the shards by ecosystem. */
export function statusPage({ info, origin, sections }: Status, now: Date, lang: Lang): string {
  const say = speaker(texts, lang);
  const lines = [say('status', { location: info.location, built: info.built ?? say('unknown'), digest: info.digest })];
  if (origin) {
    lines.push(say('origin', { from: neutral(origin.from), checked: neutral(origin.checked) }));
    lines.push(origin.signedBy ? say('signed', { key: origin.signedBy }) : say('unsigned'));
  }
  lines.push('', say('feeds'));
  const width =
    Math.max(...info.feeds.map(feed => feed.name.length), ...sections.map(section => section.ecosystem.length)) + 2;
  for (const { name, records, newest } of info.feeds) {
    const days = newest ? Math.floor((now.getTime() - Date.parse(newest)) / 86_400_000) : Number.NaN;
    const age = Number.isFinite(days) && days >= 0 ? ` (${say('age', { n: days })})` : '';
    const date = newest?.slice(0, 10) ?? say('unknown');
    lines.push(
      `  ${pad(neutral(name), width)}${say('feed', { n: records, records: grouped(records), newest: neutral(date) })}${age}`,
    );
  }
  lines.push('', say('shards'));
  for (const { ecosystem, advisories, files, bytes, notFetched } of sections) {
    const missing = notFetched ? `  (${say('notFetched', { n: notFetched, files })})` : '';
    lines.push(
      `  ${pad(neutral(ecosystem), width)}${say('section', { n: advisories, records: grouped(advisories), files: say('files', { n: files }), size: size(bytes) })}${missing}`,
    );
  }
  return page(lines);
}

const mostAdvisories = 20;
const mostEntries = 8;

/** One id: what is known of the CVE, then each record with its ranges. */
export function shownPage(id: string, found: { advisories: ShownAdvisory[]; cve?: CveFacts }, lang: Lang): string {
  const say = speaker(texts, lang);
  const lines = [neutral(id)];
  const { epss, kev, rating } = found.cve ?? {};
  if (rating)
    lines.push(
      `  ${say('rating', { rating: neutral([rating.score?.toFixed(1), rating.vector ?? rating.word].filter(Boolean).join(' ')), source: neutral(rating.source) })}`,
    );
  if (epss)
    lines.push(
      `  ${say('epss', { probability: epss.probability, percentile: (Math.floor(epss.percentile * 1000) / 10).toFixed(1) })}`,
    );
  if (kev) lines.push(`  ${say('kev', { date: kev.dateAdded })}`);
  for (const advisory of found.advisories.slice(0, mostAdvisories)) lines.push('', ...advisoryLines(advisory, lang));
  if (found.advisories.length > mostAdvisories)
    lines.push('', say('more', { n: found.advisories.length - mostAdvisories }));
  return page(lines);
}

function advisoryLines(advisory: ShownAdvisory, lang: Lang): string[] {
  const say = speaker(texts, lang);
  const { id, ecosystem, severity, summary, withdrawn, affected, aliases, vulnerabilities, references } = advisory;
  const head = [`${id}  ${ecosystem}`, severity, withdrawn && say('withdrawnOn', { date: withdrawn.slice(0, 10) })];
  const lines = [neutral(head.filter(Boolean).join('  '))];
  const names = [...vulnerabilities, ...aliases].filter(name => name !== id);
  if (summary) lines.push(`  ${neutral(summary)}`);
  if (names.length > 0) lines.push(`  = ${neutral(names.slice(0, 12).join(', '))}${names.length > 12 ? ' …' : ''}`);
  for (const { name, range, status } of affected.slice(0, mostEntries)) {
    lines.push(`  ${neutral(name)}  ${neutral(range)}${status ? `  (${status})` : ''}`);
  }
  if (affected.length > mostEntries) lines.push(`  ${say('more', { n: affected.length - mostEntries })}`);
  for (const reference of references.slice(0, 3)) lines.push(`  ${neutral(reference)}`);
  return lines;
}
