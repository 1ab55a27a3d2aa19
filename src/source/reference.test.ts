import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import { parseReference, type Reference } from './reference.ts';

const sha = `sha256:${'ab'.repeat(32)}`;

describe('references follow containers-transports(5)', () => {
  const cases: [string, Reference][] = [
    ['alpine', { transport: 'bare', text: 'alpine' }],
    ['alpine:3.20', { transport: 'bare', text: 'alpine:3.20' }],
    ['localhost:5000/app:1', { transport: 'bare', text: 'localhost:5000/app:1' }],
    ['./folder', { transport: 'bare', text: './folder' }],
    ['docker:27-dind', { transport: 'bare', text: 'docker:27-dind' }],
    ['docker://alpine:3.20', { transport: 'docker', name: 'alpine:3.20' }],
    [`docker://alpine@${sha}`, { transport: 'docker', name: `alpine@${sha}` }],
    ['docker-archive:app.tar', { transport: 'docker-archive', path: 'app.tar' }],
    [
      'docker-archive:/x/app.tar:registry.example:5000/app:1.0',
      {
        transport: 'docker-archive',
        path: '/x/app.tar',
        select: { by: 'name', name: 'registry.example:5000/app:1.0' },
      },
    ],
    ['docker-archive:app.tar:@2', { transport: 'docker-archive', path: 'app.tar', select: { by: 'index', index: 2 } }],
    ['oci:layout', { transport: 'oci', path: 'layout' }],
    ['oci:layout:1.2', { transport: 'oci', path: 'layout', select: { by: 'name', name: '1.2' } }],
    ['oci:layout:@0', { transport: 'oci', path: 'layout', select: { by: 'index', index: 0 } }],
    [`oci:layout:@${sha}`, { transport: 'oci', path: 'layout', select: { by: 'digest', digest: sha } }],
    [`oci:layout@${sha}`, { transport: 'oci', path: 'layout', select: { by: 'digest', digest: sha } }],
    ['oci-archive:a.tar:v1', { transport: 'oci-archive', path: 'a.tar', select: { by: 'name', name: 'v1' } }],
    ['docker-daemon:alpine:3.20', { transport: 'docker-daemon', name: 'alpine:3.20' }],
    [`docker-daemon:${sha}`, { transport: 'docker-daemon', name: sha }],
    ['podman:localhost/app', { transport: 'podman', name: 'localhost/app' }],
    ['containerd:docker.io/library/alpine:3.20', { transport: 'containerd', name: 'docker.io/library/alpine:3.20' }],
    ['dir:image', { transport: 'dir', path: 'image' }],
    ['rootfs:/', { transport: 'rootfs', path: '/' }],
    ['rootfs:/a:b', { transport: 'rootfs', path: '/a:b' }],
    ['repo:.', { transport: 'repo', path: '.' }],
    ['config:k8s', { transport: 'config', path: 'k8s' }],
    ['sbom:app.cdx.json', { transport: 'sbom', path: 'app.cdx.json' }],
    ['wasm:app.wasm', { transport: 'wasm', path: 'app.wasm' }],
    ['-', { transport: 'stdin' }],
  ];
  it.each(cases)('%s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
  });

  const refused: [string, string][] = [
    ['', 'it is empty'],
    ['oci:', 'nothing follows oci:'],
    ['docker://', 'nothing follows docker:'],
    ['oci::1.0', 'the path is empty'],
    ['oci:layout:', 'nothing follows the last colon'],
    ['oci:layout:@x', 'neither @ and a number'],
    ['containers-storage:alpine', 'containers-storage: is not read'],
    ['a\nb', 'a line break'],
    ['a\0b', 'a zero byte'],
    ['x'.repeat(9000), 'longer than'],
  ];
  it.each(refused)('refuses %j', (text, why) => {
    expect(() => parseReference(text)).toThrow(why);
  });

  it('names a prototype’s property like any other image', () => {
    expect(parseReference('constructor:1')).toEqual({ transport: 'bare', text: 'constructor:1' });
  });

  it('answers any text with a reference or with reference-invalid', () => {
    const word = fc.constantFrom('oci', 'docker', 'docker-archive', 'rootfs', ':', '@', '//', sha, '1', '\0', '-');
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(word, fc.string({ maxLength: 4 }))).map(parts => parts.join('')),
    );
    fc.assert(
      fc.property(text, input => {
        try {
          expect(parseReference(input).transport).toBeTruthy();
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError);
          expect(error).toMatchObject({ code: 'reference-invalid' });
        }
      }),
    );
  });

  it('splits path and tag at the first colon, whatever the tag holds', () => {
    const path = fc.stringMatching(/^[\w./-]{1,20}$/);
    const tag = fc.stringMatching(/^[\w.:/-]{1,20}$/);
    fc.assert(
      fc.property(path, tag, (p, t) => {
        expect(parseReference(`oci:${p}:${t}`)).toEqual({ transport: 'oci', path: p, select: { by: 'name', name: t } });
      }),
    );
  });
});
