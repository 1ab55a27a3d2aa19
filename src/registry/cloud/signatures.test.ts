import { describe, expect, it } from 'vitest';
import { signAcs3 } from './acs3.ts';
import { parseIni } from './ini.ts';
import { signV4 } from './sigv4.ts';

describe('Signature Version 4, as Amazon publishes it', () => {
  const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const when = Date.UTC(2015, 7, 30, 12, 36, 0);
  const signatureOf = (headers: Record<string, string>): string | undefined =>
    /Signature=(\w+)$/.exec(headers['authorization'] ?? '')?.[1];

  it('signs the documentation’s ListUsers request', () => {
    const url = new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08');
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const signed = signV4({ method: 'GET', url, headers, body: '' }, keys, {
      region: 'us-east-1',
      service: 'iam',
      when,
    });
    expect(signatureOf(signed)).toBe('5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7');
  });

  it.each([
    ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ])('signs %s of the test suite', (_name, method, path, expected) => {
    const url = new URL(path, 'https://example.amazonaws.com');
    const place = { region: 'us-east-1', service: 'service', when };
    expect(signatureOf(signV4({ method, url, headers: {}, body: '' }, keys, place))).toBe(expected);
  });
});

describe('ACS3-HMAC-SHA256, as Alibaba Cloud publishes it', () => {
  it('signs the documentation’s RunInstances request', () => {
    const url = new URL('https://ecs.cn-shanghai.aliyuncs.com/');
    url.searchParams.set('ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd');
    url.searchParams.set('RegionId', 'cn-shanghai');
    const nonce = '3156853299f313e23d1673dc12e1703d';
    const request = { method: 'POST', url, action: 'RunInstances', version: '2014-05-26', nonce };
    const keys = { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' };
    const signed = signAcs3(request, keys, Date.UTC(2023, 9, 26, 10, 22, 32));
    expect(signed['authorization']).toContain(
      'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });
});

describe('shared configuration files', () => {
  it('reads sections, keys in any case, comments and no nested lines', () => {
    const source =
      '# c\n[default]\nAWS_Access_Key_Id = AK\n s3 =\n  nested = 1\n; c\n[profile x] # y\r\nrole_arn=a=b ; c\n';
    expect(parseIni(source)).toEqual({ default: { aws_access_key_id: 'AK' }, 'profile x': { role_arn: 'a=b' } });
  });
});
