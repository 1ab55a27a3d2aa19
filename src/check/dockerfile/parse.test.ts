// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles are written so.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './parse.ts';
import { commandsOf } from './shell.ts';
import { targetOf } from './target.ts';

const only = (text: string) => parseDockerfile(`FROM a\n${text}`).stages[0]!.instructions[0]!;

describe('instructions', () => {
  it.each<[string, string, Partial<ReturnType<typeof only>>]>([
    [
      'words and quotes',
      'LABEL a="b c" d=\'e f\'',
      {
        words: ['a=b c', 'd=e f'],
        pairs: [
          { key: 'a', value: 'b c' },
          { key: 'd', value: 'e f' },
        ],
      },
    ],
    ['the old form of ENV', 'ENV A b  c', { pairs: [{ key: 'A', value: 'b c' }] }],
    [
      'flags',
      'COPY --from=b --chown=1:2 --link x /y',
      {
        flags: [
          { name: 'from', value: 'b' },
          { name: 'chown', value: '1:2' },
          { name: 'link', value: '' },
        ],
        words: ['x', '/y'],
      },
    ],
    ['the exec form', 'CMD [ "a", "b c" ]', { exec: ['a', 'b c'] }],
    ['what only looks like the exec form', "CMD ['a']", { text: "['a']" }],
    [
      'continued lines, comments and empty lines between',
      'RUN a \\\n# b\n\n   c \\\n  d',
      { text: 'a    c   d', line: 2, endLine: 6 },
    ],
    ['a keyword in small letters', 'run a', { name: 'RUN', written: 'run' }],
    ['ONBUILD', 'ONBUILD RUN a', { name: 'RUN', onBuild: true, text: 'a' }],
    ['ONBUILD of what it may not hold', 'ONBUILD FROM a', { name: 'ONBUILD' }],
    [
      'a here-document',
      'RUN <<EOF sh\na\nb\nEOF',
      { heredocs: [{ name: 'EOF', text: 'a\nb', line: 3 }], line: 2, endLine: 5 },
    ],
    [
      'two here-documents',
      'COPY <<A <<-"B" /x/\n1\nA\n2\n\tB',
      {
        heredocs: [
          { name: 'A', text: '1', line: 3 },
          { name: 'B', text: '2', line: 5 },
        ],
        endLine: 6,
      },
    ],
    ['an escaped backslash does not continue', 'RUN a \\\\\nUSER b', { text: 'a \\\\', endLine: 2 }],
  ])('%s', (_, text, expected) => expect(only(text)).toMatchObject(expected));

  it('the escape directive', () => {
    const { stages } = parseDockerfile('# escape=`\nFROM a\nRUN a `\n  b\nCOPY c:\\x c:\\y\\');
    expect(stages[0]!.instructions.map(({ text }) => text)).toEqual(['a   b', 'c:\\x c:\\y\\']);
    expect(stages[0]!.instructions[1]!.words).toEqual(['c:\\x', 'c:\\y\\']);
  });

  it('directives after anything else are comments', () => {
    expect(parseDockerfile('# a comment\n# escape=`\nFROM a').escapeChar).toBe('\\');
    expect(parseDockerfile('# syntax=docker/dockerfile:1\nFROM a').syntax).toBe('docker/dockerfile:1');
  });

  it('what is no Dockerfile is said, and the rest is read', () => {
    const { stages, faults } = parseDockerfile('RUN x\nFROM a\nFROBNICATE\nUSER b\nRUN <<EOF\nc');
    expect(faults.map(({ line }) => line).sort()).toEqual([1, 3, 6]);
    expect(stages[0]!.instructions.map(({ name }) => name)).toEqual(['USER', 'RUN']);
    expect(parseDockerfile('').faults).toEqual([{ line: 1, message: 'it has no FROM' }]);
  });
});

