import { canonicalRequest, hmac, sha256 } from './sign.ts';

export interface AlibabaKeys {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string;
}

/**
 * The headers of a request signed for Alibaba Cloud (signature V3, ACS3-HMAC-SHA256). The body is empty. Pure.
 * @param when milliseconds since the epoch
 */
export function signAcs3(
  request: { method: string; url: URL; action: string; version: string; nonce: string },
  keys: AlibabaKeys,
  when: number,
): Record<string, string> {
  const bodyHash = sha256('');
  const headers = {
    host: request.url.host,
    'x-acs-action': request.action,
    'x-acs-content-sha256': bodyHash,
    'x-acs-date': new Date(when).toISOString().replace(/\.\d{3}/, ''),
    'x-acs-signature-nonce': request.nonce,
    'x-acs-version': request.version,
    ...(keys.securityToken ? { 'x-acs-security-token': keys.securityToken } : {}),
  };
  const { method, url } = request;
  const { text, signedHeaders } = canonicalRequest({
    method,
    path: url.pathname,
    query: url.searchParams,
    headers,
    bodyHash,
  });
  const signature = hmac(keys.accessKeySecret, `ACS3-HMAC-SHA256\n${sha256(text)}`).toString('hex');
  const credential = `Credential=${keys.accessKeyId},SignedHeaders=${signedHeaders}`;
  return { ...headers, authorization: `ACS3-HMAC-SHA256 ${credential},Signature=${signature}` };
}
