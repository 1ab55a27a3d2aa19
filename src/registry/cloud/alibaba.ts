import { randomUUID } from 'node:crypto';
import { PlimsollError } from '../../model/index.ts';
import type { Credentials } from '../credentials.ts';
import { isObject, object, text } from '../files.ts';
import { type AlibabaKeys, signAcs3 } from './acs3.ts';
import { askJson, askMetadata, askMetadataJson } from './ask.ts';
import type { CloudContext, CloudLogin } from './types.ts';

const enterprise = /^([a-z0-9][a-z0-9-]*)-registry(?:-vpc|-internal)?\.([a-z0-9-]+)\.cr\.aliyuncs\.com$/;
const personal = /^(?:registry(?:-vpc|-internal)?|[a-z0-9-]+)\.([a-z0-9-]+)\.(?:personal\.cr\.)?aliyuncs\.com$/;

/**
 * Alibaba Cloud Container Registry: GetAuthorizationToken of the Enterprise and of the Personal Edition. The keys are
 * the environment's or those of the instance's RAM role.
 */
export const alibaba: CloudLogin = {
  id: 'alibaba-acr',
  matches: host => enterprise.test(host) || (personal.test(host) && /^registry|\.personal\.cr\./.test(host)),
  async login(host, context) {
    const keys = await keysOf(context);
    if (!keys) return undefined;
    const [, instance, region = ''] = enterprise.exec(host) ?? [];
    if (instance === undefined) return await personalToken(personal.exec(host)?.[1] ?? '', keys, context);
    const root = context.endpoint('alibaba.cr', `https://cr.${region}.aliyuncs.com/`);
    const call = (action: string, query: Record<string, string>): Promise<unknown> =>
      ask(root, { action, version: '2018-12-01', method: 'POST', query }, keys, context);
    const id = context.env['ALIBABA_CLOUD_ACR_INSTANCE_ID'] || (await instanceId(instance, call));
    const reply = await call('GetAuthorizationToken', { InstanceId: id });
    return credentialsOf(
      text(reply, 'TempUsername'),
      text(reply, 'AuthorizationToken'),
      isObject(reply) && reply['ExpireTime'],
    );
  },
};

async function personalToken(region: string, keys: AlibabaKeys, context: CloudContext): Promise<Credentials> {
  const root = context.endpoint('alibaba.cr', `https://cr.${region}.aliyuncs.com/`);
  const call = { action: 'GetAuthorizationToken', version: '2016-06-07', method: 'GET', path: '/tokens', query: {} };
  const data = object(await ask(root, call, keys, context), 'data');
  return credentialsOf(text(data, 'tempUserName'), text(data, 'authorizationToken'), data['expireDate']);
}

/** The id of the instance whose name is part of the host's. */
async function instanceId(
  name: string,
  call: (action: string, query: Record<string, string>) => Promise<unknown>,
): Promise<string> {
  const reply = await call('ListInstance', { InstanceName: name, PageSize: '100' });
  const list = isObject(reply) && Array.isArray(reply['Instances']) ? reply['Instances'] : [];
  const id = text(
    list.find(entry => text(entry, 'InstanceName') === name),
    'InstanceId',
  );
  if (id !== undefined) return id;
  throw new PlimsollError(
    'unauthorized',
    `Alibaba Cloud shows this identity no registry instance ${name}; ALIBABA_CLOUD_ACR_INSTANCE_ID names it`,
  );
}

function credentialsOf(username: string | undefined, password: string | undefined, expires: unknown): Credentials {
  if (username === undefined || password === undefined)
    throw new PlimsollError('registry-protocol', 'Alibaba Cloud answers without an authorization token');
  return {
    kind: 'password',
    username,
    password,
    ...(typeof expires === 'number' ? { expires: expires - 60_000 } : {}),
  };
}

async function ask(
  root: string,
  call: { action: string; version: string; method: string; path?: string; query: Record<string, string> },
  keys: AlibabaKeys,
  { http, now }: CloudContext,
): Promise<unknown> {
  const url = new URL(call.path ?? '/', root);
  for (const [key, value] of Object.entries(call.query)) url.searchParams.set(key, value);
  const { action, version, method } = call;
  const headers = {
    accept: 'application/json',
    ...signAcs3({ method, url, action, version, nonce: randomUUID() }, keys, now()),
  };
  const body = method === 'POST' ? { body: new Uint8Array(0) } : {};
  return await askJson(http, { url: url.href, method, headers, ...body }, 'a token of Alibaba Cloud');
}

async function keysOf({ env, metadata, endpoint }: CloudContext): Promise<AlibabaKeys | undefined> {
  const named = toKeys(
    env['ALIBABA_CLOUD_ACCESS_KEY_ID'],
    env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'],
    env['ALIBABA_CLOUD_SECURITY_TOKEN'],
  );
  if (named || env['ALIBABA_CLOUD_ECS_METADATA_DISABLED']?.toLowerCase() === 'true') return named;
  const root = endpoint('alibaba.instance', 'http://100.100.100.200/');
  const at = (path: string): string => new URL(path, root).href;
  const lifetime = { 'x-aliyun-ecs-metadata-token-ttl-seconds': '300' };
  const token = await askMetadata(metadata, { method: 'PUT', url: at('/latest/api/token'), headers: lifetime });
  if (!token) return undefined;
  const headers = { 'x-aliyun-ecs-metadata-token': token.trim() };
  const folder = '/latest/meta-data/ram/security-credentials/';
  const role =
    env['ALIBABA_CLOUD_ECS_METADATA'] ||
    (await askMetadata(metadata, { url: at(folder), headers }))?.split('\n')[0]?.trim();
  if (!role) return undefined;
  const reply = await askMetadataJson(metadata, { url: at(folder + encodeURIComponent(role)), headers });
  return toKeys(text(reply, 'AccessKeyId'), text(reply, 'AccessKeySecret'), text(reply, 'SecurityToken'));
}

function toKeys(
  id: string | undefined,
  secret: string | undefined,
  token: string | undefined,
): AlibabaKeys | undefined {
  if (!id || !secret) return undefined;
  return { accessKeyId: id, accessKeySecret: secret, ...(token ? { securityToken: token } : {}) };
}
