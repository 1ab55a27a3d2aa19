import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../model/index.ts';
import type { ReportOptions } from '../format.ts';
import { finding, manyFindings, openssl, otherKinds, sample } from '../testdata/sample.ts';
import { writeHtml } from './scan.ts';

const page = (part: Partial<ScanResult> = {}, options?: ReportOptions): string =>
  [...writeHtml(sample(part), options)].join('');
const every = page({ findings: [...sample().findings, ...otherKinds] });

describe('one file', () => {
  it('asks for nothing: no element loads, and the policy forbids it', () => {
    expect(every).not.toMatch(/<(img|iframe|object|embed|script src|link rel=stylesheet)|@import|url\(/i);
    expect(every).toMatch(
      /default-src 'none'; style-src 'sha256-[^ ]+'; script-src 'sha256-[^ ]+'; img-src data:; base-uri 'none'/,
    );
  });

  it('lets its own style sheet and script alone run', () => {
    const hash = (text = ''): string => createHash('sha256').update(text).digest('base64');
    expect(every).toContain(`style-src 'sha256-${hash(/<style>([\s\S]*?)<\/style>/.exec(every)?.[1])}'`);
    expect(every).toContain(`script-src 'sha256-${hash(/<script>([\s\S]*?)<\/script>/.exec(every)?.[1])}'`);
    expect(every).not.toMatch(/ style=| on\w+=/);
  });

  it('stays below 3 MB with 2,000 findings that say much', () => {
    const [, rich] = sample().findings;
    const findings = manyFindings(2000).map(one => ({ ...rich, ...one, package: one.package!, epss: rich!.epss! }));
    expect(Buffer.byteLength(page({ findings }))).toBeLessThan(3e6);
  });
});

describe('what it says', () => {
  it.each([
    ['the verdict', '阻止'],
    ['why', '2 findings are at or above the gate'],
    ['what to fix first', '3.0.11-1 → 3.0.13-1'],
    ['what was not judged', 'CocoaPods: no feed'],
    ['what was not looked at', 'opt/app.jar is encrypted'],
    ['a gap, marked', '<li class=severe><span lang=en>layer 2 ends early'],
    ['a layer', 'id="layer-1"'],
    ['who waived', 'not reachable'],
    ['a masked secret', '-----BEGIN ********'],
    ['a file with its lines', ':21-23'],
    ['a malicious package', 'MAL-2099-1'],
  ])('%s', (_, words) => {
    expect(every).toContain(words);
  });

  it('opens in the language asked for', () => {
    expect(page({}, { lang: 'zh-CN' })).toContain('<html lang="zh-CN"');
  });

  it('never says that there is nothing where nothing was judged', () => {
    const nothing = { findings: [], fixFirst: [], coverage: { ...sample().coverage, covered: [] } };
    expect(page(nothing)).toContain('Nothing could be judged.');
    expect(page({ findings: [] })).toContain('No findings in what was judged.');
  });
});

describe('hostile names', () => {
  const hostile = (text: string): string => {
    const layer = { ...openssl.layer, createdBy: text };
    const factor = { code: 'x', en: text, zh: text };
    return page({
      artifact: { ...sample().artifact, reference: text, layers: [layer] },
      verdict: { verdict: 'block', reasons: [factor] },
      findings: [
        finding({
          id: text,
          title: text,
          aliases: [text],
          package: { ...openssl, name: text, version: text, path: text },
          fixedVersions: [text],
          riskFactors: [factor],
          references: [text, `javascript:${text}`, `https://example.org/${text}`],
        }),
      ],
      problems: [{ code: 'bound', message: text }],
    });
  };
  const elements = (html: string): string =>
    html
      .replace(/<style>[\s\S]*?<\/style>/, '')
      .match(/<\/?[a-z]+[ >]/gi)
      ?.join('') ?? '';

  it('make no element, no attribute and no rule', () => {
    const evil = `"'></style></script><img src=x onerror=alert(1)><b>}`;
    const text = hostile(evil);
    expect(elements(text)).toBe(elements(hostile('plain')));
    expect(text.match(/<\/style>/g)).toHaveLength(1);
    expect(text).not.toContain('href="javascript:');
  });

  it('make none, whatever they hold', () => {
    const plain = elements(hostile('plain'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), text => {
        // Links and empty cells may come and go with the text; elements of other kinds may not.
        const kinds = new Set(elements(hostile(`x${text}`)).match(/<\/?[a-z]+/gi));
        for (const kind of kinds) expect(plain).toContain(kind);
      }),
      { numRuns: 40 },
    );
  });
});

it('gives the same bytes for the same scan', () => {
  expect(page()).toBe(page());
});
