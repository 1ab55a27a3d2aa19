import { describe, expect, it, test } from 'vitest';
import { findingsFor, type Json, npm, record } from './testing.ts';

describe('severity', () => {
  const v3 = { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] };
  test.each<[string, Json, Json, string, string | undefined]>([
    [
      'the vendor’s word before CVSS',
      { ...v3, database_specific: { severity: 'MODERATE' } },
      {},
      'medium',
      'A-1 (MODERATE)',
    ],
    [
      'a word of the release',
      { database_specific: { severity: 'LOW' } },
      { ecosystem_specific: { urgency: 'high' } },
      'high',
      'A-1 (high)',
    ],
    [
      'a vendor’s own severity type',
      { severity: [...v3.severity, { type: 'Ubuntu', score: 'low' }] },
      {},
      'low',
      'A-1 (low)',
    ],
    ['CVSS of the record', v3, {}, 'critical', 'A-1 (CVSS 3.1: 9.8)'],
    ['CVSS of the entry', {}, v3, 'critical', 'A-1 (CVSS 3.1: 9.8)'],
    [
      'CVSS v4 before v3',
      {
        severity: [
          ...v3.severity,
          { type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N' },
        ],
      },
      {},
      'medium',
      'A-1 (CVSS 4.0: 6.9)',
    ],
    [
      'CVSS after a word that is none',
      { ...v3, database_specific: { severity: 'Unknown' } },
      {},
      'critical',
      'A-1 (CVSS 3.1: 9.8)',
    ],
    ['a score without a vector', { database_specific: { cvss_v3_score: 5.3 } }, {}, 'medium', 'A-1 (CVSS 3.1: 5.3)'],
    ['a score of v2', { database_specific: { cvss_v2_score: 7.5 } }, {}, 'high', 'A-1 (CVSS 2.0: 7.5)'],
    ['nothing', {}, {}, 'unknown', undefined],
    ['a vector that is none', { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:X' }] }, {}, 'unknown', undefined],
    [
      'a warning about an unmaintained package',
      {},
      { database_specific: { informational: 'unmaintained' } },
      'negligible',
      'A-1 (unmaintained)',
    ],
    [
      'the rating at the head of an rpm advisory’s summary',
      { summary: 'Important: a security update' },
      {},
      'high',
      'A-1 (Important)',
    ],
  ])('%s', (_, more, entry, severity, severitySource) => {
    const [finding] = findingsFor([record('A-1', 'npm', 'a', 'i0', more, entry)], npm('a', '1.0.0'));
    expect({ severity: finding?.severity, severitySource: finding?.severitySource }).toEqual({
      severity,
      severitySource,
    });
  });

  it('the worst word of several records', () => {
    const records = ['LOW', 'HIGH'].map((severity, at) =>
      record(`A-${at}`, 'npm', 'a', 'i0', { aliases: ['CVE-2024-1000'], database_specific: { severity } }),
    );
    expect(findingsFor(records, npm('a', '1.0.0'))).toMatchObject([{ severity: 'high', severitySource: 'A-1 (HIGH)' }]);
  });

  it('malicious packages are malware, and critical', () => {
    expect(findingsFor([record('MAL-2024-1', 'npm', 'a', 'i0')], npm('a', '1.0.0'))).toMatchObject([
      { id: 'MAL-2024-1', kind: 'malware', severity: 'critical' },
    ]);
  });
});
