import { neutral } from '../../kit/index.ts';
import type { Alert } from '../types.ts';
import type { Behaviour } from './read.ts';

/** Characters of a text that comes from outside. */
const longest = 300;
const plain = (text: string): string => neutral(text).slice(0, longest);

/** One rule in one container, or on one host: people are told of it once, however often it is matched. */
export const behaviourKey = ({ host, container, rule }: Behaviour): string =>
  `behaviour/${plain(host)}/${plain(container ?? 'host')}/${plain(rule)}`;

/** What people are told of a behaviour; of several with the same key, the last. */
export function behaviourAlert(behaviour: Behaviour): Alert {
  const { rule, host, container, image, severity, priority, finding } = behaviour;
  const place = container ? `${container}${image ? ` (${image})` : ''}` : '';
  const output = plain(finding.message?.en ?? '');
  return {
    key: behaviourKey(behaviour),
    severity,
    title: {
      en: plain(`${rule} ${place ? `in ${place} on ${host}` : `on ${host}`}`),
      zh: plain(`${host}${place ? ` 的容器 ${place}` : ''} 触发规则 ${rule}`),
    },
    text: { en: output, zh: output },
    labels: {
      ...{ kind: 'behaviour', rule: plain(rule), priority, host: plain(host) },
      ...(container && { container: plain(container) }),
      ...(image && { image: plain(image) }),
    },
    findings: [{ id: plain(finding.id), severity, title: plain(rule) }],
  };
}
