/** The version of the rule language that is spoken here, in the numbering of the field's engine. */
export const engineVersion = '0.62.0';

/** Sources and fields that need a plug-in elsewhere and are built in here, with the versions they are equal to. */
export const builtIn: Record<string, string> = {
  k8saudit: '0.17.0',
  'k8saudit-eks': '0.11.0',
  'k8saudit-gke': '0.6.0',
  'k8saudit-aks': '0.3.0',
  'k8saudit-ovh': '0.3.0',
  json: '0.8.0',
  container: '0.8.0',
  k8smeta: '0.5.0',
};

/** Whether `has` satisfies what is required: the same major version, and not an older one. */
export function versionProblem(required: string, has: string): 'unreadable' | 'newer' | undefined {
  const [wanted, given] = [partsOf(required), partsOf(has)];
  if (!wanted || !given) return 'unreadable';
  if (wanted[0] !== given[0]) return 'newer';
  return wanted[1] < given[1] || (wanted[1] === given[1] && wanted[2] <= given[2]) ? undefined : 'newer';
}

function partsOf(version: string): [number, number, number] | undefined {
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+].*)?$/.exec(version);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}
