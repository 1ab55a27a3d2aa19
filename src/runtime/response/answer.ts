/** What an API's answer says of itself: the `message` that Kubernetes, Docker and podman send, on one line. */
export function wordsOf(text: string): string {
  let said = text;
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') said = message;
  } catch {
    // No JSON: its beginning tells more than nothing.
  }
  const line = said
    .replace(/[\0-\x1f\x7f-\x9f]+/g, ' ')
    .trim()
    .slice(0, 300);
  return line === '' ? '' : `: ${line}`;
}
