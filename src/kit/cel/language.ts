import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import { anchored } from './anchored.ts';
import { celBounds } from './bounds.ts';
import { childrenOf } from './cost.ts';
import { asCelError, CelError } from './error.ts';
import { like } from './like.ts';

/** A syntax tree, ready to be checked and evaluated. */
export type Parsed = ParseResult;

/** CEL with bounds, with `text.like(pattern)`, and with a `matches` whose time is linear. */
export interface CelLanguage {
  /** To declare variables and functions in. */
  environment: Environment;
  /**
   * Reads an expression and refuses what cannot be bounded.
   * @param visit sees every node, outermost first; answers whether those below it are to be seen
   * @throws CelError
   */
  parse(source: string, visit?: (node: ASTNode) => boolean): Promise<Parsed>;
  /** Reads what was made of an expression that was read before. @throws CelError */
  parseAgain(source: string): Parsed;
  /** Whether RE2 finds a pattern that was read before. */
  matches(pattern: string, text: string): boolean;
}

/**
 * One for each set of variables: making it costs more than using it.
 * @param longer how many times as long expressions may be as they may be written
 * @param patterns those that were read before
 */
export function celLanguage(longer = 1, patterns: Patterns = new Map()): CelLanguage {
  const limits = {
    maxAstNodes: longer * celBounds.nodes,
    maxDepth: longer * celBounds.depth,
    maxListElements: celBounds.nodes,
    maxMapEntries: celBounds.nodes,
    maxCallArguments: 8,
  };
  const matches = (pattern: string, text: string): boolean => patterns.get(pattern)?.(text) === true;
  const environment = new Environment({ limits })
    .registerFunction('string.like(string): bool', (text: string, pattern: string) => like(pattern, text))
    .registerFunction(`string.${linearMatches}(string): bool`, (text: string, pattern: string) =>
      matches(pattern, text),
    );
  return {
    environment,
    matches,
    parseAgain: source => parsedBy(environment, source),
    async parse(source, visit = () => true) {
      if (source.length > celBounds.characters) {
        throw new CelError(`it is longer than ${celBounds.characters} characters`, 0);
      }
      const parsed = parsedBy(environment, source);
      for (const pattern of prepare(parsed.ast, visit)) {
        const text = pattern.args as string;
        if (!patterns.has(text)) patterns.set(text, await linear(text, pattern.start));
      }
      return parsed;
    },
  };
}

/** What `matches` is called once its pattern was read. */
export const linearMatches = 'matchesLinear';

function parsedBy(environment: Environment, source: string): Parsed {
  try {
    return environment.parse(source);
  } catch (error) {
    throw asCelError(error);
  }
}

/** Refuses what cannot be bounded, and turns `matches` to an engine of ours. The patterns for it. */
function prepare(ast: ASTNode, visit: (node: ASTNode) => boolean): ASTNode[] {
  const patterns: ASTNode[] = [];
  const see = (node: ASTNode): void => {
    if (node.op === 'call' && node.args[0] === 'matches') {
      throw new CelError('write it as text.matches(pattern)', node.start);
    }
    if (node.op === 'rcall') {
      const [name, , [given]] = node.args;
      if (name === linearMatches) throw new CelError(`there is no ${name}`, node.start);
      if (name === 'bind') throw new CelError('cel.bind is not offered', node.start);
      if (name === 'matches') {
        if (typeof given?.args !== 'string' || given.op !== 'value') {
          throw new CelError('matches takes a pattern in quotes', given?.start ?? node.start);
        }
        (node.args as unknown[])[0] = linearMatches;
        patterns.push(given);
      }
    }
    if (visit(node)) for (const child of childrenOf(node)) see(child);
  };
  see(ast);
  return patterns;
}

type Pattern = (text: string) => boolean;
export type Patterns = Map<string, Pattern>;

/** RE2 has no backtracking (and CEL's `matches` is RE2 by its definition). */
async function linear(pattern: string, offset: number): Promise<Pattern> {
  const simple = anchored(pattern);
  if (simple) return text => simple.test(text);
  const { RE2JS } = await import('re2js');
  try {
    const compiled = RE2JS.compile(pattern);
    return text => compiled.matcher(text).find();
  } catch (cause) {
    throw new CelError((cause as Error).message, offset, { cause });
  }
}
