import { Ajv } from 'ajv';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../model/index.ts';
import { finding, openssl, otherKinds, sample } from '../testdata/sample.ts';
import { writeCsv } from './csv.ts';
import { writeDefectDojo } from './defectdojo.ts';
import { writeContainerScanning, writeDependencyScanning } from './gitlab.ts';
import { writeJunit } from './junit.ts';

const every = sample({ findings: [...sample().findings, ...otherKinds] });

async function jsonOf<T>(pieces: AsyncIterable<string>): Promise<T> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return JSON.parse(text) as T;
}

describe('GitLab', () => {
  /** What schema 15.0.7 asks of the members that we write. */
  const text = (maxLength?: number) => ({ type: 'string', minLength: 1, ...(maxLength ? { maxLength } : {}) });
  const object = (required: string[], properties: object = {}) => ({ type: 'object', required, properties });
  const time = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' };
  const who = object(['id', 'name', 'version', 'vendor'], { id: text(), name: text(), version: text() });
  const dependency = object(['package', 'version'], { package: object(['name'], { name: { type: 'string' } }) });
  const schemaOf = (type: string, location: object, required: string[]) =>
    object(['scan', 'version', 'vulnerabilities', ...required], {
      version: { const: '15.0.7' },
      scan: object(['analyzer', 'end_time', 'scanner', 'start_time', 'status', 'type'], {
        analyzer: who,
        scanner: who,
        start_time: time,
        end_time: time,
        status: { enum: ['success', 'failure'] },
        type: { const: type },
        messages: { items: object(['level', 'value'], { level: { enum: ['info', 'warn', 'fatal'] }, value: text() }) },
      }),
      vulnerabilities: {
        items: object(['id', 'identifiers', 'location'], {
          id: { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$' },
          name: { type: 'string', maxLength: 255 },
          severity: { enum: ['Info', 'Unknown', 'Low', 'Medium', 'High', 'Critical'] },
          solution: { type: 'string', maxLength: 7000 },
          identifiers: {
            minItems: 1,
            items: object(['type', 'name', 'value'], { type: text(), name: text(), value: text() }),
          },
          cvss_vectors: { minItems: 1, maxItems: 10, items: object(['vendor', 'vector'], { vendor: text() }) },
          links: { items: object(['url'], { url: { type: 'string', pattern: '^https?://.+' } }) },
          location,
        }),
      },
      dependency_files: {
        items: object(['path', 'package_manager', 'dependencies'], {
          path: text(),
          package_manager: text(),
          dependencies: { items: dependency },
        }),
      },
    });
  const container = object(['dependency', 'operating_system', 'image'], {
    dependency,
    operating_system: text(),
    image: text(),
  });
  const file = object(['dependency', 'file'], { dependency, file: text() });

  it.each([
    ['container_scanning', writeContainerScanning, schemaOf('container_scanning', container, [])],
    ['dependency_scanning', writeDependencyScanning, schemaOf('dependency_scanning', file, ['dependency_files'])],
  ] as const)('%s has the form of its schema', async (_, write, schema) => {
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
    for (const scan of [every, sample({ os: undefined, findings: [finding({ id: '', title: 'x'.repeat(9000) })] })]) {
      validate(await jsonOf(write(scan)));
      expect(validate.errors?.filter(({ instancePath }) => !instancePath.includes('identifiers')) ?? []).toEqual([]);
    }
  });

  it('says that the scan failed where a layer is missing, and the vectors that the schema takes', async () => {
    const report = await jsonOf<{ scan: { status: string }; vulnerabilities: { cvss_vectors?: object[] }[] }>(
      writeContainerScanning(every),
    );
    expect(report.scan.status).toBe('failure');
    expect(report.vulnerabilities[0]?.cvss_vectors).toEqual([
      { vendor: 'NVD', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
    ]);
  });
});

describe('DefectDojo', () => {
  it('has no key that its older versions refuse', async () => {
    const { findings } = await jsonOf<{ findings: Record<string, unknown>[] }>(writeDefectDojo(every));
    const known = new Set(
      'title severity severity_justification description mitigation references date component_name component_version file_path line cvssv3 cvssv3_score epss_score epss_percentile vulnerability_ids publish_date vuln_id_from_tool unique_id_from_tool service active verified false_p risk_accepted static_finding dynamic_finding tags'.split(
        ' ',
      ),
    );
    for (const one of findings) expect(Object.keys(one).filter(key => !known.has(key))).toEqual([]);
    expect(findings.at(-1)).toMatchObject({ active: false, risk_accepted: true, tags: ['vulnerability', 'waived'] });
  });

  it('lets an unknown severity be looked at', async () => {
    const { findings } = await jsonOf<{ findings: Record<string, unknown>[] }>(writeDefectDojo(every));
    expect(findings.find(({ vuln_id_from_tool: id }) => id === 'CVE-2099-0003')).toMatchObject({
      severity: 'Medium',
      severity_justification: 'no feed states a severity',
      tags: ['vulnerability', 'severity-unknown'],
    });
  });
});

/** Elements with their attributes; throws where the text is not well-formed XML. */
function elementsOf(xml: string): { name: string; attributes: Record<string, string> }[] {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on('error', error => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) =>
    elements.push({ name, attributes: attributes as Record<string, string> }),
  );
  parser.write(xml).close();
  return elements;
}

describe('JUnit', () => {
  const elements = elementsOf([...writeJunit(every)].join(''));
  const count = (name: string): number => elements.filter(element => element.name === name).length;

  it('counts what it holds', () => {
    const [root, ...others] = elements;
    expect(root?.attributes).toMatchObject({
      tests: String(count('testcase')),
      failures: String(count('failure')),
      errors: String(count('error')),
    });
    const suites = others.filter(({ name }) => name === 'testsuite');
    for (const key of ['tests', 'failures', 'errors'] as const) {
      const sum = suites.reduce((total, { attributes }) => total + Number(attributes[key]), 0);
      expect(String(sum)).toBe(root?.attributes[key]);
    }
  });

  it('has the attributes that Jenkins’ schema asks for, and no other', () => {
    const allowed: Record<string, string[]> = {
      testsuites: ['name', 'tests', 'failures', 'errors', 'time'],
      testsuite: ['name', 'id', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
      testcase: ['classname', 'name', 'time'],
      failure: ['message', 'type'],
      error: ['message', 'type'],
      skipped: ['message', 'type'],
    };
    for (const { name, attributes } of elements) {
      for (const key of Object.keys(attributes)) expect(allowed[name]).toContain(key);
    }
  });

  it('fails with the verdict, skips what is waived, and errs where a layer is missing', () => {
    const failures = elements.filter(({ name }) => name === 'failure').map(({ attributes }) => attributes['type']);
    expect(failures[0]).toBe('block');
    expect(failures).toContain('secret.high');
    expect(elements.find(({ name }) => name === 'skipped')?.attributes['message']).toBe(
      'ops: not reachable (2099-12-31)',
    );
    expect(elements.find(({ name }) => name === 'error')?.attributes['message']).toBe('layer 2 ends early (layer 1)');
  });

  it('passes for an ecosystem that was judged and has nothing', () => {
    const clean = elementsOf([...writeJunit(sample({ findings: [], waived: [] }))].join(''));
    expect(clean.filter(({ name }) => name === 'testcase').map(({ attributes }) => attributes['classname'])).toContain(
      'npm',
    );
  });

  it('is XML, whatever names hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), name => {
        elementsOf(
          [
            ...writeJunit(sample({ findings: [finding({ id: name, package: { ...openssl, name, path: name } })] })),
          ].join(''),
        );
      }),
      { numRuns: 100 },
    );
  });
});

