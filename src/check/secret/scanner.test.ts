import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretBounds } from './bounds.ts';
import type { RuleSet } from './compiled.ts';
import { ownRules, secretRules } from './index.ts';
import { samples } from './samples.ts';
import { createSecretScan, type FoundSecret } from './scanner.ts';
import { createSearch } from './search.ts';
import { fill, keyOf, secretsIn, tokenOf } from './testing.ts';
import type { SecretRule, Window } from './types.ts';

const github = (seed = 1): string => fill('gh' + 'p_<A36>', seed);

/** As if the file came in pieces of these sizes, over and over, through blocks of a size of their own. */
function inPieces(bytes: Uint8Array, sizes: readonly number[], blockBytes?: number): FoundSecret[] {
  const scan = createSecretScan(ownRules(), 'app/.env', Number.POSITIVE_INFINITY, blockBytes);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    // The caller reuses its buffer.
    const piece = Uint8Array.from(bytes.subarray(at, at + size));
    scan.write(piece);
    piece.fill(0);
    at += size;
  }
  return scan.end();
}

describe('where a secret stands', () => {
  it('is told by line and column, from 1', () => {
    const [found] = secretsIn(`first\n\n  token: "${github()}"\n`);
    expect(found).toMatchObject({ line: 3, column: 11, excerpt: 'token: "ghp_********' });
  });

  it('is told by line also after megabytes, and in one line of them', () => {
    const lines = Buffer.from(`${'x y z\n'.repeat(300_000)}a: ${github()}\n`);
    expect(inPieces(lines, [65_536])).toMatchObject([{ line: 300_001, column: 4 }]);
    const line = Buffer.from(`${'x y z '.repeat(300_000)}a: ${github()} `);
    expect(inPieces(line, [65_536])).toMatchObject([{ line: 1, column: 1_800_004 }]);
  });

  it('is told once for what stands several times', () => {
    expect(secretsIn(`a: ${github()}\nb: ${github()}\nc: ${github(2)}\n`)).toMatchObject([
      { line: 1, times: 2 },
      { line: 3, times: 1 },
    ]);
  });
});

