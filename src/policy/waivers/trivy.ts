import type { FindingKind } from '../../model/index.ts';
import { policyBounds } from '../bounds.ts';
import * as shape from '../input/shape.ts';
import type { YamlSource } from '../input/yaml.ts';
import type { WaiverFile } from './read.ts';
import type { Waiver } from './waiver.ts';

/** Trivy's plain ignore file: an id a line, `exp:` with a date after it, `#` before a remark. */
export function readTrivyIgnore(text: string, file: string): WaiverFile {
  const waivers: Waiver[] = [];
  let remark = '';
  for (const line of text.split(/\r?\n/, policyBounds.ignoreLines)) {
    const [content = '', ...after] = line.split('#');
    const [id, ...fields] = content.trim().split(/\s+/);
    const said = after.join('#').trim();
    if (!id) {
      // The remark above an entry is its reason; a blank line ends it.
      remark = line.includes('#') ? [remark, said].filter(Boolean).join(' ') : '';
      continue;
    }
    const expires = fields.find(field => field.startsWith('exp:'))?.slice(4);
    // A date that is none grants nothing: it ended before it began.
    const until = expires === undefined ? undefined : shape.isDate(expires) ? expires : '1970-01-01';
    waivers.push({
      ids: [id],
      reason: said || remark || 'no reason given',
      ...(until ? { expires: until } : {}),
      file,
    });
  }
  return { waivers, notes: [] };
}

const sections: Record<string, FindingKind[]> = {
  vulnerabilities: ['vulnerability', 'malware'],
  misconfigurations: ['misconfiguration'],
  secrets: ['secret'],
  licenses: ['licence'],
};

const entry = shape.object(
  {
    id: shape.word,
    paths: shape.listOf(shape.text),
    purls: shape.listOf(shape.text),
    statement: shape.text,
    expired_at: shape.date,
  },
  ['id'],
);

/** Trivy's structured ignore file, .trivyignore.yaml. */
export function readTrivyYaml(source: YamlSource): Waiver[] {
  const members = Object.fromEntries(Object.keys(sections).map(name => [name, shape.listOf(entry)]));
  const read = shape.object(members, [])(source.value ?? {}, { source, path: [] });
  return Object.entries(read).flatMap(([section, entries]) =>
    (entries ?? []).map(
      ({ id, paths, purls, statement, expired_at: expires }): Waiver => ({
        ids: [id],
        ...(sections[section] ? { kinds: sections[section] } : {}),
        ...(paths ? { paths } : {}),
        ...(purls ? { purls } : {}),
        reason: statement ?? 'no reason given',
        ...(expires ? { expires } : {}),
        file: source.name,
      }),
    ),
  );
}
