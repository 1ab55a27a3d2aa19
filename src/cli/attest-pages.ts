import { type Lang, neutral, speaker } from '../kit/index.ts';
import type { Attachment, Signatory, Verdicts } from '../registry/index.ts';

const texts = {
  attached: { en: 'Attached to {subject}\n{type} in {place}', zh: '已附加到 {subject}\n{type}，位于 {place}' },
  signed: { en: 'Signed {subject}\n{place}', zh: '已签名 {subject}\n{place}' },
  unsigned: {
    en: 'Not signed: anyone who may push can replace it; --key, or --identity-token and --fulcio-url, sign it',
    zh: '未签名：任何有推送权限的人都可替换；用 --key，或 --identity-token 与 --fulcio-url 签名',
  },
  verified: { en: 'Verified: {type}', zh: '验证通过：{type}' },
  ofDigest: { en: '  of {subject}', zh: '  对象 {subject}' },
  byKey: { en: '  by the key sha256:{key}', zh: '  签名公钥 sha256:{key}' },
  byIdentity: { en: '  by {identity}, vouched for by {issuer}', zh: '  签名者 {identity}，身份由 {issuer} 担保' },
  at: { en: '  in {place}', zh: '  位于 {place}' },
  refused: { en: 'Refused: {place}\n  {reason}', zh: '未通过：{place}\n  {reason}' },
  stranger: {
    en: 'Not looked at: {place}, which is attached to something else',
    zh: '未查看：{place}，它附加于其他制品',
  },
  nothing: { en: 'Nothing of that kind is signed there.', zh: '没有此类签名内容。' },
  nobody: { en: 'Nothing there is signed by someone you trust.', zh: '没有由受信任者签名的内容。' },
  noBills: { en: 'No bill of materials is attached.', zh: '未附加任何 SBOM。' },
  bill: {
    en: '{type}  {size} bytes\n  {digest}\n  {how}: {place}',
    zh: '{type}  {size} 字节\n  {digest}\n  {how}：{place}',
  },
  referrer: { en: 'referrer', zh: '引用者' },
  tag: { en: 'cosign’s tag', zh: 'cosign 标签' },
  attestation: { en: 'attestation in the index', zh: '索引内的证明' },
} as const;

export interface AttachedSummary {
  subject: string;
  type: string;
  place: string;
  signed: boolean;
}

export function attachedPage({ subject, type, place, signed }: AttachedSummary, lang: Lang): string {
  const say = speaker(texts, lang);
  const lines = [say('attached', { subject, type, place }), ...(signed ? [] : [say('unsigned')])];
  return `${lines.join('\n')}\n`;
}

export function signedPage({ subject, place }: { subject: string; place: string }, lang: Lang): string {
  return `${speaker(texts, lang)('signed', { subject, place })}\n`;
}

/** What verified, what did not, and why. All of it was written by others, and is made harmless for terminals. */
export function verifiedPage({ verified, refused }: Verdicts, strangers: readonly string[], lang: Lang): string {
  const say = speaker(texts, lang);
  const lines = verified.flatMap(({ predicateType, subject, signatory, attachment }) => [
    say('verified', { type: neutral(predicateType) }),
    say('ofDigest', { subject }),
    signatoryLine(signatory, say),
    say('at', { place: neutral(attachment.place) }),
  ]);
  for (const { attachment, reason } of refused)
    lines.push(say('refused', { place: neutral(attachment.place), reason: neutral(reason) }));
  for (const place of strangers) lines.push(say('stranger', { place: neutral(place) }));
  if (verified.length === 0) lines.push(say(refused.length > 0 ? 'nobody' : 'nothing'));
  return `${lines.join('\n')}\n`;
}

function signatoryLine(signatory: Signatory, say: ReturnType<typeof speaker<typeof texts>>): string {
  if ('key' in signatory) return say('byKey', { key: signatory.key });
  return say('byIdentity', { identity: neutral(signatory.identity), issuer: neutral(signatory.issuer) });
}

export function billsPage(bills: readonly Attachment[], strangers: readonly string[], lang: Lang): string {
  const say = speaker(texts, lang);
  const lines = bills.map(({ predicateType, mediaType, size, digest, by, place }) =>
    say('bill', {
      type: neutral(predicateType ?? mediaType),
      size: size.toLocaleString('en'),
      digest,
      how: say(by),
      place: neutral(place),
    }),
  );
  if (bills.length === 0) lines.push(say('noBills'));
  for (const place of strangers) lines.push(say('stranger', { place: neutral(place) }));
  return `${lines.join('\n')}\n`;
}
