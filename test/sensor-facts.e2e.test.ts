/**
 * What the live sensor finds out beside rules, on real containers: programs that the image does not have, packages in use, and
 * alerts of code that is known to be exploited.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InUse } from '../src/runtime/facts/types.ts';
import { type Box, openRange, type Range } from './range/box.ts';
import { imageName, imageTag, noBoxes } from './range/image.ts';
import { noSensor, type Raised, type Sensor, startSensor } from './range/sensor.ts';
import { plimsoll, reported, type ScanJson, scratch } from './real/plimsoll.ts';
import { skipping } from './real/programs.ts';

const exploitedId = 'CVE-2099-1001';
/** Made up: one for each source package. `openssl` has the library that curl runs, and a program that nobody runs. */
const record = (id: string, name: string): object => ({
  ...{ id, modified: '2026-01-01T00:00:00Z', summary: 'Made up', aliases: [] },
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
  affected: [
    {
      package: { ecosystem: 'Debian:12', name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
    },
  ],
});
const advisories = [record('DEBIAN-CVE-2099-2001', 'openssl'), record('DEBIAN-CVE-2099-2002', 'cron')];

const rule = {
  ...{ rule: 'Shell of an interpreter', desc: 'A shell that an interpreter began', priority: 'NOTICE' },
  condition: 'evt.type in (execve, execveat) and proc.name in (sh, dash) and proc.pname startswith python',
  output: 'shell=%proc.cmdline',
};
/** A shell that no interpreter began: nothing of it is known to be exploited. */
const innocent = {
  ...{ rule: 'Listing of the root', desc: 'A program', priority: 'NOTICE' },
  condition: 'evt.type in (execve, execveat) and proc.name = ls and proc.args = "/opt"',
  output: 'listing=%proc.cmdline',
};

describe.skipIf(skipping('facts', (await noBoxes()) ?? (await noSensor())))('facts', () => {
  const { folder, remove } = scratch('facts');
  const inUseFile = join(folder, 'in-use.json');
  let range: Range;
  let sensor: Sensor;
  let box: Box;
  let scanned: ScanJson;
  let scan: (...args: string[]) => Promise<ScanJson>;

  beforeAll(async () => {
    range = await openRange();
    const db = join(folder, 'db');
    mkdirSync(join(folder, 'advisories'));
    writeFileSync(join(folder, 'advisories/osv.ndjson'), advisories.map(one => `${JSON.stringify(one)}\n`).join(''));
    const vulnerabilities = [{ cveID: exploitedId, dateAdded: '2026-01-01' }];
    writeFileSync(
      join(folder, 'advisories/kev.json'),
      JSON.stringify({ catalogVersion: '1', dateReleased: '2026-01-01', vulnerabilities }),
    );
    const overlay = join(folder, 'overlay.json');
    writeFileSync(overlay, JSON.stringify({ ...record('ACME-1', 'python3.11'), aliases: [exploitedId] }));
    for (const args of [
      ['build', '--from', join(folder, 'advisories'), '--db', db],
      ['overlay', 'add', overlay, '--db', db],
    ]) {
      const { code, stderr } = await plimsoll(['db', ...args]);
      if (code !== 0) throw new Error(`db ${args[0]} ended with ${code}: ${stderr}`);
    }
    const archive = join(folder, 'image.tar');
    await range.podman('save', '--quiet', '--output', archive, `${imageName}:${imageTag}`);
    scan = async (...args) =>
      reported<ScanJson>(
        await plimsoll(['scan', `docker-archive:${archive}`, '--db', db, '--offline', '--format', 'json', ...args]),
      );
    scanned = await scan();
    const report = join(folder, 'report.json');
    writeFileSync(report, JSON.stringify(scanned));

    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, JSON.stringify([rule, innocent]));
    // It runs before the sensor does: its first program is in use too.
    box = await range.box('plain');
    sensor = await startSensor({ rules: [rules], options: ['--facts', inUseFile, '--findings', report] });
    await box.run('cp /bin/ls /tmp/copied && /tmp/copied /tmp', 'drift');
    await box.run('curl --version; cat /etc/ssl/openssl.cnf; sleep 1', 'use');
    await box.run('ls /opt', 'innocent');
    await box.run(`python3 -c 'import os, time; os.system("sh -c id; sleep 0.3")'`, 'exploited');
    await sensor.settled();
  }, 300_000);

  afterAll(async () => {
    await sensor?.stop();
    await range?.stop();
    remove();
  });

  const inside = (name: string): Raised[] =>
    sensor.alerts.filter(({ rule, fields }) => rule === name && fields['container.id'] === box.id.slice(0, 12));

  test('a program that the image does not have is an alert', () => {
    const drifts = inside('Drift: what the image does not have was run');
    expect(drifts).toHaveLength(1);
    expect(drifts[0]).toMatchObject({
      priority: 'Warning',
      fields: {
        'drift.path': '/tmp/copied',
        'drift.by': 'overlay',
        'proc.cmdline': '/tmp/copied /tmp',
        'container.image.repository': imageName,
        'container.image.tag': imageTag,
        'container.image.digest': expect.stringMatching(/^sha256:/),
      },
    });
  });

  test('a shell of a process whose package is known to be exploited says so, and is critical', () => {
    const alerts = inside(rule.rule);
    expect(alerts.length, sensor.said()).toBeGreaterThan(0);
    for (const { priority, output, fields } of alerts) {
      expect(fields['vuln.exploited']).toEqual([exploitedId]);
      expect(fields['vuln.packages']).toEqual([expect.stringContaining('pkg:deb/debian/python3.11-minimal@')]);
      expect(priority).toBe('Critical');
      expect(output).toContain('Critical shell=');
      expect(output).toContain(`known to be exploited`);
    }
  });

  test('what runs nothing of the kind stays as it was', () => {
    const [alert] = inside(innocent.rule);
    expect(alert?.priority).toBe('Notice');
    expect(alert?.fields['vuln.exploited']).toBeUndefined();
  });

  test('packages of which files were run, mapped or read are in use; of others nobody knows', async () => {
    await sensor.stop();
    const { images } = JSON.parse(readFileSync(inUseFile, 'utf8')) as { images: InUse[] };
    const found = images.find(({ image }) => image.name === `${imageName}:${imageTag}`);
    const names = found?.packages.map(purl => /^pkg:deb\/debian\/([^@]+)@/.exec(purl)?.[1]);
    expect(names).toEqual(expect.arrayContaining(['dash', 'coreutils', 'libc6', 'curl', 'libssl3', 'openssl']));
    expect(names).not.toContain('cron');

    const judged = await scan('--in-use', inUseFile);
    const factors = (name: string): string[] =>
      judged.findings
        .filter(finding => finding.package?.name === name)
        .flatMap(({ riskFactors }) => riskFactors?.map(({ code }) => code) ?? []);
    expect(factors('libssl3')).toContain('in-use');
    expect(factors('cron').length).toBeGreaterThan(0);
    expect(factors('cron').filter(code => /in-use/.test(code))).toEqual([]);
  });
});
