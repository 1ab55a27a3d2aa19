/** WebAssembly: built by real tools, pushed to a real registry, put into an image; inventory, capabilities, verdict. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { custom, importing, moduleOf } from '../src/extract/wasm/testing.ts';
import { gzipLayer, media, putBlob, putImage, putJson, setTag, startLayout, writeImage } from './real/layout.ts';
import { type InventoryJson, plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';
import { missing, must, run, skipping } from './real/programs.ts';
import { type Registry, startRegistry } from './real/registry.ts';
import { tar } from './real/tar.ts';

const { folder, remove } = scratch('wasm');
const at = (name: string): string => join(folder, name);
const env = { HOME: folder, XDG_CACHE_HOME: at('cache') };

const text = `(module
  (import "wasi_snapshot_preview1" "sock_accept" (func (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")))`;

async function fromText(): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const parsed = parseWat('gate.wat', text);
  return parsed.toBinary({ write_debug_names: true }).buffer;
}

/** A program of two crates, by cargo-auditable where it is; else the section as cargo-auditable writes it. */
async function fromRust(): Promise<{ bytes: Uint8Array; real: boolean }> {
  mkdirSync(at('freight/src'), { recursive: true });
  mkdirSync(at('freight/crane/src'), { recursive: true });
  const manifest = (name: string, version: string, more = '') =>
    `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\n${more}`;
  writeFileSync(at('freight/Cargo.toml'), manifest('freight', '0.2.1', '[dependencies]\ncrane = { path = "crane" }\n'));
  writeFileSync(at('freight/crane/Cargo.toml'), manifest('crane', '1.4.0'));
  writeFileSync(at('freight/crane/src/lib.rs'), 'pub fn lift() -> u8 { 1 }\n');
  writeFileSync(
    at('freight/src/main.rs'),
    'fn main() { println!("{} {:?}", crane::lift(), std::fs::read_to_string("/manifest")) }\n',
  );
  if (!missing('cargo', 'cargo-auditable')) {
    const args = ['auditable', 'build', '--release', '--offline', '--target', 'wasm32-wasip1'];
    const { HOME = '' } = process.env;
    const ran = await run('cargo', args, { cwd: at('freight'), env: { HOME } });
    const made = at('freight/target/wasm32-wasip1/release/freight.wasm');
    if (ran.code === 0) return { bytes: readFileSync(made), real: true };
  }
  console.log('there is no cargo-auditable with a WebAssembly target: its section is made by hand');
  const packages = [
    { name: 'crane', version: '1.4.0', source: 'local' },
    { name: 'freight', version: '0.2.1', source: 'local', dependencies: [0], root: true },
  ];
  const imports = ['path_open', 'fd_write', 'environ_get'].map(name => `wasi_snapshot_preview1#${name}`);
  const list = custom('.dep-v0', deflateSync(JSON.stringify({ packages })));
  return { bytes: moduleOf(importing(...imports), list), real: false };
}

/** An OCI artifact: one layer, with the config of a layout that is in use. */
function artifact(layout: string, bytes: Uint8Array, layerType: string, configType: string, config: unknown): void {
  startLayout(layout);
  const manifest = {
    schemaVersion: 2,
    mediaType: media.manifest,
    config: putJson(layout, config, configType),
    layers: [putBlob(layout, bytes, layerType)],
  };
  setTag(layout, 'v1', putJson(layout, manifest, media.manifest));
}

const inventory = async (reference: string): Promise<InventoryJson> =>
  reported(await plimsoll(['inventory', reference, '--format', 'json', '--insecure'], { env }));

const capabilitiesOf = ({ packages }: InventoryJson): unknown =>
  packages.flatMap(({ extra }) => (extra?.['wasm'] as { capabilities: string[] } | undefined)?.capabilities ?? []);

