import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { PackageFact } from '../../model/index.ts';
import { textEnd, textStart } from '../binary/go-buildinfo.ts';
import { factsOf } from '../testing.ts';
import { wasmBounds } from './bounds.ts';
import { wasm } from './module.ts';
import { asking, componentOf, custom, importing, leb, moduleOf, named, producing, section } from './testing.ts';

const path = 'app/plugin.wasm';
const read = async (bytes: Uint8Array) => {
  const { packages, problems } = await factsOf(wasm, { [path]: bytes });
  return { packages, problems, said: packages[0]?.extra?.['wasm'] as Said | undefined };
};
interface Said {
  kind: string;
  capabilities: string[];
  imports: string[];
  nested?: number;
}

const crates = {
  packages: [
    { name: 'app', version: '0.1.0', source: 'local', root: true, dependencies: [1] },
    { name: 'time', version: '0.1.43', source: 'crates.io' },
  ],
};
const depV0 = custom('.dep-v0', deflateSync(JSON.stringify(crates)));

describe('a module', () => {
  it('is a package of its own, with its tools and what it asks for', async () => {
    const bytes = moduleOf(
      section(1, [1, 0x60, 0, 0]),
      importing('wasi_snapshot_preview1#path_open', 'wasi_snapshot_preview1#sock_accept'),
      section(10, Buffer.alloc(70_000)),
      custom('name', [0, ...leb(9), ...named('my-plugi')]),
      producing(['language', 'Rust', ''], ['processed-by', 'rustc', '1.80.0']),
      custom('version', Buffer.from('1.4.0')),
      custom('licenses', Buffer.from('MIT OR Apache-2.0')),
      custom('build_id', [4, 0xde, 0xad, 0xbe, 0xef]),
      custom('sourceMappingURL', named('x')),
    );
    expect(await read(bytes)).toMatchObject({
      problems: [],
      packages: [
        {
          type: 'generic',
          name: 'my-plugi',
          version: '1.4.0',
          licences: ['MIT OR Apache-2.0'],
          path,
          extra: {
            wasm: {
              kind: 'module',
              capabilities: ['files', 'sockets'],
              imports: ['wasi_snapshot_preview1#path_open', 'wasi_snapshot_preview1#sock_accept'],
              producers: [
                { role: 'language', name: 'Rust', version: '' },
                { role: 'processed-by', name: 'rustc', version: '1.80.0' },
              ],
              buildId: 'deadbeef',
            },
          },
        },
      ],
    });
  });

  it('is named after its file where it has no name', async () => {
    expect((await read(moduleOf())).packages).toMatchObject([{ name: 'plugin', version: '' }]);
  });

  it('is made of the crates that cargo-auditable lists', async () => {
    const { packages, problems } = await read(moduleOf(depV0));
    expect(problems).toEqual([]);
    expect(packages).toMatchObject([
      { type: 'generic', name: 'app', version: '0.1.0' },
      { type: 'cargo', name: 'app', version: '0.1.0' },
      { type: 'cargo', name: 'time', version: '0.1.43', direct: true },
    ]);
  });

  it('is made of the Go modules that its linker lists, and the standard library', async () => {
    const text = 'path\tx.example/app\nmod\tx.example/app\tv1.2.0\t\ndep\tgolang.org/x/text\tv0.3.5\th1:x\n';
    const { packages } = await read(
      moduleOf(
        section(11, Buffer.concat([Buffer.alloc(300), textStart, Buffer.from(text), textEnd, Buffer.alloc(300)])),
        producing(['language', 'Go', 'go1.22.1'], ['processed-by', 'Go cmd/compile', 'go1.22.1']),
      ),
    );
    const names = packages.slice(1).map(({ name, version }: PackageFact) => `${name} ${version}`);
    expect(names).toEqual(['stdlib 1.22.1', 'x.example/app v1.2.0', 'golang.org/x/text v0.3.5']);
  });

  test.each<[string, number[], string[]]>([
    ['a table', [...named('env'), ...named('table'), 1, 0x70, 1, 1, 9], []],
    ['a memory', [...named('env'), ...named('memory'), 2, 0, 1], []],
    ['a shared memory', [...named('env'), ...named('memory'), 2, 3, 1, 9], ['threads']],
    ['a memory of 64 bits', [...named('env'), ...named('memory'), 2, 5, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 9], []],
    ['a global', [...named('env'), ...named('__stack_pointer'), 3, 0x7f, 1], []],
    ['a typed reference', [...named('env'), ...named('table'), 1, 0x63, 0x01, 0, 1], []],
    ['a tag', [...named('env'), ...named('__cpp_exception'), 4, 0, 0], ['host']],
  ])('may import %s', async (_, described, capabilities) => {
    const { said, problems } = await read(moduleOf(section(2, [1, ...described])));
    expect(problems).toEqual([]);
    expect(said?.capabilities).toEqual(capabilities);
  });
});

