import { join } from 'node:path';
import { hostOf, isLoopback } from '../../kit/index.ts';
import { PlimsollError } from '../../model/index.ts';
import { text } from '../files.ts';
import { askMetadata, askMetadataJson, askText, form } from './ask.ts';
import { parseIni } from './ini.ts';
import type { AwsKeys } from './sigv4.ts';
import type { CloudContext } from './types.ts';

/** One way to come by keys; `undefined`: not this way. */
type Source = (context: CloudContext, region: string) => Promise<AwsKeys | undefined>;

/** Amazon's own order. */
const sources: Source[] = [fromEnvironment, fromWebIdentity, fromSharedFiles, fromContainer, fromInstance];

/** The machine's Amazon identity, from the first source that has one. */
export async function awsKeys(context: CloudContext, region: string): Promise<AwsKeys | undefined> {
  for (const source of sources) {
    const keys = await source(context, region);
    if (keys) return keys;
  }
  return undefined;
}

function keysOf(id: string | undefined, secret: string | undefined, token: string | undefined): AwsKeys | undefined {
  if (!id || !secret) return undefined;
  return { accessKeyId: id, secretAccessKey: secret, ...(token ? { sessionToken: token } : {}) };
}

async function fromEnvironment({ env }: CloudContext): Promise<AwsKeys | undefined> {
  return keysOf(env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN']);
}

async function fromSharedFiles(context: CloudContext, region: string): Promise<AwsKeys | undefined> {
  const { env, readText } = context;
  const folder = env['HOME'] && join(env['HOME'], '.aws');
  const profile = env['AWS_PROFILE'] || 'default';
  const read = async (path: string | undefined) => parseIni((path && (await readText(path))) || '');
  const credentials = (await read(env['AWS_SHARED_CREDENTIALS_FILE'] || (folder && join(folder, 'credentials'))))[
    profile
  ];
  const configured = await read(env['AWS_CONFIG_FILE'] || (folder && join(folder, 'config')));
  const config = configured[`profile ${profile}`] ?? (profile === 'default' ? configured['default'] : undefined);
  for (const entry of [credentials, config]) {
    const keys = keysOf(entry?.['aws_access_key_id'], entry?.['aws_secret_access_key'], entry?.['aws_session_token']);
    if (keys) return keys;
  }
  const file = config?.['web_identity_token_file'];
  const role = config?.['role_arn'];
  return file && role
    ? await assumeRole(context, region, { file, role, session: config['role_session_name'] })
    : undefined;
}

async function fromWebIdentity(context: CloudContext, region: string): Promise<AwsKeys | undefined> {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: role, AWS_ROLE_SESSION_NAME: session } = context.env;
  return file && role ? await assumeRole(context, region, { file, role, session }) : undefined;
}

/** STS AssumeRoleWithWebIdentity: the token itself is the proof, so nothing is signed. */
async function assumeRole(
  { http, endpoint, readText }: CloudContext,
  region: string,
  { file, role, session }: { file: string; role: string; session: string | undefined },
): Promise<AwsKeys> {
  const token = (await readText(file))?.trim();
  if (!token) throw new PlimsollError('file-unreadable', `there is no web identity token in ${file}`);
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const fields = {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: session || 'plimsoll',
    WebIdentityToken: token,
  };
  const asked = `keys for the role ${role}`;
  const url = endpoint('aws.sts', `https://sts.${region}.${suffix}/`);
  const xml = await askText(
    http,
    { url, ...form(fields), headers: { ...form(fields).headers, accept: 'text/xml' } },
    asked,
  );
  const element = (name: string): string | undefined => new RegExp(`<${name}>([^<]{1,8192})</${name}>`).exec(xml)?.[1];
  const keys = keysOf(element('AccessKeyId'), element('SecretAccessKey'), element('SessionToken'));
  if (!keys) throw new PlimsollError('registry-protocol', `${new URL(url).host} answers without ${asked}`);
  return keys;
}

/** ECS and EKS Pod Identity. */
async function fromContainer({ env, metadata, endpoint, readText }: CloudContext): Promise<AwsKeys | undefined> {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!relative && !full) return undefined;
  const url = new URL(relative ? relative : full!, endpoint('aws.container', 'http://169.254.170.2/'));
  // Amazon's rule: plain HTTP only to loopback and to the two addresses of its agents.
  const agents = ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'];
  if (url.protocol !== 'https:' && !isLoopback(hostOf(url)) && !agents.includes(url.hostname))
    throw new PlimsollError(
      'usage',
      `AWS_CONTAINER_CREDENTIALS_FULL_URI names ${url.host}, which is no agent of ECS or EKS`,
    );
  const file = env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  const token = file ? (await readText(file))?.trim() : env['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  const headers: Record<string, string> = token ? { authorization: token } : {};
  return keysOfReply(await askMetadataJson(metadata, { url: url.href, headers }));
}

/** The role of an EC2 instance, by IMDSv2. */
async function fromInstance({ env, metadata, endpoint }: CloudContext): Promise<AwsKeys | undefined> {
  if (env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') return undefined;
  const root = endpoint('aws.instance', env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || 'http://169.254.169.254/');
  const at = (path: string): string => new URL(path, root).href;
  const lifetime = { 'x-aws-ec2-metadata-token-ttl-seconds': '300' };
  const token = await askMetadata(metadata, { method: 'PUT', url: at('/latest/api/token'), headers: lifetime });
  if (!token) return undefined;
  const headers = { 'x-aws-ec2-metadata-token': token.trim() };
  const folder = '/latest/meta-data/iam/security-credentials/';
  const role = (await askMetadata(metadata, { url: at(folder), headers }))?.split('\n')[0]?.trim();
  if (!role) return undefined;
  return keysOfReply(await askMetadataJson(metadata, { url: at(folder + encodeURIComponent(role)), headers }));
}

const keysOfReply = (reply: unknown): AwsKeys | undefined =>
  keysOf(text(reply, 'AccessKeyId'), text(reply, 'SecretAccessKey'), text(reply, 'Token'));
