/** Writes a small OCI layout of two layers, for tests. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface SmallImage {
  manifest: { bytes: Buffer; digest: string };
  config: { bytes: Buffer; digest: string };
  layers: { bytes: Buffer; digest: string }[];
}

/** @param layerBytes size of the second layer, which does not compress */
export function smallImage(layerBytes = 200_000): SmallImage {
  const noise = Buffer.alloc(layerBytes);
  for (let i = 0, x = 1; i < layerBytes; i++) {
    x = (x * 1_103_515_245 + 12_345) & 0x7fffffff;
    noise[i] = x >> 16;
  }
  const tars = [tar('hello.txt', Buffer.from('hello\n')), tar('noise.bin', noise)];
  const layers = tars.map(bytes => gzipSync(bytes)).map(bytes => ({ bytes, digest: digestOf(bytes) }));
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
      history: [{ created_by: 'first' }, { created_by: 'second' }],
    }),
  );
  const descriptor = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: descriptor('application/vnd.oci.image.config.v1+json', config),
      layers: layers.map(({ bytes }) => descriptor('application/vnd.oci.image.layer.v1.tar+gzip', bytes)),
    }),
  );
  return {
    manifest: { bytes: manifest, digest: digestOf(manifest) },
    config: { bytes: config, digest: digestOf(config) },
    layers,
  };
}

export function writeLayout(dir: string, image: SmallImage): void {
  mkdirSync(join(dir, 'blobs/sha256'), { recursive: true });
  for (const { bytes, digest } of [image.manifest, image.config, ...image.layers])
    writeFileSync(join(dir, 'blobs', digest.replace(':', '/')), bytes);
  writeFileSync(join(dir, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const { bytes, digest } = image.manifest;
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const annotations = { 'org.opencontainers.image.ref.name': 'v1' };
  const index = { schemaVersion: 2, manifests: [{ mediaType, digest, size: bytes.length, annotations }] };
  writeFileSync(join(dir, 'index.json'), JSON.stringify(index));
}

/** A tar of one file (POSIX ustar). */
function tar(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0' + '0000000\0' + '0000000\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        0`, 124);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc(((512 - (content.length % 512)) % 512) + 1024)]);
}
