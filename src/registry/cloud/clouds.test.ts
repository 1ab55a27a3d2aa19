/** The clouds' endpoints are simulated by servers on loopback that check what reaches them. */
import { generateKeyPairSync, verify } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp } from '../../kit/index.ts';
import { type FakeServer, fakeServer, type Handler, sendJson } from '../testdata/fake-server.ts';
import { type AlibabaKeys, signAcs3 } from './acs3.ts';
import { alibaba } from './alibaba.ts';
import { amazon } from './amazon.ts';
import { azure } from './azure.ts';
import { google } from './google.ts';
import { cloudLogins } from './index.ts';
import { signV4 } from './sigv4.ts';
import type { CloudContext } from './types.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const http = createHttp();
let server: FakeServer | undefined;
afterEach(async () => {
  http.close();
  await server?.close();
  server = undefined;
});

/** All services of the cloud at one simulated server. */
async function simulated(
  handle: Handler,
  { env = {}, files = {} }: { env?: Record<string, string>; files?: Record<string, string> } = {},
): Promise<CloudContext> {
  server = await fakeServer(handle);
  const { url } = server;
  return {
    http,
    metadata: http,
    env,
    now: () => now,
    endpoint: (name, usual) => (name === 'azure.instance' ? new URL(new URL(usual).pathname, url).href : url),
    readText: async path => files[path],
  };
}

const basic64 = (text: string): string => Buffer.from(text).toString('base64');

describe('hosts and their clouds', () => {
  it.each([
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'amazon-ecr'],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'amazon-ecr'],
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', 'amazon-ecr'],
    ['registry.cn-hangzhou.aliyuncs.com', 'alibaba-acr'],
    ['registry-vpc.cn-shanghai.aliyuncs.com', 'alibaba-acr'],
    ['my-team-registry.cn-beijing.cr.aliyuncs.com', 'alibaba-acr'],
    ['crpi-abc.cn-beijing.personal.cr.aliyuncs.com', 'alibaba-acr'],
    ['europe-docker.pkg.dev', 'google-artifact-registry'],
    ['eu.gcr.io', 'google-artifact-registry'],
    ['gcr.io', 'google-artifact-registry'],
    ['team.azurecr.io', 'azure-acr'],
    ['team.azurecr.cn', 'azure-acr'],
    ['docker.io', undefined],
    ['amazonaws.com.evil.test', undefined],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.test', undefined],
    ['evilgcr.io', undefined],
    ['ecs.cn-hangzhou.aliyuncs.com', undefined],
  ])('%s: %s', (host, id) => {
    expect(cloudLogins.find(login => login.matches(host))?.id).toBe(id);
  });
});