describe('a component', () => {
  it('asks for what it imports itself, and is made of what its parts are made of', async () => {
    const inner = moduleOf(
      importing('wasi_snapshot_preview1#path_open'),
      depV0,
      producing(['processed-by', 'rustc', '1.80.0']),
      custom('name', [0, ...leb(6), ...named('inner')]),
    );
    const { packages, problems, said } = await read(
      componentOf(
        section(1, inner),
        section(4, componentOf(section(1, moduleOf()), asking('wasi:filesystem/types@0.2.0'))),
        asking('wasi:sockets/tcp@0.2.3', 'wasi:http/outgoing-handler@0.2.3', 'wasi:io/streams@0.2.3'),
        custom('component-name', [0, ...leb(6), ...named('outer')]),
      ),
    );
    expect(problems).toEqual([]);
    expect(said).toMatchObject({ kind: 'component', nested: 3, capabilities: ['http', 'sockets'] });
    expect(packages.map(({ name }) => name)).toEqual(['app', 'app', 'time']);
  });

  it('may import functions, types and other modules by names of several forms', async () => {
    const items = [
      [0, ...named('log'), 1, 0],
      [1, ...named('a:b/c@1.0.0'), 5, 0],
      [2, ...named('wasi:clocks/x@0.3.0'), 1, 0, ...named('0.3.0'), 5, 0],
      [0, ...named('t'), 3, 1],
      [0, ...named('u'), 3, 0, 4],
      [0, ...named('m'), 0, 0x11, 2],
      [0, ...named('c'), 4, 2],
    ];
    const { said, problems } = await read(componentOf(section(10, [items.length, ...items.flat()])));
    expect(problems).toEqual([]);
    expect(said?.imports).toEqual(['log', 'a:b/c@1.0.0', 'wasi:clocks/x@0.3.0', 't', 'u', 'm', 'c']);
    expect(said?.capabilities).toEqual(['clocks', 'host']);
  });
});

test.each<[string, string[], string[]]>([
  ['a program that prints', ['fd_write', 'fd_close', 'fd_seek', 'fd_prestat_get', 'proc_exit'], ['exit', 'stdio']],
  ['the environment', ['environ_get', 'args_get'], ['arguments', 'environment']],
  ['time and chance', ['clock_time_get', 'poll_oneoff', 'random_get'], ['clocks', 'random']],
  ['sockets of WasmEdge and WASIX', ['sock_open', 'sock_connect'], ['sockets']],
  ['programs', ['proc_spawn2'], ['processes']],
])('WASI preview 1: %s', async (_, functions, capabilities) => {
  const imports = functions.map(name => `wasi_snapshot_preview1#${name}`);
  expect((await read(moduleOf(importing(...imports)))).said?.capabilities).toEqual(capabilities);
});

