/** What is wrong with an expression, or with one evaluation of it, and the character where. */
export class CelError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number, options?: { cause?: unknown }) {
    super(message, options);
    this.offset = offset;
  }
}

/** An error of the library as one of ours. */
export function asCelError(error: unknown): CelError {
  if (error instanceof CelError) return error;
  const { summary, message, range } = error as { summary?: string; message: string; range?: { start: number } };
  return new CelError(summary ?? message, range?.start ?? 0, { cause: error });
}