describe.skipIf(skipping('WebAssembly in a registry', missing('docker-registry', 'skopeo')))('WebAssembly', () => {
  let registry: Registry;
  let gate: Uint8Array;
  let freight: Uint8Array;

  const push = (layout: string, name: string) =>
    must('skopeo', ['copy', ...registry.skopeo, `oci:${layout}:v1`, `docker://${registry.host}/${name}`]);

  beforeAll(async () => {
    [registry, gate] = await Promise.all([startRegistry(), fromText()]);
    const rust = await fromRust();
    freight = rust.bytes;
    const cncf = { created: '2026-01-01T00:00:00Z', os: 'wasip1', architecture: 'wasm', layerDigests: [] };
    artifact(at('gate'), gate, 'application/wasm', 'application/vnd.wasm.config.v0+json', cncf);
    artifact(
      at('freight-oci'),
      freight,
      'application/vnd.wasm.content.layer.v1+wasm',
      'application/vnd.wasm.config.v1+json',
      {},
    );
    await push(at('gate'), 'gate:v1');
    await push(at('freight-oci'), 'freight:v1');
  }, 120_000);
  afterAll(async () => {
    await registry?.stop();
    remove();
  });

  it('from text, in a registry: a package, what it asks for, and findings', async () => {
    const reference = `${registry.host}/gate:v1`;
    const aboard = await inventory(reference);
    expect(aboard.problems).toEqual([]);
    expect(capabilitiesOf(aboard)).toEqual(['files', 'random', 'sockets']);

    const ran = await plimsoll(['scan', reference, '--format', 'json', '--insecure', '--fail-on', 'medium'], { env });
    const { artifact: found, findings, verdict } = reported<ScanJson>(ran);
    expect(found).toMatchObject({ kind: 'wasm', platform: { os: 'wasip1', architecture: 'wasm' } });
    expect(findings.map(({ id, kind, severity }) => [id, kind, severity])).toEqual([
      ['PLW-001', 'misconfiguration', 'medium'],
      ['PLW-002', 'misconfiguration', 'low'],
    ]);
    expect(findings[0]).toMatchObject({ subject: { kind: 'file', layer: found.layers[0]?.diffId } });
    expect([ran.code, verdict.verdict]).toEqual([1, 'block']);
  });

  it('of Rust, in a registry: its crates', async () => {
    const { packages, problems } = await inventory(`${registry.host}/freight:v1`);
    expect(problems).toEqual([]);
    expect(packages.map(({ type, name, version }) => `${type} ${name} ${version}`)).toEqual([
      'cargo crane 1.4.0',
      'cargo freight 0.2.1',
      'generic freight 0.2.1',
    ]);
    expect(packages.map(({ layer }) => layer?.index)).toEqual([0, 0, 0]);
  });

  it('in an image, beside other files, and as a layer of its own kind', async () => {
    const files = tar([
      { name: 'plugins/gate.wasm', body: gate },
      { name: 'plugins/freight.wasm', body: freight },
    ]);
    const image = writeImage(at('image'), { layers: [gzipLayer(files)] });
    const aboard = await inventory(image);
    expect(aboard.packages.map(({ path }) => path)).toEqual([
      'plugins/freight.wasm',
      'plugins/freight.wasm',
      'plugins/freight.wasm',
      'plugins/gate.wasm',
    ]);
    const quiet = reported<ScanJson>(await plimsoll(['scan', image, '--format', 'json'], { env }));
    expect(quiet.findings).toEqual([]);
    const args = ['scan', image, '--format', 'json', '--scanners', 'misconfiguration'];
    const { findings } = reported<ScanJson>(await plimsoll(args, { env }));
    const ofModules = findings.filter(({ id }) => id.startsWith('PLW'));
    expect(ofModules.map(({ id, subject }) => [id, 'path' in subject && subject.path])).toEqual([
      ['PLW-001', 'plugins/gate.wasm'],
      ['PLW-002', 'plugins/freight.wasm'],
      ['PLW-002', 'plugins/gate.wasm'],
    ]);

    startLayout(at('mixed'));
    const digestOf = putBlob(at('mixed'), gate, 'application/wasm').digest;
    const layer = { blob: gate, mediaType: 'application/wasm', diffId: digestOf };
    setTag(at('mixed'), 'v1', putImage(at('mixed'), { layers: [gzipLayer(tar([])), layer] }));
    const mixed = await inventory(`oci:${at('mixed')}:v1`);
    expect(mixed.problems).toEqual([]);
    expect(capabilitiesOf(mixed)).toEqual(['files', 'random', 'sockets']);
    expect(mixed.packages[0]?.layer?.index).toBe(1);
  });

  it('as a file: the same, with or without saying that it is one', async () => {
    writeFileSync(at('gate.wasm'), gate);
    for (const reference of [`wasm:${at('gate.wasm')}`, at('gate.wasm')]) {
      expect(capabilitiesOf(await inventory(reference))).toEqual(['files', 'random', 'sockets']);
    }
    writeFileSync(at('no.wasm'), 'no');
    expect((await plimsoll(['inventory', `wasm:${at('no.wasm')}`], { env })).code).toBe(3);
  });

  it('is judged by a policy that names what it must not ask for', async () => {
    const policy = {
      apiVersion: 'plimsoll.dev/v1',
      kind: 'Policy',
      metadata: { name: 'edge' },
      rules: [{ id: 'no-sockets', title: { en: 'no sockets', zh: '禁止套接字' }, when: 'finding.id == "PLW-001"' }],
    };
    writeFileSync(at('policy.json'), JSON.stringify(policy));
    const judged = async (reference: string) =>
      (await plimsoll(['scan', reference, '--insecure', '--policy', at('policy.json')], { env })).code;
    expect(await judged(`${registry.host}/gate:v1`)).toBe(1);
    expect(await judged(`${registry.host}/freight:v1`)).toBe(0);
  });
});