test.each<[string, string[]]>([
  ['env#__syscall_openat', ['files']],
  ['env#__syscall_connect', ['sockets']],
  ['env#emscripten_run_script', ['javascript']],
  ['env#emscripten_fetch_start', ['http']] as [string, string[]],
  ['env#emscripten_resize_heap', []],
  ['env#my_function', ['host']],
  ['wbg#__wbg_fetch_1234', ['http', 'javascript']],
  ['wbg#__wbg_getRandomValues_1f', ['javascript', 'random']],
  ['gojs#syscall/js.valueGet', ['javascript']],
  ['wasi#thread-spawn', ['threads']],
  ['wasi_experimental_http#req', ['http']],
  ['wasi_ephemeral_nn#load', ['inference']],
  ['other#f', ['host']],
])('%s is %j', async (name, capabilities) => {
  expect((await read(moduleOf(importing(name)))).said?.capabilities).toEqual(capabilities);
});

describe('what is damaged', () => {
  test.each<[string, Uint8Array]>([
    ['a file that is no WebAssembly', Buffer.from('<html>not found</html>')],
    ['an empty file', Buffer.alloc(0)],
    ['a magic number alone', Buffer.from('\0asm')],
    ['a version that nobody knows', Buffer.from([0, 0x61, 0x73, 0x6d, 9, 0, 9, 0])],
  ])('%s is a problem and no package', async (_, bytes) => {
    const { packages, problems } = await read(bytes);
    expect(packages).toEqual([]);
    expect(problems).toMatchObject([{ code: 'file-unreadable', path }]);
  });

  const whole = importing('wasi_snapshot_preview1#path_open');
  test.each<[string, Uint8Array]>([
    ['a section that is longer than the file', moduleOf(whole, Buffer.from([3, 0xff, 0xff, 0xff, 0xff, 0x0f]))],
    ['a length that is no number', moduleOf(whole, Buffer.from([3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]))],
    ['a length that does not end', moduleOf(whole, Buffer.from([3, 0x80]))],
    ['a file that is cut off', moduleOf(whole, section(10, Buffer.alloc(100))).subarray(0, -50)],
    ['a name that is longer than its section', moduleOf(whole, Buffer.from([0, 2, 0x7f, 0x41]))],
    ['imports that are fewer than stated', moduleOf(whole, section(2, [200]))],
    ['an import of an unknown kind', moduleOf(whole, section(2, [1, 1, 0x61, 1, 0x62, 99, 0]))],
    ['a list of crates that is none', moduleOf(whole, custom('.dep-v0', Buffer.from('none')))],
    [
      'a list of crates that inflates to more than memory holds',
      moduleOf(whole, custom('.dep-v0', deflateSync(`{"packages":[${' '.repeat(20 << 20)}]}`))),
    ],
    [
      'a component whose module is none',
      componentOf(asking('wasi:filesystem/types@0.2.0'), section(1, Buffer.alloc(20))),
    ],
  ])('%s is a problem, and what was read before holds', async (_, bytes) => {
    const { said, problems } = await read(bytes);
    expect(problems).toMatchObject([{ code: 'file-unreadable', path }]);
    expect(said?.capabilities).toEqual(['files']);
  });

  it('does not follow components inside each other for ever', async () => {
    let bytes = componentOf();
    for (let depth = 0; depth < wasmBounds.depth + 4; depth++) bytes = componentOf(section(4, bytes));
    const { problems, said } = await read(bytes);
    expect(said?.nested).toBe(wasmBounds.depth - 1);
    expect(problems[0]?.message).toContain('inside each other');
  });
});

it('never throws, whatever bytes are changed', async () => {
  const base = componentOf(
    section(1, moduleOf(importing('env#a', 'wasi_snapshot_preview1#fd_read'), depV0, producing(['sdk', 'x', '1']))),
    asking('wasi:sockets/tcp@0.2.3'),
    custom('component-name', [0, ...leb(6), ...named('outer')]),
  );
  const change = fc.tuple(fc.nat(base.length - 1), fc.integer({ min: 0, max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 20 }), fc.nat(base.length), async (changes, cut) => {
      const bytes = Buffer.from(base);
      for (const [at, value] of changes) bytes[at] = value;
      await read(changes.length % 2 ? bytes : bytes.subarray(0, cut));
    }),
    { numRuns: 200 },
  );
});
