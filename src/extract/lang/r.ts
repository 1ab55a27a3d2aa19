/** R: installed packages (`library/NAME/DESCRIPTION`; Writing R Extensions, 1.1.1). */
import type { Extractor } from '../../model/index.ts';

export const rPackage: Extractor = {
  id: 'lang/r',
  version: 1,
  maxBytes: 1024 * 1024,
  wants: path => path.endsWith('/DESCRIPTION'),
  extract({ text }, facts) {
    const fields = new Map<string, string>();
    for (const line of text().split(/\r?\n/)) {
      const [, key, value = ''] = /^([A-Za-z][\w@.-]*):\s*(.*)$/.exec(line) ?? [];
      if (key && !fields.has(key)) fields.set(key, value.trim());
    }
    const name = fields.get('Package');
    const version = fields.get('Version');
    // Other software has files of this name too; R's own installer writes when and with what it was built.
    if (!name || !version || !(fields.has('Built') || fields.has('Repository') || fields.has('Priority'))) return;
    const licence = fields.get('License');
    facts.package({
      type: 'cran',
      name,
      version,
      ...(licence && { licences: licence.split(/\s*\|\s*/).filter(Boolean) }),
    });
  },
  capability: {
    what: 'installed R packages',
    files: ['**/DESCRIPTION'],
    type: 'cran',
    licences: true,
    dependencies: false,
    scope: 'installed',
  },
};
