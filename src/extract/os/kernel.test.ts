import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../testing.ts';
import { kernelModule, vmlinuz } from './kernel.ts';

describe('a kernel', () => {
  const image = (text: string, pointer = 0x3a00): Buffer => {
    const bytes = Buffer.alloc(0x200 + pointer + 600);
    bytes.write('HdrS', 0x202);
    bytes.writeUInt16LE(pointer, 0x20e);
    bytes.write(text, 0x200 + pointer);
    return bytes;
  };

  it('states its version at the head', async () => {
    const content = image('6.8.0-49-generic (buildd@host) #49~22.04.1-Ubuntu SMP\0');
    const { packages } = await factsOf(vmlinuz, { 'boot/vmlinuz-6.8.0-49-generic': content });
    expect(packages).toMatchObject([{ type: 'generic', name: 'Linux Kernel', version: '6.8.0-49-generic' }]);
  });

  it.each([
    ['text', Buffer.from('asdf\n')],
    ['nothing', Buffer.alloc(0)],
    ['a head that points behind the end', image('6.8.0').subarray(0, 0x300)],
    ['a head that points at no version', image('\0\0\0')],
  ])('%s is none', async (_, content) => {
    expect(await factsOf(vmlinuz, { 'boot/vmlinuz': content })).toMatchObject({ packages: [], problems: [] });
  });

  it.each([
    ['boot/foo/vmlinuz', true],
    ['boot/vmlinuz-6.1', true],
    ['usr/lib/modules/6.1/vmlinuz', true],
    ['boot/vmlinuz.old', false],
    ['boot/foovmlinuz-1', false],
    ['var/vmlinuz-1', false],
  ])('%s: wanted is %s', (path, wanted) => expect(vmlinuz.wants(path, { path, size: 0, mode: 0 })).toBe(wanted));
});

describe('a kernel module', () => {
  const path = 'lib/modules/6.5.0/extra/nvidia-drm.ko';
  /** ELF with `.modinfo` and the names of sections alone. */
  const moduleOf = (info: string, wide = true, little = true): Buffer => {
    const names = Buffer.from('\0.modinfo\0.shstrtab\0');
    const content = Buffer.from(info);
    const entry = wide ? 64 : 40;
    const head = wide ? 64 : 52;
    const table = head + names.length + content.length;
    const bytes = Buffer.alloc(table + entry * 3);
    const u16 = (value: number, at: number) =>
      little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
    const u32 = (value: number, at: number) =>
      little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
    const word = (value: number, at: number) => u32(value, wide && !little ? at + 4 : at);
    bytes.write('\x7fELF', 0, 'latin1');
    bytes[4] = wide ? 2 : 1;
    bytes[5] = little ? 1 : 2;
    word(table, wide ? 40 : 32);
    for (const [index, value] of [entry, 3, 2].entries()) u16(value, (wide ? 58 : 46) + 2 * index);
    names.copy(bytes, head);
    content.copy(bytes, head + names.length);
    const sections: [number, number, number][] = [
      [1, head + names.length, content.length],
      [10, head, names.length],
    ];
    for (const [index, [name, start, size]] of sections.entries()) {
      const at = table + entry * (index + 1);
      u32(name, at);
      word(start, at + (wide ? 24 : 16));
      word(size, at + (wide ? 32 : 20));
    }
    return bytes;
  };
  const info = 'version=550.54\0license=NVIDIA\0vermagic=6.5.0-45-generic SMP mod_unload\0name=nvidia_drm\0';

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('states its version (64 bits: %s, little-endian: %s)', async (wide, little) => {
    expect((await factsOf(kernelModule, { [path]: moduleOf(info, wide, little) })).packages).toEqual([
      {
        type: 'generic',
        name: 'nvidia_drm',
        version: '550.54',
        licences: ['NVIDIA'],
        extra: { kernel: '6.5.0-45-generic' },
        path,
      },
    ]);
  });

  it('is named by its file where it states no name', async () => {
    expect((await factsOf(kernelModule, { [path]: moduleOf('') })).packages).toMatchObject([
      { name: 'nvidia_drm', version: '' },
    ]);
  });

  it('must have its section', async () => {
    expect((await factsOf(kernelModule, { [path]: '\x7fELF and nothing more' })).problems).toMatchObject([
      { code: 'record-invalid', path },
    ]);
  });

  it('is an ELF file: a text in Korean has the same extension', async () => {
    const { packages, problems } = await factsOf(kernelModule, { 'usr/share/vim/tutor.ko': Buffer.from('안녕') });
    expect([packages, problems]).toEqual([[], []]);
  });

  it('with any bytes changed never throws', async () => {
    const bytes = moduleOf(info);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 20 }), async changes => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[at] = value;
        for (const { message } of (await factsOf(kernelModule, { [path]: changed })).problems)
          expect(message).toMatch(/not a kernel/);
      }),
    );
  });
});
