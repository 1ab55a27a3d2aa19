import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scratch } from '../../test/real/plimsoll.ts';
import { missing, skipping } from '../../test/real/programs.ts';
import { type Registry, startRegistry } from '../../test/real/registry.ts';
import { createRegistryClient, parseImageName } from '../registry/index.ts';
import { type TarFile, writeTar } from '../source/index.ts';

const rule = `- rule: Shell
  desc: a shell
  condition: evt.type = execve and proc.name in (bash, sh)
  output: shell=%proc.name
  priority: WARNING
`;
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const file = (path: string, text: string): TarFile => ({ path, content: text });

describe.skipIf(skipping('rules of a real registry', missing('docker-registry')))('plimsoll rules fetch', () => {
  let registry: Registry;
  const { folder, remove } = scratch('rules-fetch');
  const into = join(folder, 'rules.d');

  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(async () => {
    await registry.stop();
    remove();
  });
  beforeEach(() => rmSync(into, { recursive: true, force: true }));

  /** Pushes an artifact as the Falco project's tools do. @returns its reference */
  async function push(
    name: string,
    files: TarFile[],
    layerOf = (tar: Buffer): Buffer => gzipSync(tar),
  ): Promise<string> {
    const layer = layerOf(await buffer(writeTar(files)));
    const config = Buffer.from('{}');
    const client = createRegistryClient();
    const image = parseImageName(`${registry.host}/${name}:latest`);
    for (const content of [layer, config])
      await client.pushBlob(image, { digest: digestOf(content), size: content.length, content });
    const described = (mediaType: string, bytes: Buffer) => ({
      mediaType,
      digest: digestOf(bytes),
      size: bytes.length,
    });
    const manifest = {
      ...{ schemaVersion: 2, mediaType: manifestType },
      config: described('application/vnd.cncf.falco.rulesfile.config.v1+json', config),
      layers: [described('application/vnd.cncf.falco.rulesfile.layer.v1+tar.gz', layer)],
    };
    await client.pushManifest(image, Buffer.from(JSON.stringify(manifest)), manifestType);
    client.close();
    return `${registry.host}/${name}:latest`;
  }

  const fetch = (...args: string[]): Promise<{ code: number; out: string }> =>
    new Promise(resolve => {
      const program = [
        join(import.meta.dirname, 'main.ts'),
        'rules',
        'fetch',
        ...args,
        '--output',
        into,
        '--lang',
        'en',
      ];
      execFile(process.execPath, program, { encoding: 'utf8' }, (error, out, said) =>
        resolve({ code: error ? Number(error.code) : 0, out: `${out}${said}` }),
      );
    });

  it('puts rule files in place, and nothing else of the artifact', async () => {
    const reference = await push('rules/good', [
      file('falco_rules.yaml', rule),
      file('README.md', 'words'),
      file('.hidden.yaml', rule),
    ]);
    const { code, out } = await fetch(reference, '--format', 'json');
    expect(code, out).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, reference, rules: 1 });
    expect(readdirSync(into)).toEqual(['falco_rules.yaml']);
    expect(readFileSync(join(into, 'falco_rules.yaml'), 'utf8')).toBe(rule);
  });

  it('replaces files of the same name, and leaves others', async () => {
    await fetch(await push('rules/first', [file('falco_rules.yaml', rule)]));
    writeFileSync(join(into, 'mine.yaml'), '[]\n');
    const newer = rule.replace('rule: Shell', 'rule: Other shell');
    expect((await fetch(await push('rules/second', [file('falco_rules.yaml', newer)]))).code).toBe(0);
    expect(readdirSync(into).sort()).toEqual(['falco_rules.yaml', 'mine.yaml']);
    expect(readFileSync(join(into, 'falco_rules.yaml'), 'utf8')).toBe(newer);
  });

  it.each([
    ['does not load', 2, 'rules-invalid', [file('falco_rules.yaml', rule.replace('proc.name in', 'proc.nam in'))]],
    ['has no rule files', 3, 'not-applicable', [file('README.md', 'words')]],
    ['has a file that is too large', 5, 'bound', [file('falco_rules.yaml', `# ${'x'.repeat(5 * 1024 * 1024)}\n`)]],
    ['has a path that climbs', 3, 'archive-invalid', [file('r.yaml', rule), file('../../outside.yaml', rule)]],
    ['has a file twice', 3, 'archive-invalid', [file('a/rules.yaml', rule), file('b/rules.yaml', rule)]],
  ])('an artifact that %s changes nothing', async (what, expected, error, files) => {
    const { code, out } = await fetch(await push(`rules/${what.replaceAll(' ', '-')}`, files));
    expect(out).toContain(`[${error}]`);
    expect(code).toBe(expected);
    expect(existsSync(into)).toBe(false);
  });

  it('bytes that were changed on the way are refused', async () => {
    const reference = await push('rules/changed', [file('falco_rules.yaml', rule)]);
    const blobs = join(registry.storage, 'docker/registry/v2/blobs/sha256');
    const changed = gzipSync(Buffer.from(rule));
    for (const path of readdirSync(blobs, { recursive: true, encoding: 'utf8' })) {
      const data = join(blobs, path);
      if (
        !path.endsWith('/data') ||
        !readFileSync(data)
          .subarray(0, 2)
          .equals(Buffer.from([0x1f, 0x8b]))
      )
        continue;
      const { length } = readFileSync(data);
      writeFileSync(data, Buffer.concat([changed, Buffer.alloc(length)]).subarray(0, length));
    }
    const { code, out } = await fetch(reference);
    expect(code, out).toBe(3);
    expect(existsSync(into)).toBe(false);
  });

  it('a registry that does not answer is told', async () => {
    const { code, out } = await fetch('127.0.0.1:1/rules:latest');
    expect(code).toBe(4);
    expect(out).toContain('[unreachable]');
  });
});
