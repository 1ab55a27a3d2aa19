/** What a WebAssembly module asks of its host that whoever runs it should know: ids `PLW-…`. */
import type { FoundInFile, Package, Text } from '../model/index.ts';
import type { Check, Hit } from './types.ts';

/** A module of the inventory. */
interface Asking {
  name: string;
  capabilities: readonly string[];
  /** `module#function`, or the interface of a component; some of them, where there are many. */
  imports: readonly string[];
}

const reference = 'https://github.com/WebAssembly/WASI/blob/main/docs/Capabilities.md';

/** One check: a capability, and what it means. */
const asks = (
  id: string,
  capability: string,
  severity: Check<Asking>['severity'],
  what: Text,
  why: Text,
  fix: Text,
  sign: RegExp,
): Check<Asking> => ({
  id,
  severity,
  advice: {
    title: { en: `a WebAssembly module ${what.en}`, zh: `WebAssembly 模块${what.zh}` },
    why,
    fix,
    standards: [],
  },
  references: [reference],
  *find({ name, capabilities, imports }): Iterable<Hit> {
    if (!capabilities.includes(capability)) return;
    const first = imports.filter(one => sign.test(one)).slice(0, 3);
    const by = first.length > 0 ? first : imports.slice(0, 1);
    yield {
      message: {
        en: `${name} ${what.en}: it imports ${by.join(', ')}`,
        zh: `${name} ${what.zh}：它导入了 ${by.join('、')}`,
      },
    };
  },
});

export const wasmChecks: readonly Check<Asking>[] = [
  asks(
    'PLW-001',
    'sockets',
    'medium',
    { en: 'asks for sockets', zh: '请求使用套接字' },
    {
      en: 'With a socket the module reaches every address that its host lets it, and can carry data out.',
      zh: '有了套接字，模块就能访问宿主允许的任何地址，并可能外传数据。',
    },
    {
      en: 'Grant it the addresses that it needs and no more (wasmtime: --wasi tcp, inherit-network off by default), or build it without sockets.',
      zh: '仅授予它所需的地址（wasmtime 默认不继承网络），或在构建时去掉套接字。',
    },
    /sock|tls/,
  ),
  asks(
    'PLW-002',
    'files',
    'low',
    { en: 'asks for files', zh: '请求访问文件' },
    {
      en: 'The module opens files of every directory that its host opens for it; given the root, that is all of them.',
      zh: '模块可以打开宿主为其预先打开的目录中的任何文件；若给出根目录，则是全部文件。',
    },
    {
      en: 'Open for it the directories that it works in alone, read-only where it does not write.',
      zh: '只为它打开所需的目录；无需写入时以只读方式打开。',
    },
    /#(path_|__?_?_?syscall)|filesystem/,
  ),
  asks(
    'PLW-003',
    'http',
    'low',
    { en: 'asks for outgoing HTTP', zh: '请求发出 HTTP 请求' },
    {
      en: 'The module can call services, and carry data to them, as far as its host lets it.',
      zh: '模块可以在宿主允许的范围内调用外部服务并传出数据。',
    },
    {
      en: 'List the hosts that it may call (allowed_outbound_hosts in Spin, an egress policy around other hosts).',
      zh: '列出它可以访问的主机（Spin 的 allowed_outbound_hosts，或在宿主外围设置出口策略）。',
    },
    /http|fetch/i,
  ),
  asks(
    'PLW-004',
    'processes',
    'medium',
    { en: 'asks to start other programs', zh: '请求启动其他程序' },
    {
      en: 'A program that the module starts is outside of its sandbox.',
      zh: '模块启动的程序不受其沙箱约束。',
    },
    {
      en: 'Run it under a host that has no such function, or build it without.',
      zh: '在没有该功能的宿主中运行，或在构建时去掉该功能。',
    },
    /proc|fork|exec|spawn/,
  ),
];

/** What is to be said of the WebAssembly modules among packages. */
export function checkWasm(packages: readonly Package[]): FoundInFile[] {
  return packages.flatMap(one => {
    const asking = askingOf(one);
    if (!asking) return [];
    const { path, layer } = one;
    return wasmChecks.flatMap(check =>
      [...check.find(asking)].map(({ message }) => ({
        id: check.id,
        kind: 'misconfiguration' as const,
        severity: check.severity,
        subject: { kind: 'file' as const, path, ...(layer?.diffId && { layer: layer.diffId }) },
        message,
      })),
    );
  });
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter(one => typeof one === 'string') : []);

function askingOf({ type, name, extra }: Package): Asking | undefined {
  const said = type === 'generic' ? extra?.['wasm'] : undefined;
  if (!isRecord(said)) return undefined;
  return { name, capabilities: texts(said['capabilities']), imports: texts(said['imports']) };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
