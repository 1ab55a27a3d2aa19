/** Cargo.toml (doc.rust-lang.org/cargo/reference/manifest.html). */
import { table, text } from './locked.ts';

export interface CargoManifest {
  /** Absent in the manifest of a workspace alone. */
  name?: string;
  version: string;
  dependencies: CargoDependency[];
}

export interface CargoDependency {
  /** The package's own name, where the manifest uses another. */
  name: string;
  /** Empty where it is left to the workspace, to a repository or to a directory. */
  requirement: string;
  dev: boolean;
  git?: string;
  rev?: string;
}

export function cargoManifest(root: Record<string, unknown>): CargoManifest {
  const { name, version } = table(root['package']);
  const workspace = table(table(root['workspace'])['dependencies']);
  const tables = [root, ...Object.values(table(root['target'])).map(table)];
  const dependencies = [
    ...tables.flatMap(one => dependenciesOf(one['dependencies'], workspace, false)),
    ...tables.flatMap(one => dependenciesOf(one['build-dependencies'], workspace, false)),
    ...tables.flatMap(one => dependenciesOf(one['dev-dependencies'], workspace, true)),
    ...dependenciesOf(workspace, {}, false),
  ];
  return { ...(typeof name === 'string' && name && { name }), version: text(version), dependencies };
}

const dependenciesOf = (stated: unknown, workspace: Record<string, unknown>, dev: boolean): CargoDependency[] =>
  Object.entries(table(stated)).map(([key, own]) => {
    const one = table(own)['workspace'] === true && Object.hasOwn(workspace, key) ? workspace[key] : own;
    const { package: renamed, version, git, rev } = table(one);
    return {
      name: text(renamed) || key,
      requirement: text(typeof one === 'string' ? one : version),
      dev,
      ...(typeof git === 'string' && { git }),
      ...(typeof rev === 'string' && { rev }),
    };
  });