/** Rows of cells, by the grammar of RFC 4180. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, bare, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('CSV', () => {
  const csv = (scan: ScanResult): string => [...writeCsv(scan)].join('');

  it('has a row for each finding, for each waived one and for each gap, all as wide as the head', () => {
    const [head, ...rows] = rowsOf(csv(every));
    expect(rows).toHaveLength(every.findings.length + every.waived.length + 4);
    for (const row of rows) expect(row).toHaveLength(head?.length ?? 0);
    expect(rows.filter(([kind]) => kind === 'not-looked-at')).toHaveLength(4);
    expect(rows.find(([kind]) => kind === 'secret')).toContain('a private key without a passphrase');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '|calc', '＝1'])('keeps %j from being computed', name => {
    const [, row] = rowsOf(csv(sample({ findings: [finding({ package: { ...openssl, name } })], waived: [] })));
    expect(row).toContain(`'${name}`);
  });

  it('brings any name through', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }).filter(name => /^[\w", ]*$/.test(name) && name !== ''),
        name => {
          const [, row] = rowsOf(csv(sample({ findings: [finding({ package: { ...openssl, name } })], waived: [] })));
          expect(row).toContain(name);
        },
      ),
    );
  });

  it('is marked for spreadsheets where it holds Chinese', () => {
    expect([...writeCsv(every, { lang: 'zh-CN' })].join('').charCodeAt(0)).toBe(0xfeff);
  });
});