describe('Amazon ECR (simulated)', () => {
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
  const keyed = { AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: 'SK' };
  const grant = { authorizationData: [{ authorizationToken: basic64('AWS:pw:1'), expiresAt: now / 1000 + 43_200 }] };
  const granted = { kind: 'password', username: 'AWS', password: 'pw:1', expires: now + 43_140_000 };

  /** Takes the request only when its signature is the one that these keys make. */
  const ecr =
    (accessKeyId: string, secretAccessKey: string, sessionToken?: string): Handler =>
    (request, response, body) => {
      const signed = signV4(
        {
          method: 'POST',
          url: new URL(request.url ?? '/', `http://${request.headers.host}`),
          headers: {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
          },
          body,
        },
        { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
        { region: 'eu-west-1', service: 'ecr', when: now },
      );
      const right = request.headers.authorization === signed['authorization'];
      sendJson(response, right ? grant : { __type: 'InvalidSignatureException', message: 'no' }, right ? 200 : 400);
    };

  it('exchanges keys of the environment for a password', async () => {
    expect(await amazon.login(host, await simulated(ecr('AK', 'SK'), { env: keyed }))).toEqual(granted);
  });

  it('tells what a refusal says', async () => {
    const context = await simulated(ecr('AK', 'another'), { env: keyed });
    await expect(amazon.login(host, context)).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('InvalidSignatureException'),
    });
  });

  it('reads the profile of the shared files', async () => {
    const files = { '/h/.aws/credentials': '[work]\naws_access_key_id=AW\naws_secret_access_key=SW\n' };
    const context = await simulated(ecr('AW', 'SW'), { env: { HOME: '/h', AWS_PROFILE: 'work' }, files });
    expect(await amazon.login(host, context)).toEqual(granted);
  });

  it('takes a role by web identity', async () => {
    const handle: Handler = (request, response, body) => {
      if (request.headers['x-amz-target']) return ecr('AR', 'SR', 'TR')(request, response, body);
      const form = new URLSearchParams(body);
      expect([form.get('Action'), form.get('WebIdentityToken')]).toEqual(['AssumeRoleWithWebIdentity', 'jwt']);
      return response.end(
        '<R><AccessKeyId>AR</AccessKeyId><SecretAccessKey>SR</SecretAccessKey><SessionToken>TR</SessionToken></R>',
      );
    };
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: 'arn:aws:iam::1:role/r' };
    const context = await simulated(handle, { env, files: { '/token': 'jwt\n' } });
    expect(await amazon.login(host, context)).toEqual(granted);
  });

  it('asks the agent of ECS', async () => {
    const handle: Handler = (request, response, body) => {
      if (request.headers['x-amz-target']) return ecr('AE', 'SE', 'TE')(request, response, body);
      expect([request.url, request.headers.authorization]).toEqual(['/v2/credentials/1', 'proof']);
      return sendJson(response, { AccessKeyId: 'AE', SecretAccessKey: 'SE', Token: 'TE' });
    };
    const env = {
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'proof',
    };
    expect(await amazon.login(host, await simulated(handle, { env }))).toEqual(granted);
  });

  it('does not send the agent’s proof to another host', async () => {
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://evil.test/', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'proof' };
    await expect(amazon.login(host, await simulated(() => {}, { env }))).rejects.toMatchObject({ code: 'usage' });
  });

  it('asks the instance metadata service, with a session token', async () => {
    const handle: Handler = (request, response, body) => {
      if (request.headers['x-amz-target']) return ecr('AI', 'SI', 'TI')(request, response, body);
      if (request.method === 'PUT') return response.end('session');
      if (request.headers['x-aws-ec2-metadata-token'] !== 'session') return response.writeHead(401).end();
      if (request.url?.endsWith('security-credentials/')) return response.end('role-1\n');
      return sendJson(response, { AccessKeyId: 'AI', SecretAccessKey: 'SI', Token: 'TI' });
    };
    expect(await amazon.login(host, await simulated(handle))).toEqual(granted);
    expect(server?.log[2]).toBe('GET /latest/meta-data/iam/security-credentials/role-1');
  });

  it('has no identity where nothing gives one', async () => {
    expect(await amazon.login(host, await simulated((_, response) => response.writeHead(404).end()))).toBeUndefined();
  });
});

describe('Alibaba Cloud (simulated)', () => {
  const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'AK', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'SK' };

  /** The signature must be the one that these keys make of the request that came. */
  function expectSigned(request: IncomingMessage, keys: AlibabaKeys): void {
    const header = (name: string): string => String(request.headers[`x-acs-${name}`]);
    const [action, version, nonce] = [header('action'), header('version'), header('signature-nonce')];
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const signed = signAcs3({ method: request.method ?? '', url, action, version, nonce }, keys, now);
    expect(request.headers.authorization).toBe(signed['authorization']);
  }

  it('finds the instance by name and exchanges keys for a password, signed by V3', async () => {
    const handle: Handler = (request, response) => {
      expectSigned(request, { accessKeyId: 'AK', accessKeySecret: 'SK' });
      if (request.headers['x-acs-action'] === 'ListInstance')
        return sendJson(response, { Instances: [{ InstanceName: 'my-team', InstanceId: 'cri-1' }] });
      expect(request.url).toBe('/?InstanceId=cri-1');
      return sendJson(response, {
        TempUsername: 'cr_temp_user',
        AuthorizationToken: 'pw',
        ExpireTime: now + 3_600_000,
      });
    };
    expect(
      await alibaba.login('my-team-registry.cn-beijing.cr.aliyuncs.com', await simulated(handle, { env })),
    ).toEqual({
      kind: 'password',
      username: 'cr_temp_user',
      password: 'pw',
      expires: now + 3_540_000,
    });
  });

  it('asks the Personal Edition’s older interface, with the instance’s RAM role', async () => {
    const handle: Handler = (request, response) => {
      if (request.method === 'PUT') return response.end('session');
      if (request.url?.endsWith('security-credentials/')) return response.end('role-1');
      if (request.url?.endsWith('/role-1'))
        return sendJson(response, { AccessKeyId: 'AR', AccessKeySecret: 'SR', SecurityToken: 'TR' });
      expectSigned(request, { accessKeyId: 'AR', accessKeySecret: 'SR', securityToken: 'TR' });
      expect(request.url).toBe('/tokens');
      return sendJson(response, { data: { tempUserName: 'u', authorizationToken: 'p', expireDate: now } });
    };
    expect(await alibaba.login('registry.cn-hangzhou.aliyuncs.com', await simulated(handle))).toMatchObject({
      username: 'u',
      password: 'p',
    });
  });
});

