import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probe } from './probe.ts';
import type { ProbeRow } from './probe-row.ts';
import { probeText, sensorWay } from './probe-text.ts';

const root = process.getuid?.() === 0;
const script = `
import { probe } from ${JSON.stringify(join(import.meta.dirname, 'probe.ts'))};
process.stdout.write(JSON.stringify(await probe({ object: '/nonexistent/sensor.bpf.o' })));`;

/** The probe in a process of lesser rights. */
function probedBy(program: string, ...options: string[]): Map<string, ProbeRow> {
  const node = [process.execPath, '--input-type=module', '-e', script];
  const rows: ProbeRow[] = JSON.parse(
    execFileSync(program, [...options, ...node], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  return new Map(rows.map(row => [row.what, row]));
}

const row = (what: string, works: ProbeRow['works'], needed: ProbeRow['needed'] = 'required'): ProbeRow => ({
  what,
  works,
  needed,
  cause: { en: 'so', zh: '因此' },
});

describe('the probe', () => {
  it('names what is missing: the object, and the library', async () => {
    const rows = await probe({ object: '/nonexistent/sensor.bpf.o', libbpf: 'libbpf-nonexistent.so.9' });
    const [library, object] = rows;
    expect(library).toMatchObject({ what: 'libbpf-nonexistent.so.9', works: false });
    expect(library?.cause.en).toContain('libbpf-nonexistent.so.9 cannot be loaded: ');
    expect(object).toMatchObject({ what: 'sensor object', works: false, errno: 'ENOENT' });
    expect(sensorWay(rows)).not.toBe('ebpf');
  });

  it('an object must be one for eBPF', async () => {
    const [, object] = await probe({ object: process.execPath });
    expect(object).toMatchObject({ works: false, cause: { en: `${process.execPath} is no eBPF object` } });
  });

  it.skipIf(!root)('says which capability each type of program lacks', () => {
    const rows = probedBy('setpriv', '--bounding-set=-sys_admin,-bpf,-perfmon,-net_admin');
    const programs: [string, string][] = [
      ['ring buffer', 'CAP_BPF'],
      ['tp_btf', 'CAP_BPF, CAP_PERFMON'],
      ['raw_tp', 'CAP_BPF, CAP_PERFMON'],
      ['fentry', 'CAP_BPF, CAP_PERFMON'],
      ['lsm', 'CAP_BPF, CAP_PERFMON'],
      ['cgroup/connect4', 'CAP_BPF, CAP_NET_ADMIN'],
      ['cgroup/bind4', 'CAP_BPF, CAP_NET_ADMIN'],
      ['kprobe', 'CAP_BPF, CAP_PERFMON'],
      ['fanotify', 'CAP_SYS_ADMIN'],
    ];
    for (const [what, missing] of programs) {
      expect(rows.get(what)).toMatchObject({ works: false, errno: 'EPERM', cause: { en: `${missing} not held` } });
    }
    expect(rows.get('CAP_BPF')?.works).toBe(false);
  });

  it.skipIf(!root)('capabilities of a user namespace are none', () => {
    const rows = probedBy('unshare', '-U', '-r');
    expect(rows.get('user namespace')?.works).toBe(false);
    expect(rows.get('tp_btf')).toMatchObject({ works: false, errno: 'EPERM' });
    expect(rows.get('tp_btf')?.cause.en).toMatch(/user namespace/);
    expect(sensorWay([...rows.values()])).toBe('none');
  });

  it.skipIf(!root)('an ordinary user is told, and nothing fails', () => {
    const rows = probedBy('setpriv', '--reuid=65534', '--clear-groups');
    expect(rows.get('CAP_SYS_ADMIN')?.works).toBe(false);
    expect(rows.get('ring buffer')?.works).toBe(false);
  });
});

const ebpf = [row('libbpf.so.1', true), row('sensor object', true), row('BTF', true), row('ring buffer', true)];
const second = [row('process connector', true, 'second choice'), row('fanotify', true, 'second choice')];

describe('what follows from it', () => {
  it.each([
    ['all is there', [...ebpf, row('tp_btf', true), ...second], 'ebpf'],
    ['raw_tp stands in for tp_btf', [...ebpf, row('tp_btf', false), row('raw_tp', true)], 'ebpf'],
    ['neither', [...ebpf, row('tp_btf', false), row('raw_tp', false), ...second], 'fallback'],
    ['no library', [row('libbpf.so.1', false), ...ebpf.slice(1), row('tp_btf', true), ...second], 'fallback'],
    [
      'not known is not there',
      [...ebpf.slice(0, 3), row('ring buffer', 'unknown'), row('tp_btf', true), second[0] as ProbeRow],
      'processes',
    ],
    ['files alone', [second[1] as ProbeRow], 'files'],
    ['nothing', [], 'none'],
  ] as const)('%s', (_, rows, way) => expect(sensorWay(rows)).toBe(way));

  it('is a table in both languages, that names what is lost', () => {
    const rows = [...ebpf, row('tp_btf', false), ...second];
    expect(probeText(rows, 'en')).toMatch(/^WHAT +WORKS +NEEDED +ERRNO +BECAUSE\nlibbpf\.so\.1 +works +required +so\n/);
    expect(probeText(rows, 'en')).toMatch(/events are lost: .*\bconnect\b.*\bmount\b/);
    expect(probeText(rows, 'zh-CN')).toMatch(/^项目 +状态 +需要程度/);
    expect(probeText(rows, 'zh-CN')).toContain('丢失以下事件类型');
  });
});
