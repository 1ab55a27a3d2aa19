import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Channel, Notice } from '../types.ts';
import { dingtalkSign, feishuSign } from './channel/sign.ts';
import { channels } from './channels.ts';
import { alertOf, noticeOf } from './testing.ts';

const now = new Date(1_700_000_000_000);
const channel = (id: string): Channel => channels.find(known => known.id === id) as Channel;
const settings = { url: 'https://hooks.example/robot?access_token=t', lang: 'en' as const, now, id: 'message-1' };
const bodyOf = (id: string, notices: readonly Notice[], over: Partial<Parameters<Channel['request']>[1]> = {}) =>
  JSON.parse(channel(id).request(notices, { ...settings, ...over }).body);

const many = (count: number): Notice[] =>
  Array.from({ length: count }, (_, at) => noticeOf(alertOf(`CVE-2026-${at}`, at < 12 ? 'critical' : 'high')));
const hostile = noticeOf(
  alertOf('CVE-1', 'critical', {
    title: { en: '<at id=all></at> <!channel> <@all> [x](http://evil.example) **b**', zh: '<@all>' },
  }),
);

const vectors = new URL('../../../../shared/payloads/dingtalk-feishu-sign-vectors.json', import.meta.url);
if (!existsSync(vectors)) console.warn('skipped: signatures of robots: ../shared is not there');

describe.skipIf(!existsSync(vectors))('signatures', () => {
  const { dingtalk, feishu } = existsSync(vectors) ? JSON.parse(readFileSync(vectors, 'utf8')) : {};

  it('are those of the vectors', () => {
    expect(dingtalkSign(dingtalk.timestamp_ms, dingtalk.secret)).toBe(dingtalk.sign_base64);
    expect(feishuSign(feishu.timestamp_s, feishu.secret)).toBe(feishu.sign_base64);
  });

  it('stand where the robots look for them', () => {
    const { url } = channel('dingtalk').request(many(1), { ...settings, secret: dingtalk.secret });
    expect(url).toBe(settings.url + dingtalk.url_suffix);
    expect(bodyOf('feishu', many(1), { secret: feishu.secret })).toMatchObject(feishu.body_fields);
  });
});

describe('messages', () => {
  it('are CloudEvents for a webhook, signed with the time', () => {
    const notices = [noticeOf(alertOf('CVE-1')), noticeOf(alertOf('CVE-2'), 'closed')];
    const { headers, body } = channel('webhook').request(notices, { ...settings, secret: 's' });
    expect(JSON.parse(body)).toMatchObject({
      specversion: '1.0',
      id: 'message-1',
      type: 'plimsoll.alerts',
      time: now.toISOString(),
      data: { opened: 1, closed: 1, alerts: [{ event: 'opened', severity: 'high' }, { event: 'closed' }] },
    });
    const sign = createHmac('sha256', 's').update(`1700000000.${body}`).digest('hex');
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'plimsoll-signature': `t=1700000000,v1=${sign}`,
    });
  });

  it('are alerts with a beginning and an end for Alertmanager; the last word on a key stands', () => {
    const [one, two] = [alertOf('CVE-1'), alertOf('CVE-2')];
    const alerts = bodyOf('alertmanager', [noticeOf(one), noticeOf(two), noticeOf(one, 'closed')]);
    expect(alerts).toHaveLength(2);
    expect(alerts[0]).toMatchObject({
      labels: { alertname: 'Plimsoll_finding', severity: 'high', finding: 'CVE-1' },
      startsAt: '2026-06-01T00:00:00.000Z',
      endsAt: '2026-06-01T01:00:00.000Z',
    });
    expect(Date.parse(alerts[1].endsAt)).toBeGreaterThan(now.getTime());
    const { url } = channel('alertmanager').request([], { ...settings, url: 'http://am:9093/prefix/' });
    expect(url).toBe('http://am:9093/prefix/api/v2/alerts');
  });

  it.each([
    ['dingtalk', (body: never) => body['markdown']['text'] as string],
    ['feishu', (body: never) => body['card']['elements'][0]['text']['content'] as string],
    ['wecom', (body: never) => body['markdown']['content'] as string],
    ['slack', (body: never) => JSON.stringify(body['blocks'])],
  ])('of %s call nobody and link nowhere by what an image says', (id, text) => {
    const said = text(bodyOf(id, [hostile]) as never);
    expect(said).not.toMatch(/<at |<!channel|<@all/);
    // Slack knows no such link.
    if (id !== 'slack') expect(said).not.toContain('](http');
    expect(text(bodyOf(id, [noticeOf(alertOf('CVE-7'))], { lang: 'zh' }) as never)).toContain('个运行中的容器');
  });

  it.each([
    ['dingtalk', 20_000],
    ['feishu', 20_000],
    ['wecom', 4300],
    ['slack', 40_000],
  ])('of %s stay within its size, with exact counts', (id, most) => {
    const { body } = channel(id).request(many(1000), settings);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(most);
    expect(body).toContain('1000 new (12 critical, 988 high)');
    const shown = body.match(/\*\*?(CRITICAL|HIGH)\*/g)?.length ?? 0;
    expect(body).toContain(`and ${1000 - shown} more lines (${1000 - shown} alerts) not shown`);
  });

  it('of WeCom hold 4,096 bytes of text', () => {
    expect(Buffer.byteLength(bodyOf('wecom', many(500), { lang: 'zh' }).markdown.content)).toBeLessThanOrEqual(4096);
  });

  it('have a line for a finding, however many packages have it', () => {
    const packages = Array.from({ length: 30 }, (_, at) =>
      noticeOf(
        alertOf('CVE-1', 'critical', {
          key: `k${at}`,
          labels: { kind: 'finding', finding: 'CVE-1', package: `p${at}` },
        }),
      ),
    );
    const { text } = bodyOf('dingtalk', packages).markdown;
    expect(text).toContain('30 new (30 critical)');
    expect(text).toMatch(/\*\*CRITICAL\*\* CVE-1: p0, p1, p2, p3 and 26 more$/);
  });
});

describe('answers', () => {
  it.each([
    ['dingtalk', '{"errcode":0,"errmsg":"ok"}', true],
    ['dingtalk', '{"errcode":310000,"errmsg":"sign not match"}', false],
    ['feishu', '{"code":0,"msg":"success","data":{}}', true],
    ['feishu', '{"code":9499,"msg":"Bad Request","data":{}}', false],
    ['feishu', '{"StatusCode":0,"StatusMessage":"success"}', true],
    ['wecom', '{"errcode":0,"errmsg":"ok"}', true],
    ['wecom', '{"errcode":93000,"errmsg":"invalid webhook url"}', false],
    ['wecom', '<html>sign in</html>', false],
    ['slack', 'ok', true],
    ['webhook', '', true],
  ])('of %s with 200 and %s', (id, body, taken) => {
    expect(channel(id).accepted(200, body)).toBe(taken);
    expect(channel(id).accepted(500, body)).toBe(false);
  });

  it('that ask for a pause inside a 200 are known', () => {
    expect(channel('dingtalk').busy?.('{"errcode":130101}')).toBe(true);
    expect(channel('wecom').busy?.('{"errcode":45009}')).toBe(true);
    expect(channel('feishu').busy?.('{"code":11232}')).toBe(true);
    expect(channel('feishu').busy?.('{"code":9499}')).toBe(false);
  });
});
