import { celBounds } from './bounds.ts';
import { asCelError, CelError } from './error.ts';
import { type CelLanguage, celLanguage, type Patterns } from './language.ts';
import { type Meter, metered, meterIn } from './meter.ts';

/** `dyn`: a document of any shape. */
export type CelType = 'string' | 'bool' | 'int' | 'double' | 'list<string>' | 'map<string, string>' | 'dyn';

export interface CelOptions<Y extends 'bool' | 'string' = 'bool'> {
  /** Names that the expression may use. The same object again spares declaring them again. */
  variables: Readonly<Record<string, CelType>>;
  /** What it must yield. */
  yields?: Y;
}

export interface CelProgram<Y extends 'bool' | 'string' = 'bool'> {
  source: string;
  /**
   * Evaluates it over values of its variables: plain JSON values, whose numbers are doubles.
   * @param steps how many it may take at the most
   * @throws CelError when a member that it names is not there (`has(…)` asks), a calculation fails, or it takes too long
   */
  evaluate(values: Readonly<Record<string, unknown>>, steps?: number): Y extends 'bool' ? boolean : string;
}

/** What an expression is checked in, and what it runs in: there it is longer by the words of the meter. */
interface Languages {
  written: CelLanguage;
  running: CelLanguage;
  meter: Meter;
}

const known = new WeakMap<object, Languages>();
/** Nodes that the meter adds, for each that was written. */
const growth = 4;

function languagesOf(variables: CelOptions['variables']): Languages {
  let languages = known.get(variables);
  if (!languages) {
    const patterns: Patterns = new Map();
    const declared = (longer: number): CelLanguage => {
      const language = celLanguage(longer, patterns);
      for (const [name, type] of Object.entries(variables)) language.environment.registerVariable(name, type);
      return language;
    };
    const running = declared(growth);
    languages = { written: declared(1), running, meter: meterIn(running.environment) };
    known.set(variables, languages);
  }
  return languages;
}

/**
 * Compiles a CEL expression over documents.
 * @throws CelError with the character where it is wrong
 * @example
 * const program = await compileCel('object.spec.hostNetwork == true', { variables: { object: 'dyn' } });
 * program.evaluate({ object: { spec: { hostNetwork: true } } }); // true
 */
export async function compileCel<Y extends 'bool' | 'string' = 'bool'>(
  source: string,
  { variables, yields }: CelOptions<Y>,
): Promise<CelProgram<Y>> {
  const wanted = yields ?? 'bool';
  const { written, running, meter } = languagesOf(variables);
  const { check, ast } = await written.parse(source);
  const { valid, type, error } = check();
  if (!valid) throw asCelError(error);
  if (type !== wanted && type !== 'dyn') throw new CelError(`it must yield a ${wanted}, and yields ${type}`, 0);
  const program = running.parseAgain(metered(ast, running.environment));
  const js = wanted === 'bool' ? 'boolean' : 'string';
  return {
    source,
    evaluate(values, steps = celBounds.documentSteps) {
      let value: unknown;
      try {
        value = meter.run(steps, () => program({ ...values }));
      } catch (failure) {
        throw asCelError(failure);
      }
      if (typeof value !== js) throw new CelError(`it must yield a ${wanted}, and does not here`, 0);
      return value as Y extends 'bool' ? boolean : string;
    },
  };
}
