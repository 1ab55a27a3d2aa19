import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import { compare } from '../version/index.ts';
import { judgeLines } from './version.ts';

async function judge(text: string, size = 7): Promise<{ out: string; failed: string[] }> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const failed: string[] = [];
  let out = '';
  for await (const answers of judgeLines(chunks(), compare, (line, reason) => failed.push(`${line}: ${reason}`))) {
    out += answers;
  }
  return { out, failed };
}

describe('lines of versions', () => {
  it('are answered one by one, wherever the chunks end', async () => {
    const text = 'deb\t1\t2\nPyPI\t1.0\t1.0.0\r\nnpm\té\t1.0.0\tfurther\ncran\t2\t1';
    for (const size of [1, 3, 1000]) expect(await judge(text, size)).toEqual({ out: '-1\n0\n-1\n1\n', failed: [] });
  });

  it('keep their place when they cannot be judged', async () => {
    expect(await judge('deb\t1\t2\nnope\t1\t2\n\ndeb\t1\n')).toEqual({
      out: '-1\nerror\nerror\nerror\n',
      failed: [
        '2: no version ordering is known for the ecosystem "nope"',
        '3: a line is three columns with tabs between them',
        '4: a line is three columns with tabs between them',
      ],
    });
  });

  it('are of bounded length', async () => {
    await expect(judge('x'.repeat(100_000), 10_000)).rejects.toThrow(PlimsollError);
  });
});
