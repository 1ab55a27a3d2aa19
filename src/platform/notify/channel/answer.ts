/** Answers of robots: HTTP 200 whatever happened, and a code inside. */

/** The number under one of these names; undefined where the body is no object with one. */
export function codeIn(body: string, names: readonly string[]): number | undefined {
  try {
    const read = JSON.parse(body) as Record<string, unknown> | null;
    for (const name of names) {
      const code = read?.[name];
      if (typeof code === 'number') return code;
    }
  } catch {
    // A page of a proxy: no robot has answered.
  }
  return undefined;
}

export const isOk = (status: number): boolean => status >= 200 && status < 300;
