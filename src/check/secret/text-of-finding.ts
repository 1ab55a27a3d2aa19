/** How a secret that was found is told. */

import type { FoundInFile, Severity, Subject, Text } from '../../model/index.ts';
import type { CheckInfo } from '../types.ts';
import type { FoundSecret } from './scanner.ts';
import type { SecretRule } from './types.ts';

/** Tests, examples and documentation: what stands there is rarely in use. */
const aside =
  /(?:^|\/)(?:tests?|testing|testdata|test-?(?:data|fixtures|suite|resources)|__(?:tests|mocks|fixtures)__|fixtures?|specs?|examples?(?:-\d+)?|samples?|demos?|mocks?|docs?|e2e|man|testsuite|benchmarks?)\/|(?:^|[/._-])(?:test|tests|spec|example|sample|template|mock)s?(?:-\d+)?(?:\.[a-z]+)?\.[a-z0-9]{1,8}$|(?:^|\/)test_[^/]*$|\.(?:md|mdx|rst|adoc|example|sample|template|dist|tmpl|html?)$/i;

/** Libraries test themselves with keys that everybody knows. */
const library = /\.(?:so|dylib|dll|a)(?:\.\d+){0,4}$/;
const libraryText: Text = {
  en: 'it is compiled into a library, as keys for self-tests are',
  zh: '编译在库文件中，常见于自检密钥',
};

const asideText: Text = { en: 'it stands among tests, examples or documentation', zh: '位于测试、示例或文档中' };

const join = (parts: readonly Text[]): Text => ({
  en: parts.map(({ en }) => en).join('; '),
  zh: parts.map(({ zh }) => zh).join('；'),
});

/** What a layer's facts keep of a secret in a file. */
export function foundIn(path: string, secret: FoundSecret): FoundInFile {
  const { line, column, times } = secret;
  const why = aside.test(path) ? asideText : library.test(path) ? libraryText : undefined;
  const found = foundAt({ kind: 'file', path, ...(line && { line, column }) }, secret, [
    ...(times > 1 ? [{ en: `${times} times in this file`, zh: `在该文件中出现 ${times} 次` }] : []),
    ...(why ? [why] : []),
  ]);
  return why ? { ...found, severity: lowered(found.severity) } : found;
}

/** @param notes what is said of this one beside its kind and what speaks against it */
export function foundAt(subject: Subject, secret: FoundSecret, notes: readonly Text[]): FoundInFile {
  const { rule, severity, excerpt, fingerprint, doubt } = secret;
  return {
    id: rule.id,
    kind: 'secret',
    severity,
    subject,
    message: join([rule.title, ...(doubt ? [doubt] : []), ...notes]),
    excerpt,
    ...(fingerprint && { fingerprint }),
  };
}

const lowered = (severity: Severity): Severity =>
  severity === 'critical' || severity === 'high' || severity === 'medium' ? 'low' : severity;

const standards = [
  'CIS Docker 4.10',
  'NIST SP 800-190 4.1.4',
  'ISO/IEC 27001:2022 A.8.24',
  'ISO/IEC 27001:2022 A.5.17',
];

/** What is said of all findings of a rule. */
export const infoOf = ({ id, severity, title, revoke }: SecretRule): CheckInfo => ({
  id,
  severity,
  advice: {
    title,
    why: {
      en: 'Whoever can pull the image or read the tree can use it, also where a later layer or commit removes it.',
      zh: '凡能拉取镜像或读取代码树者均可使用；即使之后的层或提交已将其删除。',
    },
    fix: {
      en: `${revoke.en} Hand it over at run time (a mounted secret, a vault), or at build time with a secret mount.`,
      zh: `${revoke.zh}运行时请以挂载的 Secret 或密钥管理服务提供；构建时请使用 secret 挂载。`,
    },
    standards,
  },
  references: [],
});
