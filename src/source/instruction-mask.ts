/**
 * Masks what an instruction assigns to names of secrets. Reports repeat instructions whatever they look for, so this must
 * cost nothing to load; a scan for secrets masks again, with all its rules.
 */

const value = String.raw`("[^"\n]{1,4096}"|'[^'\n]{1,4096}'|[^\s"';&|]{1,4096})`;
const words = 'passw(?:or)?d|passphrase|pwd|secrets?|tokens?|credentials?|(?:api|access|private|auth)[_-]?key|auth';
/** `NPM_TOKEN=…`, `--password=…`, `"apiKey": "…"` */
const assigned = new RegExp(
  String.raw`((?:^|[\s"'|;&,{])[\w.-]{0,64}(?:${words})(?:_[\w.]{0,64})?["']?(?:=|:[ \t]{1,4}))${value}`,
  'gi',
);
/** `--password …` */
const flag = new RegExp(String.raw`((?:^|\s)--(?:password|passwd|pass|token|api-key)[ \t]{1,4})${value}`, 'gi');
/** `postgres://user:…@host` */
const address = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"']{0,80}:)[^\s@/"']{1,256}(?=@)/gi;

/** Without one of these there is nothing to mask: most instructions, which then compile nothing more. */
const hint = /pass|pwd|secret|token|credential|key|auth|:\/\//i;

/** References to a value elsewhere: there is nothing to hide. */
const reference = /^["']?(?:\$|\/|<|%|\{\{)/;
const mask = '********';

/** Longer ones are cut: nobody reads them, and what is cut off is masked best. Characters. */
const longest = 16_384;

/** @example maskInstruction('RUN |1 NPM_TOKEN=abc /bin/sh -c npm ci') // 'RUN |1 NPM_TOKEN=******** /bin/sh -c npm ci' */
export function maskInstruction(text: string): string {
  if (!hint.test(text)) return text.slice(0, longest);
  const hide = (whole: string, before: string, given: string): string =>
    reference.test(given) ? whole : `${before}${mask}`;
  return text.slice(0, longest).replace(assigned, hide).replace(flag, hide).replace(address, `$1${mask}`);
}
