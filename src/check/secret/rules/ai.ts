import { base62, base64url, hex, marked, named, token, uuid, vendor } from '../build.ts';

export const aiRules = [
  ...vendor({ en: 'OpenAI' }, [
    marked('openai-api-key', 'API key', 'critical', 'T3BlbkFJ', {
      before: 90,
      ahead: 'sk-(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_-]{20,80}',
      body: base64url(20, 80),
    }),
  ]),
  ...vendor({ en: 'Anthropic' }, [
    token('anthropic-api-key', 'API key', 'critical', ['sk-ant-api03-', 'sk-ant-api04-'], base64url(80, 120)),
    token('anthropic-admin-key', 'admin key', 'critical', 'sk-ant-admin01-', base64url(80, 120)),
    token('anthropic-oauth-token', 'oauth token', 'high', ['sk-ant-oat01-', 'sk-ant-ort01-'], base64url(80, 120)),
  ]),
  ...vendor({ en: 'DeepSeek or DashScope', zh: 'DeepSeek 或百炼' }, [
    token('sk-hex-api-key', 'API key', 'high', 'sk-', hex(32), { textOnly: true }),
  ]),
  ...vendor({ en: 'Moonshot or SiliconFlow', zh: '月之暗面或硅基流动' }, [
    token('sk-base62-api-key', 'API key', 'high', 'sk-', base62(48), {
      textOnly: true,
      entropy: 4,
      holds: value => /[0-9]/.test(value) && !value.includes('T3BlbkFJ'),
    }),
  ]),
  ...vendor({ en: 'Zhipu', zh: '智谱' }, [
    named(
      'zhipu-api-key',
      'API key',
      'high',
      ['zhipu', 'bigmodel', 'glm_', 'chatglm', 'zai_api'],
      `${hex(32)}\\.[A-Za-z0-9]{16}`,
    ),
  ]),
  ...vendor({ en: 'iFlytek', zh: '讯飞' }, [
    named(
      'iflytek-api-secret',
      'API secret',
      'high',
      ['spark_api', 'xfyun', 'iflytek', 'xunfei'],
      `${hex(32)}|${base62(32)}`,
    ),
  ]),
  ...vendor({ en: 'ModelScope', zh: '魔搭' }, [
    token('modelscope-token', 'access token', 'medium', 'ms-', uuid, { textOnly: true }),
  ]),
  ...vendor({ en: 'Dify', zh: 'Dify' }, [
    named('dify-api-key', 'API key', 'high', ['dify'], '(?:app|dataset)-[A-Za-z0-9]{24}'),
  ]),
  ...vendor({ en: 'Coze', zh: '扣子' }, [
    token('coze-pat', 'personal access token', 'high', 'pat_', base62(64), { textOnly: true }),
  ]),
  ...vendor({ en: 'Hugging Face' }, [
    token('huggingface-token', 'access token', 'high', 'hf_', '[A-Za-z]{34}', { textOnly: true, entropy: 3.8 }),
    token('huggingface-organization-token', 'API token', 'high', 'api_org_', '[A-Za-z]{34}', { entropy: 3.8 }),
  ]),
  ...vendor({ en: 'Replicate' }, [
    token('replicate-api-token', 'API token', 'high', 'r8_', base62(37), { textOnly: true }),
  ]),
  ...vendor({ en: 'Cohere' }, [named('cohere-api-key', 'API key', 'high', ['cohere', 'co_api'], base62(40))]),
  ...vendor({ en: 'Mistral' }, [named('mistral-api-key', 'API key', 'high', ['mistral'], base62(32))]),
  ...vendor({ en: 'Groq' }, [token('groq-api-key', 'API key', 'high', 'gsk_', base62(52))]),
  ...vendor({ en: 'xAI' }, [token('xai-api-key', 'API key', 'high', 'xai-', base62(80))]),
  ...vendor({ en: 'Perplexity' }, [token('perplexity-api-key', 'API key', 'high', 'pplx-', base62(48))]),
  ...vendor({ en: 'OpenRouter' }, [token('openrouter-api-key', 'API key', 'high', 'sk-or-v1-', hex(64))]),
  ...vendor({ en: 'LangSmith' }, [
    token('langsmith-api-key', 'API key', 'high', ['lsv2_pt_', 'lsv2_sk_'], `${hex(32)}_${hex(10)}`),
  ]),
  ...vendor({ en: 'Langfuse' }, [token('langfuse-secret-key', 'secret key', 'high', 'sk-lf-', uuid)]),
  ...vendor({ en: 'Together AI' }, [token('together-api-key', 'API key', 'high', 'tgp_v1_', base64url(43))]),
  ...vendor({ en: 'NVIDIA' }, [token('nvidia-api-key', 'API key', 'high', 'nvapi-', base64url(60, 70))]),
  ...vendor({ en: 'ElevenLabs' }, [token('elevenlabs-api-key', 'API key', 'high', 'sk_', hex(48), { textOnly: true })]),
  ...vendor({ en: 'Pinecone' }, [token('pinecone-api-key', 'API key', 'high', 'pcsk_', base64url(60, 80))]),
  ...vendor({ en: 'Weights & Biases' }, [named('wandb-api-key', 'API key', 'high', ['wandb'], hex(40))]),
  ...vendor({ en: 'Deepgram' }, [named('deepgram-api-key', 'API key', 'high', ['deepgram'], hex(40))]),
];
