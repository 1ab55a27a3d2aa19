import { severityOf } from '../../model/index.ts';
import { ofJson } from './dialect.ts';
import { packageOf, partsOfFile, partsOfWord } from './package.ts';
import type { ReportedFinding } from './report.ts';
import { at, entries, firstText, has, isList, list, text } from './value.ts';
import { fixesOf, osOf } from './words.ts';

/** Both spellings of each key: the API of Engine, and that of anchorectl and Enterprise 5. */
const keys = {
  id: ['vuln', 'vulnerabilityId', 'vulnerability_id'],
  name: ['package_name', 'packageName'],
  version: ['package_version', 'packageVersion'],
  type: ['package_type', 'packageType'],
  path: ['package_path', 'packagePath', 'path'],
  feed: ['feed_group', 'feedGroup'],
  fix: ['fix', 'fixAvailable'],
} as const;

const rowsOf = (json: unknown): unknown[] =>
  isList(json) ? json : [...list(json, 'vulnerabilities'), ...list(json, 'securityEvaluation')];

const isRow = (one: unknown): boolean =>
  keys.id.some(key => has(one, key)) && (has(one, 'package') || keys.name.some(key => has(one, key)));

/** Anchore Engine and Enterprise (`image vuln`), anchorectl, and the vulnerability export of the console. */
export const anchore = ofJson({
  id: 'anchore',
  tool: 'Anchore',
  claims(json) {
    if (has(json, 'vulnerability_type') || has(json, 'vulnerabilityType') || has(json, 'securityEvaluation'))
      return true;
    const rows = rowsOf(json);
    return rows.length > 0 && rows.every(isRow);
  },
  read(json) {
    const artifact =
      text(json, 'imageFullTag') ||
      [text(json, 'metadata', 'registry'), text(json, 'metadata', 'repository')].filter(Boolean).join('/') ||
      firstText(json, 'imageDigest', 'image_digest');
    return { findings: rowsOf(json).map(findingOf), artifact, created: text(json, 'metadata', 'timestamp') };
  },
});

function findingOf(one: unknown): ReportedFinding {
  const os = osOf(firstText(one, ...keys.feed));
  const whole = text(one, 'package');
  const parts = partsOfWord(whole);
  const path = firstText(one, ...keys.path);
  const type = firstText(one, ...keys.type);
  return {
    id: firstText(one, ...keys.id),
    aliases: text(one, 'cves')
      .split(',')
      .map(id => id.trim())
      .filter(Boolean),
    severity: severityOf(text(one, 'severity')),
    package: packageOf({
      name: firstText(one, ...keys.name) || parts.name,
      version: firstText(one, ...keys.version) || parts.version,
      type: type === 'dpkg' || type === 'rpm' || type === 'APKG' ? 'os' : type,
      path: path === 'None' || path === 'pkgdb' ? '' : path,
      ...(os ? { os } : {}),
    }),
    fixedVersions: fixesOf(firstText(one, ...keys.fix)),
  };
}

/** The sentence of a check of the gate `vulnerabilities`. */
const sentence =
  /^(\w+) Vulnerability found in (?:non-)?os package type \(([^)]*)\) - (.{1,1000}?)(?: \(fixed in: ?([^)]*)\))? ?\(([A-Z][\w:-]+)/;

/** `evaluate check` of Anchore Engine and Enterprise: a policy's answers in a table, of which one gate is of vulnerabilities. */
export const anchorePolicy = ofJson({
  id: 'anchore-policy',
  tool: 'Anchore',
  claims: json => isList(json) && tablesOf(json).length > 0,
  read(json) {
    const findings: ReportedFinding[] = [];
    let otherFindings = 0;
    const tables = tablesOf(json);
    for (const { rows, gate, output, trigger } of tables) {
      for (const row of rows) {
        const cells = list(row);
        const found = text(cells[gate]) === 'vulnerabilities' && sentence.exec(text(cells[output]));
        if (found) findings.push(findingOfSentence(found, text(cells[trigger])));
        else otherFindings++;
      }
    }
    return { findings, otherFindings, artifact: tables[0]?.tag ?? '' };
  },
});

interface Table {
  rows: unknown[];
  gate: number;
  output: number;
  trigger: number;
  tag: string;
}

/** digest → tag → evaluations → detail.result.result → image id → result → header and rows. */
function tablesOf(json: unknown): Table[] {
  return list(json)
    .flatMap(image => entries(image))
    .flatMap(([, tags]) => entries(tags))
    .flatMap(([tag, evaluations]) =>
      list(evaluations)
        .flatMap(one => entries(one, 'detail', 'result', 'result'))
        .map(([, one]) => tableOf(at(one, 'result'), tag)),
    )
    .filter(table => table.gate >= 0 && table.output >= 0);
}

function tableOf(result: unknown, tag: string): Table {
  const header = list(result, 'header').map(title => text(title));
  return {
    rows: list(result, 'rows'),
    gate: header.indexOf('Gate'),
    output: header.indexOf('Check_Output'),
    trigger: header.indexOf('Trigger_Id'),
    tag,
  };
}

/** The trigger's id is `CVE-2019-20330+archive.jar:jackson-databind`, the sentence names file and kind. */
function findingOfSentence(
  [, severity = '', type = '', place = '', fix = '', id = '']: RegExpExecArray,
  trigger: string,
): ReportedFinding {
  const { name, version } = partsOfFile(trigger.slice(trigger.indexOf('+') + 1) || place);
  return {
    id,
    aliases: [],
    severity: severityOf(severity),
    package: packageOf({ name, version, type, path: place.startsWith('/') ? place : '' }),
    fixedVersions: fixesOf(fix),
  };
}
