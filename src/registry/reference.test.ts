import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatImageName, isDigest, parseImageName } from './reference.ts';

const hex = 'a'.repeat(64);
const digest = `sha256:${hex}`;

describe('image names', () => {
  it.each([
    ['alpine', 'docker.io/library/alpine:latest'],
    ['alpine:3.19', 'docker.io/library/alpine:3.19'],
    [`alpine@${digest}`, `docker.io/library/alpine@${digest}`],
    [`alpine:3.19@${digest}`, `docker.io/library/alpine:3.19@${digest}`],
    ['team/app', 'docker.io/team/app:latest'],
    ['docker.io/alpine', 'docker.io/library/alpine:latest'],
    ['index.docker.io/library/alpine', 'docker.io/library/alpine:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app:1', 'localhost:5000/app:1'],
    ['localhost:5000', 'docker.io/library/localhost:5000'],
    ['quay.io/a/b/c:v1', 'quay.io/a/b/c:v1'],
    ['Host/app', 'Host/app:latest'],
    ['host:80/app', 'host:80/app:latest'],
    ['192.168.0.1:5000/app', '192.168.0.1:5000/app:latest'],
    ['[::1]:5000/app:1', '[::1]:5000/app:1'],
    ['[fd00::1]/app', '[fd00::1]/app:latest'],
    ['a.b/c__d/e--f.g_h', 'a.b/c__d/e--f.g_h:latest'],
    ['xn--n3h.com/app', 'xn--n3h.com/app:latest'],
    [`app:${'t'.repeat(128)}`, `docker.io/library/app:${'t'.repeat(128)}`],
    [`q.io/${'a'.repeat(255)}`, `q.io/${'a'.repeat(255)}:latest`],
    ['app:_T-1.x', 'docker.io/library/app:_T-1.x'],
    [`app@sha512:${hex}${hex}`, `docker.io/library/app@sha512:${hex}${hex}`],
  ])('%s is %s', (text, whole) => {
    expect(formatImageName(parseImageName(text))).toBe(whole);
  });

  it.each([
    ['', /empty/],
    ['Alpine', /lower-case; write library\/alpine/],
    ['quay.io/Team/App', /lower-case; write team\/app/],
    ['alpine:', /tag ""/],
    ['alpine:-x', /tag/],
    ['alpine:a b', /tag/],
    [`app:${'t'.repeat(129)}`, /longer than 128/],
    [`q.io/${'a'.repeat(256)}`, /longer than 255/],
    [hex, /hexadecimal id/],
    ['a//b', /each part/],
    ['/a', /each part/],
    ['a/', /each part/],
    ['q.io/a___b', /each part/],
    ['q.io/a..b', /each part/],
    ['q.io/-a', /each part/],
    ['-q.io/a', /not a host/],
    ['q-.io/a', /not a host/],
    ['q..io/a', /not a host/],
    ['q.io:/a', /not a host/],
    ['q.io:x/a', /not a host/],
    ['q.io:99999/a', /not a port/],
    ['[::1/a', /not a host/],
    ['a_b.io/c', /not a host/],
    ['https://q.io/a', /not a host/],
    ['alpine@sha256:abc', /64 lower-case hexadecimal digits, this one 3/],
    [`alpine@sha256:${'A'.repeat(64)}`, /lower-case hexadecimal/],
    ['alpine@md5:abc', /must begin with sha256:/],
    [`alpine@${digest}@${digest}`, /64 lower-case/],
    ['é', /each part/],
    [`${'a/'.repeat(4000)}a`, /longer than 4096/],
  ])('%j is refused', (text, why) => {
    expect(() => parseImageName(text)).toThrow(expect.objectContaining({ code: 'reference-invalid' }));
    expect(() => parseImageName(text)).toThrow(why);
  });

  it('are the same after being written and read again', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,5}(?:(?:[._]|__|-{1,3})[a-z0-9]{1,5}){0,2}$/);
    const host = fc.constantFrom('team/', 'localhost/', 'q.io/', 'q.io:5000/', '[::1]/', 'docker.io/');
    const tag = fc.stringMatching(/^\w[\w.-]{0,9}$/).map(text => `:${text}`);
    const suffix = fc.oneof(fc.constant(''), tag, fc.constant(`@${digest}`));
    fc.assert(
      fc.property(host, fc.array(part, { minLength: 1, maxLength: 3 }), suffix, (where, parts, end) => {
        const name = parseImageName(where + parts.join('/') + end);
        expect(parseImageName(formatImageName(name))).toEqual(name);
      }),
    );
  });

  it('never fail in another way, nor slowly', () => {
    const alphabet = fc.constantFrom(...'aA0-_.:/@[]é \n'.split(''), 'sha256:', hex);
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 40 }), parts => {
        try {
          parseImageName(parts.join(''));
        } catch (error) {
          expect(error).toMatchObject({ code: 'reference-invalid' });
        }
      }),
    );
    const start = performance.now();
    expect(() => parseImageName(`${'a-'.repeat(2000)}!`)).toThrow();
    expect(performance.now() - start).toBeLessThan(100);
  });

  it('know digests by their algorithm', () => {
    expect([digest, `sha384:${'0'.repeat(96)}`].every(isDigest)).toBe(true);
    expect(
      ['sha256', 'sha256:', `sha1:${'0'.repeat(40)}`, `${digest}:`, `${digest}a`, '__proto__:a'].some(isDigest),
    ).toBe(false);
  });
});