describe('stages and variables', () => {
  it.each<[string, string, string[]]>([
    ['a global ARG', 'ARG V=1\nFROM a:$V', ['a:1']],
    ['one without a default', 'ARG V\nFROM a:${V}', ['a:${V}']],
    ['defaults in place', 'ARG V\nFROM a:${V:-2}', ['a:2']],
    ['an ARG of a stage is not for FROM', 'FROM a AS x\nARG V=1\nFROM b:$V', ['a', 'b:$V']],
    ['an ARG of an ARG', 'ARG A=r.example\nARG B=$A/x\nFROM $B', ['r.example/x']],
  ])('%s', (_, text, images) => expect(parseDockerfile(text).stages.map(({ image }) => image)).toEqual(images));

  it('ENV wins over ARG, and ARG without a value takes the global one', () => {
    const file = parseDockerfile('ARG A=1\nFROM x\nARG A\nENV B=2\nARG B=3\nEXPOSE $A $B');
    expect(file.stages[0]!.instructions.at(-1)!.words).toEqual(['1', '2']);
  });

  it('a stage inherits variables and shell of the stage it builds on', () => {
    const file = parseDockerfile(
      'FROM x AS One\nENV P=8\nSHELL ["bash", "-o", "pipefail", "-c"]\nFROM one\nEXPOSE $P\nRUN a',
    );
    expect(file.stages[1]!.base?.alias).toBe('One');
    expect(file.stages[1]!.instructions[0]!.words).toEqual(['8']);
    expect(file.stages[1]!.instructions[1]!.shell[0]).toBe('bash');
  });

  it('tells what the last stage needs', () => {
    const file = parseDockerfile(
      'FROM a AS a\nFROM b AS b\nFROM c AS c\nCOPY --from=0 /x /y\nFROM d\nRUN --mount=type=bind,from=c,target=/z e',
    );
    expect(file.stages.map(({ reachable }) => reachable)).toEqual([true, false, true, true]);
  });
});

describe('shell commands', () => {
  const names = (text: string) =>
    commandsOf(text).map(({ words, joinedBy }) => `${joinedBy} ${words.join(' ')}`.trim());
  it.each<[string, string[]]>([
    ['a && b || c; d | e & f', ['a', '&& b', '|| c', '; d', '| e', '& f']],
    ['A=1 B="2 3" c d', ['c d']],
    ['a "b && c" \'d | e\'', ['a b && c d | e']],
    ['a > b 2>&1 < c', ['a']],
    ['if [ -f a ]; then b; else c; fi', ['[ -f a ]', '; b', '; c']],
    ['a # b && c', ['a']],
    ['sudo -u x -E b c', ['sudo -u x -E b c', 'b c']],
    ['sh -c "a && b"', ['sh -c a && b', 'a', '&& b']],
    ['x="$(a $(b))"', ['a $(b)', 'b']],
    ['env A=1 timeout 5 a', ['env A=1 timeout 5 a', 'timeout 5 a', 'a']],
    ['find . | xargs -n 1 rm', ['find .', '| xargs -n 1 rm', 'rm']],
    ['a \\\n b', ['a b']],
  ])('%s', (text, expected) => expect(names(text)).toEqual(expected));

  it('bounded: shells inside shells', () => {
    expect(commandsOf(`${'$('.repeat(5000)}a`).length).toBeLessThan(100);
    expect(commandsOf('a;'.repeat(20_000)).length).toBeLessThanOrEqual(5000);
  });
});

describe('whatever is written', () => {
  const piece = fc.constantFrom(
    'FROM a',
    'RUN ',
    '\\\n',
    '\n',
    '<<EOF',
    'EOF',
    '"',
    "'",
    '$(',
    ')',
    '`',
    '$X',
    '${X:-',
    '}',
    ' && ',
    '|',
    '[',
    '"]',
    '#',
    'ARG X=1',
    'COPY --from=',
    '--',
    'ONBUILD ',
    ' ',
    '\t',
    '\r\n',
    '=',
    'x',
  );
  it('is read without an exception, and its lines are lines of the file', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
        const text = pieces.join('');
        const lines = text.split('\n').length;
        const target = targetOf(text);
        for (const { line, endLine } of target.instructions) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(endLine).toBeGreaterThanOrEqual(line);
          expect(endLine).toBeLessThanOrEqual(lines);
        }
        for (const { commands } of target.runs)
          for (const { line } of commands) expect(line).toBeLessThanOrEqual(lines);
      }),
      { numRuns: 500 },
    );
  });

  it('takes time in proportion to its length', () => {
    for (const text of [
      `FROM a\nRUN ${'"'.repeat(100_001)}`,
      `FROM a\nRUN ${'$('.repeat(50_000)}`,
      `FROM a\nRUN ${'a \\\n'.repeat(30_000)}`,
      `FROM a\nENV ${'${A:-'.repeat(20_000)}`,
      `FROM a\nRUN ${'`'.repeat(50_000)}`,
    ]) {
      const start = performance.now();
      targetOf(text);
      expect(performance.now() - start).toBeLessThan(1500);
    }
  });
});
