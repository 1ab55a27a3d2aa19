/** Files that hold a key and nothing else: there is no word beside it, their place alone says what it is. */
import { type Draft, textOf, vendor } from '../build.ts';
import { entropyOf, isPlaceholder } from '../placeholder.ts';
import { ranks, type SecretRule } from '../types.ts';

type Start = Pick<Draft, 'id' | 'thing' | 'severity'>;

/**
 * @param place paths of such files, relative to the root
 * @param form the whole file, without blanks at its ends
 */
const keyFile = (start: Start, place: RegExp, form: RegExp, chosen = false): Draft => ({
  ...start,
  keywords: [],
  place,
  rank: ranks.structure,
  binary: false,
  chosen,
  find({ bytes, from, to }) {
    const text = textOf(bytes, from, to);
    const value = text.trim();
    if (!form.test(value) || isPlaceholder(value, !chosen) || (!chosen && entropyOf(value) < 2.5)) return undefined;
    const begin = from + text.indexOf(value);
    return { start: begin, end: begin + value.length };
  },
});

export const keyFileRules: readonly SecretRule[] = [
  ...vendor({ en: 'Rails' }, [
    keyFile(
      { id: 'rails-master-key', thing: 'secret key', severity: 'critical' },
      /(?:^|\/)config\/(?:master\.key|credentials\/[\w-]+\.key)$/,
      /^[0-9a-f]{32}$/,
    ),
  ]),
  ...vendor({ en: 'Jenkins' }, [
    keyFile(
      { id: 'jenkins-master-key', thing: 'secret key', severity: 'critical' },
      /(?:^|\/)secrets\/master\.key$/,
      /^[0-9a-f]{256}$/,
    ),
    keyFile(
      { id: 'jenkins-initial-password', thing: 'password', severity: 'high' },
      /(?:^|\/)secrets\/initialAdminPassword$/,
      /^[0-9a-f]{32}$/,
    ),
  ]),
  ...vendor({ en: 'Ansible Vault' }, [
    keyFile(
      { id: 'ansible-vault-password', thing: 'password', severity: 'high' },
      /(?:^|\/)\.?vault[-_]?pass(?:word)?(?:\.txt)?$/,
      /^[^\s#!$<{][^\s]{7,255}$/,
      true,
    ),
  ]),
  ...vendor({ en: 'Erlang', zh: 'Erlang' }, [
    keyFile(
      { id: 'erlang-cookie', thing: 'connection key', severity: 'high' },
      /(?:^|\/)\.erlang\.cookie$/,
      /^[A-Za-z0-9+/=_-]{16,255}$/,
    ),
  ]),
  ...vendor({ en: 'WireGuard' }, [
    keyFile(
      { id: 'wireguard-key-file', thing: 'private key', severity: 'critical' },
      /(?:^|\/)wireguard\/(?:[\w.-]*private[\w.-]*|[\w-]+\.key)$/,
      /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/,
    ),
  ]),
  ...vendor({ en: 'K3s' }, [
    keyFile(
      { id: 'k3s-server-token', thing: 'server key', severity: 'critical' },
      /(?:^|\/)k3s\/server\/(?:node-|agent-)?token$/,
      /^K10[0-9a-f]{64}::[a-z]+:[\w.-]{8,200}$/,
    ),
  ]),
  ...vendor({ en: 'HashiCorp Vault' }, [
    keyFile(
      { id: 'vault-token-file', thing: 'access token', severity: 'high' },
      /(?:^|\/)\.vault-token$/,
      /^(?:s\.[A-Za-z0-9]{24}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    ),
  ]),
];
