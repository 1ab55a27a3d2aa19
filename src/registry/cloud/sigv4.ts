import { canonicalRequest, hmac, percent, sha256 } from './sign.ts';

export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/**
 * The headers of a request signed for Amazon Web Services (Signature Version 4). Pure.
 * @param when milliseconds since the epoch
 * @param headers to be signed, names in lower case; `host` and `x-amz-date` are added
 */
export function signV4(
  request: { method: string; url: URL; headers: Record<string, string>; body: string },
  keys: AwsKeys,
  { region, service, when }: { region: string; service: string; when: number },
): Record<string, string> {
  const stamp = new Date(when).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const date = stamp.slice(0, 8);
  const headers = {
    ...request.headers,
    host: request.url.host,
    'x-amz-date': stamp,
    ...(keys.sessionToken ? { 'x-amz-security-token': keys.sessionToken } : {}),
  };
  const { text, signedHeaders } = canonicalRequest({
    method: request.method,
    path: request.url.pathname.split('/').map(percent).join('/'),
    query: request.url.searchParams,
    headers,
    bodyHash: sha256(request.body),
  });
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(text)}`;
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `Credential=${keys.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return { ...headers, authorization };
}
