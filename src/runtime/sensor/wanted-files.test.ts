import { expect, test } from 'vitest';
import { syscallSource } from '../fields/extract/source.ts';
import { needsOf } from '../needs/index.ts';
import { ruleLoader } from '../rules/load/loader.ts';
import { wantedFiles } from './wanted-files.ts';

/** What is wanted of files by rules with these conditions. */
function wanted(...conditions: string[]) {
  const loader = ruleLoader({ sources: [syscallSource] });
  const text = conditions
    .map((each, i) => `- {rule: r${i}, desc: d, condition: "${each}", output: o, priority: INFO}`)
    .join('\n');
  expect(loader.load({ name: 'rules.yaml', text }).errors).toEqual([]);
  const wants = wantedFiles(needsOf(loader.rules()));
  return (path: string, how: 'read' | 'write' = 'write', type: 'openat' | 'unlinkat' = 'openat') =>
    wants({ path, write: how === 'write', type });
}
const writes = 'evt.type in (open, openat, openat2) and evt.is_open_write=true';

test('files below a prefix are wanted, and others are not', () => {
  const wants = wanted(`${writes} and fd.name startswith /etc/`);
  expect(wants('/etc/shadow')).toBe(true);
  expect(wants('/var/lib/x')).toBe(false);
});

test('files are wanted by their last component, or by the folder they are in', () => {
  expect(wanted(`${writes} and fd.filename = authorized_keys`)('/home/eve/.ssh/authorized_keys')).toBe(true);
  expect(wanted(`${writes} and fd.filename = authorized_keys`)('/home/eve/.ssh/config')).toBe(false);
  expect(wanted(`${writes} and fd.name endswith /release_agent`)('/sys/fs/cgroup/rdma/release_agent')).toBe(true);
});

test('what is opened to read is wanted where a rule asks for that', () => {
  const condition = 'evt.type in (open, openat, openat2) and evt.is_open_read=true and fd.name = /etc/shadow';
  expect(wanted(condition)('/etc/shadow', 'read')).toBe(true);
  expect(wanted(condition)('/etc/passwd', 'read')).toBe(false);
  expect(wanted(`${writes} and fd.name = /etc/shadow`)('/etc/shadow', 'read')).toBe(false);
});

test('the classes of a shorter prefix hold for a longer one', () => {
  const wants = wanted(
    `${writes} and fd.name startswith /etc/`,
    'evt.type = openat and evt.is_open_read=true and fd.name startswith /etc/pki/',
  );
  expect(wants('/etc/pki/ca.pem', 'write')).toBe(true);
  expect(wants('/etc/pki/ca.pem', 'read')).toBe(true);
  expect(wants('/etc/hosts', 'read')).toBe(false);
});

test('a rule that looks at any path wants all, one that looks at removals wants those', () => {
  expect(wanted(writes)('/anything')).toBe(true);
  const wants = wanted('evt.type = unlinkat');
  expect(wants('/anything', 'write', 'unlinkat')).toBe(true);
  expect(wants('/anything', 'write', 'openat')).toBe(false);
});
