/** Reports of the real program, and the HTML one in a real browser. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../src/model/index.ts';
import { formatOf, formats } from '../src/report/index.ts';
import { manyFindings, otherKinds, sample } from '../src/report/testdata/sample.ts';
import { plimsoll, scratch } from './real/plimsoll.ts';

const { folder, remove } = scratch('reports');
afterAll(remove);

describe('scan', () => {
  const root = join(folder, 'root');
  beforeAll(() => {
    mkdirSync(join(root, 'app/node_modules/lodash'), { recursive: true });
    writeFileSync(join(root, 'app/node_modules/lodash/package.json'), '{"name":"lodash","version":"4.17.10"}');
  });

  it('writes every format, several in one run', async () => {
    const ids = formats.map(({ id }) => id).filter(id => id !== 'cosign-vuln-statement' && id !== 'table');
    const asked = ids.flatMap(id => ['--format', id, '-o', join(folder, id)]);
    const args = ['scan', `rootfs:${root}`, '--no-cache', '--offline', ...asked, '--format', 'table'];
    const { code, stdout, stderr } = await plimsoll(args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('lodash');
    for (const id of ids) expect(readFileSync(join(folder, id), 'utf8')).toContain('lodash');
  });

  it('refuses two reports on standard output', async () => {
    const { code, stderr } = await plimsoll(['scan', `rootfs:${root}`, '--format', 'sarif', '--format', 'html']);
    expect(code).toBe(2);
    expect(stderr).toContain('two formats would be written to standard output');
  });

  it('says that a folder has no digest to attest to', async () => {
    const { code, stderr } = await plimsoll([
      'scan',
      `rootfs:${root}`,
      '--offline',
      '--format',
      'cosign-vuln-statement',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('no digest');
  });
});

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!browserPath) console.warn('the HTML report is not opened: there is no Chromium');

describe.skipIf(!browserPath)('the HTML report in a browser', () => {
  let browser: Browser;
  const faults: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath as string, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  async function opened(
    findings: Finding[],
    look: { colorScheme?: 'dark' | 'light'; width?: number } = {},
  ): Promise<Page> {
    const file = join(folder, 'report.html');
    let text = '';
    for await (const piece of formatOf('html').write(sample({ findings }))) text += piece;
    writeFileSync(file, text);
    const viewport = { width: look.width ?? 1280, height: 900 };
    // The policy of the page lets no script of a test in either.
    const page = await browser.newPage({ viewport, colorScheme: look.colorScheme ?? 'light', bypassCSP: true });
    page.on('console', message => faults.push(message.text()));
    page.on('pageerror', error => faults.push(error.message));
    page.on('request', request => {
      if (!request.url().startsWith('file:') && !request.url().startsWith('data:')) faults.push(request.url());
    });
    await page.goto(`file://${file}`);
    return page;
  }
  const every = [...sample().findings, ...otherKinds];
  /** What is seen of the first element: one language, where `textContent` has both. */
  const visible = (page: Page, query: string): Promise<string> =>
    page.evaluate<string>(`document.querySelector('${query}').innerText`);
  const shown = (page: Page): Promise<number> => page.locator('.f:not([hidden])').count();

  it.each([
    ['en', 'light', 1280],
    ['en', 'dark', 1280],
    ['zh-CN', 'light', 1280],
    ['zh-CN', 'dark', 480],
  ] as const)('has nothing serious for axe: %s, %s, %i px', async (lang, colorScheme, width) => {
    const page = await opened(every, { colorScheme, width });
    if (lang === 'zh-CN') await page.click('#lang');
    expect(await page.getAttribute('html', 'lang')).toBe(lang);
    await page.click('.f summary');
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.close();
  });

  it('shows one language at a time, and remembers no more than that', async () => {
    const page = await opened(every);
    expect(await visible(page, '.word')).toContain('BLOCK');
    expect(await visible(page, 'h2')).toBe('By severity');
    await page.click('#lang');
    expect(await visible(page, '.word')).toContain('阻止');
    expect(await page.getAttribute('#search', 'placeholder')).toMatch(/搜索/);
    expect(await page.title()).toMatch(/^安全报告/);
    await page.close();
  });

  it('filters by severity, kind, fix, exploitation and text, and sorts', async () => {
    const page = await opened(every);
    expect(await shown(page)).toBe(every.length);
    await page.click('.tools .chip[data-s=critical]');
    expect(await shown(page)).toBe(every.filter(({ severity }) => severity !== 'critical').length);
    await page.click('.tools .chip[data-s=critical]');
    await page.selectOption('#kind', 'secret');
    expect(await shown(page)).toBe(1);
    await page.selectOption('#kind', '');
    await page.check('#exploited');
    expect(await shown(page)).toBe(1);
    await page.uncheck('#exploited');
    await page.fill('#search', 'lodash 4.17.21');
    await expect.poll(() => shown(page)).toBe(1);
    await page.fill('#search', 'no such thing');
    await expect.poll(() => page.locator('#none').isVisible()).toBe(true);
    await page.fill('#search', '');
    await page.selectOption('#sort', 'id');
    expect(await page.locator('.f .id').first().textContent()).toContain('AGPL-3.0-only');
    await page.close();
  });

  it('is usable with 2,000 findings', async () => {
    const page = await opened(manyFindings(2000));
    const began = performance.now();
    await page.fill('#search', 'package-12');
    await expect.poll(() => page.locator('#count').textContent(), { timeout: 15_000 }).toBe('33 / 2000');
    // A machine that others use too makes us wait; a page that lays out every row one by one takes much longer.
    expect(performance.now() - began).toBeLessThan(5000);
    await page.close();
  });

  it('has no fault in the console and asks for nothing', () => {
    expect(faults).toEqual([]);
  });
});
