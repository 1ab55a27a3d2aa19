/** What `--fix` changes of manifests: only what alters nothing about the program, and nothing else of the file. */
import { describe, expect, test } from 'vitest';
import { fixFiles } from '../fix/fix.ts';
import { kubernetes } from './kind.ts';

const fixed = (text: string) => {
  const [file] = fixFiles([{ path: 'a.yaml', text: () => text }], { kinds: [kubernetes] });
  return { after: file?.after ?? text, ids: [...new Set(file?.fixes.map(({ id }) => id))].sort() };
};

/** Checks that can be mended, and those alone. */
const mended = ['PLK-016', 'PLK-017', 'PLK-019', 'PLK-022'];

test('which checks have a safe fix', () => {
  expect(kubernetes.checks.filter(check => 'fix' in check && check.fix).map(({ id }) => id)).toEqual(mended);
});

const deployment = `# The shop
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop   # its name
  namespace: apps
spec:
  template:
    spec:
      containers:
        # first
        - name: web
          image: registry.example/web:1 # pinned later
          securityContext:
            runAsUser: 20000
            capabilities:
              drop: [all]
        - image: "registry.example/side:2"
          name: side
`;

test('a Deployment: clean after, comments and order kept', () => {
  const { after, ids } = fixed(deployment);
  expect(ids).toEqual(['PLK-016', 'PLK-017', 'PLK-019', 'PLK-022']);
  for (const line of deployment.split('\n').filter(one => !one.includes('[all]'))) expect(after).toContain(line);
  expect(after).toContain('drop: [ALL]');
  expect(after.match(/allowPrivilegeEscalation: false/g)).toHaveLength(2);
  expect(after.match(/type: RuntimeDefault/g)).toHaveLength(2);
  // The second container may run as root: nobody can tell from here.
  expect(after.match(/runAsNonRoot: true/g)).toHaveLength(1);
  // Nor whether it calls the API.
  expect(after).not.toContain('automountServiceAccountToken');
  expect(fixed(after)).toEqual({ after, ids: [] });
});

const pod = (container: string, spec = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: it\n  namespace: apps\nspec:\n  automountServiceAccountToken: true\n${spec}  containers:\n    - name: c\n      image: registry.example/c:1\n      securityContext:\n${container}`;

describe('what is left to its author', () => {
  test.each([
    ['escalation beside privileged, which Kubernetes refuses', pod('        privileged: true\n'), 'PLK-016'],
    ['escalation beside SYS_ADMIN', pod('        capabilities:\n          add: [SYS_ADMIN]\n'), 'PLK-016'],
    ['escalation that somebody asked for', pod('        allowPrivilegeEscalation: true\n'), 'PLK-016'],
    ['root that nobody forbade', pod('        runAsGroup: 5\n'), 'PLK-017'],
    ['a seccomp profile that somebody chose', pod('        seccompProfile:\n          type: Unconfined\n'), 'PLK-019'],
    [
      'the token, which the program may call the API with',
      pod('').replace('  automountServiceAccountToken: true\n', ''),
      'PLK-100',
    ],
  ])('%s', (_what, text, id) => {
    expect(fixed(text).ids).not.toContain(id);
  });
});
