/** Ingresses and gateways. */
import { define, hit } from '../define.ts';
import { network, transport } from '../standards.ts';
import type { Check } from '../types.ts';
import { fieldsOf, isFields, itemsOf, textOf, under } from '../value.ts';
import type { KubernetesObject } from './object.ts';
import { pages } from './references.ts';

const nginx = 'nginx.ingress.kubernetes.io/';
const snippets = /^nginx\.(?:ingress\.kubernetes\.io|org)\/(?:.*-snippets?|auth-snippet)$/;
/** Annotations whose value ingress-nginx writes into its configuration (CVE-2025-24514, -1097, -1098). */
const written = ['auth-url', 'auth-tls-match-cn', 'mirror-target', 'mirror-host'].map(name => nginx + name);
const breaksOut = /[\r\n<>"{}|^`\\;#]/;

export const ingressChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-155',
    severity: 'medium',
    title: ['Ingress without TLS', 'Ingress 未启用 TLS'],
    why: ['Passwords and cookies travel in the clear.', '密码与 Cookie 明文传输。'],
    how: ['Set spec.tls with a certificate.', '设置 spec.tls 及证书。'],
    standards: transport,
    references: [pages.ingress],
    peers: ['polaris:tlsSettingsMissing', 'kubescape:C-0263'],
    *find({ spec, at, fields }) {
      if (!isFields(fields.spec) || itemsOf(spec.tls).length > 0) return;
      if (itemsOf(spec.rules).length === 0 && spec.defaultBackend === undefined && spec.backend === undefined) return;
      yield hit([...at, 'spec'], 'no host has TLS', '所有主机均未启用 TLS');
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-156',
    severity: 'high',
    title: ['Configuration put into the ingress controller', '向 Ingress 控制器注入配置'],
    why: [
      'A snippet runs in the controller, which may read all Secrets of the cluster (CVE-2021-25742).',
      'snippet 在控制器中执行，而控制器可读取集群全部 Secret（CVE-2021-25742）。',
    ],
    how: [
      'Remove the annotation and set allow-snippet-annotations to false.',
      '删除该注解，并将 allow-snippet-annotations 设为 false。',
    ],
    standards: network,
    references: [pages.ingress, 'https://github.com/kubernetes/kubernetes/issues/126811'],
    peers: ['checkov:CKV_K8S_152', 'checkov:CKV_K8S_153', 'checkov:CKV_K8S_154'],
    *find({ metadata, at }) {
      for (const key of Object.keys(fieldsOf(metadata.annotations)))
        if (snippets.test(key))
          yield hit([...at, 'metadata', 'annotations', key], `the annotation ${key} is set`, `设置了注解 ${key}`);
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-157',
    severity: 'low',
    title: ['Ingress for every host', 'Ingress 匹配所有主机'],
    why: [
      'It answers for names of others, and takes over what they have not claimed.',
      '会响应他人的域名，并接管未声明者。',
    ],
    how: ['Name the hosts.', '明确写出主机名。'],
    standards: network,
    references: [pages.ingress],
    *find({ spec, at }) {
      for (const [index, rule] of itemsOf(spec.rules).entries()) {
        const host = textOf(under(rule, 'host'));
        if (host === '' || host === '*' || host.startsWith('*.'))
          yield hit(
            [...at, 'spec', 'rules', index],
            `a rule is for ${host || 'every host'}`,
            `规则匹配 ${host || '所有主机'}`,
          );
      }
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-158',
    severity: 'critical',
    title: ['Annotation that breaks into ingress-nginx', '注解可向 ingress-nginx 注入配置'],
    why: [
      'The value leaves its place in the configuration of nginx: code in the controller (CVE-2025-1097, -1098, -24514).',
      '该值可逃出 nginx 配置中的位置，在控制器内执行代码（CVE-2025-1097、-1098、-24514）。',
    ],
    how: [
      'Write a plain URL or name; upgrade ingress-nginx to 1.12.1 or 1.11.5.',
      '仅写普通 URL 或名称；将 ingress-nginx 升级到 1.12.1 或 1.11.5。',
    ],
    standards: network,
    references: [
      'https://github.com/kubernetes/kubernetes/issues/131008',
      'https://github.com/kubernetes/kubernetes/issues/131006',
    ],
    peers: ['trivy:KCV-0093'],
    *find({ metadata, at }) {
      const annotations = fieldsOf(metadata.annotations);
      for (const key of written) {
        const value = textOf(annotations[key]);
        if (breaksOut.test(value))
          yield hit(
            [...at, 'metadata', 'annotations', key],
            `${key} holds characters that end a directive`,
            `${key} 含有可结束指令的字符`,
          );
      }
    },
  }),
  define<KubernetesObject>({
    id: 'PLK-159',
    severity: 'low',
    title: ['No redirect to TLS', '未重定向到 TLS'],
    why: ['Clients may stay on plain HTTP.', '客户端可能一直使用明文 HTTP。'],
    how: ['Remove ssl-redirect: "false".', '删除 ssl-redirect: "false"。'],
    standards: transport,
    references: [pages.ingress],
    *find({ metadata, at }) {
      for (const [key, value] of Object.entries(fieldsOf(metadata.annotations)))
        if (/\/(?:force-)?ssl-redirect$/.test(key) && textOf(value) === 'false')
          yield hit([...at, 'metadata', 'annotations', key], `${key} is false`, `${key} 为 false`);
    },
  }),
];

export const gatewayChecks: readonly Check<KubernetesObject>[] = [
  define<KubernetesObject>({
    id: 'PLK-165',
    severity: 'medium',
    title: ['Gateway listener without TLS', 'Gateway 监听器未启用 TLS'],
    why: ['Passwords and cookies travel in the clear.', '密码与 Cookie 明文传输。'],
    how: ['Use HTTPS or TLS; keep HTTP for a redirect alone.', '使用 HTTPS 或 TLS；HTTP 仅用于重定向。'],
    standards: transport,
    references: ['https://gateway-api.sigs.k8s.io/guides/tls/'],
    *find({ spec, at }) {
      const listeners = itemsOf(spec.listeners);
      const secure = listeners.some(listener => /^(?:HTTPS|TLS)$/.test(textOf(under(listener, 'protocol'))));
      for (const [index, listener] of listeners.entries())
        if (under(listener, 'protocol') === 'HTTP' && !secure)
          yield hit([...at, 'spec', 'listeners', index], 'the listener speaks plain HTTP', '监听器使用明文 HTTP');
    },
  }),
];
