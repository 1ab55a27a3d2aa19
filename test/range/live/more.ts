/** Scenarios of the same kind that the sample does not have, as the rules themselves say them. */
import type { Spec } from './spec.ts';

const warning = (outputFields: Record<string, string>): Spec['expected'] => ({
  ...{ source: 'syscall', priority: 'warning', outputFields },
});

export const more: readonly Spec[] = [
  {
    file: 'create_hardlink_over_sensitive_files.yaml',
    name: 'create_hardlink_over_sensitive_files',
    rule: 'Create Hardlink Over Sensitive Files',
    steps: [['syscall', '%{ item.syscall }']],
    ctx: [],
    expected: warning({ 'evt.arg.oldpath': '%{ item.target }', 'evt.arg.newpath': '/tmp/eg_hardlink_sensitive' }),
  },
  {
    file: 'search_private_keys_or_passwords.yaml',
    name: 'search_private_keys_or_passwords_grep',
    rule: 'Search Private Keys or Passwords',
    steps: [],
    ctx: ['processes'],
    expected: warning({ 'proc.name': '%{ item.gname }' }),
  },
  {
    file: 'execution_from_dev_shm.yaml',
    name: 'execution_from_dev_shm_program',
    rule: 'Execution from /dev/shm',
    steps: [],
    ctx: ['processes'],
    expected: warning({ 'proc.name': '%{ item.procname }', 'proc.exepath': '/dev/shm/eg_payload' }),
  },
];

/** The same scenarios by the other calls that open files. */
export function variants(specs: readonly Spec[]): Spec[] {
  const made = specs.flatMap((spec): Spec[] => {
    const [kind, call = ''] = spec.steps[0] ?? [];
    if (kind !== 'syscall' || !/^open/.test(call)) return [];
    return ['open', 'openat', 'openat2'].map(other => ({
      ...spec,
      name: spec.name.replace(/_open(at2?)?$/, `_${other}`),
      steps: [['syscall', other]],
    }));
  });
  const known = new Set(specs.map(({ name }) => name));
  return [...new Map(made.map(spec => [spec.name, spec])).values()].filter(({ name }) => !known.has(name));
}
