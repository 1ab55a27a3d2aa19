/** Policies that ship with the program, as YAML texts: read, included and overridden like any other. */
const presets: Record<string, () => Promise<{ default: string }>> = {
  default: () => import('./default.ts'),
  strict: () => import('./strict.ts'),
  'nist-800-190': () => import('./nist-800-190.ts'),
  'mlps-level-3': () => import('./mlps-level-3.ts'),
  'cis-docker': () => import('./cis-docker.ts'),
};

export const presetNames: readonly string[] = Object.keys(presets);

/** The text of a preset; undefined when there is none of that name. */
export async function presetText(name: string): Promise<string | undefined> {
  const load = Object.hasOwn(presets, name) ? presets[name] : undefined;
  return load && (await load()).default;
}
