/** Drift as an alert, in the form that alerts of rules have. */

import type { AlertOptions } from '../rules/output/alert.ts';
import { clockText, isoText } from '../rules/output/time.ts';
import type { Container } from '../state/containers.ts';
import type { Alert, Priority } from '../types.ts';
import type { Drift } from './types.ts';

const name = 'Drift: what the image does not have was run';
const tags = ['container', 'drift', 'mitre_execution', 'T1204.003'];

const reasons: Record<Drift['by'], string> = {
  overlay: 'it was written in the container',
  time: 'it changed after the container began',
};

/** @param container what is known of it */
export function driftAlert(
  drift: Drift,
  container: Pick<Container, 'name' | 'repository' | 'tag' | 'digest'> | undefined,
  options: AlertOptions & { priority?: Priority } = {},
): Alert {
  const { path, process, containerId, what, by } = drift;
  const image = container?.repository ?? '';
  const words = [
    `A ${what} that the image does not have was run: ${reasons[by]}`,
    `(path=${path} process=${process.name} command=${process.command} parent=${process.parent} uid=${process.uid}`,
    `container_id=${containerId} container_name=${container?.name ?? ''} image=${image}:${container?.tag ?? ''})`,
  ];
  const values: Record<string, unknown> = {
    'container.id': containerId,
    'container.name': container?.name ?? null,
    'container.image.repository': image || null,
    'container.image.tag': container?.tag || null,
    'container.image.digest': container?.digest || null,
    'proc.name': process.name,
    'proc.cmdline': process.command,
    'proc.exepath': process.exepath,
    'proc.pid': process.pid,
    'proc.pname': process.parent,
    'user.uid': process.uid,
    'drift.path': path,
    'drift.by': by,
    'drift.what': what,
  };
  const message = words.join(' ');
  const { priority = 'Warning', isoTime, hostname } = options;
  const { time } = drift;
  return {
    ...{ time, rule: name, priority, source: 'syscall', tags, message },
    ...(hostname === undefined ? {} : { hostname }),
    output: `${isoTime ? isoText(time) : clockText(time)}: ${priority} ${message}`,
    outputFields: { ...values, ...(isoTime ? { 'evt.time.iso8601': time } : { 'evt.time': time }) },
  };
}
