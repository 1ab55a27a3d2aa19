/** All rules for secrets. A new one is a line in its vendor's list; ids are never reused. */
import type { Draft } from '../build.ts';
import { textOf, vendor } from '../build.ts';
import { ranks, type SecretRule } from '../types.ts';
import { addressRules } from './addresses.ts';
import { aiRules } from './ai.ts';
import { chatRules } from './chat.ts';
import { cloudRules } from './cloud.ts';
import { chinaRules } from './cloud-china.ts';
import { codeRules } from './code.ts';
import { fileRules } from './files.ts';
import { genericRules } from './generic.ts';
import { keyFileRules } from './key-files.ts';
import { keyRules } from './keys.ts';
import { serviceRules } from './services.ts';

/** Google's file for a service account: the key in it is one of PKCS #8, and this says what it opens. */
const serviceAccount: Draft = {
  id: 'google-service-account-key',
  thing: 'service account key',
  severity: 'critical',
  keywords: ['"service_account"', '\\"service_account\\"'],
  rank: ranks.structure,
  binary: false,
  chosen: false,
  find({ bytes, end, to }) {
    const found = /private_key\\{0,3}"\s{0,4}:\s{0,4}\\{0,3}"-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/\\]{100}/.exec(
      textOf(bytes, end, to),
    );
    if (!found) return undefined;
    const begin = end + found.index + found[0].indexOf('-----BEGIN');
    return { start: begin, end: end + found.index + found[0].length, open: '-----BEGIN PRIVATE KEY-----'.length };
  },
};

export const secretRules: readonly SecretRule[] = [
  ...cloudRules,
  ...chinaRules,
  ...vendor({ en: 'Google Cloud' }, [serviceAccount]),
  ...codeRules,
  ...chatRules,
  ...aiRules,
  ...serviceRules,
  ...keyRules,
  ...keyFileRules,
  ...addressRules,
  ...fileRules,
  ...genericRules,
];
