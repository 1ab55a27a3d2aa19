import { PlimsollError } from '../../model/index.ts';
import { reportBounds } from './bounds.ts';
import { csvOf } from './csv.ts';
import type { Dialect, Document } from './dialect.ts';
import { dialects } from './dialects.ts';
import type { ForeignReport } from './report.ts';
import { xmlOf } from './xml.ts';

/** What tells one finding from another of the same report. */
const identity = ({ id, package: { name, version, path } }: ForeignReport['findings'][number]): string =>
  `${id}\0${name}\0${version}\0${path ?? ''}`;

/**
 * The report of another scanner, told by its content. `name` says which file it is in errors; `as` is the id of a dialect,
 * for documents that do not say whose they are, such as an empty list.
 * @throws PlimsollError `record-invalid` for what is no report that is known, `bound` for one that is too large
 * @example readReport(await readFile('trivy.json'), 'trivy.json').findings
 */
export function readReport(bytes: Uint8Array, name: string, as?: string): ForeignReport {
  const document = documentOf(bytes, name);
  const dialect = as === undefined ? theOne(document, name) : named(as);
  if (as !== undefined && !dialect.claims(document) && !isEmpty(document))
    throw new PlimsollError('record-invalid', `${name} is not in the form of ${dialect.tool} (${as})`);
  const read = dialect.claims(document) ? dialect.read(document) : { findings: [] };
  if (read.findings.length > reportBounds.rows || (read.packages?.length ?? 0) > reportBounds.rows)
    throw new PlimsollError('bound', `${name} states more than ${reportBounds.rows} findings or packages`);
  const readable = read.findings.filter(finding => finding.id !== '' && finding.package.name !== '');
  const { tool, toolVersion, artifact, created, packages, otherFindings = 0 } = read;
  return {
    dialect: dialect.id,
    tool: tool || dialect.tool,
    ...(toolVersion ? { toolVersion } : {}),
    ...(artifact ? { artifact } : {}),
    ...(created ? { created } : {}),
    findings: [...new Map(readable.map(finding => [identity(finding), finding])).values()],
    ...(packages ? { packages } : {}),
    otherFindings,
    unreadable: read.findings.length - readable.length,
  };
}

function theOne(document: Document, name: string): Dialect {
  const found = dialects.find(dialect => dialect.claims(document));
  if (found) return found;
  const known = [...new Set(dialects.map(dialect => dialect.tool))].join(', ');
  const what = isEmpty(document)
    ? 'is empty and does not say which scanner wrote it; name the dialect, as in trivy=FILE'
    : `is no report of vulnerabilities that is known; there are those of ${known}`;
  throw new PlimsollError('record-invalid', `${name} ${what}`);
}

function named(id: string): Dialect {
  const found = dialects.find(dialect => dialect.id === id);
  if (!found)
    throw new PlimsollError('usage', `there is no dialect "${id}"; there are ${dialects.map(d => d.id).join(', ')}`);
  return found;
}

/** `[]`, `{}`, `null` and nothing at all: a scanner with nothing to say, or a pipe that broke. */
function isEmpty(document: Document): boolean {
  if (document.form !== 'json') return document.form === 'rows' && document.columns.length === 0;
  const { json } = document;
  return json === null || (typeof json === 'object' && Object.keys(json).length === 0);
}

/** A zero character and a letter in UTF-16's two orders. */
const utf16 = ([a, b]: Uint8Array): string | undefined =>
  a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : undefined;

/** Redirected output of PowerShell is UTF-16; everything else is UTF-8. */
function documentOf(bytes: Uint8Array, name: string): Document {
  if (bytes.length > reportBounds.reportBytes)
    throw new PlimsollError('bound', `${name} has more than ${reportBounds.reportBytes} bytes`);
  const text = new TextDecoder(utf16(bytes) ?? 'utf-8').decode(bytes);
  const first = /\S/.exec(text)?.[0] ?? '';
  if (first === '<') return { form: 'xml', ...xmlOf(text) };
  if (first !== '{' && first !== '[' && text.includes(',') && text.includes('\n'))
    return { form: 'rows', ...csvOf(text) };
  if (first === '') return { form: 'json', json: null };
  try {
    return { form: 'json', json: JSON.parse(text) };
  } catch (cause) {
    const message = `${name} is neither JSON, CSV nor XML, or is cut off: ${(cause as Error).message.slice(0, 200)}`;
    throw new PlimsollError('record-invalid', message, { cause });
  }
}
