import { readFile } from 'node:fs/promises';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlimsollError } from '../model/index.ts';
import { writeOciLayout } from './image-writer.ts';
import { openArtifact } from './open.ts';
import { bytesField, fieldsOf, numberField, stringField } from './protobuf.ts';
import { allPaths, failure, withFolder } from './testing.ts';

describe('protocol buffers', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1 << 20 }), fc.string(), (number, text) => {
        expect(bytesField(stringField(number, text), number)?.toString()).toBe(Buffer.from(text).toString());
      }),
    );
  });

  it('reads the numbers of the specification', () => {
    expect(numberField(Buffer.of(0x08, 0x96, 0x01), 1)).toBe(150);
    expect(numberField(Buffer.of(), 1)).toBe(0);
  });

  it('answers any bytes with fields or registry-protocol', () => {
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        try {
          for (const field of fieldsOf(Buffer.from(bytes))) expect(field.number).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(PlimsollError);
        }
      }),
    );
  });
});

/** One message with its prefix. */
function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

const bytes = (number: number, content: Buffer): Buffer => {
  const field = stringField(number, 'x'.repeat(content.length));
  content.copy(field, field.length - content.length);
  return field;
};

type Answer = (stream: ServerHttp2Stream, asked: string) => void;

function end(stream: ServerHttp2Stream, messages: Buffer[], status = 0, message = ''): void {
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status, 'grpc-message': message }));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  for (const part of messages) stream.write(part);
  stream.end();
}

/** containerd as its API describes it, over a layout. */
async function withContainerd(
  change: Record<string, Answer>,
  use: (env: Record<string, string>, digest: string) => Promise<void>,
): Promise<void> {
  await withFolder(async folder => {
    const layers = [{ entries: [{ path: 'one', content: 'x'.repeat(200_000) }], compression: 'none' as const }];
    const [image] = await writeOciLayout(join(folder, 'layout'), [{ layers }]);
    const digest = image?.digest ?? '';
    const blob = (of: string): Promise<Buffer> => readFile(join(folder, 'layout/blobs', of.replace(':', '/')));
    const size = (await blob(digest)).length;
    const notFound: Answer = (stream, asked) => end(stream, [], 5, encodeURIComponent(`${asked}: not found`));
    const answers: Record<string, Answer> = {
      '/containerd.services.images.v1.Images/Get': (stream, asked) => {
        if (asked !== 'docker.io/library/app:1.0') return notFound(stream, asked);
        const varint = Buffer.of(0x18, (size % 128) + 128, Math.floor(size / 128));
        const target = Buffer.concat([stringField(2, digest), varint]);
        end(stream, [framed(bytes(1, Buffer.concat([stringField(1, asked), bytes(3, target)])))]);
      },
      '/containerd.services.content.v1.Content/Read': (stream, asked) => {
        blob(asked).then(
          content => {
            const half = Math.floor(content.length / 2);
            end(stream, [framed(bytes(2, content.subarray(0, half))), framed(bytes(2, content.subarray(half)))]);
          },
          () => notFound(stream, asked),
        );
      },
      ...change,
    };
    const server = createServer();
    const sessions = new Set<{ destroy(): void }>();
    server.on('session', session => sessions.add(session));
    server.on('stream', (opened, headers) => {
      const stream = opened as ServerHttp2Stream;
      stream.on('error', () => {});
      const parts: Buffer[] = [];
      stream.on('data', part => parts.push(Buffer.from(part)));
      stream.on('end', () => {
        const asked = bytesField(Buffer.concat(parts).subarray(5), 1)?.toString() ?? '';
        if (headers['containerd-namespace'] !== 'k8s.io') notFound(stream, asked);
        else answers[headers[':path'] ?? '']?.(stream, asked);
      });
    });
    const path = join(folder, 'containerd.sock');
    await new Promise<void>(resolve => server.listen(path, resolve));
    try {
      await use({ CONTAINERD_ADDRESS: path }, digest);
    } finally {
      for (const session of sessions) session.destroy();
      await new Promise(resolve => server.close(resolve));
    }
  });
}

const content = '/containerd.services.content.v1.Content/Read';
const images = '/containerd.services.images.v1.Images/Get';

describe('containerd', () => {
  it('finds an image in the namespace of Kubernetes and streams its layers', () =>
    withContainerd({}, async (env, digest) => {
      const artifact = await openArtifact('containerd:app:1.0', { env });
      expect(artifact.info).toMatchObject({ transport: 'containerd:', digest });
      expect(await allPaths(artifact)).toEqual([['one']]);
      await artifact.close();
    }));

  it('names the namespaces where it looked', () =>
    withContainerd({}, async env => {
      const error = await failure(openArtifact('containerd:other', { env }));
      expect(error).toMatchObject({ code: 'reference-not-found' });
      expect(error.message).toContain('namespaces default, k8s.io, moby');
      const chosen = { ...env, CONTAINERD_NAMESPACE: 'mine' };
      expect((await failure(openArtifact('containerd:app:1.0', { env: chosen }))).message).toContain('namespace mine');
    }));

  it.each<[string, Record<string, Answer>, string, string]>([
    [
      'lacks a blob',
      { [content]: stream => end(stream, [], 5, 'content%3A not found') },
      'blob-missing',
      'content: not found',
    ],
    [
      'gives other content',
      { [content]: stream => end(stream, [framed(bytes(2, Buffer.from('{}')))]) },
      'digest-mismatch',
      'is not what its digest',
    ],
    [
      'refuses',
      { [images]: stream => end(stream, [], 7, 'permission denied') },
      'registry-protocol',
      'refuses: permission denied',
    ],
    ['hangs', { [images]: () => {} }, 'timeout', 'sent nothing within'],
    ['hangs up', { [images]: stream => stream.session?.destroy() }, 'unreachable', 'broke off before'],
    [
      'breaks off',
      { [images]: stream => end(stream, [Buffer.of(0, 0, 0, 0, 9, 1)]) },
      'registry-protocol',
      'broke off inside',
    ],
    [
      'announces a huge message',
      { [images]: stream => end(stream, [Buffer.of(0, 255, 255, 255, 255, 1)]) },
      'bound',
      'a message of',
    ],
    [
      'sends rubbish',
      { [images]: stream => end(stream, [framed(Buffer.of(0x0a, 200))]) },
      'registry-protocol',
      'is damaged',
    ],
    ['answers nothing', { [images]: stream => end(stream, []) }, 'registry-protocol', 'describes no image'],
  ])('one that %s', (_name, change, code, message) =>
    withContainerd(change, async env => {
      const error = await failure(openArtifact('containerd:app:1.0', { env, idleTimeoutMs: 400 }));
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    }),
  );

  it('that is not there is unreachable', async () => {
    const error = await failure(openArtifact('containerd:app', { env: { CONTAINERD_ADDRESS: '/nothing/here.sock' } }));
    expect(error).toMatchObject({ code: 'unreachable' });
  });
});
