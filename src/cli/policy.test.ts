/** Waivers, VEX and replay as a user meets them, on a source tree with one package that the starter set knows. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from './program.ts';

const home = process.cwd();
const minimist = 'CVE-2021-44906';
let folder: string;
let out: string;
let err: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  mkdirSync(join(folder, 'app'));
  const lock = { lockfileVersion: 3, packages: { 'node_modules/minimist': { version: '1.2.0', license: 'MIT' } } };
  writeFileSync(join(folder, 'app/package-lock.json'), JSON.stringify(lock));
  process.chdir(folder);
  writeFileSync('policy.yaml', policy('finding.severity == "critical"'));
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-06-30T12:00:00Z') });
  vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    out += chunk;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(chunk => {
    err += chunk;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  process.chdir(home);
  rmSync(folder, { recursive: true });
  process.exitCode = undefined;
});

const policy = (when: string, name = 'mine'): string => `apiVersion: plimsoll.dev/v1
kind: Policy
metadata: { name: ${name}, description: { en: What we ship, zh: 发布要求 } }
environments: [{ name: production, mode: block }, { name: test, mode: warn }]
rules:
  - id: grave
    title: { en: it is grave, zh: 问题严重 }
    standards: [SP 800-190 4.1.1]
    when: ${when}
`;

async function plimsoll(...args: string[]): Promise<number> {
  out = '';
  err = '';
  process.exitCode = undefined;
  return run(args.includes('--lang') ? args : [...args, '--lang', 'en']);
}
const folded = (): string => `${out} ${err}`.replace(/\s+/g, ' ');
const common = ['--no-cache', '--offline', '--db', ''];
const gate = (...more: string[]): Promise<number> =>
  plimsoll('gate', 'repo:app', ...common, '--policy', 'policy.yaml', ...more);
const store = (file: string, ...more: string[]): Promise<number> =>
  plimsoll('scan', 'repo:app', ...common, '-f', 'json', '-o', file, ...more);

describe('a waiver', () => {
  const waivers = `apiVersion: plimsoll.dev/v1
kind: Waivers
waivers: [{ id: ${minimist}, reason: never called, owner: team-a, expires: 2030-06-30 }]
`;

  it('counts through its last day, and the finding is back the day after', async () => {
    writeFileSync('plimsoll.yaml', waivers);
    vi.setSystemTime('2030-06-30T23:59:59Z');
    expect(await gate('--show-waived')).toBe(0);
    expect(folded()).toContain('by team-a: never called (until 2030-06-30)');
    vi.setSystemTime('2030-07-01T00:00:00Z');
    expect(await gate()).toBe(1);
    expect(folded()).toContain(`the waiver of ${minimist} by team-a ended on 2030-06-30: 1 finding counts again`);
  });

  it('is counted in the table of a scan, and listed on request', async () => {
    writeFileSync('plimsoll.yaml', waivers);
    await plimsoll('scan', 'repo:app', ...common);
    expect(folded()).toContain('1 waived');
    expect(out).not.toMatch(/^Waived/m);
    await plimsoll('scan', 'repo:app', ...common, '--show-waived');
    expect(folded()).toMatch(/Waived CVE-2021-44906 minimist .*by team-a: never called/);
  });

  it('of today stands in the place of those that a stored scan was judged by', async () => {
    writeFileSync('plimsoll.yaml', waivers);
    mkdirSync('scans');
    await store('scans/a.json');
    const replay = (...more: string[]) =>
      plimsoll('policy', 'replay', '--scans', 'scans', '--policy', 'policy.yaml', ...more);
    await replay('--all');
    expect(folded()).toContain('warn warn');
    await replay('--no-waivers');
    expect(folded()).toContain('this policy would block every one of them');
    await plimsoll('policy', 'explain', 'policy.yaml', 'scans/a.json');
    expect(folded()).toContain('1 finding waived by team-a until 2030-06-30');
  });
});

describe('VEX', () => {
  const write = async (format: string, product = 'pkg:npm/minimist@1.2.0'): Promise<string> => {
    const reason = ['--status', 'not_affected', '--justification', 'vulnerable_code_not_in_execute_path'];
    const file = `${format}.vex.json`;
    await plimsoll('vex', minimist, '--product', product, ...reason, '--author', 'ops', '--format', format, '-o', file);
    return file;
  };

  it.each(['openvex', 'cyclonedx', 'csaf'])('that was written as %s is heard when it is read', async format => {
    expect(await gate()).toBe(1);
    expect(await gate('--vex', await write(format), '--show-waived')).toBe(0);
    expect(folded()).toMatch(/by ops .*: not_affected \(vulnerable_code_not_in_execute_path\)/);
  });

  it('of another product has no effect, and a scan says so', async () => {
    const file = await write('openvex', 'pkg:npm/somebody-else@1.0.0');
    expect(await gate('--vex', file)).toBe(1);
    await plimsoll('scan', 'repo:app', ...common, '--vex', file);
    expect(folded()).toContain('openvex.vex.json');
    expect(folded()).toMatch(/other products/);
  });

  it('is heard inside an attestation', async () => {
    const predicate = JSON.parse(readFileSync(await write('openvex'), 'utf8')) as object;
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://openvex.dev/ns/v0.2.0',
      predicate,
    };
    const payload = Buffer.from(JSON.stringify(statement)).toString('base64');
    const envelope = { payloadType: 'application/vnd.in-toto+json', payload, signatures: [] };
    writeFileSync('envelope.json', JSON.stringify(envelope));
    writeFileSync('bundle.json', JSON.stringify({ dsseEnvelope: envelope }));
    expect(await gate('--vex', 'envelope.json')).toBe(0);
    expect(await gate('--vex', 'bundle.json')).toBe(0);
  });

  it('is heard in CycloneDX’s XML', async () => {
    writeFileSync(
      'vex.xml',
      `<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1">
  <metadata><authors><author><name>ops</name></author></authors></metadata>
  <components><component type="library" bom-ref="m"><name>minimist</name><purl>pkg:npm/minimist@1.2.0</purl></component></components>
  <vulnerabilities><vulnerability><id>${minimist}</id>
    <analysis><state>not_affected</state><justification>code_not_reachable</justification>
      <responses><response>will_not_fix</response></responses></analysis>
    <affects><target><ref>m</ref></target></affects>
  </vulnerability></vulnerabilities>
</bom>`,
    );
    expect(await gate('--vex', 'vex.xml', '--show-waived')).toBe(0);
    expect(folded()).toContain('by ops (vex.xml): not_affected');
  });

  it('is found in a repository, by the packages that are aboard', async () => {
    mkdirSync('hub/pkg/npm/minimist', { recursive: true });
    writeFileSync('hub/pkg/npm/minimist/vex.json', readFileSync(await write('openvex', 'pkg:npm/minimist')));
    const index = (...packages: object[]): void =>
      writeFileSync('hub/index.json', JSON.stringify({ updated_at: '', packages }));
    index(
      { id: 'pkg:npm/lodash', location: 'nowhere.json' },
      { id: 'pkg:npm/minimist', location: 'pkg/npm/minimist/vex.json' },
    );
    expect(await gate('--vex', 'repo:hub')).toBe(0);
    index({ id: 'pkg:npm/lodash', location: 'nowhere.json' });
    expect(await gate('--vex', 'repo:hub')).toBe(1);
    index({ id: 'pkg:npm/minimist', location: 'gone.json' });
    expect(await gate('--vex', 'repo:hub')).toBe(3);
    index({ id: 'pkg:npm/minimist', location: '../policy.yaml' });
    expect(await gate('--vex', 'repo:hub')).toBe(3);
    expect(folded()).toContain('lies outside of the repository');
    expect(await gate('--vex', 'repo:http://vex.example')).toBe(2);
  });

  it('that is looked for where nothing hangs is said not to have been looked for', async () => {
    await gate('--vex', 'registry');
    expect(folded()).toContain('VEX documents attached to the image could not be looked for');
  });
});

describe('facts that a policy asks for', () => {
  it('say how to supply them, where a rule needs them', async () => {
    writeFileSync('policy.yaml', policy('artifact.signature == "unknown"'));
    expect(await gate('--env', 'test')).toBe(0);
    expect(folded()).toContain('whether the image is signed is not known: it was not read from a registry');
    writeFileSync('policy.yaml', policy('finding.inUse == "unknown"'));
    await gate('--env', 'test');
    expect(folded()).toContain('say what was seen running with --in-use FILE');
  });

  it('--in-use says what was seen running', async () => {
    writeFileSync('policy.yaml', policy('finding.inUse == "yes"'));
    const seen = (packages: string): void =>
      writeFileSync('use.yaml', `apiVersion: plimsoll.dev/v1\nkind: InUse\npackages: [${packages}]\n`);
    seen('pkg:npm/minimist@1.2.0');
    expect(await gate('--in-use', 'use.yaml')).toBe(1);
    seen('pkg:npm/other@1');
    expect(await gate('--in-use', 'use.yaml')).toBe(0);
    seen('1: 2');
    expect(await gate('--in-use', 'use.yaml')).toBe(2);
  });

  it('known images are those that the policy lists, where it lists any', async () => {
    writeFileSync('policy.yaml', policy("'!artifact.known'"));
    expect(await gate()).toBe(0);
    writeFileSync('policy.yaml', `${policy("'!artifact.known'")}trust: { knownImages: ["registry.example/*"] }\n`);
    expect(await gate()).toBe(1);
    writeFileSync('policy.yaml', `${policy("'!artifact.known'")}trust: { knownImages: ["repo:*"] }\n`);
    expect(await gate()).toBe(0);
  });

  it('a signing key is read before anything is scanned', async () => {
    writeFileSync('key.pem', 'no key');
    expect(await gate('--signature-key', 'key.pem')).toBe(2);
    expect(folded()).toContain('the public key cannot be read');
  });
});

describe('replay', () => {
  it('judges 1,000 stored scans under two policies, and says what would change', async () => {
    mkdirSync('scans');
    await store('one.json', '--with-packages');
    const text = readFileSync('one.json', 'utf8');
    for (let at = 0; at < 1000; at++) {
      const changed = at % 4 === 0 ? text.replaceAll('"critical"', '"low"') : text;
      writeFileSync(`scans/${at}.json`, changed.replaceAll('repo:app', `registry.example/app-${at}:1`));
    }
    writeFileSync('new.yaml', policy('finding.severity.atLeast("low")', 'new'));
    const began = performance.now();
    expect(
      await plimsoll('policy', 'replay', '--scans', 'scans', '--policy', 'new.yaml', '--against', 'policy.yaml'),
    ).toBe(0);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(out.split('\n').slice(0, 6)).toEqual([
      '1000 stored scans, 250 would change',
      '  warn → block: 250',
      'WARNING: this policy would block every one of them',
      '',
      expect.stringMatching(/^BEFORE +AFTER +ENVIRONMENT +REFERENCE +BECAUSE OF$/),
      expect.stringMatching(/^warn +block +production +registry\.example\/app-0:1 +grave$/),
    ]);
    expect(out).toContain('… and 210 more (--all)');
  });

  it('judges what is aboard and the age of a scan where the report holds them, and says so where it does not', async () => {
    mkdirSync('scans');
    writeFileSync('policy.yaml', policy('\'"minimist" in artifact.packages\''));
    await store('scans/without.json');
    await plimsoll('policy', 'explain', 'policy.yaml', 'scans/without.json');
    expect(folded()).toContain('rule grave could not be judged');
    await store('scans/with.json', '--with-packages');
    await plimsoll('policy', 'explain', 'policy.yaml', 'scans/with.json');
    expect(folded()).toContain('blocked by rule grave because: it is grave');
    writeFileSync('policy.yaml', policy('artifact.scanAgeDays > 7'));
    vi.setSystemTime('2030-07-20T00:00:00Z');
    await plimsoll('policy', 'explain', 'policy.yaml', 'scans/with.json');
    expect(folded()).toContain('artifact.scanAgeDays = 19');
  });
});

describe('policy explain', () => {
  it.each([
    [
      'en',
      `mine: What we ship

environment production: block and alert
environment test: warn and pass

block grave (SP 800-190 4.1.1)
  it is grave
  finding.severity == "critical"
`,
      [
        'block  repo:app',
        '  - blocked by rule grave for 1 finding because: it is grave: CVE-2021-44906',
        '  - judged by policy mine for environment production, which blocks (by default: nothing else fits)',
        'block  grave × 1: it is grave',
      ],
    ],
    [
      'zh-CN',
      `mine: 发布要求

环境 production：阻止并告警
环境 test：警告并放行

阻止 grave (SP 800-190 4.1.1)
  问题严重
  finding.severity == "critical"
`,
      [
        '阻止  repo:app',
        '  - 规则 grave 阻止，涉及 1 项发现，原因：问题严重：CVE-2021-44906',
        '  - 按策略 mine 针对环境 production 裁决，该环境会阻止（默认：没有其他匹配）',
        '阻止  grave × 1: 问题严重',
      ],
    ],
  ])('in %s says what the policy says, and how a verdict came about', async (lang, described, account) => {
    await plimsoll('policy', 'explain', 'policy.yaml', '--lang', lang);
    expect(out).toBe(described);
    await store('a.json');
    await plimsoll('policy', 'explain', 'policy.yaml', 'a.json', '--lang', lang);
    expect(out.split('\n')).toEqual(expect.arrayContaining(account));
  });
});
