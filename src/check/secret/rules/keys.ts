/** Private keys in the forms in which they are kept in files. */
import type { Severity } from '../../../model/index.ts';
import { base62, type Draft, named, textOf, token, vendor } from '../build.ts';
import { entropyOf } from '../placeholder.ts';
import { type Doubt, ranks, type Window } from '../types.ts';

const encrypted: Doubt = {
  severity: 'medium',
  en: 'it is encrypted, so it is as strong as its passphrase',
  zh: '该密钥已加密，其强度取决于口令',
};

/** What a key begins with, decoded: an ASN.1 sequence, OpenSSH's magic, an OpenPGP secret-key packet. */
type Beginning = (bytes: Buffer) => boolean;
const asn1: Beginning = bytes => bytes[0] === 0x30;
const openssh: Beginning = bytes => bytes.toString('latin1', 0, 14) === 'openssh-key-v1';
const openpgp: Beginning = bytes => ((bytes[0] ?? 0) & 0x80) !== 0 && [5, 7].includes(packetTag(bytes[0] ?? 0));
/** RFC 9580, 4.2: bit 6 tells the new format from the old. */
const packetTag = (byte: number): number => ((byte & 0x40) !== 0 ? byte & 0x3f : (byte >> 2) & 0x0f);
const any: Beginning = () => true;

/**
 * A key between lines of dashes (RFC 7468, RFC 4716), also within a string with `\n` in it. A header alone is no key: it
 * is in every program that reads keys.
 */
function armoured(id: string, severity: Severity, label: string, begins: Beginning, dashes = '-----', gap = ''): Draft {
  const header = `${dashes}${gap}BEGIN ${label}${gap}${dashes}`;
  return {
    id,
    thing: 'private key',
    severity,
    keywords: [header.toLowerCase()],
    spelled: [header],
    rank: ranks.format,
    binary: true,
    chosen: false,
    find({ bytes, at, end, to }: Window) {
      if (textOf(bytes, at, end) !== header) return undefined;
      const rest = textOf(bytes, end, to);
      // Whatever comes next: a hostile file has one header after the other.
      const close = rest.indexOf(dashes);
      const inside = close < 0 ? rest : rest.slice(0, close);
      const lines = inside.split(/\\[nr]|[\s"'`,\\]+/);
      const body = lines.filter(line => /^[A-Za-z0-9+/]{16,}={0,2}$/.test(line.trim())).join('');
      if (body.length < 48 || entropyOf(body.slice(0, 1024)) < 3.5 || !begins(Buffer.from(body.slice(0, 64), 'base64')))
        return undefined;
      const locked = label.includes('ENCRYPTED') || /ENCRYPTED|YmNyeXB0/.test(inside.slice(0, 300));
      return { start: at, end: end + inside.length, open: header.length, ...(locked && { doubt: encrypted }) };
    },
  };
}

const putty: Draft = {
  id: 'putty-private-key',
  thing: 'private key',
  severity: 'critical',
  keywords: ['putty-user-key-file-'],
  rank: ranks.format,
  binary: true,
  chosen: false,
  find({ bytes, at, end, to }) {
    const text = textOf(bytes, end, to);
    const lines = /Private-Lines: \d{1,4}\r?\n[A-Za-z0-9+/=]{32}/.exec(text);
    if (!lines) return undefined;
    const locked = !/^Encryption: none/m.test(text);
    return { start: at, end: end + lines.index + lines[0].length, open: end - at, ...(locked && { doubt: encrypted }) };
  },
};

/** RFC 7517: the member `d` makes a public key a private one. */
const jwk: Draft = {
  id: 'jwk-private-key',
  thing: 'private key',
  severity: 'high',
  keywords: ['"kty"'],
  rank: ranks.format,
  binary: false,
  chosen: false,
  find({ bytes, at, end, to }) {
    const object = /^[^{}]{1,3500}/.exec(textOf(bytes, end, to))?.[0] ?? '';
    const found = /"d"\s{0,4}:\s{0,4}"([A-Za-z0-9_-]{20,1400})"/.exec(object);
    return found && entropyOf(found[1]!) > 3.5
      ? { start: at, end: end + found.index + found[0].length, open: 5 }
      : undefined;
  },
};

export const keyRules = [
  ...vendor({ en: 'RSA' }, [armoured('rsa-private-key', 'critical', 'RSA PRIVATE KEY', asn1)]),
  ...vendor({ en: 'EC', zh: '椭圆曲线' }, [armoured('ec-private-key', 'critical', 'EC PRIVATE KEY', asn1)]),
  ...vendor({ en: 'DSA' }, [armoured('dsa-private-key', 'critical', 'DSA PRIVATE KEY', asn1)]),
  ...vendor({ en: 'OpenSSH' }, [armoured('openssh-private-key', 'critical', 'OPENSSH PRIVATE KEY', openssh)]),
  ...vendor({ en: 'PKCS #8' }, [
    armoured('pkcs8-private-key', 'critical', 'PRIVATE KEY', asn1),
    armoured('pkcs8-encrypted-private-key', 'medium', 'ENCRYPTED PRIVATE KEY', asn1),
  ]),
  ...vendor({ en: 'OpenPGP' }, [armoured('pgp-private-key', 'critical', 'PGP PRIVATE KEY BLOCK', openpgp)]),
  ...vendor({ en: 'SSH.com' }, [armoured('ssh2-private-key', 'high', 'SSH2 ENCRYPTED PRIVATE KEY', any, '----', ' ')]),
  ...vendor({ en: 'PuTTY' }, [putty]),
  ...vendor({ en: 'age' }, [
    token('age-secret-key', 'secret key', 'critical', 'AGE-SECRET-KEY-1', '[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  ]),
  ...vendor({ en: 'WireGuard' }, [
    named(
      'wireguard-private-key',
      'private key',
      'critical',
      ['privatekey', 'presharedkey'],
      '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=',
    ),
  ]),
  ...vendor({ en: 'JSON Web Key' }, [jwk]),
  ...vendor({ en: 'Nostr' }, [
    token('nostr-private-key', 'private key', 'high', 'nsec1', '[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}'),
  ]),
  ...vendor({ en: 'Bitcoin', zh: '比特币' }, [
    token('bitcoin-extended-private-key', 'private key', 'critical', ['xprv', 'tprv', 'yprv', 'zprv'], base62(107)),
  ]),
];