describe('Google (simulated)', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const host = 'europe-docker.pkg.dev';
  const granted = { kind: 'password', username: 'oauth2accesstoken', password: 'at', expires: now + 3_540_000 };

  it('signs a statement with the service account’s key', async () => {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const file = { type: 'service_account', client_email: 'a@b.test', private_key_id: 'k1', private_key: pem };
    const handle: Handler = (_request, response, body) => {
      const [head = '', claims = '', signature = ''] = (new URLSearchParams(body).get('assertion') ?? '').split('.');
      const signed = Buffer.from(`${head}.${claims}`);
      expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
      const said = JSON.parse(Buffer.from(claims, 'base64url').toString());
      expect(said).toMatchObject({ iss: 'a@b.test', aud: server?.url, iat: now / 1000, exp: now / 1000 + 3600 });
      sendJson(response, { access_token: 'at', expires_in: 3600 });
    };
    const env = { GOOGLE_APPLICATION_CREDENTIALS: '/key.json' };
    expect(
      await google.login(host, await simulated(handle, { env, files: { '/key.json': JSON.stringify(file) } })),
    ).toEqual(granted);
  });

  it('asks the metadata server where there is no file', async () => {
    const handle: Handler = (request, response) => {
      expect(request.headers['metadata-flavor']).toBe('Google');
      sendJson(response, { access_token: 'at', expires_in: 3600 });
    };
    expect(await google.login(host, await simulated(handle))).toEqual(granted);
  });

  it.each([
    ['a file that is not there', undefined, /not there/],
    ['a broken key', '{"type":"service_account","client_email":"a","private_key":"x"}', /private key/],
    ['another kind', '{"type":"external_account"}', /external_account/],
  ])('says what is wrong with %s', async (_what, file, message) => {
    const env = { GOOGLE_APPLICATION_CREDENTIALS: '/key.json' };
    const context = await simulated(() => {}, { env, files: file === undefined ? {} : { '/key.json': file } });
    await expect(google.login(host, context)).rejects.toMatchObject({ code: 'file-unreadable', message });
  });
});

describe('Azure (simulated)', () => {
  const exchange: Handler = (request, response, body) => {
    expect(request.url).toBe('/oauth2/exchange');
    const fields = Object.fromEntries(new URLSearchParams(body));
    expect(fields).toMatchObject({ grant_type: 'access_token', service: 'team.azurecr.io', access_token: 'aad' });
    sendJson(response, { refresh_token: 'refresh' });
  };
  const granted = { kind: 'identity', token: 'refresh', expires: now + 7_200_000 };

  it.each([
    ['a secret', { AZURE_CLIENT_SECRET: 's' }, { client_secret: 's' }],
    ['a federated token', { AZURE_FEDERATED_TOKEN_FILE: '/jwt' }, { client_assertion: 'jwt' }],
  ])('signs a service principal in with %s', async (_what, extra, proof) => {
    const handle: Handler = (request, response, body) => {
      if (!request.url?.startsWith('/tenant-1/')) return exchange(request, response, body);
      const fields = Object.fromEntries(new URLSearchParams(body));
      expect(fields).toMatchObject({ client_id: 'c', scope: 'https://management.azure.com/.default', ...proof });
      return sendJson(response, { access_token: 'aad' });
    };
    const env = { AZURE_TENANT_ID: 'tenant-1', AZURE_CLIENT_ID: 'c', ...extra } as Record<string, string>;
    expect(await azure.login('team.azurecr.io', await simulated(handle, { env, files: { '/jwt': 'jwt' } }))).toEqual(
      granted,
    );
  });

  it('asks for the machine’s managed identity', async () => {
    const handle: Handler = (request, response, body) => {
      if (request.method === 'POST') return exchange(request, response, body);
      expect(request.headers['metadata']).toBe('true');
      expect(request.url).toContain('resource=https%3A%2F%2Fmanagement.azure.com%2F');
      return sendJson(response, { access_token: 'aad' });
    };
    expect(await azure.login('team.azurecr.io', await simulated(handle))).toEqual(granted);
  });

  it('has no identity where nothing gives one', async () => {
    const context = await simulated((_, response) => response.writeHead(400).end());
    expect(await azure.login('team.azurecr.io', context)).toBeUndefined();
  });
});
