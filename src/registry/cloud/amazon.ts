import { PlimsollError } from '../../model/index.ts';
import { isObject, text } from '../files.ts';
import { askJson } from './ask.ts';
import { awsKeys } from './aws-keys.ts';
import { signV4 } from './sigv4.ts';
import type { CloudLogin } from './types.ts';

const shape = /^\d{12}\.dkr[.-]ecr(-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(\.cn)?|on\.aws)$/;

/** Amazon ECR: GetAuthorizationToken, signed with whatever identity the machine has. */
export const amazon: CloudLogin = {
  id: 'amazon-ecr',
  matches: host => shape.test(host),
  async login(host, context) {
    const [, fips, region = '', china = ''] = shape.exec(host) ?? [];
    const keys = await awsKeys(context, region);
    if (!keys) return undefined;
    const usual = `https://${fips ? 'ecr-fips' : 'api.ecr'}.${region}.amazonaws.com${china}/`;
    const url = context.endpoint('aws.ecr', usual);
    const body = '{}';
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
    };
    const when = { region, service: 'ecr', when: context.now() };
    const signed = signV4({ method: 'POST', url: new URL(url), headers, body }, keys, when);
    const request = { url, method: 'POST', headers: signed, body: Buffer.from(body) };
    const reply = await askJson(context.http, request, 'a token of Amazon ECR');
    const list = isObject(reply) && Array.isArray(reply['authorizationData']) ? reply['authorizationData'] : [];
    const pair = Buffer.from(text(list[0], 'authorizationToken') ?? '', 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    if (colon < 1) throw new PlimsollError('registry-protocol', 'Amazon ECR answers without an authorization token');
    const expires = Number(isObject(list[0]) ? list[0]['expiresAt'] : Number.NaN) * 1000;
    return {
      kind: 'password',
      username: pair.slice(0, colon),
      password: pair.slice(colon + 1),
      ...(expires > 0 ? { expires: expires - 60_000 } : {}),
    };
  },
};
