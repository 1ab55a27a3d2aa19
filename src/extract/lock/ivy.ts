/** Ant with Ivy: ivy.xml (ant.apache.org/ivy, "ivy file"). */
import type { Extractor } from '../../model/index.ts';
import { fileName, lockFacts } from './locked.ts';
import { asked } from './requirement.ts';
import { child, childrenOf, parseXml } from './xml-tree.ts';

export const ivy: Extractor = {
  id: 'lock/ivy',
  version: 1,
  maxBytes: 4 * 1024 * 1024,
  wants: path => path.endsWith('ivy.xml') && fileName(path) === 'ivy.xml',
  async extract(file, facts) {
    const lock = lockFacts('maven', facts);
    for (const { attributes, line } of childrenOf(
      child(await parseXml(file.text(), 'ivy-module'), 'dependencies'),
      'dependency',
    )) {
      const { org, name, rev, conf = '' } = attributes;
      if (!org || !name || !rev) continue;
      // `latest.release`, `1.+` and `[1,2)` are chosen anew at every resolve.
      const open = rev.includes('${') || /^latest\.|\+$|[[\](),]/.test(rev);
      const configurations = conf.split(/[;,]/).map(one => one.split('->', 1)[0]?.trim() ?? '');
      lock.add({
        ...{ name: `${org}:${name}`, line, direct: true, dev: configurations.every(one => /^test/.test(one)) },
        ...(open ? { ...asked(rev.replace(/^[[\](]/, ''), false), requirement: rev } : { version: rev }),
      });
    }
    lock.write();
  },
  capability: {
    what: 'dependencies that an ivy.xml states, not those that they bring in',
    files: ['**/ivy.xml'],
    type: 'maven',
    licences: false,
    dependencies: false,
    scope: 'declared',
  },
};
