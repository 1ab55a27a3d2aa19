import { errorCodes, type LoadResult, warningCodes } from './codes.ts';
import { type Context, fileContext, itemOf, placeOf, snippetOf } from './context.ts';

/** Results of files as Falco's `--validate -o json_output=true` prints them. */
export function resultsJson(results: readonly LoadResult[], contents: ReadonlyMap<string, string>): unknown {
  const problem = (code: string, says: string, message: string, context: Context): unknown => ({
    code,
    codedesc: says,
    context: {
      locations: context.locations.map(({ name, type, item, mark }) => ({
        item_name: item,
        item_type: type,
        position: { column: mark.column, line: mark.line, name, offset: mark.offset },
      })),
      snippet: snippetOf(context, contents),
    },
    message,
  });
  return {
    falco_load_results: results.map(({ name, successful, errors, warnings }) => ({
      ...{ name, successful },
      errors: errors.map(({ code, message, context }) => problem(code, errorCodes[code].says, message, context)),
      warnings: warnings.map(({ code, message, context }) => problem(code, warningCodes[code], message, context)),
    })),
  };
}

/** One problem on a line of its own: `file:line:column: error LOAD_…: rule 'x': what is wrong`. */
export function problemLine(
  { code, message, context }: { code: string; message: string; context: Context },
  level: string,
): string {
  const { file, line, column } = placeOf(context);
  const { type, name } = itemOf(context);
  const item = name === '' ? '' : `${type} '${name}': `;
  return `${file}:${line}:${column}: ${level} ${code}: ${item}${message}`;
}

/** The result of a file that could not be read. */
export function unreadableFile(name: string, reason: string): LoadResult {
  const error = { code: 'LOAD_ERR_FILE_READ' as const, message: reason, context: fileContext(name) };
  return { name, successful: false, errors: [error], warnings: [] };
}
