import { PlimsollError } from '../../../model/index.ts';
import { RuleLoadError } from '../load/codes.ts';
import { fileContext } from '../load/context.ts';
import type { RuleFile, RuleLoader } from '../load/loader.ts';
import { problemLine } from '../load/result.ts';
import { readYaml } from '../load/yaml.ts';
import { readEvent } from './event-file.ts';
import type { SyntheticEvent } from './synthetic.ts';

/**
 * The event that a file holds as a mapping of fields, in YAML or JSON.
 * @throws PlimsollError `rules-invalid` with file and line
 */
export function eventOfFile(file: RuleFile, source: string, loader: RuleLoader): SyntheticEvent {
  const fields = loader.rules().find(rule => rule.source === source)?.program.fields;
  try {
    const [document] = readYaml(file.name, file.text);
    if (!document) throw new PlimsollError('rules-invalid', `${file.name} holds no event`);
    return readEvent(document, source, fields, fileContext(file.name));
  } catch (error) {
    if (!(error instanceof RuleLoadError)) throw error;
    throw new PlimsollError('rules-invalid', problemLine(error, 'error'), { cause: error });
  }
}
