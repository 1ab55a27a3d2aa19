import type { PublishSummary } from '../advisory/published/pack.ts';
import type { UpdateSummary } from '../advisory/published/update.ts';
import { type Lang, neutral, speaker } from '../kit/index.ts';

const texts = {
  unchanged: {
    en: 'Database {location} is what {from} offers, built {built}: nothing new',
    zh: '漏洞库 {location} 与 {from} 一致，构建于 {built}：无更新',
  },
  updated: {
    en: 'Database {location} fetched from {from}, built {built}',
    zh: '漏洞库 {location} 已从 {from} 获取，构建于 {built}',
  },
  changed: { en: 'Changed: {places}', zh: '有变化：{places}' },
  more: { en: '{places} and {n} more', zh: '{places} 等另外 {n} 项' },
  fetched: {
    en: '{fetched} of {wanted} shards fetched, {bytes} bytes; {present} were there',
    zh: '获取分片 {fetched}/{wanted}，共 {bytes} 字节；{present} 个已存在',
  },
  documents: { en: 'Manifest: {bytes} bytes', zh: '清单：{bytes} 字节' },
  resumed: { en: '{bytes} bytes were left by an earlier run', zh: '其中 {bytes} 字节为上次中断所留' },
  absent: {
    en: { one: '{n} shard is not held by {from}', other: '{n} shards are not held by {from}' },
    zh: '{from} 未含 {n} 个分片',
  },
  notFetched: {
    en: '{bytes} bytes of {n} shards are not needed yet: scans fetch them when an image asks for them',
    zh: '另有 {n} 个分片（{bytes} 字节）暂不需要；扫描到相关镜像时再获取',
  },
  signed: { en: 'Signature verified, key sha256:{key}', zh: '签名有效，公钥 sha256:{key}' },
  unsigned: {
    en: 'No signature was asked for; --key FILE asks for one',
    zh: '未要求签名；用 --key FILE 指定公钥',
  },
  published: { en: 'Published {to}\nArtifact {artifact}', zh: '已发布 {to}\n制品 {artifact}' },
  bundled: { en: 'Bundle {to}\nArtifact {artifact}', zh: '离线包 {to}\n制品 {artifact}' },
  sent: {
    en: '{shards} shards: {written} bytes written, {present} bytes were there',
    zh: '{shards} 个分片：写入 {written} 字节，已存在 {present} 字节',
  },
  leftOut: { en: '{bytes} bytes of shards were left out', zh: '未收录分片 {bytes} 字节' },
  signedBy: { en: 'Signed, key sha256:{key}', zh: '已签名，公钥 sha256:{key}' },
  notSigned: { en: 'Not signed; --key FILE signs it', zh: '未签名；用 --key FILE 签名' },
} as const;

const grouped = (n: number): string => n.toLocaleString('en');
const mostPlaces = 12;

/** What an update fetched, and what it left. */
export function updatedPage(summary: UpdateSummary, lang: Lang): string {
  const say = speaker(texts, lang);
  const { state, shards, bytes, changed, signedBy } = summary;
  const from = neutral(summary.from);
  const place = { location: neutral(summary.location), from, built: summary.built ?? '?' };
  const lines = [state === 'unchanged' ? say('unchanged', place) : say('updated', place)];
  if (changed.length > 0) {
    const places = changed.slice(0, mostPlaces).map(neutral).join(', ');
    const n = changed.length - mostPlaces;
    lines.push(say('changed', { places: n > 0 ? say('more', { places, n }) : places }));
  }
  const { fetched, wanted, present, absent, total } = shards;
  lines.push(say('fetched', { fetched, wanted, present, bytes: grouped(bytes.shards) }));
  if (bytes.documents > 0) lines.push(say('documents', { bytes: grouped(bytes.documents) }));
  if (bytes.resumed > 0) lines.push(say('resumed', { bytes: grouped(bytes.resumed) }));
  if (absent > 0) lines.push(say('absent', { n: absent, from }));
  if (bytes.notFetched > 0) lines.push(say('notFetched', { n: total - wanted, bytes: grouped(bytes.notFetched) }));
  lines.push(signedBy ? say('signed', { key: signedBy }) : say('unsigned'));
  return `${lines.join('\n')}\n`;
}

export const publishedPage = (summary: PublishSummary, lang: Lang): string => sentPage('published', summary, lang);
export const bundledPage = (summary: PublishSummary, lang: Lang): string => sentPage('bundled', summary, lang);

function sentPage(head: 'published' | 'bundled', summary: PublishSummary, lang: Lang): string {
  const say = speaker(texts, lang);
  const { to, artifact, shards, bytes, signedBy } = summary;
  const lines = [
    say(head, { to: neutral(to), artifact }),
    say('sent', { shards, written: grouped(bytes.written), present: grouped(bytes.present) }),
  ];
  if (bytes.leftOut > 0) lines.push(say('leftOut', { bytes: grouped(bytes.leftOut) }));
  lines.push(signedBy ? say('signedBy', { key: signedBy }) : say('notSigned'));
  return `${lines.join('\n')}\n`;
}
