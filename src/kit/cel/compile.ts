import { celBounds } from './bounds.ts';
import { asCelError, CelError } from './error.ts';
import { type CelLanguage, celLanguage } from './language.ts';
import { type Meter, meterIn } from './meter.ts';

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

const known = new WeakMap<object, CelLanguage & { meter: Meter }>();

function languageOf(variables: CelOptions['variables']): CelLanguage & { meter: Meter } {
  let language = known.get(variables);
  if (!language) {
    const fresh = celLanguage();
    for (const [name, type] of Object.entries(variables)) fresh.environment.registerVariable(name, type);
    language = { ...fresh, meter: meterIn(fresh.environment) };
    known.set(variables, language);
  }
  return language;
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
  const { parse, meter } = languageOf(variables);
  const parsed = await parse(source);
  meter.connect(parsed.ast);
  const { valid, type, error } = parsed.check();
  if (!valid) throw asCelError(error);
  if (type !== wanted && type !== 'dyn') throw new CelError(`it must yield a ${wanted}, and yields ${type}`, 0);
  const js = wanted === 'bool' ? 'boolean' : 'string';
  return {
    source,
    evaluate(values, steps = celBounds.documentSteps) {
      let value: unknown;
      try {
        value = meter.run(steps, () => parsed({ ...values }));
      } catch (failure) {
        throw asCelError(failure);
      }
      if (typeof value !== js) throw new CelError(`it must yield a ${wanted}, and does not here`, 0);
      return value as Y extends 'bool' ? boolean : string;
    },
  };
}