describe('chunks', () => {
  const texts = fc.constantFrom(...samples.map(([, text]) => text));
  const noise = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.constantFrom(
      '\n',
      'password = ',
      '-----BEGIN RSA PRIVATE KEY-----\n',
      '://',
      keyOf('PRIVATE KEY', [0x30, 0x2e]),
    ),
    fc.integer({ min: 0, max: 9000 }).map(length => 'lorem ipsum '.repeat(length / 12)),
  );
  const file = fc
    .array(
      fc.oneof(
        noise,
        fc.tuple(texts, fc.nat(99)).map(([text, seed]) => `\n${fill(text, seed)}\n`),
      ),
      { maxLength: 8 },
    )
    .map(parts => Buffer.from(parts.join('')));
  const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 4 });

  it('change nothing, nor do blocks', () => {
    fc.assert(
      fc.property(file, sizes, fc.integer({ min: 9000, max: 20_000 }), (bytes, pieces, block) => {
        const whole = secretsIn(bytes);
        expect(inPieces(bytes, pieces)).toEqual(whole);
        expect(inPieces(bytes, pieces, block)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('may end anywhere in a secret', () => {
    const bytes = Buffer.from(`first\nkey: ${github()}\n`);
    for (let at = 1; at < bytes.length; at++) expect(inPieces(bytes, [at])).toEqual(secretsIn(bytes));
  });
});

describe('files that are not plain text', () => {
  const text = `[x]\r\ntoken=${github()}\r\n`;
  const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();
  it.each([
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, the other way round', swapped(Buffer.from(`\ufeff${text}`, 'utf16le'))],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
  ])('%s', (_, bytes) => {
    expect(secretsIn(bytes)).toMatchObject([{ rule: { id: 'github-pat' }, line: 2 }]);
    expect(inPieces(bytes, [1, 2, 7])).toEqual(secretsIn(bytes));
  });

  it('are asked for strict formats alone where they are binary', () => {
    const bytes = Buffer.from(`\x7fELF\0\0\0\0${github()}\0password = "Tr0ub4dor7"\0`, 'latin1');
    expect(secretsIn(bytes)).toMatchObject([{ rule: { id: 'github-pat' }, times: 1 }]);
    expect(secretsIn(bytes)[0]).not.toHaveProperty('line');
  });

  it('are passed over where they are compressed', () => {
    expect(secretsIn(Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from(github())]))).toEqual([]);
  });
});

describe('what is told of a secret', () => {
  it('has nothing of its value, nor of what stands beside it', () => {
    const other = fill('<A24>', 5);
    const [found] = secretsIn(`{"${other}": "${github()}", "next": "${other}"}`);
    expect(JSON.stringify(found)).not.toContain(other);
    expect(found?.excerpt).not.toContain(github().slice(4, 10));
  });

  it('has a fingerprint that tells it from others, where its value cannot be guessed', () => {
    const [one] = secretsIn(`a: ${github()}`);
    const [again] = secretsIn(`\n\nother_name = "${github()}"`, 'elsewhere');
    const [other] = secretsIn(`a: ${github(2)}`);
    expect(one?.fingerprint).toMatch(/^[0-9a-f]{12}$/);
    expect(again?.fingerprint).toBe(one?.fingerprint);
    expect(other?.fingerprint).not.toBe(one?.fingerprint);
    expect(secretsIn('DB_PASSWORD=Tr0ub4dor&37')[0]).not.toHaveProperty('fingerprint');
    expect(secretsIn(`redis://:${fill('<A40>', 1)}@cache/0`)[0]).not.toHaveProperty('fingerprint');
  });

  it('is told by the surest rule', () => {
    expect(secretsIn(`API_TOKEN=${github()}`).map(({ rule }) => rule.id)).toEqual(['github-pat']);
    expect(secretsIn(`password: "${tokenOf({ iss: 'x' })}"`).map(({ rule }) => rule.id)).toEqual(['jwt']);
  });

  it('says where a checksum speaks against it', () => {
    const [found] = secretsIn(`a: ${github()}`);
    expect(found).toMatchObject({ severity: 'medium', doubt: { en: expect.stringContaining('checksum') } });
  });
});

describe('hostile files', () => {
  it('list no more than the bound, and say so', () => {
    const lines = Array.from({ length: secretBounds.findingsPerFile + 3 }, (_, seed) => `a: ${github(seed + 1)}`);
    const bytes = Buffer.from(lines.join('\n'));
    const scan = createSecretScan(ownRules(), 'x', bytes.length);
    scan.write(bytes);
    expect(scan.end()).toHaveLength(secretBounds.findingsPerFile);
    expect(scan.bound()).toContain('3 are not listed');
  });

  it.each([
    ['names', 'password'],
    ['assignments', 'password=password:'],
    ['headers of keys', '-----BEGIN RSA PRIVATE KEY-----'],
    ['addresses', 'https://a:b'],
    ['tokens cut short', 'ghp_eyJhbG.eyJ'],
    ['manifests', 'kind: Secret\ndata:\n'],
    ['blanks', 'token          =          '],
    ['quotes', 'secret="'],
  ])('take time in proportion to their length: nothing but %s', (_, unit) => {
    const bytes = Buffer.from(unit.repeat(2_000_000 / unit.length));
    const before = performance.now();
    inPieces(bytes, [65_536]);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('binary files', () => {
  const strict = ownRules().binary;
  const bytes = fc
    .array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(...strict.byKeyword.keys()).map(index => words[index] ?? Buffer.alloc(0)),
      ),
      { maxLength: 30 },
    )
    .map(parts => Buffer.concat(parts));
  const words = secretRules
    .filter(({ binary }) => binary)
    .flatMap(({ keywords, spelled = keywords }) => spelled.map(word => Buffer.from(word)));

  /** Every place that rules are asked of, through sets that record it. */
  function places(set: RuleSet, content: Uint8Array, cut: number): string[] {
    const seen: string[] = [];
    /** In another case it is none. */
    const spelledAt = (index: number, at: number): boolean => {
      const { length, rules } = set.byKeyword[index]!;
      const text = Buffer.from(content.subarray(at, at + length)).toString('latin1');
      return rules.some(({ keywords, spelled = keywords }) => spelled.includes(text));
    };
    const asked = set.byKeyword.map(({ length }, index) => ({
      length,
      rules: [
        {
          find({ at }: Window) {
            if (spelledAt(index, at)) seen.push(`${index} ${at}`);
          },
        } as unknown as SecretRule,
      ],
    }));
    const search = createSearch({ ...set, byKeyword: asked }, 'x', true, () => {});
    search.run(content, 0, cut, 0, content.length);
    search.run(content, cut, content.length, 0, content.length);
    return seen.sort();
  }

  it('are looked through two bytes at a time, and nothing is missed', () => {
    const { pairs: _, ...plain } = strict;
    fc.assert(
      fc.property(bytes, fc.nat(), (content, cut) => {
        const at = cut % (content.length + 1);
        expect(places(strict, content, at)).toEqual(places(plain, content, at));
      }),
      { numRuns: 3000 },
    );
  });
});
