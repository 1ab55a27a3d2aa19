/** Scenarios of processes: what is started, by whom, from where, with which arguments. */
import { readFileSync } from 'node:fs';
import type { Deed, Spec } from './spec.ts';
import { at } from './spec.ts';

type Lists = (name: string) => string[];
type Build = (spec: Spec, lists: Lists) => Deed[];

const secretVariables = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'accesskeyid',
  'secretaccesskey',
];
const keyFiles = ['id_rsa', 'id_dsa', 'id_ed25519', 'id_ecdsa'];
const keyHeaders = [
  'BEGIN PRIVATE',
  'BEGIN OPENSSH PRIVATE',
  'BEGIN RSA PRIVATE',
  'BEGIN DSA PRIVATE',
  'BEGIN EC PRIVATE',
];

/** Arguments of Java programs that shells are not expected below. */
const javaPrograms = [
  'org.apache.zookeeper.server.quorum.QuorumPeerMain',
  'kafka.Kafka',
  'org.elasticsearch.bootstrap.Elasticsearch',
  'activemq.jar',
  '-Dcassandra.config.loader=x',
  'org.apache.cassandra.service.CassandraDaemon',
  'org.jboss.Main',
  'com.sun.enterprise.glassfish.bootstrap.ASMain',
  'org.apache.hadoop.Main',
  'com.datastax.Main',
];

/** Users of the machine by name. */
const users = new Map(
  readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .map(([name = '', , uid]) => [name, Number(uid)] as const),
);
const systemUsers = ['bin', 'daemon', 'games', 'lp', 'mail', 'nobody', 'sshd', 'sync', 'uucp', 'www-data'];

export const processes: Readonly<Record<string, Build>> = {
  'execution_from_dev_shm.yaml': ({ name }, lists) => {
    const path = '/dev/shm/eg_payload';
    // Such a directory is often mounted so that nothing in it can be executed: shells that are given the path count too.
    if (!name.endsWith('_shell'))
      return [{ item: { procname: 'eg_payload' }, actors: [{ name: 'parent' }, { name: path }] }];
    const forms = [['-c', path], ['-i', path], [path], ['./eg_payload']];
    return lists('shell_binaries').flatMap(shell =>
      forms.map(args => ({
        item: { shell },
        actors: [{ name: 'parent' }, { name: shell, args, before: [['chdir', '/dev/shm']] }],
      })),
    );
  },
  'fileless_execution_via_memfd_create.yaml': () => [
    {
      item: {},
      actors: [
        {
          name: 'parent',
          calls: [
            ['memfd_create', 'payload', 0],
            ['openat', at, '/proc/self/exe', 0],
            ['sendfile', { result: 0 }, { result: 1 }, 0, 1 << 24],
            ['execveat', { result: 0 }, '', { vector: ['payload'] }, { vector: ['A=b'] }, 0x1000],
          ],
        },
      ],
    },
  ],
  'find_aws_credentials.yaml': ({ name }, lists) =>
    name.endsWith('_find')
      ? [{ item: {}, actors: [{ name: 'parent' }, { name: 'find', args: ['/root', '-path', '*.aws/credentials'] }] }]
      : lists('grep_binaries').flatMap(gname =>
          secretVariables.map(word => ({
            item: { gname },
            actors: [{ name: 'parent' }, { name: gname, args: ['-ri', word, '/home'] }],
          })),
        ),
  'search_private_keys_or_passwords.yaml': ({ name }, lists) =>
    name.endsWith('_find')
      ? keyFiles.map(file => ({
          item: {},
          actors: [{ name: 'parent' }, { name: 'find', args: ['/home', '-name', file] }],
        }))
      : lists('grep_binaries').flatMap(gname =>
          keyHeaders.map(words => ({
            item: { gname },
            actors: [{ name: 'parent' }, { name: gname, args: ['-r', words, '/home'] }],
          })),
        ),
  'remove_bulk_data_from_disk.yaml': (_, lists) =>
    lists('data_remove_commands').map(procname => ({
      item: { procname },
      actors: [{ name: 'parent' }, { name: procname, args: ['/tmp/eg_disk'] }],
    })),
  'run_shell_untrusted.yaml': (_, lists) =>
    lists('shell_binaries').flatMap(shell =>
      javaPrograms.map(program => ({
        item: { shell },
        actors: [
          { name: 'java', args: ['-cp', 'x', program] },
          { name: shell, args: ['-c', 'id'] },
        ],
      })),
    ),
  'system_user_interactive.yaml': () =>
    systemUsers
      .filter(user => users.has(user))
      .map(user => ({
        item: { user },
        actors: [{ name: 'sshd' }, { name: 'id', before: [['setuid', users.get(user)!]] }],
      })),
};
