import type { Extractor } from '../../model/index.ts';
import type { CompiledRules } from './compiled.ts';
import { createSecretScan } from './scanner.ts';
import { foundIn } from './text-of-finding.ts';

/** Raised whenever the rules or what is made of them change: the facts of layers are made anew. */
const version = 2;

/** Looks through every file. Facts of other rules are not taken for those of these: the id differs. */
export const secretExtractor = (rules: CompiledRules): Extractor => ({
  id: rules.digest === '' ? 'check/secret' : `check/secret+${rules.digest}`,
  version,
  wants: () => true,
  // Nothing of a file is held but a block.
  maxBytes: Number.MAX_SAFE_INTEGER,
  stream({ path, size }, facts) {
    if (size === 0) return undefined;
    const scan = createSecretScan(rules, path, size);
    return {
      write: scan.write,
      end() {
        for (const found of scan.end()) facts.finding(foundIn(path, found));
        const message = scan.bound();
        if (message) facts.problem({ code: 'bound', message: `${path}: ${message}` });
      },
    };
  },
  capability: {
    what: 'secrets: keys, tokens, passwords',
    files: ['*'],
    type: '–',
    licences: false,
    dependencies: false,
    scope: 'both',
  },
});
