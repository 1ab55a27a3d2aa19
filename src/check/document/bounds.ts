/** Bounds of configuration files; docs/bounds.md lists them. */
const MiB = 1024 * 1024;

export const documentBounds = {
  /** Bytes of one configuration file. */
  fileBytes: 8 * MiB,
  /** Bytes of a JSON file that is looked at for configuration: what is larger is data. One that is named is read whole. */
  jsonBytes: 2 * MiB,
  /** Documents of one YAML file. */
  documents: 20_000,
  /** Values of one document, with all that its aliases repeat. */
  values: 500_000,
  /** Values inside values. */
  depth: 100,
} as const;
