/** What facts of a layer must look like that a client sends: whatever it says, nothing here may stumble over it. */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { unpackFacts } from '../../extract/frame.ts';
import { type LayerFacts, PlimsollError } from '../../model/index.ts';
import { isTooDeep } from '../api/json-body.ts';

/** Entries of one list, and characters of one text, at most. */
const most = { files: 500_000, packages: 100_000, list: 500_000, text: 8192 } as const;

const text = Type.String({ maxLength: most.text });
const texts = Type.Array(text, { maxItems: most.list });
const textLists = Type.Record(Type.String({ maxLength: most.text }), texts);
const count = Type.Integer({ minimum: 0 });
const optional = Type.Optional;

const PackageFact = Type.Object(
  {
    type: Type.String({ pattern: '^[a-z][a-z0-9-]{0,40}$' }),
    name: text,
    version: text,
    arch: optional(text),
    source: optional(Type.Object({ name: text, version: text }, { additionalProperties: false })),
    licences: optional(texts),
    path: optional(text),
    qualifiers: optional(Type.Record(Type.String({ maxLength: 100 }), text)),
    line: optional(count),
    declared: optional(Type.Boolean()),
    dev: optional(Type.Boolean()),
    direct: optional(Type.Boolean()),
    dependsOn: optional(texts),
    vendor: optional(text),
    module: optional(text),
    confidence: optional(Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')])),
    symbols: optional(Type.String({ maxLength: 16 * 1024 * 1024 })),
    extra: optional(Type.Record(Type.String({ maxLength: 100 }), Type.Unknown())),
  },
  { additionalProperties: false },
);

const Os = Type.Object(
  {
    id: text,
    idLike: texts,
    versionId: text,
    codename: optional(text),
    prettyName: optional(text),
    variantId: optional(text),
    ecosystem: optional(text),
  },
  { additionalProperties: false },
);

const FileFacts = Type.Object(
  {
    path: text,
    extractor: text,
    packages: optional(Type.Array(PackageFact, { maxItems: most.packages })),
    os: optional(Os),
    owns: optional(textLists),
    licences: optional(textLists),
  },
  { additionalProperties: false },
);

export const ProblemShape = Type.Object(
  {
    code: text,
    message: text,
    path: optional(text),
    layer: optional(text),
    gap: optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const Facts = Compile(
  Type.Object(
    {
      files: Type.Array(FileFacts, { maxItems: most.files }),
      whiteouts: texts,
      opaques: texts,
      problems: Type.Array(ProblemShape, { maxItems: most.list }),
      entries: count,
      bytes: count,
    },
    { additionalProperties: false },
  ),
);

/** Bytes of one hash of a path (extract/paths.ts). */
const hashBytes = 6;

/**
 * Facts of a layer as a client sent them.
 * @throws PlimsollError `record-invalid`: where, and what is wrong; `bound`
 */
export async function factsFrom(diffId: string, packed: Uint8Array): Promise<LayerFacts> {
  const { json, paths } = await unpackFacts(packed);
  const whose = `the facts of ${diffId || 'the directory'}`;
  // What is free in its shape is bounded in its depth.
  if (isTooDeep(json)) throw new PlimsollError('bound', `${whose} are nested too deep`);
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch (cause) {
    throw new PlimsollError('record-invalid', `${whose} are no JSON`, { cause });
  }
  if (!Facts.Check(value)) {
    const [error] = Facts.Errors(value);
    const why = `${error?.instancePath ?? ''} ${error?.message ?? ''}`.trim();
    throw new PlimsollError('record-invalid', `${whose} are not as they should be: ${why}`);
  }
  if (paths.byteLength % hashBytes !== 0) throw new PlimsollError('record-invalid', `${whose} are cut off`);
  return { diffId, ...(value as Omit<LayerFacts, 'diffId' | 'paths'>), paths };
}
