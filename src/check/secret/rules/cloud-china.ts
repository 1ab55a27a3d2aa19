import { base62, base64, base64url, hex, lower, named, token, upper, uuid, vendor } from '../build.ts';
import { mixing } from '../placeholder.ts';

const alibaba = vendor({ en: 'Alibaba Cloud', zh: '阿里云' }, [
  token('alibaba-access-key-id', 'access key id', 'high', 'LTAI', base62(12, 26)),
  token('alibaba-sts-token-id', 'session token', 'high', 'STS.', base62(20, 60), {
    textOnly: true,
    holds: value => mixing(value) > 3,
  }),
  named(
    'alibaba-access-key-secret',
    'secret access key',
    'critical',
    [
      'aliyun',
      'alibaba',
      'alicloud',
      'access_key_secret',
      'accesskeysecret',
      'access-key-secret',
      'oss_secret',
      'oss_access',
    ],
    base62(30),
  ),
]);

const tencent = vendor({ en: 'Tencent Cloud', zh: '腾讯云' }, [
  token('tencent-secret-id', 'access key id', 'high', ['AKID', 'IKID'], base62(32)),
  named(
    'tencent-secret-key',
    'secret access key',
    'critical',
    ['tencent', 'qcloud', 'cos_secret', 'secretkey', 'secret_key', 'secret-key'],
    base62(32),
    {
      name: /(?:tencent|qcloud|cos).*(?:secret|sk$)|^secret[-_]?key$/,
      mixed: 4,
      holds: value => /[A-Z]/.test(value) && /[a-z]/.test(value),
    },
  ),
]);

const huawei = vendor({ en: 'Huawei Cloud', zh: '华为云' }, [
  named('huawei-access-key-id', 'access key id', 'high', ['huawei', 'hwcloud', 'hw_access', 'hw_ak'], upper(20)),
  named(
    'huawei-secret-access-key',
    'secret access key',
    'critical',
    ['huawei', 'hwcloud', 'hw_secret', 'hw_sk'],
    base62(40),
  ),
]);

const baidu = vendor({ en: 'Baidu AI Cloud', zh: '百度智能云' }, [
  token('baidu-qianfan-api-key', 'API key', 'critical', 'bce-v3/ALTAK-', `${base62(20, 24)}/${hex(40)}`),
  named(
    'baidu-access-key',
    'secret access key',
    'high',
    ['baidu', 'bce_', 'baiduyun', 'qianfan'],
    `${hex(32)}|${base62(24)}|${base62(32)}`,
  ),
]);

const others = [
  ...vendor({ en: 'Volcengine', zh: '火山引擎' }, [
    token('volcengine-access-key-id', 'access key id', 'high', 'AKLT', base62(40, 48)),
    named('volcengine-secret-access-key', 'secret access key', 'critical', ['volc', 'ark_secret'], base64(40, 62)),
    named('volcengine-ark-api-key', 'API key', 'high', ['ark_api', 'ark-api', 'arkapi', 'volc', 'doubao'], uuid),
  ]),
  ...vendor({ en: 'JD Cloud', zh: '京东云' }, [
    token('jdcloud-access-key-id', 'access key id', 'high', 'JDC_', upper(28)),
    named('jdcloud-secret-access-key', 'secret access key', 'critical', ['jdcloud', 'jd_secret', 'jcloud'], upper(32)),
  ]),
  ...vendor({ en: 'Kingsoft Cloud', zh: '金山云' }, [
    named('kingsoft-secret-access-key', 'secret access key', 'critical', ['ksyun', 'kingsoft'], base64(40, 44)),
  ]),
  ...vendor({ en: 'Qiniu', zh: '七牛云' }, [
    named('qiniu-secret-key', 'secret access key', 'critical', ['qiniu'], base64url(40)),
  ]),
  ...vendor({ en: 'UCloud', zh: '优刻得' }, [
    named('ucloud-private-key', 'private key', 'critical', ['ucloud'], `${base64(40, 64)}|${hex(40)}`),
  ]),
  ...vendor({ en: 'Gitee', zh: 'Gitee' }, [
    named('gitee-access-token', 'personal access token', 'high', ['gitee'], hex(32)),
  ]),
  ...vendor({ en: 'CODING', zh: 'CODING' }, [
    named(
      'coding-access-token',
      'personal access token',
      'high',
      ['coding_net', 'coding-net', 'coding_token', 'coding_pat'],
      hex(40),
    ),
  ]),
  ...vendor({ en: 'Alipay', zh: '支付宝' }, [
    named(
      'alipay-private-key',
      'private key',
      'critical',
      ['alipay', 'merchant_private', 'merchantprivate', 'app_private_key'],
      `MII[A-Za-z0-9+/]{300,2000}={0,2}`,
      {
        entropy: 5,
      },
    ),
  ]),
  ...vendor({ en: 'WeChat', zh: '微信' }, [
    named('wechat-app-secret', 'app secret', 'high', ['wechat', 'weixin', 'wx_', 'wxapp', 'miniprogram'], hex(32)),
    named(
      'wechat-pay-api-key',
      'API key',
      'critical',
      ['mch_key', 'mchkey', 'apiv3', 'api_v3', 'wxpay', 'wechatpay'],
      base62(32),
    ),
  ]),
  ...vendor({ en: 'WeCom', zh: '企业微信' }, [
    token('wecom-webhook', 'webhook', 'medium', 'qyapi.weixin.qq.com/cgi-bin/webhook/send?key=', uuid),
    named(
      'wecom-corp-secret',
      'app secret',
      'high',
      ['corpsecret', 'corp_secret', 'wecom', 'wework', 'agent_secret'],
      base64url(43),
    ),
  ]),
  ...vendor({ en: 'DingTalk', zh: '钉钉' }, [
    token('dingtalk-webhook', 'webhook', 'medium', 'oapi.dingtalk.com/robot/send?access_token=', hex(64)),
    named(
      'dingtalk-signing-secret',
      'signing secret',
      'medium',
      ['dingtalk', 'dingding', 'ding_', 'secret'],
      `SEC${hex(64)}`,
    ),
    named('dingtalk-app-secret', 'app secret', 'high', ['dingtalk', 'dingding', 'ding_'], base64url(64)),
  ]),
  ...vendor({ en: 'Feishu', zh: '飞书' }, [
    token(
      'feishu-webhook',
      'webhook',
      'medium',
      ['open.feishu.cn/open-apis/bot/v2/hook/', 'open.larksuite.com/open-apis/bot/v2/hook/'],
      uuid,
    ),
    token('feishu-token', 'access token', 'high', ['t-g', 'u-g'], lower(40, 44), { textOnly: true }),
    named('feishu-app-secret', 'app secret', 'high', ['feishu', 'lark'], base62(32), {
      name: /secret/,
    }),
  ]),
];

export const chinaRules = [...alibaba, ...tencent, ...huawei, ...baidu, ...others];
